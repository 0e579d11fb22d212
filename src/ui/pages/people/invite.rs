//! Inviting somebody, and links that are shown once.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use secrecy::ExposeSecret;

use super::confirm;
use crate::model::ManagerError;
use crate::model::form::{Errors, Values};
use crate::model::rights::{Action, GlobalRole, TeamRole};
use crate::server::people::OneTimeLink;
use crate::server::services::people;
use crate::ui::components::alert::{ManagerProblem, NoTeam};
use crate::ui::components::button::Token;
use crate::ui::components::entry::{Entry, entries};
use crate::ui::components::text::calendar;
use crate::ui::cx::{At, not_stored, status_of};
use crate::ui::forms::Posted;
use crate::ui::words::{Lang, common, people as w, rights};

/// The choices of a role everywhere.
pub fn roles(lang: Lang) -> Vec<(String, String)> {
    let roles = [(GlobalRole::None, "none"), (GlobalRole::Auditor, "auditor"), (GlobalRole::Administrator, "administrator")];
    roles.map(|(role, value)| (value.to_owned(), rights::global_role(lang, role).to_owned())).to_vec()
}

/// The choices of a role in a team; the first: none.
pub fn team_roles(lang: Lang) -> Vec<(String, String)> {
    let roles = [(TeamRole::Viewer, "viewer"), (TeamRole::Operator, "operator"), (TeamRole::Editor, "editor")];
    let roles = roles.map(|(role, value)| (value.to_owned(), rights::team_role(lang, role).to_owned()));
    [(String::new(), "–".to_owned())].into_iter().chain(roles).collect()
}

/// `GET /people/new`
pub async fn get(at: At) -> Response {
    match people::may(at.app.access(), &at.caller, Action::Create) {
        Ok(()) => draw(&at, StatusCode::OK, Values::default(), Errors::default(), None),
        Err(error) => at.failed(&error),
    }
}

/// `POST /people/new`
pub async fn post(at: At, Posted(values): Posted) -> Response {
    let access = at.app.access();
    let book = access.book();
    let teams = book.teams.keys().filter_map(|team| Some((*team, people::team_role(values.first(&format!("team-{team}")))?)));
    // Without a role the right is still asked for, so that its lack is told first.
    let role = people::role(values.first("role"));
    let may = people::may(access, &at.caller, Action::Create);
    let made = match (may, role) {
        (Ok(()), Err(error)) => Err(error),
        (_, role) => people::invite(access, &at.caller, role.unwrap_or_default(), teams.collect(), &confirm::typed(&values)).await,
    };
    match made {
        Ok(link) => shown_once(&at, at.lang.t(w::LINK_READY), &link),
        Err(ManagerError::Rejected(errors)) => draw(&at, StatusCode::UNPROCESSABLE_ENTITY, values, errors, None),
        Err(error @ ManagerError::Forbidden(_)) => at.failed(&error),
        Err(error) => draw(&at, status_of(&error), values, Errors::default(), Some(error)),
    }
}

fn draw(at: &At, status: StatusCode, values: Values, errors: Errors, error: Option<ManagerError>) -> Response {
    let lang = at.lang;
    let book = at.app.access().book();
    let mut teams: Vec<_> = book.teams.values().map(|team| (team.name.clone(), team.id)).collect();
    teams.sort_by_key(|(name, _)| name.to_lowercase());
    let username = confirm::username(at);
    at.page_as(status, lang.t(w::INVITE), move || {
        let problem = error.map(|error| view! { <ManagerProblem lang error/> });
        let mut fields = vec![Entry::choice("role", w::ROLE, roles(lang)).with_help(w::ROLE_HELP)];
        fields.extend(confirm::field(&values, &errors));
        let fields = entries(lang, fields, &values, &errors);
        let no_team = teams.is_empty().then(|| view! { <NoTeam lang/> });
        let teams = teams.into_iter().map(|(name, id)| {
            let field = format!("team-{id}");
            let chosen = values.first(&field).to_owned();
            let options = team_roles(lang)
                .into_iter()
                .map(|(value, text)| view! { <option selected={value == chosen} value=value.clone()>{text}</option> });
            let options = options.collect_view();
            view! {
                <div class="flex items-center gap-3">
                    <label class="w-40 truncate" for=field.clone()>{name}</label>
                    <select id=field.clone() name=field.clone() class="select select-sm w-40">{options}</select>
                </div>
            }
        });
        let teams = teams.collect_view();
        view! {
            <h1 class="page-title">{lang.t(w::INVITE)}</h1>
            <p class="muted my-2 max-w-prose">{lang.t(w::INVITE_HELP)}</p>
            {problem}
            <form method="post" action="/people/new" novalidate="" class="max-w-md">
                <Token/>
                {username}
                {fields}
                <fieldset class="my-4 flex flex-col gap-2"><legend class="field-label mb-1">{lang.t(w::TEAMS)}</legend>{teams} {no_team}</fieldset>
                <div class="flex gap-2">
                    <button class="btn btn-primary btn-sm">{lang.t(w::MAKE_LINK)}</button>
                    <a class="btn btn-ghost btn-sm" href="/people">{lang.t(common::CANCEL)}</a>
                </div>
            </form>
        }
    })
}

/// The page with a link that nobody sees again.
pub fn shown_once(at: &At, title: &str, link: &OneTimeLink) -> Response {
    let lang = at.lang;
    let (url, heading) = (link.url.expose_secret().to_owned(), title.to_owned());
    let until = calendar(&at.zone(), jiff::Timestamp::from_millisecond(link.expires_at).unwrap_or(at.now));
    let page = at.page(title, move || {
        view! {
            <h1 class="page-title">{heading}</h1>
            <p class="my-2 max-w-prose">{lang.t(w::LINK_HELP)}</p>
            <label class="field max-w-3xl">
                <span class="field-label">{lang.t(w::LINK)}</span>
                <input id="f-link" class="input w-full font-mono" value=url readonly autofocus/>
            </label>
            <p hidden data-copy="f-link" data-copied=lang.t(w::COPIED) class="flex items-center gap-2 my-2">
                <button type="button" class="btn btn-primary btn-sm">{lang.t(w::COPY)}</button>
                <span role="status"></span>
            </p>
            <p class="muted my-2">{lang.t(w::EXPIRES)} " " {until}</p>
            <p><a class="btn btn-sm" href="/people">{lang.t(w::PEOPLE)}</a></p>
        }
    });
    not_stored(page)
}
