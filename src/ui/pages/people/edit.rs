//! One person: names, role, and what can be done about them.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::confirm;
use super::invite::roles;
use super::list::state;
use crate::model::form::{Errors, Values};
use crate::model::rights::{Action, GlobalRole, Resource};
use crate::model::{ManagerError, Thing};
use crate::server::access::people::{DISPLAY_NAME, NAME};
use crate::server::services::people;
use crate::server::store::Person;
use crate::ui::components::alert::ManagerProblem;
use crate::ui::components::button::{Token, link, reason};
use crate::ui::components::entry::{Entry, entries};
use crate::ui::cx::{At, status_of};
use crate::ui::flash::Done;
use crate::ui::forms::Posted;
use crate::ui::words::{common, people as w, rights};

/// The id in the address.
///
/// # Errors
/// `NotFound` when it is no number.
pub fn id(text: &str, thing: Thing) -> Result<i64, ManagerError> {
    text.parse().map_err(|_| ManagerError::NotFound { thing, id: text.to_owned() })
}

/// The person in the address.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn found(at: &At, text: &str) -> Result<Person, ManagerError> {
    people::may(at.app.access(), &at.caller, Action::Read)?;
    people::get(at.app.access(), &at.caller, id(text, Thing::Person)?).await
}

/// `GET /people/{person}`
pub async fn get(at: At, Path(text): Path<String>) -> Response {
    match found(&at, &text).await {
        Ok(person) => {
            let values = filled(&person);
            draw(&at, StatusCode::OK, &person, values, Errors::default(), None)
        }
        Err(error) => at.failed(&error),
    }
}

fn filled(person: &Person) -> Values {
    let role = match person.role {
        GlobalRole::None => "none",
        GlobalRole::Auditor => "auditor",
        GlobalRole::Administrator => "administrator",
    };
    [(NAME, person.name.as_str()), (DISPLAY_NAME, &person.display_name), ("role", role)].into_iter().collect()
}

/// `POST /people/{person}`
pub async fn post(at: At, Path(text): Path<String>, Posted(values): Posted) -> Response {
    match change(&at, &text, &values).await {
        Ok(name) => at.done(&format!("/people/{text}"), Done::Saved, &name),
        Err(error @ ManagerError::Forbidden(_)) => at.failed(&error),
        Err(error) => match found(&at, &text).await {
            Err(error) => at.failed(&error),
            Ok(person) => match error {
                ManagerError::Rejected(errors) => draw(&at, StatusCode::UNPROCESSABLE_ENTITY, &person, values, errors, None),
                error => draw(&at, status_of(&error), &person, values, Errors::default(), Some(error)),
            },
        },
    }
}

async fn change(at: &At, text: &str, values: &Values) -> Result<String, ManagerError> {
    let access = at.app.access();
    let role = people::role(values.first("role"));
    // A role that can't be read is only told to those who may change it.
    if people::may(access, &at.caller, Action::Edit).is_ok() {
        role.clone()?;
    }
    let (name, display) = (values.first(NAME), values.first(DISPLAY_NAME));
    let (id, role) = (id(text, Thing::Person)?, role.unwrap_or_default());
    people::edit(access, &at.caller, id, (name, display), role, &confirm::typed(values)).await?;
    Ok(name.trim().to_owned())
}

fn draw(at: &At, status: StatusCode, person: &Person, values: Values, errors: Errors, error: Option<ManagerError>) -> Response {
    let (lang, own) = (at.lang, format!("/people/{}", person.id));
    let lacks = rights::reason(lang, at.entry.seen(&at.caller).denial(Resource::Person, Action::Edit, None));
    let badge = state(lang, person);
    let book = at.app.access().book();
    let teams: Vec<_> = book
        .members
        .get(&person.id)
        .into_iter()
        .flatten()
        .filter_map(|(team, role)| Some((*team, book.team_name(*team)?.to_owned(), rights::team_role(lang, *role))))
        .collect();
    let (name, disabled, username) = (person.name.clone(), person.disabled, confirm::username(at));
    at.page_as(status, &person.name, move || {
        let problem = error.map(|error| view! { <ManagerProblem lang error/> });
        let mut fields = vec![Entry::line(NAME, w::NAME), Entry::line(DISPLAY_NAME, w::DISPLAY_NAME), Entry::choice("role", w::ROLE, roles(lang)).with_help(w::ROLE_HELP)];
        fields.extend(confirm::field(&values, &errors));
        let fields = entries(lang, fields, &values, &errors);
        let switch = if disabled {
            view! { <form method="post" action=format!("{own}/enable")><Token/><button class="btn btn-sm" disabled=lacks.is_some()>{lang.t(w::ENABLE)}</button></form> }.into_any()
        } else {
            link(format!("{own}/disable"), lang.t(w::DISABLE), "", lacks.clone())
        };
        let no_team = teams.is_empty().then(|| view! { <p class="muted">{lang.t(w::IN_NO_TEAM)}</p> });
        let teams = teams.into_iter().map(|(id, team, role)| view! { <li><a class="link" href=format!("/teams/{id}")>{team}</a> " · " {role}</li> });
        let teams = teams.collect_view();
        view! {
            <div class="head">
                <h1 class="page-title">{name}</h1> {badge}
                <div class="grow"></div>
                {switch}
                {link(format!("{own}/reset"), lang.t(w::RESET), "", lacks.clone())}
                {link(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", lacks.clone())}
            </div>
            {reason(lacks.clone())}
            {problem}
            <form method="post" action=own novalidate="" class="max-w-md">
                <Token/>
                {username}
                {fields}
                <button class="btn btn-primary btn-sm" disabled=lacks.is_some()>{lang.t(w::SAVE)}</button>
            </form>
            <h2 class="section-title">{lang.t(w::TEAMS)}</h2>
            {no_team}
            <ul class="list-disc ms-5">{teams}</ul>
        }
    })
}
