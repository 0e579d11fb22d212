//! A team's page: members with their roles, owned resources, resources it may use.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::edit::find;
use crate::messages::{Lang, common, permissions, users as m};
use crate::model::TeamId;
use crate::model::permissions::{Action, Resource, TeamRole};
use crate::model::{Error, ResourceType};
use crate::server::services::teams::{self, TeamView};
use crate::server::services::users;
use crate::server::store::User;
use crate::ui::components::button::{disabled_hint, link_button};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;
use crate::ui::pages::ownership::{area, kind_name, kind_names};
use crate::ui::pages::users::{id, team_roles};

/// `GET /teams/{team}`
pub async fn get(at: ManagerContext, Path(text): Path<String>) -> Response {
    let view = match find(&at, &text, Action::Read).await {
        Ok(view) => view,
        Err(error) => return at.error_page(&error),
    };
    let lang = at.lang;
    let lacks = permissions::reason(lang, at.ctx.snapshot().denial(Resource::Team, Action::Edit, None));
    // Users who may add members may see all users.
    let others = if lacks.is_none() { users::list(&at.ctx).await.unwrap_or_default() } else { Vec::new() };
    let (name, own) = (view.team.name.clone(), format!("/teams/{}", view.team.id));
    at.page(&name.clone(), || {
        let prefix =
            view.team.name_prefix.clone().map(|prefix| view! { <dl class="facts"><dt>{lang.t(m::PREFIX)}</dt><dd>{prefix}</dd></dl> });
        let owned = owned(&at, view.team.id);
        let allowed_resources = allowed_resources(&at, &view, lacks.is_none());
        let adding = lacks.is_none().then(|| add_member(lang, &own, others));
        let members = members(lang, &own, view.members, lacks.is_none());
        view! {
            <div class="head">
                <h1 class="page-title">{name}</h1>
                <div class="grow"></div>
                {link_button(format!("{own}/edit"), lang.t(common::EDIT), "", lacks.clone())}
                {link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", lacks.clone())}
            </div>
            {disabled_hint(lacks)}
            {prefix}
            <h2 class="section-title">{lang.t(m::MEMBERS)}</h2>
            {members}
            {adding}
            <h2 class="section-title">{lang.t(m::OWNS)}</h2>
            {owned}
            <h2 class="section-title">{lang.t(m::MAY_USE)}</h2>
            <p class="muted max-w-prose">{lang.t(m::MAY_USE_HELP)}</p>
            {allowed_resources}
        }
    })
}

fn members(lang: Lang, own: &str, members: Option<Vec<(User, TeamRole)>>, may_change: bool) -> AnyView {
    let members = match members {
        None => return view! { <p class="muted">{lang.t(m::MEMBERS_HIDDEN)}</p> }.into_any(),
        Some(members) if members.is_empty() => return view! { <p class="muted">{lang.t(m::NO_MEMBERS)}</p> }.into_any(),
        Some(members) => members,
    };
    let rows = members.into_iter().map(|(person, role)| {
        let take_out = may_change.then(|| {
            view! {
                <form method="post" action=format!("{own}/members")>
                    <input type="hidden" name="role" value=""/>
                    <button name="person" value=person.id.0 class="btn btn-xs">{lang.t(m::TAKE_OUT)}</button>
                </form>
            }
        });
        let name = if may_change {
            view! { <a class="link" href=format!("/users/{}", person.id)>{person.name.clone()}</a> }.into_any()
        } else {
            person.name.clone().into_any()
        };
        view! { <tr><td>{name}</td><td>{person.display_name.clone()}</td><td>{permissions::team_role(lang, role)}</td><td>{take_out}</td></tr> }
    });
    let rows = rows.collect_view();
    view! { <div class="overflow-x-auto"><table class="table table-sm max-w-3xl"><tbody>{rows}</tbody></table></div> }.into_any()
}

fn add_member(lang: Lang, own: &str, people: Vec<User>) -> impl IntoView + use<> {
    let people = people
        .into_iter()
        .map(|person| view! { <option value=person.id.0>{format!("{} · {}", person.name, person.display_name)}</option> });
    let people = people.collect_view();
    let roles = team_roles(lang).into_iter().skip(1).map(|(value, text)| view! { <option value=value>{text}</option> }).collect_view();
    view! {
        <form method="post" action=format!("{own}/members") class="flex flex-wrap gap-2 my-3">
            <select name="person" class="select select-sm w-auto" aria-label=lang.t(m::PERSON)>{people}</select>
            <select name="role" class="select select-sm w-auto" aria-label=lang.t(m::ROLE)>{roles}</select>
            <button class="btn btn-sm">{lang.t(m::ADD_MEMBER)}</button>
        </form>
    }
}

/// The number of owned resources, with links to their lists.
pub fn owned(at: &ManagerContext, team: TeamId) -> AnyView {
    let lang = at.lang;
    let rows = at.ctx.app.managers().flat_map(|entry| {
        let manager = entry.name().to_owned();
        entry.visible_snapshot(&at.ctx.caller).owned_by(team).into_iter().map(move |(kind, count)| {
            let href = format!("/m/{manager}/{}?team={team}", area(kind));
            let named = if count == 1 { kind_name(lang, kind) } else { kind_names(lang, kind) };
            view! { <li><a class="link" href=href>{count} " " {named}</a> " · " {manager.clone()}</li> }
        })
    });
    let rows = rows.collect::<Vec<_>>();
    if rows.is_empty() {
        return view! { <p class="muted">{lang.t(m::OWNS_NOTHING)}</p> }.into_any();
    }
    view! { <ul class="list-disc ms-5 my-2">{rows}</ul> }.into_any()
}

/// The resources it may use in addition to its own, by manager.
fn allowed_resources(at: &ManagerContext, view: &TeamView, may_change: bool) -> AnyView {
    let lang = at.lang;
    let managers = at.ctx.app.managers().map(|entry| {
        let name = entry.name().to_owned();
        let resources = view.allowed.iter().filter(|resource| resource.manager == name);
        let seen = entry.visible_snapshot(&at.ctx.caller);
        let resources = resources.map(|resource| {
            let id = u64::try_from(resource.id).unwrap_or_default();
            let named = seen.name_of(resource.kind, id).map_or_else(|| m::gone(lang, id), str::to_owned);
            view! { <li>{kind_name(lang, resource.kind)} " " {named}</li> }
        });
        let resources = resources.collect::<Vec<_>>();
        let nothing = resources.is_empty().then(|| view! { <li>{lang.t(m::MAY_USE_OWN)}</li> });
        let edit =
            may_change.then(|| view! { <a class="link" href=format!("/teams/{}/limits/{name}", view.team.id)>{lang.t(common::EDIT)}</a> });
        view! { <div class="my-2"><p class="font-medium">{name.clone()} " " {edit}</p><ul class="list-disc ms-5">{resources} {nothing}</ul></div> }
    });
    managers.collect_view().into_any()
}

/// `POST /teams/{team}/members`: sets a user's role; no role removes the member.
pub async fn set_member(at: ManagerContext, Path(text): Path<String>, FormBody(values): FormBody) -> Response {
    match set(&at, &text, values.first("person"), values.first("role")).await {
        Ok(name) => at.redirect_with_flash(&format!("/teams/{text}"), FlashKind::Saved, &name),
        Err(error) => at.error_page(&error),
    }
}

async fn set(at: &ManagerContext, text: &str, person: &str, role: &str) -> Result<String, Error> {
    teams::check_permission(&at.ctx, Action::Edit)?;
    let (team, person) = (id(text, ResourceType::Team)?, id(person, ResourceType::User)?);
    teams::set_member(&at.ctx, team, person, role.parse().ok()).await?;
    Ok(users::get(&at.ctx, person).await?.name)
}
