//! Links that look like buttons.

use std::borrow::Cow;

use leptos::prelude::*;

/// Why an action is currently not possible or not permitted; `None` if it is available.
pub type DisabledReason = Option<Cow<'static, str>>;

/// A link that looks like a button; disabled, with the reason, if the action is unavailable.
pub fn link_button(href: String, text: &'static str, class: &'static str, forbidden: DisabledReason) -> AnyView {
    match forbidden {
        None => view! { <a class=format!("btn btn-sm {class}") href=href>{text}</a> }.into_any(),
        Some(reason) => view! { <button type="button" class="btn btn-sm" disabled title=reason.into_owned()>{text}</button> }.into_any(),
    }
}

/// The reason as text below the buttons, for users without a pointing device.
pub fn disabled_hint(reason: DisabledReason) -> AnyView {
    reason.map(|reason| view! { <p class="muted text-xs mt-1 max-w-prose">{reason.into_owned()}</p> }).into_any()
}
