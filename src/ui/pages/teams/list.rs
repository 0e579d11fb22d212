//! The list of teams.

use axum::response::Response;
use leptos::prelude::*;

use crate::messages::{permissions, users as m};
use crate::model::permissions::{Action, Resource};
use crate::server::services::teams;
use crate::ui::components::alert::EmptyState;
use crate::ui::components::button::link_button;
use crate::ui::components::format::count;
use crate::ui::context::ManagerContext;

/// `GET /teams`
pub async fn get(at: ManagerContext) -> Response {
    let access = at.ctx.access();
    let found = match teams::list(&at.ctx) {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let lang = at.lang;
    let lacks = permissions::reason(lang, at.ctx.snapshot().denial(Resource::Team, Action::Create, None));
    let policy = access.policy();
    at.page(lang.t(m::TEAMS), || {
        let content = if found.is_empty() {
            let action = lacks.is_none().then(|| ("/teams/new".to_owned(), lang.t(m::ADD_TEAM).to_owned()));
            view! { <EmptyState title=lang.t(m::NO_TEAMS).to_owned() help=lang.t(m::NO_TEAMS_HELP) action/> }.into_any()
        } else {
            let rows = found.into_iter().map(|team| {
                let members = policy.members.values().filter(|teams| teams.contains_key(&team.id)).count();
                let own = at.ctx.caller.roles().teams.get(&team.id).map(|role| permissions::team_role(lang, *role));
                view! {
                    <tr>
                        <td><a class="link font-medium" href=format!("/teams/{}", team.id)>{team.name}</a></td>
                        <td>{team.name_prefix}</td>
                        <td class="text-right tabular-nums">{count(members as u64)}</td>
                        <td>{own}</td>
                    </tr>
                }
            });
            let rows = rows.collect_view();
            view! {
                <div class="overflow-x-auto"><table class="table table-sm max-w-3xl">
                    <thead><tr>
                        <th scope="col">{lang.t(m::NAME)}</th><th scope="col">{lang.t(m::PREFIX)}</th>
                        <th scope="col" class="text-right">{lang.t(m::MEMBERS)}</th><th scope="col">{lang.t(m::ROLE)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            }
            .into_any()
        };
        view! {
            <div class="head">
                <h1 class="page-title">{lang.t(m::TEAMS)}</h1>
                {link_button("/teams/new".to_owned(), lang.t(m::ADD_TEAM), "btn-primary", lacks)}
            </div>
            <p class="muted my-2 max-w-prose">{lang.t(m::TEAM_HELP)}</p>
            {content}
        }
    })
}
