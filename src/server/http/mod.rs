//! How the program is reached: routes, and what every request and answer passes through.

pub mod client;
mod guards;
mod headers;
mod old_client;
mod panic;
pub mod session;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Request, StatusCode};
use axum::middleware;
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::server::app::App;

/// The largest form that is taken.
const LARGEST_BODY: usize = 1 << 20;
/// How long an answer may take to begin: longer than the longest write to a manager.
const PATIENCE: Duration = Duration::from_secs(240);

/// Everything that this process answers.
pub fn router(app: App) -> Router {
    // Whatever is drawn outside of a request of leptos needs it; said twice (in tests) is fine.
    drop(any_spawner::Executor::init_tokio());
    let own = guards::OwnNames::of(app.config().listen, app.config().address.as_ref());
    let proxies = client::Proxies(app.config().trusted_proxies.clone().into());
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

/// Serves until `stop` ends. Every connection sends at once: with Nagle's algorithm a kept-alive one waits 40 ms for each answer.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    let (ending, mut ended) = tokio::sync::watch::channel(false);
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let stop = async move {
        stop.await;
        ending.send_replace(true);
    };
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(stop);
    // Event streams never end by themselves: what is still open after a moment is dropped.
    let overdue = async {
        drop(ended.wait_for(|ended| *ended).await);
        tokio::time::sleep(Duration::from_secs(2)).await;
    };
    tokio::select! {
        served = serving => served,
        () = overdue => Ok(()),
    }
}
