//! Connection limits: the number of open connections, and how long a client may stall while a response is sent to it.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum_server::accept::Accept;
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

/// The minimum interval between log messages about rejected connections.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// Limits of connections.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The maximum number of concurrent connections.
    pub connections: usize,
    /// The maximum number of concurrent connections per client address; IPv6 clients are counted by /64 network.
    pub per_address: usize,
    /// How long a client may read nothing of a response before its connection is closed.
    pub write_timeout: Duration,
    /// The trusted proxies, which connect on behalf of many clients and are exempt from `per_address`.
    pub proxies: Arc<[IpNet]>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 4096, per_address: 256, write_timeout: Duration::from_secs(30), proxies: Arc::default() }
    }
}

/// Accepts connections within [`Limits`] and closes all others immediately. `TCP_NODELAY` is set: with Nagle's algorithm each response on a
/// keep-alive connection is delayed by 40 ms.
#[derive(Clone, Debug)]
pub struct LimitAcceptor {
    limits: Arc<Limits>,
    open: Arc<Mutex<Open>>,
}

/// The open connections.
#[derive(Debug, Default)]
struct Open {
    total: usize,
    by_client: HashMap<IpAddr, usize>,
    /// When a rejected connection was last logged.
    logged: Option<Instant>,
}

impl LimitAcceptor {
    /// Creates an acceptor without open connections.
    pub fn new(limits: Limits) -> Self {
        Self { limits: Arc::new(limits), open: Arc::default() }
    }

    fn admit(&self, stream: TcpStream) -> io::Result<Connection> {
        let address = stream.peer_addr()?.ip().to_canonical();
        let is_proxy = self.limits.proxies.iter().any(|net| net.contains(&address));
        let place = self.place(network(address), is_proxy)?;
        stream.set_nodelay(true)?;
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.limits.write_timeout));
        Ok(Connection { stream: Box::pin(stream), _place: place })
    }

    fn place(&self, client: IpAddr, is_proxy: bool) -> io::Result<Place> {
        let mut open = lock(&self.open);
        let of_client = open.by_client.get(&client).copied().unwrap_or_default();
        if open.total >= self.limits.connections || (!is_proxy && of_client >= self.limits.per_address) {
            if open.logged.is_none_or(|at| at.elapsed() > LOG_EVERY) {
                open.logged = Some(Instant::now());
                tracing::warn!(%client, of_client, total = open.total, "rejecting connections: too many are open");
            }
            return Err(io::Error::from(io::ErrorKind::QuotaExceeded));
        }
        open.total += 1;
        *open.by_client.entry(client).or_default() += 1;
        Ok(Place { open: Arc::clone(&self.open), client })
    }
}

impl<S> Accept<TcpStream, S> for LimitAcceptor {
    type Stream = Connection;
    type Service = S;
    type Future = Ready<io::Result<(Connection, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(self.admit(stream).map(|connection| (connection, service)))
    }
}

/// The network a client is counted under.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64)).into(),
    }
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The slot of an open connection, released on drop.
#[derive(Debug)]
struct Place {
    open: Arc<Mutex<Open>>,
    client: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        open.total -= 1;
        if let Some(count) = open.by_client.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                open.by_client.remove(&self.client);
            }
        }
    }
}

/// A connection within the limits.
#[derive(Debug)]
pub struct Connection {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    _place: Place,
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
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
        let acceptor = LimitAcceptor::new(Limits { connections: 3, per_address: 2, ..Limits::default() });
        let place = |client: &str, is_proxy| acceptor.place(network(client.parse().unwrap()), is_proxy);
        let first = place("2001:db8::1", false).unwrap();
        let _second = place("2001:db8::2", false).unwrap();
        assert!(place("2001:db8::3", false).is_err(), "one /64 network is one client");
        let _third = place("2001:db8::4", true).unwrap();
        assert!(place("192.0.2.1", false).is_err() && place("192.0.2.1", true).is_err(), "the total applies to proxies too");
        drop(first);
        drop(place("192.0.2.1", false).unwrap());
        assert_eq!(lock(&acceptor.open).by_client.len(), 1, "clients without connections are forgotten");
    }
}
