//! The last resort: a fault of this program is noted, and the person gets an answer.

use std::any::Any;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::messages::{Lang, common};

/// Plain text in both languages, as nothing of the request is left.
pub fn panic_response(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    tracing::error!(said, "a request ended abnormally");
    let text = [Lang::En, Lang::Zh].map(|lang| format!("{}\n{}\n", lang.t(common::BROKEN), lang.t(common::BROKEN_HELP))).join("\n");
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
