//! How the program is reached: routes, and what every request and answer passes through.

pub mod client;
mod guards;
mod headers;
mod old_client;
mod panic;
pub mod rate_limit;
pub mod session;
pub mod tls;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Request, StatusCode};
use axum::middleware;
use axum::routing::get;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::RustlsAcceptor;
use tls::Certificate;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

pub use guards::host_of;
use rate_limit::RateLimit;

use crate::server::app::App;

/// The largest form that is taken.
const LARGEST_BODY: usize = 1 << 20;
/// The largest headers that are taken, in bytes.
const LARGEST_HEADERS: usize = 64 << 10;
/// How long a client may take to send its headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(20);
/// How long answers may go on once the server has been told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(2);
/// How long an answer may take to begin: longer than the longest write to a manager.
const PATIENCE: Duration = Duration::from_secs(240);

/// Everything that this process answers, with a limit on posts of those who are not signed in.
pub fn router(app: App, limit: RateLimit) -> Router {
    // Whatever is drawn outside of a request of leptos needs it; said twice (in tests) is fine.
    drop(any_spawner::Executor::init_tokio());
    let own = guards::OwnNames::of(app.config().listen, app.config().address.as_ref());
    let proxies = client::Proxies { nets: app.config().trusted_proxies.clone().into(), tls: app.config().tls.is_some() };
    let compression = CompressionLayer::new().compress_when(DefaultPredicate::new().and(NotForContentType::new("text/event-stream")));
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn(numbered))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(middleware::from_fn(headers::add))
        .layer(middleware::from_fn_with_state(proxies, client::note))
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(middleware::from_fn_with_state(own, guards::host))
        .layer(middleware::from_fn(guards::same_site))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, PATIENCE))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), session::identify))
        .layer(middleware::from_fn_with_state(limit, rate_limit::without_session))
        .layer(compression);
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/nodetest/node/{id}", get(old_client::get))
        .with_state(app.clone())
        .merge(crate::ui::routes::routes(app))
        .layer(layers)
}

/// What a request is called in the log and in the audit trail.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

async fn numbered(mut request: axum::extract::Request, next: middleware::Next) -> axum::response::Response {
    request.extensions_mut().insert(RequestId(format!("{:08x}", rand::random::<u32>())));
    next.run(request).await
}

fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    tracing::debug_span!("request", id, method = %request.method(), path = request.uri().path())
}

/// Serves until `stop` ends, by TLS if there is a certificate. Every connection sends at once: with Nagle's algorithm a kept-alive
/// one waits 40 ms for each answer.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    certificate: Option<Certificate>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let handle = Handle::new();
    let ending = handle.clone();
    tokio::spawn(async move {
        stop.await;
        // Event streams never end by themselves: what is still open after a moment is dropped.
        ending.graceful_shutdown(Some(LAST_ANSWERS));
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut server = axum_server::from_tcp(listener.into_std()?)?.handle(handle).first_request_timeout(HEADERS_WITHIN);
    let builder = server.http_builder();
    builder.http1().header_read_timeout(HEADERS_WITHIN).max_buf_size(LARGEST_HEADERS);
    builder.http2().max_header_list_size(LARGEST_HEADERS as u32);
    match certificate {
        None => server.acceptor(NoDelayAcceptor::new()).serve(service).await,
        Some(certificate) => {
            let acceptor = RustlsAcceptor::new(certificate.config()).acceptor(NoDelayAcceptor::new());
            tokio::spawn(certificate.follow());
            server.acceptor(acceptor).serve(service).await
        }
    }
}
