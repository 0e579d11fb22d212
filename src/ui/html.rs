//! From a view to a response: HTML, headers, and what a view says of the response.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hydration_context::SsrSharedContext;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use ring::digest::{SHA256, digest};

use crate::model::Error;
use crate::ui::assets;

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

/// An HTML page as a response.
pub fn html_response(status: StatusCode, html: impl Into<Body>) -> Response {
    let mut response = (status, Html(html.into())).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    response
}

/// The scripts that load the islands: links, and an inline script that is the same on every page of a build.
#[component]
pub fn Scripts() -> impl IntoView {
    let options = LeptosOptions::builder().output_name(assets::NAME).site_pkg_dir("pkg").build();
    view! {
        <AutoReload options=options.clone()/>
        <HydrationScripts options islands=true root=assets::root()/>
    }
}

/// Only content of this server; inline only the scripts of [`Scripts`], by their hash. Unlike a nonce, it allows pages to be cached.
static CONTENT_SECURITY_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let scripts = html(|| view! { <Scripts/> });
    let hashes: String =
        inline_scripts(&scripts).map(|script| format!(" 'sha256-{}'", STANDARD.encode(digest(&SHA256, script.as_bytes())))).collect();
    let policy = format!(
        "default-src 'self'; script-src 'self'{hashes} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'"
    );
    HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'self'"))
});

/// The contents of the script elements.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| rest.split_once('>')?.1.split_once("</script>")).map(|(script, _)| script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_exactly_the_scripts_of_every_page() {
        let policy = CONTENT_SECURITY_POLICY.to_str().unwrap();
        let scripts = html(|| view! { <Scripts/> });
        let scripts: Vec<&str> = inline_scripts(&scripts).collect();
        assert!(!scripts.is_empty() && scripts.iter().all(|script| script.contains("hydrate") || script.contains("reload")), "{scripts:?}");
        assert_eq!(policy.matches("'sha256-").count(), scripts.len(), "{policy}");
        assert!(!policy.contains("unsafe-inline") && policy.contains("frame-ancestors 'none'"), "{policy}");
    }
}
