//! The audit log search page.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::entry;
use super::query::AuditParams;
use crate::messages::{Lang, audit as m, common, errors};
use crate::model::ResourceType;
use crate::model::permissions::action_name;
use crate::model::permissions::{PERMISSIONS, Resource};
use crate::server::authz::type_name;
use crate::server::services::audit;
use crate::ui::components::alert::EmptyState;
use crate::ui::context::ManagerContext;

/// `GET /audit`
pub async fn get(at: ManagerContext, Query(asked): Query<AuditParams>) -> Response {
    let page = match audit::search(&at.ctx, &asked.query(&at.zone())).await {
        Ok(page) => page,
        Err(error) => return at.error_page(&error),
    };
    let people = at.ctx.access().store().people().list().await.unwrap_or_default();
    let people: Vec<_> = people.into_iter().map(|person| (person.id.to_string(), person.name)).collect();
    let policy = at.ctx.access().policy();
    let mut teams: Vec<_> = policy.teams.values().map(|team| (team.id.to_string(), team.name.clone())).collect();
    teams.sort_by_key(|(_, name)| name.to_lowercase());
    let lang = at.lang;
    at.page_as(StatusCode::OK, lang.t(m::TITLE), || {
        let content = if page.rows.is_empty() && !asked.is_narrow() {
            view! { <EmptyState title=lang.t(m::EMPTY).to_owned() help=lang.t(m::EMPTY_HELP)/> }.into_any()
        } else if page.rows.is_empty() {
            view! { <p class="p-6 text-center">{lang.t(common::NO_MATCH)} " " <a class="link" href="/audit">{lang.t(common::CLEAR)}</a></p> }.into_any()
        } else {
            let rows = page.rows.into_iter().map(|row| entry::render(&at, row)).collect_view();
            view! { <ol class="card">{rows}</ol> }.into_any()
        };
        let newest = (!asked.before.is_empty()).then(|| view! { <a class="btn btn-sm" href=asked.href("/audit", None)>{lang.t(m::NEWEST)}</a> });
        let older = page.next.map(|next| view! { <a class="btn btn-sm" href=asked.href("/audit", Some(next))>{lang.t(m::OLDER)}</a> });
        view! {
            <h1 class="page-title">{lang.t(m::TITLE)}</h1>
            <p class="muted max-w-prose my-2">{lang.t(m::HELP)}</p>
            {tools(lang, &asked, people, teams)}
            {content}
            <div class="flex flex-wrap gap-2 my-3">
                {newest} {older}
                <span class="grow"></span>
                <a class="btn btn-sm" href=asked.href("/audit/export.csv", None) download="">{lang.t(m::EXPORT)} " CSV"</a>
                <a class="btn btn-sm" href=asked.href("/audit/export.json", None) download="">{lang.t(m::EXPORT)} " JSON"</a>
            </div>
        }
    })
}

/// Resource types that occur in entries.
const KINDS: [ResourceType; 11] = [
    ResourceType::Channel,
    ResourceType::Pipeline,
    ResourceType::Source,
    ResourceType::Table,
    ResourceType::Canal,
    ResourceType::Node,
    ResourceType::Cluster,
    ResourceType::User,
    ResourceType::Team,
    ResourceType::Rule,
    ResourceType::Job,
];

fn tools(lang: Lang, asked: &AuditParams, people: Vec<(String, String)>, teams: Vec<(String, String)>) -> impl IntoView + use<> {
    let actions =
        PERMISSIONS.iter().filter(|(resource, what, _)| *what != crate::model::permissions::Action::Read && *resource != Resource::Account);
    let actions = actions.map(|(resource, what, _)| action_name(*resource, *what));
    let actions = m::ACCOUNT.iter().map(|(name, _)| (*name).to_owned()).chain(actions).map(|name| (name.clone(), m::action(lang, &name)));
    let kinds = KINDS.map(|resource_type| (type_name(resource_type), errors::resource_name(lang, resource_type).to_owned())).to_vec();
    let (from, until) = (asked.from.clone(), asked.until.clone());
    // A resource filter set by a link is preserved.
    let hidden = [("manager", &asked.manager), ("id", &asked.id)].into_iter().filter(|(_, value)| !value.is_empty());
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> }).collect_view();
    let clear = asked.is_narrow().then(|| view! { <a class="btn btn-ghost btn-sm" href="/audit">{lang.t(common::CLEAR)}</a> });
    view! {
        <form method="get" action="/audit" role="search" aria-label=lang.t(m::TITLE) class="flex flex-wrap items-center gap-2 my-3">
            <input type="search" name="q" value=asked.q.clone() class="input input-sm w-full sm:w-56" placeholder=lang.t(common::SEARCH) aria-label=lang.t(common::SEARCH)/>
            {select("person", lang.t(m::PERSON), lang.t(m::ANYBODY), people, &asked.person)}
            {select("team", lang.t(common::TEAM), lang.t(m::ANY_TEAM), teams, &asked.team)}
            {select("kind", lang.t(m::RESOURCE), lang.t(m::ANY_RESOURCE), kinds, &asked.kind)}
            {select("action", lang.t(common::ACTIONS), lang.t(m::ANY_ACTION), actions.collect(), &asked.action)}
            <span class="flex flex-wrap items-center gap-2">
                <label class="flex items-center gap-1">{lang.t(m::FROM)} <input type="date" name="from" value=from class="input input-sm w-36"/></label>
                <label class="flex items-center gap-1">{lang.t(m::UNTIL)} <input type="date" name="until" value=until class="input input-sm w-36"/></label>
            </span>
            {hidden}
            <button class="btn btn-sm">{lang.t(m::FIND)}</button>
            {clear}
        </form>
    }
}

fn select(
    name: &'static str,
    label: &'static str,
    any: &'static str,
    choices: Vec<(String, String)>,
    chosen: &str,
) -> impl IntoView + use<> {
    let options = choices.into_iter().map(|(value, text)| view! { <option selected={value == chosen} value=value.clone()>{text}</option> });
    let options = options.collect_view();
    view! { <select name=name class="select select-sm w-auto max-w-48" aria-label=label><option value="">{any}</option>{options}</select> }
}
