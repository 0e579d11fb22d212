//! The listener: connections and their limits, TLS, shutdown.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsAcceptor;
use tokio::net::TcpListener;

use super::middleware::connection_limits::{ConnectionLimits, LimitAcceptor};
use super::tls::TlsReloader;

/// How long responses may continue after shutdown has begun.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(2);

/// Serves until `stop` completes, over TLS if there is a certificate.
///
/// # Errors
/// Fails if the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    certificate: Option<TlsReloader>,
    limits: ConnectionLimits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let handle = Handle::new();
    let ending = handle.clone();
    tokio::spawn(async move {
        stop.await;
        // Event streams never end by themselves, so open ones are dropped after the grace period.
        ending.graceful_shutdown(Some(SHUTDOWN_GRACE));
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut server = axum_server::from_tcp(listener.into_std()?)?.handle(handle).first_request_timeout(limits.header_timeout);
    let builder = server.http_builder();
    builder.http1().header_read_timeout(limits.header_timeout).max_buf_size(limits.header_bytes as usize);
    builder.http2().max_header_list_size(limits.header_bytes).max_concurrent_streams(limits.streams);
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
