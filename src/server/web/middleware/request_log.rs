//! Request logging: each request has an ID, which is in its log lines, audit records and response, and one log line when it completes.
//! Its duration is measured once, for the log and for metrics.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::RequestId;
use tracing::Instrument;
use tracing::field::Empty;

use super::request_metrics::{RequestMetrics, method_label};

/// The header with the request ID.
const HEADER: &str = "x-request-id";

/// Removes an ID sent by the client, which could be that of another request.
pub fn without_id(mut request: Request) -> Request {
    request.headers_mut().remove(HEADER);
    request
}

/// The ID of a request in the log and the audit log; empty if none is assigned yet.
pub fn id(request: &Request) -> &str {
    request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default()
}

/// Whether a request may modify data.
pub fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Runs the request in a span that all its log lines belong to, logs the response, and counts it: at `INFO`, except static assets and health
/// checks, which are logged at `DEBUG` unless they fail. The query string is left out, since it may contain a one-time token.
/// Inner layers fill in `client` and `user`.
pub async fn log(State(metrics): State<RequestMetrics>, request: Request, next: Next) -> Response {
    let (id, method, path) = (id(&request), request.method(), request.uri().path());
    let span = tracing::info_span!("request", id, %method, path, client = Empty, user = Empty);
    let (method, quiet, began) = (method_label(method), is_quiet(path), Instant::now());
    let response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status(), began.elapsed());
    metrics.record(method, status, took);
    let milliseconds = took.as_millis() as u64;
    let failed = status.is_client_error() || status.is_server_error();
    span.in_scope(|| {
        if quiet && !failed {
            tracing::debug!(status = status.as_u16(), milliseconds, "response");
        } else {
            tracing::info!(status = status.as_u16(), milliseconds, "response");
        }
    });
    response
}

/// Whether successful requests of this path would only fill the log: browsers fetch assets with pages, and health is checked all the time.
fn is_quiet(path: &str) -> bool {
    path.starts_with("/static/") || matches!(path, "/favicon.svg" | "/favicon.ico" | "/healthz" | "/readyz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_and_health_checks_are_quiet() {
        for path in ["/static/abc/pkg/otter-admin.js", "/favicon.svg", "/healthz", "/readyz"] {
            assert!(is_quiet(path), "{path}");
        }
        for path in ["/", "/sign-in", "/m/main/", "/m/main/events", "/calls/search", "/readyz/x", "/staticx"] {
            assert!(!is_quiet(path), "{path}");
        }
    }
}
