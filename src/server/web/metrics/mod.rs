//! `GET /metrics` in the Prometheus text format, on a listener of its own: what the snapshots say when it is requested, without a request to
//! a manager, and the counters of this process. `docs/operating.md` lists every metric.

mod exposition;
mod managers;
mod process;
#[cfg(test)]
mod tests;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use prometheus_client::encoding::prometheus_text::{self, CONTENT_TYPE};
use prometheus_client::registry::Registry;

use super::health;
use super::middleware::allowed_hosts::{self, AllowedHosts};
use super::middleware::request_metrics::RequestMetrics;
use crate::server::clock;
use crate::server::state::AppState;
use crate::ui::streams::Streams;
use managers::ManagerMetrics;
use process::ProcessMetrics;

/// What the router of the pages counts. Clones share the counters.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    pub requests: RequestMetrics,
    /// The open event streams.
    pub streams: Streams,
}

/// The router of the listener for metrics, with the health checks. Requests to it are neither logged nor counted. On a loopback address,
/// foreign host names are rejected (DNS rebinding); on others Prometheus uses whatever name it is configured with.
pub fn router(app: AppState, counters: Counters) -> Router {
    let listen = app.config().metrics.filter(|address| address.ip().is_loopback());
    let router = Router::new().route("/metrics", get(scrape)).with_state((app.clone(), counters)).merge(health::routes(app));
    match listen {
        Some(address) => router.layer(middleware::from_fn_with_state(AllowedHosts::new(address, None), allowed_hosts::middleware)),
        None => router,
    }
}

async fn scrape(State((app, counters)): State<(AppState, Counters)>) -> Response {
    let now = clock::now();
    let managers = app.managers().map(ManagerMetrics::from).collect();
    let jobs = app.access().store().jobs().all(now.as_millisecond()).await;
    if let Err(error) = &jobs {
        tracing::warn!(%error, "metrics without jobs: the database fails");
    }
    let process = ProcessMetrics { hashes: app.access().accounts().hash_stats(), streams: counters.streams.count(), jobs: jobs.ok() };
    match encode(managers::AtTime { managers, now }, process, &counters.requests) {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "failed to encode metrics");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The exposition of one scrape.
fn encode(managers: managers::AtTime, process: ProcessMetrics, requests: &RequestMetrics) -> Result<String, std::fmt::Error> {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(managers));
    registry.register_collector(Box::new(process));
    // The library adds `_total` to the names of counters.
    registry.register("otter_admin_requests", "HTTP requests by method and status of the response", requests.total.clone());
    registry.register(
        "otter_admin_request_duration_seconds",
        "Time until the response of an HTTP request began",
        requests.durations.clone(),
    );
    let mut text = String::new();
    prometheus_text::encode(&mut text, &registry)?;
    Ok(text)
}
