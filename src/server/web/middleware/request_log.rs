//! Request logging: each request has an ID, which is in its log lines, audit records and response, and one log line when it completes.

use std::time::Instant;

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::RequestId;
use tracing::Instrument;
use tracing::field::Empty;

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

/// Runs the request in a span that all its log lines belong to, and logs the response: unsafe requests and failures at `INFO`, all others
/// at `DEBUG`. The query string is left out, since it may contain a one-time token. Inner layers fill in `client` and `user`.
pub async fn log(request: Request, next: Next) -> Response {
    let (id, method, path) = (id(&request), request.method(), request.uri().path());
    let span = tracing::info_span!("request", id, %method, path, client = Empty, user = Empty);
    // The calls of islands are posts, but only read.
    let (changes, began) = (is_unsafe(method) && !path.starts_with("/calls/"), Instant::now());
    let response = next.run(request).instrument(span.clone()).await;
    let (status, milliseconds) = (response.status(), began.elapsed().as_millis() as u64);
    let failed = status.is_client_error() || status.is_server_error();
    span.in_scope(|| {
        if changes || failed {
            tracing::info!(status = status.as_u16(), milliseconds, "response");
        } else {
            tracing::debug!(status = status.as_u16(), milliseconds, "response");
        }
    });
    response
}
