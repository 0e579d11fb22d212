//! Confirmation of deletions.

use leptos::prelude::*;

use super::alert::ErrorAlert;
use crate::messages::{Lang, common};
use crate::model::Error;

/// A resource that blocks a deletion: its page and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    pub url: String,
    pub name: String,
}

/// Names the resource, the effects of the deletion and its blockers. Offers the delete button only if there are none.
#[component]
pub fn ConfirmDelete(
    lang: Lang,
    title: String,
    /// The effects of the deletion.
    help: &'static str,
    in_the_way: Vec<Blocker>,
    /// Why the last attempt failed, or why none is possible now.
    error: Option<Error>,
    /// Whether no attempt is possible now.
    #[prop(optional)]
    forbidden: bool,
    /// The page to return to without changes.
    back: String,
) -> impl IntoView {
    let free = in_the_way.is_empty() && !forbidden;
    let listed = (!in_the_way.is_empty()).then(|| {
        let items = in_the_way.into_iter().map(|one| view! { <li><a class="link" href=one.url>{one.name}</a></li> }).collect_view();
        view! { <div class="alert alert-warning alert-soft my-4"><div><p>{lang.t(common::IN_THE_WAY)}</p><ul class="list-disc ps-5">{items}</ul></div></div> }
    });
    let button = free.then(|| view! { <button class="btn btn-error btn-sm" autofocus>{lang.t(common::DELETE)}</button> });
    view! {
        <h1 class="page-title">{title}</h1>
        {error.map(|error| view! { <div class="mt-4"><ErrorAlert lang error/></div> })}
        <p class="my-4 max-w-prose">{help} " " {lang.t(common::DELETE_FINAL)}</p>
        {listed}
        <form method="post" class="flex gap-2">
            {button}
            <a class="btn btn-ghost btn-sm" href=back>{lang.t(common::CANCEL)}</a>
        </form>
    }
}
