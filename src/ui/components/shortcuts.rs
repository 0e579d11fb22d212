//! The dialog with the keyboard shortcuts and the switch that disables them. Only scripts can open it, as shortcuts need scripts too.

use leptos::prelude::*;

use super::nav::areas;
use crate::messages::{Lang, common, shortcuts as m};
use crate::server::authz::RoleSet;

/// The closed dialog. Lists the areas visible to the caller.
#[component]
pub fn Shortcuts(lang: Lang, scope: RoleSet) -> impl IntoView {
    let areas = areas(&scope).map(|(_, word, key)| {
        view! { <dt><kbd>"g"</kbd> " " {lang.t(m::THEN)} " " <kbd>{key}</kbd></dt><dd>{lang.t(word)}</dd> }
    });
    let areas = areas.collect_view();
    view! {
        <dialog id="shortcuts" class="dialog" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title" class="font-semibold text-base">{lang.t(m::TITLE)}</h2>
            <dl class="facts">
                <dt><kbd>"Ctrl"</kbd> " " <kbd>"K"</kbd></dt><dd>{lang.t(m::SEARCH)}</dd>
                <dt><kbd>"/"</kbd></dt><dd>{lang.t(m::FILTER)}</dd>
                {areas}
                <dt><kbd>"?"</kbd></dt><dd>{lang.t(m::HELP)}</dd>
                <dt><kbd>"Esc"</kbd></dt><dd>{lang.t(m::ESCAPE)}</dd>
            </dl>
            <form method="dialog" class="flex flex-col gap-1">
                <label class="flex items-center gap-2">
                    <input type="checkbox" class="checkbox checkbox-sm" aria-describedby="shortcuts-help"/>
                    <span class="font-medium">{lang.t(m::SWITCH)}</span>
                </label>
                <p id="shortcuts-help" class="muted">{lang.t(m::SWITCH_HELP)}</p>
                <button class="btn btn-sm self-end mt-2">{lang.t(common::CLOSE)}</button>
            </form>
        </dialog>
    }
}
