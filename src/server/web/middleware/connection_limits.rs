//! Connection limits: the number of open connections, the size of request headers, and how long a client may stall while it sends them or
//! receives a response.

use std::future::{Ready, ready};
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum_server::accept::Accept;
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

use super::slots::{Slot, Slots};
use crate::server::accounts::network;

/// The minimum interval between log messages about rejected connections.
const LOG_INTERVAL: Duration = Duration::from_secs(60);

/// Limits of connections.
#[derive(Clone, Debug)]
pub struct ConnectionLimits {
    /// The maximum number of concurrent connections.
    pub connections: usize,
    /// The maximum number of concurrent connections per client address; IPv6 clients are counted by /64 network.
    pub per_address: usize,
    /// How long a client may take to send the headers of a request, also of the next one on a connection that is kept open.
    pub header_timeout: Duration,
    /// The maximum size of request headers, in bytes.
    pub header_bytes: u32,
    /// The maximum number of concurrent HTTP/2 streams per connection: pages, and the event stream of each open tab.
    pub streams: u32,
    /// How long a client may read nothing of a response before its connection is closed.
    pub write_timeout: Duration,
    /// The trusted proxies, which connect on behalf of many clients and are exempt from `per_address`.
    pub proxies: Arc<[IpNet]>,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 4096,
            per_address: 256,
            header_timeout: Duration::from_secs(20),
            header_bytes: 64 << 10,
            streams: 100,
            write_timeout: Duration::from_secs(30),
            proxies: Arc::default(),
        }
    }
}

/// Accepts connections within [`ConnectionLimits`] and closes all others immediately. `TCP_NODELAY` is set: with Nagle's algorithm each response on a
/// keep-alive connection is delayed by 40 ms.
#[derive(Clone, Debug)]
pub struct LimitAcceptor {
    limits: Arc<ConnectionLimits>,
    open: Slots<IpAddr>,
    /// When a rejected connection was last logged.
    logged: Arc<Mutex<Option<Instant>>>,
}

impl LimitAcceptor {
    /// Creates an acceptor without open connections.
    pub fn new(limits: ConnectionLimits) -> Self {
        Self { open: Slots::new(limits.per_address, limits.connections), limits: Arc::new(limits), logged: Arc::default() }
    }

    fn admit(&self, stream: TcpStream) -> io::Result<LimitedConnection> {
        let address = stream.peer_addr()?.ip().to_canonical();
        let is_proxy = self.limits.proxies.iter().any(|net| net.contains(&address));
        let slot = self.slot(network(address), is_proxy)?;
        stream.set_nodelay(true)?;
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.limits.write_timeout));
        Ok(LimitedConnection { stream: Box::pin(stream), _slot: slot })
    }

    fn slot(&self, client: IpAddr, is_proxy: bool) -> io::Result<Slot<IpAddr>> {
        self.open.acquire(client, is_proxy).map_err(|full| {
            let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
            if logged.is_none_or(|at| at.elapsed() > LOG_INTERVAL) {
                *logged = Some(Instant::now());
                tracing::warn!(%client, of_client = full.of_key, total = full.total, "rejecting connections: too many open connections");
            }
            io::Error::from(io::ErrorKind::QuotaExceeded)
        })
    }
}

impl<S> Accept<TcpStream, S> for LimitAcceptor {
    type Stream = LimitedConnection;
    type Service = S;
    type Future = Ready<io::Result<(LimitedConnection, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(self.admit(stream).map(|connection| (connection, service)))
    }
}

/// A connection within the limits.
#[derive(Debug)]
pub struct LimitedConnection {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    _slot: Slot<IpAddr>,
}

impl AsyncRead for LimitedConnection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(cx, buffer)
    }
}

impl AsyncWrite for LimitedConnection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(cx)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, slices: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_limited_per_client_and_in_total() {
        let acceptor = LimitAcceptor::new(ConnectionLimits { connections: 3, per_address: 2, ..ConnectionLimits::default() });
        let place = |client: &str, is_proxy| acceptor.slot(network(client.parse().unwrap()), is_proxy);
        let first = place("2001:db8::1", false).unwrap();
        let _second = place("2001:db8::2", false).unwrap();
        assert!(place("2001:db8::3", false).is_err(), "one /64 network is one client");
        let _third = place("2001:db8::4", true).unwrap();
        assert!(place("192.0.2.1", false).is_err() && place("192.0.2.1", true).is_err(), "the total applies to proxies too");
        drop(first);
        drop(place("192.0.2.1", false).unwrap());
        assert_eq!(acceptor.open.keys(), 1, "clients without connections are forgotten");
    }
}
