//! `GET /nodetest/node/{id}`: the endpoint of the former Java client, with identical output for existing scripts.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::model::NodeId;
use crate::server::manager::legacy_nodetest::node_text;
use crate::server::manager::rpc::RpcError;
use crate::server::state::AppState;

/// Returns the node's text from port 1099, or an error in plain text: 404 for an unknown ID, 503 without a port, 504 on timeout. Serves the
/// first manager that is configured for it.
pub async fn get(State(app): State<AppState>, Path(id): Path<String>) -> Response {
    let (status, text) = answer(&app, &id).await;
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], text).into_response()
}

async fn answer(app: &AppState, id: &str) -> (StatusCode, String) {
    let Some(entry) = app.managers().find(|entry| entry.legacy_nodetest) else {
        return (StatusCode::NOT_FOUND, "the legacy endpoint is not enabled (old_client)\n".to_owned());
    };
    let Ok(node) = id.parse::<NodeId>() else {
        return (StatusCode::NOT_FOUND, format!("{id} is not a node ID\n"));
    };
    let Some(rpc) = entry.manager.rpc() else {
        let text = format!("the RPC port of the manager {} is not configured (rpc)\n", entry.name());
        return (StatusCode::SERVICE_UNAVAILABLE, text);
    };
    match rpc.find_node(node).await {
        Ok(node) => (StatusCode::OK, node_text(&node, &app.config().time_zone)),
        Err(error) => {
            let status = match &error {
                RpcError::NotFound { .. } => StatusCode::NOT_FOUND,
                RpcError::TimedOut { .. } => StatusCode::GATEWAY_TIMEOUT,
                RpcError::Unreachable { .. } | RpcError::Busy => StatusCode::SERVICE_UNAVAILABLE,
                RpcError::Status { .. } | RpcError::Refused { .. } | RpcError::Malformed { .. } | RpcError::TooLarge => {
                    StatusCode::BAD_GATEWAY
                }
            };
            (status, format!("{error}\n"))
        }
    }
}
