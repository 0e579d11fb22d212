//! Caches pages rendered only from the snapshot, for at most one second or until the snapshot changes. A hundred open lists then cost as
//! much as one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::messages::Lang;
use crate::server::authz::RoleSet;
use crate::server::store::PolicyRevision;
use crate::ui::context::ManagerContext;
use crate::ui::placeholders::PageTemplate;
use crate::ui::theme::Theme;

/// Maximum number of cached pages; when it is exceeded all are dropped, as most are outdated by then.
const MAX_PAGES: usize = 64;
/// The largest page that is cached, in bytes.
const MAX_PAGE_BYTES: usize = 1 << 20;

/// The page cache. Clones share their content.
#[derive(Clone, Default)]
pub struct PageCache(Arc<Mutex<HashMap<Key, CachedPage>>>);

/// Everything that cached pages vary by.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    path: String,
    lang: Lang,
    theme: Theme,
    zone: Option<String>,
    scope: RoleSet,
}

#[derive(Clone)]
struct CachedPage {
    /// The version of the snapshot, the revision of the policy snapshot, and the second in which the page was rendered.
    made: (u64, PolicyRevision, i64),
    rendered: PageTemplate,
}

/// Serves a cached page, or renders and caches it. For routes whose pages depend on the snapshot only.
pub async fn middleware(kept: PageCache, at: ManagerContext, request: Request, next: Next) -> Response {
    if request.method() != Method::GET || at.flash.is_some() {
        return next.run(request).await;
    }
    // These are read before rendering, so a page that uses newer data is only cached too briefly.
    let made = (at.ctx.manager.live.snapshot().version, at.ctx.manager.access.policy().revision, at.ctx.now.as_second());
    let zone = at.preferred_time_zone().map(str::to_owned);
    let key = Key { path: at.path.clone(), lang: at.lang, theme: at.theme, zone, scope: at.ctx.caller.roles().clone() };
    let found = kept.lock().get(&key).filter(|page| page.made == made).cloned();
    if let Some(page) = found {
        return page.rendered.answer(StatusCode::OK, &at.personal);
    }
    let mut response = next.run(request).await;
    let rendered = response.extensions_mut().remove::<PageTemplate>().filter(|rendered| rendered.len() <= MAX_PAGE_BYTES);
    if let Some(rendered) = rendered.filter(|_| response.status() == StatusCode::OK) {
        kept.put(key, CachedPage { made, rendered });
    }
    response
}

impl PageCache {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, CachedPage>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, key: Key, page: CachedPage) {
        let mut pages = self.lock();
        if pages.len() >= MAX_PAGES {
            pages.clear();
        }
        pages.insert(key, page);
    }
}
