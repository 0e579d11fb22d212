//! The routes of the server functions, with their access rules.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::CallError;
use super::current_user::CurrentUserCall;
use super::search::SearchCall;
use super::validate::ValidateCall;
use crate::model::permissions::{Action, Resource};
use crate::ui::context::{ContextRejection, PageContext};
use crate::ui::route_table::{AccessRule, RouteTable};

/// The routes of all server functions.
pub fn routes() -> RouteTable {
    const SEARCH: AccessRule = AccessRule::Requires(Resource::Overview, Action::Read);
    RouteTable::new()
        .post(CurrentUserCall::PATH, AccessRule::Authenticated, post(handle))
        .post(ValidateCall::PATH, AccessRule::Authenticated, post(handle))
        .post(SearchCall::PATH, SEARCH, post(handle))
}

/// Runs the server function at the path of the request. A browser without a session gets 401 rather than a redirect, which a call could not
/// follow.
async fn handle(cx: Result<PageContext, ContextRejection>, request: Request) -> Response {
    let Ok(cx) = cx else { return (StatusCode::UNAUTHORIZED, Json(CallError::SignedOut)).into_response() };
    let mut response = leptos_axum::handle_server_fns_with_context(move || provide_context(cx.clone()), request).await.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
