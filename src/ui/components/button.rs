//! Links that look like buttons.

use leptos::prelude::*;

/// A link that looks like a button; disabled, with the reason, while something forbids it.
pub fn link(href: String, text: &'static str, class: &'static str, forbidden: Option<&'static str>) -> AnyView {
    match forbidden {
        None => view! { <a class=format!("btn btn-sm {class}") href=href>{text}</a> }.into_any(),
        Some(reason) => view! { <button type="button" class="btn btn-sm" disabled title=reason>{text}</button> }.into_any(),
    }
}
