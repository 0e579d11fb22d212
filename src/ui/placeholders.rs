//! Placeholders for per-user values (CSP nonce, CSRF token, display name), filled in after rendering so that a cached page can serve
//! everyone with the same permissions.

use std::sync::{Arc, LazyLock};

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::nonce::Nonce;

use crate::server::random;
use crate::ui::html::html_response;

/// The placeholders: random per process, so that no external text can contain one.
pub struct Placeholders {
    pub nonce: Nonce,
    pub token: String,
    pub name: String,
}

/// The placeholders of this process.
pub static PLACEHOLDERS: LazyLock<Placeholders> = LazyLock::new(|| {
    let random = || format!("late-{}", random::hex());
    Placeholders { nonce: Nonce::new(), token: random(), name: random() }
});

/// The values that are filled in.
#[derive(Clone, Debug, Default)]
pub struct PersonalValues {
    /// The session's CSRF token.
    pub token: String,
    /// The user's name.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlaceholderSlot {
    Nonce,
    Token,
    Name,
}

/// A rendered page with placeholders. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PageTemplate(Arc<[Segment]>);

/// A piece of HTML and the placeholder that follows it.
#[derive(Clone, Debug)]
struct Segment(Bytes, Option<PlaceholderSlot>);

impl PageTemplate {
    /// Splits the page at its placeholders without copying.
    pub fn new(html: Bytes) -> Self {
        let placeholders = &*PLACEHOLDERS;
        let places: [(&[u8], PlaceholderSlot); 3] = [
            (placeholders.nonce.as_bytes(), PlaceholderSlot::Nonce),
            (placeholders.token.as_bytes(), PlaceholderSlot::Token),
            (placeholders.name.as_bytes(), PlaceholderSlot::Name),
        ];
        let found = |(mark, place): (&[u8], PlaceholderSlot)| {
            let length = mark.len();
            memchr::memmem::find_iter(&html, mark).map(|at| (at, length, place)).collect::<Vec<_>>()
        };
        let mut found: Vec<_> = places.into_iter().flat_map(found).collect();
        found.sort_unstable_by_key(|(at, ..)| *at);
        let (mut pieces, mut from) = (Vec::with_capacity(found.len() + 1), 0);
        for (at, length, place) in found {
            pieces.push(Segment(html.slice(from..at), Some(place)));
            from = at + length;
        }
        pieces.push(Segment(html.slice(from..), None));
        Self(pieces.into())
    }

    /// Its length in bytes, without the filled-in values.
    pub fn len(&self) -> usize {
        self.0.iter().map(|Segment(html, _)| html.len()).sum()
    }

    /// The page for one user, with a fresh nonce.
    pub fn answer(&self, status: StatusCode, personal: &PersonalValues) -> Response {
        let nonce = Nonce::new();
        let name = html_escape::encode_safe(&personal.name);
        let mut html = Vec::with_capacity(self.len() + 256);
        for Segment(text, place) in self.0.iter() {
            html.extend_from_slice(text);
            html.extend_from_slice(match place {
                Some(PlaceholderSlot::Nonce) => nonce.as_bytes(),
                Some(PlaceholderSlot::Token) => personal.token.as_bytes(),
                Some(PlaceholderSlot::Name) => name.as_bytes(),
                None => &[],
            });
        }
        html_response(status, html, &nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn placeholders_are_filled_in_per_user() {
        let placeholders = &*PLACEHOLDERS;
        let html =
            format!("<script nonce={}></script><b>{}</b><input value={}>x", placeholders.nonce, placeholders.name, placeholders.token);
        let rendered = PageTemplate::new(html.into());
        let personal = PersonalValues { token: "t1".to_owned(), name: "<Ann>".to_owned() };
        let body = axum::body::to_bytes(rendered.answer(StatusCode::OK, &personal).into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("<b>&lt;Ann&gt;</b><input value=t1>x"), "{text}");
        assert!(!text.contains("late-") && !text.contains(&placeholders.nonce.to_string()), "{text}");
    }
}
