//! The router with all routes and the middleware around them.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::get;
use tower::ServiceBuilder;
use tower::util::MapRequestLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;

use super::metrics::Counters;
use super::middleware::rate_limit::{LimitedRequests, RateLimit};
use super::middleware::{allowed_hosts, authenticate, client_ip, compression, csrf, panic, rate_limit, request_log, security_headers};
use super::{health, legacy_nodetest};
use crate::server::state::AppState;
use crate::ui::pages::account;

/// Timeout for a response to begin; exceeds the longest write to a manager.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(240);

/// Builds the router with all routes and middleware; `limit` applies to unauthenticated requests that store or check something, and
/// `counters` count requests and event streams.
pub fn router(app: AppState, limit: RateLimit, counters: &Counters) -> Router {
    // Required for rendering outside of a Leptos request. Initializing it twice (in tests) is harmless.
    drop(any_spawner::Executor::init_tokio());
    let own = allowed_hosts::AllowedHosts::new(app.config().listen, app.config().address.as_ref());
    let proxies = client_ip::TrustedProxies { nets: app.config().trusted_proxies.clone().into(), tls: app.config().tls.is_some() };
    let limited = LimitedRequests { accounts: app.access().accounts().clone(), limit, storing: &[account::BEGIN_OIDC] };
    let layers = ServiceBuilder::new()
        .layer(MapRequestLayer::new(request_log::without_id))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(middleware::from_fn_with_state(counters.requests.clone(), request_log::log))
        .layer(middleware::from_fn(security_headers::middleware))
        .layer(middleware::from_fn_with_state(proxies, client_ip::middleware))
        .layer(CatchPanicLayer::custom(panic::panic_response))
        .layer(middleware::from_fn_with_state(own, allowed_hosts::middleware))
        .layer(middleware::from_fn(csrf::reject_cross_site))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, REQUEST_TIMEOUT))
        .layer(middleware::from_fn_with_state(app.clone(), authenticate::authenticate))
        .layer(middleware::from_fn_with_state(limited, rate_limit::without_session))
        .layer(compression::layer());
    Router::new()
        .route("/nodetest/node/{id}", get(legacy_nodetest::get))
        .with_state(app.clone())
        .merge(health::routes(app.clone()))
        .merge(crate::ui::routes::routes(app, counters.streams.clone()))
        .layer(layers)
}
