//! Ownership records of resources that no longer exist at the manager.

use axum::response::Response;
use leptos::prelude::*;

use super::{form_value, kind_name, selected};
use crate::messages::{tables, users as m};
use crate::server::services::ownership::{self, OrphanedOwnership};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// `POST /m/{manager}/ownership/forget`
pub async fn post(at: ManagerContext, FormBody(values): FormBody) -> Response {
    match ownership::clear_ownership(&at.ctx, &selected(&values)).await {
        Ok(()) => at.redirect_with_flash(&at.url("ownership"), FlashKind::Saved, at.lang.t(m::OWNERSHIP)),
        Err(error) => at.error_page(&error),
    }
}

/// The section on the ownership page; `None` if there are none.
pub fn section(at: &ManagerContext, gone: Vec<OrphanedOwnership>, may_change: bool) -> Option<impl IntoView + use<>> {
    if gone.is_empty() {
        return None;
    }
    let (lang, policy, action) = (at.lang, at.ctx.access().policy(), at.url("ownership/forget"));
    let rows = gone.iter().map(|one| {
        let teams: Vec<_> = one.teams.iter().filter_map(|team| policy.team_name(*team)).collect();
        view! { <tr><td>{kind_name(lang, one.kind)}</td><td class="text-right tabular-nums">{one.id}</td><td>{teams.join(", ")}</td></tr> }
    });
    let rows = rows.collect_view();
    let forget = may_change.then(|| {
        let resources = gone.iter().map(|one| {
            let resource = form_value(one.kind, one.id);
            view! { <input type="hidden" name="resource" value=resource/> }
        });
        view! { <form method="post" action=action>{resources.collect_view()}<button class="btn btn-sm">{lang.t(m::FORGET)}</button></form> }
    });
    Some(view! {
        <section aria-labelledby="gone">
            <div class="head mt-6"><h2 class="text-base font-semibold" id="gone">{lang.t(m::DELETED_IN_OTTER)}</h2> {forget}</div>
            <p class="muted max-w-prose my-2">{lang.t(m::GONE_HELP)}</p>
            <div class="overflow-x-auto">
                <table class="table table-sm max-w-3xl">
                    <thead><tr><th>{lang.t(m::KIND)}</th><th class="text-right">{lang.t(tables::ID)}</th><th>{lang.t(m::TEAM)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    })
}
