//! Links that look like buttons.

use leptos::prelude::*;

use crate::server::http::session::TOKEN_FIELD;
use crate::ui::late::MARKS;

/// A link that looks like a button; disabled, with the reason, while something forbids it.
pub fn link(href: String, text: &'static str, class: &'static str, forbidden: Option<&'static str>) -> AnyView {
    match forbidden {
        None => view! { <a class=format!("btn btn-sm {class}") href=href>{text}</a> }.into_any(),
        Some(reason) => view! { <button type="button" class="btn btn-sm" disabled title=reason>{text}</button> }.into_any(),
    }
}

/// What proves that a form is from this session; in every form that posts.
#[component]
pub fn Token() -> impl IntoView {
    view! { <input type="hidden" name=TOKEN_FIELD value=MARKS.token.clone()/> }
}
