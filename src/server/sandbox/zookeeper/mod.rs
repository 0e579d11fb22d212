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

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::sandbox::Sandbox;
use super::socket::serve_connections;

pub use server::ZooKeeperServer;

/// Serves the port until it is stopped, which also closes all its connections.
pub(super) async fn serve(sandbox: Arc<Sandbox>, listener: TcpListener, stopping: CancellationToken) {
    serve_connections(&listener, &stopping, |stream| connection::serve(Arc::clone(&sandbox), stream)).await;
}
