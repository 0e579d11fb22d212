//! The RPC port: Dubbo's binary protocol with Java serialization, as used between the manager, its nodes and the old client.
//!
//! Supports what a console needs: nodes, channels, tasks, the media matrix, the heartbeat event, stopping a channel and restarting a
//! node's channels. Does not support Dubbo's text protocol, nor the events that only nodes send.

mod classes;
mod connection;
mod exception;
mod graph;
mod handler;
mod java;
mod reply;
mod request;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::sandbox::Sandbox;
use super::socket::serve_connections;
use connection::Connection;

/// Number of threads of the manager's endpoint, shared by all callers; there is no queue.
const THREADS: usize = 50;

/// Serves the port until it is stopped, which also closes all its connections.
pub(super) async fn serve(sandbox: Arc<Sandbox>, listener: TcpListener, stopping: CancellationToken) {
    let threads = Arc::new(Semaphore::new(THREADS));
    let serve = |stream| Connection { sandbox: Arc::clone(&sandbox), stream, threads: Arc::clone(&threads) }.serve();
    serve_connections(&listener, &stopping, serve).await;
}
