//! From a view to a response: HTML, headers, and what a view says of the response.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use hydration_context::SsrSharedContext;
use leptos::nonce::Nonce;
use leptos::prelude::*;

use crate::model::Error;

/// After how many seconds a refused request may be sent again: provided for each page, set by what draws the error, and sent as the header
/// of an answer that refuses for now.
#[derive(Clone, Debug, Default)]
pub struct RetryAfter(Arc<AtomicU64>);

impl RetryAfter {
    /// Notes how long an error that is drawn asks to wait, if it does.
    pub fn note(error: &Error) {
        if let (Error::RateLimited { seconds }, Some(Self(noted))) = (error, use_context::<Self>()) {
            noted.store(*seconds, Ordering::Relaxed);
        }
    }

    /// At least one second.
    pub fn seconds(&self) -> u64 {
        self.0.load(Ordering::Relaxed).max(1)
    }
}

/// The answer, which no browser and no proxy keeps.
pub fn not_stored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Provided by a page that shows something under way: without JavaScript the browser loads it again after so many seconds.
#[derive(Clone, Copy)]
pub struct AutoRefresh(pub u32);

/// The html of a view with its islands, drawn in one go.
pub fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().into_view().to_html());
    owner.unset_with_forced_cleanup();
    html
}

/// A page as an answer; its inline scripts carry the nonce.
pub fn html_response(status: StatusCode, html: impl Into<Body>, nonce: &Nonce) -> Response {
    let mut response = (status, Html(html.into())).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy(nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    response
}

/// What a page may load and run: only what this server sends; inline only with the nonce.
fn policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'"
    )
}
