//! What two people see differently on a page that is otherwise the same: its nonce, the token of their forms, their name. Pages are
//! drawn with marks in these places, which are filled in last, so that one drawing serves all who may see the same.

use std::sync::{Arc, LazyLock};

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::nonce::Nonce;

use crate::ui::html::html_response;

/// The marks: random for each process, so that no text that comes from elsewhere can hold one.
pub struct Placeholders {
    pub nonce: Nonce,
    pub token: String,
    pub name: String,
}

/// The marks of this process.
pub static PLACEHOLDERS: LazyLock<Placeholders> = LazyLock::new(|| {
    let random = || format!("late-{:032x}", rand::random::<u128>());
    Placeholders { nonce: Nonce::new(), token: random(), name: random() }
});

/// What is filled in.
#[derive(Clone, Debug, Default)]
pub struct PersonalValues {
    /// The token that forms of this session carry.
    pub token: String,
    /// The person's name.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Nonce,
    Token,
    Name,
}

/// A drawn page. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PageTemplate(Arc<[Segment]>);

/// Some html, and what comes after it.
#[derive(Clone, Debug)]
struct Segment(Bytes, Option<Slot>);

impl PageTemplate {
    /// Finds the marks; nothing is copied.
    pub fn of(html: Bytes) -> Self {
        let marks = &*PLACEHOLDERS;
        let places: [(&[u8], Slot); 3] =
            [(marks.nonce.as_bytes(), Slot::Nonce), (marks.token.as_bytes(), Slot::Token), (marks.name.as_bytes(), Slot::Name)];
        let found = |(mark, place): (&[u8], Slot)| {
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

    /// How long it is, in bytes, without what is filled in.
    pub fn len(&self) -> usize {
        self.0.iter().map(|Segment(html, _)| html.len()).sum()
    }

    /// The page for one person, with a nonce of its own.
    pub fn answer(&self, status: StatusCode, personal: &PersonalValues) -> Response {
        let nonce = Nonce::new();
        let name = html_escape::encode_safe(&personal.name);
        let mut html = Vec::with_capacity(self.len() + 256);
        for Segment(text, place) in self.0.iter() {
            html.extend_from_slice(text);
            html.extend_from_slice(match place {
                Some(Slot::Nonce) => nonce.as_bytes(),
                Some(Slot::Token) => personal.token.as_bytes(),
                Some(Slot::Name) => name.as_bytes(),
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
    async fn marks_are_filled_in_for_each_person() {
        let marks = &*PLACEHOLDERS;
        let html = format!("<script nonce={}></script><b>{}</b><input value={}>x", marks.nonce, marks.name, marks.token);
        let drawn = PageTemplate::of(html.into());
        let personal = PersonalValues { token: "t1".to_owned(), name: "<Ann>".to_owned() };
        let body = axum::body::to_bytes(drawn.answer(StatusCode::OK, &personal).into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("<b>&lt;Ann&gt;</b><input value=t1>x"), "{text}");
        assert!(!text.contains("late-") && !text.contains(&marks.nonce.to_string()), "{text}");
    }
}
