//! ZooKeeper, which is a separate process beside a real manager: the wire protocol of version 3.4, over the part of the tree that the
//! manager and its nodes write. Clients can only read and watch.

mod connection;
mod jute;
mod request;
mod server;
#[cfg(test)]
mod tests;
mod tree;

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::sandbox::Sandbox;
use super::socket::accept;

pub use server::ZooKeeperServer;

/// Serves the port until it is stopped, which also closes all its connections.
pub(super) async fn serve(sandbox: Arc<Sandbox>, listener: TcpListener, stopping: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            Some(_) = connections.join_next() => {}
            accepted = accept(&listener) => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection::serve(Arc::clone(&sandbox), stream))),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
}
