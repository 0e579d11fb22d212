//! `GET /healthz`: the process serves requests. `GET /readyz`: it also has what it needs to serve pages. Both are public.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use crate::server::authz::ManagerHandle;
use crate::server::state::AppState;

/// How long the database may take to answer; probes usually wait for a few seconds.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// The state of a part, one line of the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Part {
    /// `store`, `monitor <name>` or `manager <name>`.
    name: String,
    /// `ok`, or what is wrong.
    state: &'static str,
    /// Whether the process is ready without it.
    optional: bool,
}

impl Part {
    fn required(name: impl Into<String>, failure: Option<&'static str>) -> Self {
        Self { name: name.into(), state: failure.unwrap_or("ok"), optional: false }
    }

    fn fails(&self) -> bool {
        !self.optional && self.state != "ok"
    }
}

/// Both routes.
pub fn routes(app: AppState) -> Router {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(ready)).with_state(app)
}

/// Responds with 200, or with 503 if a part fails that pages need; as JSON if the client asks for it. A manager that is unavailable is
/// listed, but pages show its last state meanwhile.
async fn ready(State(app): State<AppState>, headers: HeaderMap) -> Response {
    let mut parts = vec![store(&app).await];
    parts.extend(app.managers().flat_map(of_manager));
    let ready = !parts.iter().any(Part::fails);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = match accepted.contains("application/json") {
        true => Json(serde_json::json!({ "ready": ready, "parts": parts })).into_response(),
        false => text(ready, &parts).into_response(),
    };
    (status, [(header::CACHE_CONTROL, "no-store")], body).into_response()
}

fn text(ready: bool, parts: &[Part]) -> String {
    let lines = parts.iter().map(|part| format!("{}: {}\n", part.name, part.state));
    std::iter::once(if ready { "ready\n" } else { "not ready\n" }.to_owned()).chain(lines).collect()
}

async fn store(app: &AppState) -> Part {
    let query = tokio::time::timeout(STORE_TIMEOUT, app.access().store().policy_revision()).await;
    let failure = match query {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database fails");
            Some("fails")
        }
        Err(_) => Some("no answer"),
    };
    Part::required("store", failure)
}

/// Its monitor, which has started when its first attempt to read the manager has ended, and the manager itself.
fn of_manager(manager: &ManagerHandle) -> [Part; 2] {
    let health = &manager.live.peek().health;
    let started = health.answered_at.is_some() || health.error.is_some();
    let state = if health.error.is_none() && started { "ok" } else { "unavailable" };
    [
        Part::required(format!("monitor {}", manager.name()), (!started).then_some("not started")),
        Part { name: format!("manager {}", manager.name()), state, optional: true },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_required_parts_make_the_process_unready() {
        let manager = Part { name: "manager main".to_owned(), state: "unavailable", optional: true };
        assert!(!manager.fails() && !Part::required("store", None).fails() && Part::required("store", Some("fails")).fails());
        let parts = [Part::required("store", None), manager];
        assert_eq!(text(true, &parts), "ready\nstore: ok\nmanager main: unavailable\n");
    }
}
