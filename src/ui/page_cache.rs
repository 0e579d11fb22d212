//! Caches responses of pages that depend on nothing but the snapshot, compressed, for at most one second or until the snapshot changes. They
//! contain nothing personal, so that all users with the same permissions get the same bytes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::server::manager::Origin;
use crate::ui::context::ManagerContext;
use crate::ui::live_updates::DataVersion;
use crate::ui::theme::Theme;
use crate::ui::view_key::ViewKey;

/// Maximum number of cached responses; when it is exceeded all are dropped, as most are outdated by then.
const MAX_PAGES: usize = 64;

/// The page cache. Clones share their content.
#[derive(Clone, Default)]
pub struct PageCache(Arc<Mutex<HashMap<Key, CachedPage>>>);

/// Everything that cached responses vary by.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    view: ViewKey,
    theme: Theme,
    /// The accepted content encodings, as sent by the browser.
    encodings: Option<HeaderValue>,
}

#[derive(Clone)]
struct CachedPage {
    made: Made,
    headers: HeaderMap,
    body: Bytes,
}

/// The version of the data, and the second in which the page was rendered.
type Made = (DataVersion, i64);

/// Serves a cached page, or renders and caches it. For routes whose pages depend on the snapshot only; wraps their compression.
pub async fn middleware(cache: PageCache, at: ManagerContext, mut request: Request, next: Next) -> Response {
    if request.method() != Method::GET || at.flash.is_some() || Origin::current() == Origin::Update {
        return next.run(request).await;
    }
    // The version is read before rendering, so a page that uses newer data is only cached too briefly.
    let made = (DataVersion::current(&at.ctx.manager), at.ctx.now.as_second());
    let encodings = request.headers().get(header::ACCEPT_ENCODING).cloned();
    let key = Key { view: ViewKey::new(&at), theme: at.theme, encodings };
    if let Some(page) = cache.get(&key, &made) {
        return page.into_response();
    }
    request.extensions_mut().insert(at);
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    // The whole page is in memory already.
    let Ok(body) = to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let page = CachedPage { made, headers: parts.headers, body };
    cache.put(key, page.clone());
    page.into_response()
}

impl IntoResponse for CachedPage {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.headers_mut() = self.headers;
        response
    }
}

impl PageCache {
    fn get(&self, key: &Key, made: &Made) -> Option<CachedPage> {
        self.lock().get(key).filter(|page| page.made == *made).cloned()
    }

    fn put(&self, key: Key, page: CachedPage) {
        let mut pages = self.lock();
        if pages.len() >= MAX_PAGES {
            pages.clear();
        }
        pages.insert(key, page);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, CachedPage>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
