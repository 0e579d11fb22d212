//! The HTTP server: routes, and the middleware that every request and response passes through.

pub mod authenticate;
pub mod client_ip;
pub mod cookies;
pub mod forms;
mod guards;
mod legacy_nodetest;
pub mod limits;
mod panic;
pub mod rate_limit;
mod security_headers;
pub mod tls;
mod trace;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::get;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsAcceptor;
use limits::{LimitAcceptor, Limits};
use tls::TlsReloader;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower::util::MapRequestLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;

pub use guards::host_of;
use rate_limit::RateLimit;

use crate::server::state::AppState;

/// The maximum size of request headers, in bytes.
const MAX_HEADER_BYTES: usize = 64 << 10;
/// Timeout for receiving request headers.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(20);
/// How long responses may continue after shutdown has begun.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(2);
/// The maximum number of concurrent HTTP/2 streams per connection: pages, and the event stream of each open tab.
const STREAMS: u32 = 100;
/// Timeout for a response to begin; exceeds the longest write to a manager.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(240);

/// Builds the router with all routes and middleware; `limit` applies to unauthenticated POST requests.
pub fn router(app: AppState, limit: RateLimit) -> Router {
    // Required for rendering outside of a Leptos request. Initializing it twice (in tests) is harmless.
    drop(any_spawner::Executor::init_tokio());
    let own = guards::AllowedHosts::of(app.config().listen, app.config().address.as_ref());
    let proxies = client_ip::TrustedProxies { nets: app.config().trusted_proxies.clone().into(), tls: app.config().tls.is_some() };
    let layers = ServiceBuilder::new()
        .layer(MapRequestLayer::new(trace::without_id))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(middleware::from_fn(trace::log))
        .layer(middleware::from_fn(security_headers::middleware))
        .layer(middleware::from_fn_with_state(proxies, client_ip::middleware))
        .layer(CatchPanicLayer::custom(panic::panic_response))
        .layer(middleware::from_fn_with_state(own, guards::middleware))
        .layer(middleware::from_fn(guards::reject_cross_site))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, REQUEST_TIMEOUT))
        .layer(middleware::from_fn_with_state(app.clone(), authenticate::authenticate))
        .layer(middleware::from_fn_with_state(limit, rate_limit::without_session))
        .layer(compression());
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/nodetest/node/{id}", get(legacy_nodetest::get))
        .with_state(app.clone())
        .merge(crate::ui::routes::routes(app))
        .layer(layers)
}

/// Compresses all suitable responses except event streams, whose events must not be buffered.
pub fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(NotForContentType::new("text/event-stream")))
}

/// Serves until `stop` completes, over TLS if there is a certificate.
///
/// # Errors
/// Fails if the listener fails.
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
        // Event streams never end by themselves, so open ones are dropped after the grace period.
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
