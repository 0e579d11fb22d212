//! In place of a list that has never been read: why, instead of a claim that there is nothing.

use leptos::prelude::*;

use crate::server::live::Part;
use crate::ui::components::alert::{ManagerProblem, Note};
use crate::ui::cx::At;
use crate::ui::words::common;

/// What an empty list shows: the given view once the list has been read, before that the reason why it has not.
pub fn or_empty<T>(at: &At, part: &Part<Vec<T>>, empty: AnyView) -> AnyView {
    let lang = at.lang;
    match (&part.value, &part.error) {
        (Some(_), _) => empty,
        (None, Some(error)) => view! { <ManagerProblem lang error=error.clone()/> }.into_any(),
        (None, None) => {
            let again = at.path.clone();
            view! { <Note>{lang.t(common::NEVER_READ)} " " <a class="link" href=again>{lang.t(common::REFRESH)}</a></Note> }.into_any()
        }
    }
}
