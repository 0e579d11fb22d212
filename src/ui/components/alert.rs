//! Alerts and empty states: what happened and what to do next.

use leptos::prelude::*;

use crate::messages::{Lang, common, errors, forms, users};
use crate::model::Error;
use crate::ui::html::RetryAfter;

/// A failed operation: what happened and what to do next.
#[component]
pub fn ErrorAlert(lang: Lang, error: Error) -> impl IntoView {
    RetryAfter::provide(&error);
    view! {
        <div role="alert" data-error=error.kind().as_str() class="alert alert-error alert-soft mb-4">
            <div>
                <p class="font-semibold break-words">{errors::what(lang, &error)}</p>
                <p>{errors::next_step(lang, &error)}</p>
            </div>
        </div>
    }
}

/// A boxed note; `kind` is daisyUI's `alert-…` class.
#[component]
pub fn Alert(#[prop(default = "alert-info")] kind: &'static str, children: Children) -> impl IntoView {
    view! { <div role="status" class=format!("alert alert-soft mb-4 {kind}")>{children()}</div> }
}

/// A full page that shows only an error.
#[component]
pub fn ErrorPage(
    lang: Lang,
    error: Error,
    overview: String,
    /// The page of the resource whose state caused the error, if the user can change that there.
    #[prop(optional_no_strip)]
    back_url: Option<String>,
    /// Whether the layout already reports that the manager is unavailable, and why.
    said_above: bool,
) -> impl IntoView {
    RetryAfter::provide(&error);
    let back_url = back_url.map(|url| view! { <a class="btn btn-primary btn-sm" href=url>{lang.t(common::BACK)}</a> });
    let (what, next) = if said_above {
        (lang.t(common::NO_PAGE_NOW).to_owned(), lang.t(common::NO_PAGE_NOW_HELP).to_owned())
    } else {
        (errors::what(lang, &error), errors::reading_step(lang, &error))
    };
    view! {
        <h1 class="page-title" data-error=error.kind().as_str()>{what}</h1>
        <p class="my-4 max-w-prose">{next}</p>
        <p class="flex gap-2">{back_url} <a class="btn btn-sm" href=overview>{lang.t(common::OVERVIEW)}</a></p>
    }
}

/// A full page for an unknown address.
#[component]
pub fn NotFound(lang: Lang) -> impl IntoView {
    view! {
        <h1 class="page-title">{lang.t(common::NOT_FOUND)}</h1>
        <p class="my-4">{lang.t(common::NOT_FOUND_HELP)}</p>
        <p><a class="btn btn-sm" href="/">{lang.t(common::OVERVIEW)}</a></p>
    }
}

/// Shown instead of a team picker if there is no team.
#[component]
pub fn NoTeam(lang: Lang) -> impl IntoView {
    view! { <p class="muted">{lang.t(users::NO_TEAM_YET)} " " <a class="link" href="/teams/new">{lang.t(forms::ADD_ONE)}</a></p> }
}

/// An empty state: explains what belongs here and offers the next step.
#[component]
pub fn EmptyState(title: String, #[prop(into)] help: String, #[prop(optional_no_strip)] action: Option<(String, String)>) -> impl IntoView {
    view! {
        <div class="card border border-base-300 border-dashed p-8 text-center items-center gap-2 my-4">
            <p class="font-semibold">{title}</p>
            <p class="muted max-w-prose">{help}</p>
            {action.map(|(href, text)| view! { <a class="btn btn-primary btn-sm mt-2" href=href>{text}</a> })}
        </div>
    }
}
