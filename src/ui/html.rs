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

/// After how many seconds a rejected request may be retried: provided for each page, set when an error is rendered, and sent as the
/// `Retry-After` header of temporary failures.
#[derive(Clone, Debug, Default)]
pub struct RetryAfter(Arc<AtomicU64>);

impl RetryAfter {
    /// Records the retry delay of a rendered error, if it has one.
    pub fn provide(error: &Error) {
        if let (Error::RateLimited { seconds }, Some(Self(noted))) = (error, use_context::<Self>()) {
            noted.store(*seconds, Ordering::Relaxed);
        }
    }

    /// At least one second.
    pub fn seconds(&self) -> u64 {
        self.0.load(Ordering::Relaxed).max(1)
    }
}

/// Marks the response as not cacheable by browsers and proxies.
pub fn not_stored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Provided by pages that show an operation in progress: without JavaScript the browser reloads the page after this many seconds.
#[derive(Clone, Copy)]
pub struct AutoRefresh(pub u32);

/// The HTML of a view with its islands, rendered in one go.
pub fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().into_view().to_html());
    owner.unset_with_forced_cleanup();
    html
}

/// An HTML page as a response; its inline scripts carry the nonce.
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

/// The Content-Security-Policy: only content of this server; inline only with the nonce.
fn policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'"
    )
}
