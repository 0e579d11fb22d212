//! The listener: connections, their limits, TLS and the end.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsAcceptor;
use tokio::net::TcpListener;

use super::middleware::connection_limits::{LimitAcceptor, Limits};
use super::tls::TlsReloader;

/// The largest headers that are taken, in bytes.
const MAX_HEADER_BYTES: usize = 64 << 10;
/// How long a client may take to send its headers.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(20);
/// How long answers may go on once the server has been told to stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(2);
/// The most streams at once on an HTTP/2 connection: pages, and the events of each open tab.
const STREAMS: u32 = 100;

/// Serves until `stop` ends, by TLS if there is a certificate.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    certificate: Option<TlsReloader>,
    limits: Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let handle = Handle::new();
    let ending = handle.clone();
    tokio::spawn(async move {
        stop.await;
        // Event streams never end by themselves: what is still open after a moment is dropped.
        ending.graceful_shutdown(Some(SHUTDOWN_GRACE));
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut server = axum_server::from_tcp(listener.into_std()?)?.handle(handle).first_request_timeout(HEADER_READ_TIMEOUT);
    let builder = server.http_builder();
    builder.http1().header_read_timeout(HEADER_READ_TIMEOUT).max_buf_size(MAX_HEADER_BYTES);
    builder.http2().max_header_list_size(MAX_HEADER_BYTES as u32).max_concurrent_streams(STREAMS);
    let acceptor = LimitAcceptor::new(limits);
    match certificate {
        None => server.acceptor(acceptor).serve(service).await,
        Some(certificate) => {
            let acceptor = RustlsAcceptor::new(certificate.config()).acceptor(acceptor);
            tokio::spawn(certificate.watch());
            server.acceptor(acceptor).serve(service).await
        }
    }
}
