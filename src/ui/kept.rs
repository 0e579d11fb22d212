//! Pages that are drawn from the snapshot alone look the same to everybody who asks for them within a second: they are drawn once
//! and kept until the snapshot changes or the second ends. A hundred open lists then cost as much as one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use leptos::nonce::Nonce;

use crate::ui::cx::{At, Theme, html_response};
use crate::ui::words::Lang;

/// The most pages that are kept; beyond it all are dropped, as most are outdated by then.
const MOST: usize = 64;
/// The largest page that is kept, in bytes.
const LARGEST: usize = 1 << 20;

/// The pages that are kept. Clones share them.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<HashMap<Key, Page>>>);

/// Whatever two requests may differ in and still get the same page.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    path: String,
    lang: Lang,
    theme: Theme,
}

#[derive(Clone)]
struct Page {
    /// The snapshot's version and the second in which it was drawn.
    drawn: (u64, i64),
    /// The html between the places where its nonce stood: each answer gets a nonce of its own.
    pieces: Arc<[Bytes]>,
}

impl Page {
    fn answer(&self) -> Response {
        let nonce = Nonce::new();
        let html = self.pieces.join(nonce.as_bytes());
        html_response(StatusCode::OK, html, &nonce)
    }
}

/// Answers with a kept page, or draws it and keeps it. For routes whose pages show nothing but the snapshot.
pub async fn once(kept: Kept, at: At, request: Request, next: Next) -> Response {
    if request.method() != Method::GET || at.flash.is_some() {
        return next.run(request).await;
    }
    // The version is read first: a page that is drawn from a newer snapshot is only kept too briefly.
    let drawn = (at.entry.live.snapshot().version, at.now.as_second());
    let key = Key { path: at.path.clone(), lang: at.lang, theme: at.theme };
    let found = kept.lock().get(&key).filter(|page| page.drawn == drawn).cloned();
    if let Some(page) = found {
        return page.answer();
    }
    let response = next.run(request).await;
    let nonce = response.extensions().get::<Nonce>().cloned();
    let Some(nonce) = nonce.filter(|_| response.status() == StatusCode::OK) else { return response };
    let (parts, body) = response.into_parts();
    // The body is a string that was just drawn, which can always be read.
    let Ok(html) = to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if html.len() <= LARGEST {
        kept.put(key, Page { drawn, pieces: split(&html, nonce.as_bytes()) });
    }
    Response::from_parts(parts, Body::from(html))
}

impl Kept {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Page>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, key: Key, page: Page) {
        let mut pages = self.lock();
        if pages.len() >= MOST {
            pages.clear();
        }
        pages.insert(key, page);
    }
}

/// The pieces around each occurrence of `mark`, without copying.
fn split(html: &Bytes, mark: &[u8]) -> Arc<[Bytes]> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for at in memchr::memmem::find_iter(html, mark) {
        pieces.push(html.slice(from..at));
        from = at + mark.len();
    }
    pieces.push(html.slice(from..));
    pieces.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_page_differs_in_its_nonce_only() {
        let html = Bytes::from_static(b"<script nonce=OLD></script><p>x</p><link nonce=OLD>");
        let pieces = split(&html, b"OLD");
        assert_eq!(pieces.join(&b"NEW"[..]), b"<script nonce=NEW></script><p>x</p><link nonce=NEW>");
        assert_eq!(split(&html, b"absent").join(&b"NEW"[..]), html);
    }
}
