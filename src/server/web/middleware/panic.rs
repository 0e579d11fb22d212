//! Handles panics in request handlers: logs them and returns an error page.

use std::any::Any;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::messages::{Lang, common};

/// Returns plain text in both languages, since the request's language is no longer known.
pub fn panic_response(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    tracing::error!(said, "request handler panicked");
    let text = [Lang::En, Lang::Zh].map(|lang| format!("{}\n{}\n", lang.t(common::BROKEN), lang.t(common::BROKEN_HELP))).join("\n");
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
