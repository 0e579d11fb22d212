//! A user's page: names, role, and account actions.

use std::str::FromStr;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::confirm;
use super::invite::{posted_role, roles};
use super::list::state;
use crate::messages::{common, permissions, users as m};
use crate::model::form::{FieldErrors, FormData};
use crate::model::permissions::{Action, GlobalRole, Resource};
use crate::model::{Error, ResourceType};
use crate::server::authz::errors::{DISPLAY_NAME, NAME};
use crate::server::services::users::{self, UserInput};
use crate::server::store::User;
use crate::ui::components::alert::ErrorAlert;
use crate::ui::components::button::{disabled_hint, link_button};
use crate::ui::components::simple_field::{SimpleField, simple_fields};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// Parses the ID in the path.
///
/// # Errors
/// Returns `NotFound` if it is not a number.
pub fn id<T: FromStr>(text: &str, resource_type: ResourceType) -> Result<T, Error> {
    text.parse().map_err(|_| Error::NotFound { resource_type, id: text.to_owned() })
}

/// Returns the user in the path.
///
/// # Errors
/// Returns `Forbidden` if a permission is missing, `NotFound` if there is no such user, `Database` if the query fails.
pub async fn find(at: &ManagerContext, text: &str) -> Result<User, Error> {
    users::check_permission(&at.ctx, Action::Read)?;
    users::get(&at.ctx, id(text, ResourceType::User)?).await
}

/// `GET /users/{person}`
pub async fn get(at: ManagerContext, Path(text): Path<String>) -> Response {
    match find(&at, &text).await {
        Ok(person) => {
            let values = filled(&person);
            render(&at, StatusCode::OK, &person, values, FieldErrors::default(), None)
        }
        Err(error) => at.error_page(&error),
    }
}

fn filled(person: &User) -> FormData {
    let role = match person.role {
        GlobalRole::None => "none",
        GlobalRole::Auditor => "auditor",
        GlobalRole::Administrator => "administrator",
    };
    [(NAME, person.name.as_str()), (DISPLAY_NAME, &person.display_name), ("role", role)].into_iter().collect()
}

/// `POST /users/{person}`
pub async fn post(at: ManagerContext, Path(text): Path<String>, FormBody(values): FormBody) -> Response {
    match change(&at, &text, &values).await {
        Ok(name) => at.redirect_with_flash(&format!("/users/{text}"), FlashKind::Saved, &name),
        Err(error @ Error::Forbidden(_)) => at.error_page(&error),
        Err(error) => match find(&at, &text).await {
            Err(error) => at.error_page(&error),
            Ok(person) => match error {
                Error::Invalid(errors) => render(&at, StatusCode::UNPROCESSABLE_ENTITY, &person, values, errors, None),
                error => render(&at, StatusCode::from(&error), &person, values, FieldErrors::default(), Some(error)),
            },
        },
    }
}

async fn change(at: &ManagerContext, text: &str, values: &FormData) -> Result<String, Error> {
    let role = posted_role(values);
    // An unreadable role is only reported to callers who may change it.
    if users::check_permission(&at.ctx, Action::Edit).is_ok() {
        role.clone()?;
    }
    let (name, display_name) = (values.first(NAME).to_owned(), values.first(DISPLAY_NAME).to_owned());
    let input = UserInput { name, display_name, role: role.unwrap_or_default() };
    users::edit(&at.ctx, id(text, ResourceType::User)?, &input, &confirm::typed(values)).await?;
    Ok(input.name.trim().to_owned())
}

fn render(at: &ManagerContext, status: StatusCode, person: &User, values: FormData, errors: FieldErrors, error: Option<Error>) -> Response {
    let (lang, own) = (at.lang, format!("/users/{}", person.id));
    let lacks = permissions::reason(lang, at.ctx.snapshot().denial(Resource::User, Action::Edit, None));
    let badge = state(lang, person);
    let policy = at.ctx.access().policy();
    let teams: Vec<_> = policy
        .members
        .get(&person.id)
        .into_iter()
        .flatten()
        .filter_map(|(team, role)| Some((*team, policy.team_name(*team)?.to_owned(), permissions::team_role(lang, *role))))
        .collect();
    let (name, disabled, username) = (person.name.clone(), person.disabled, confirm::username(at));
    at.page_as(status, &person.name, move || {
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        let mut fields = vec![SimpleField::line(NAME, m::NAME), SimpleField::line(DISPLAY_NAME, m::DISPLAY_NAME), SimpleField::choice("role", m::ROLE, roles(lang)).with_help(m::ROLE_HELP)];
        fields.extend(confirm::field(&values, &errors));
        let fields = simple_fields(lang, fields, &values, &errors);
        let switch = if disabled {
            view! { <form method="post" action=format!("{own}/enable")><button class="btn btn-sm" disabled=lacks.is_some()>{lang.t(m::ENABLE)}</button></form> }.into_any()
        } else {
            link_button(format!("{own}/disable"), lang.t(m::DISABLE), "", lacks.clone())
        };
        let no_team = teams.is_empty().then(|| view! { <p class="muted">{lang.t(m::IN_NO_TEAM)}</p> });
        let teams = teams.into_iter().map(|(id, team, role)| view! { <li><a class="link" href=format!("/teams/{id}")>{team}</a> " · " {role}</li> });
        let teams = teams.collect_view();
        view! {
            <div class="head">
                <h1 class="page-title">{name}</h1> {badge}
                <div class="grow"></div>
                {switch}
                {link_button(format!("{own}/reset"), lang.t(m::RESET), "", lacks.clone())}
                {link_button(format!("{own}/delete"), lang.t(common::DELETE), "btn-outline btn-error", lacks.clone())}
            </div>
            {disabled_hint(lacks.clone())}
            {problem}
            <form method="post" action=own novalidate="" class="max-w-md">
                {username}
                {fields}
                <button class="btn btn-primary btn-sm" disabled=lacks.is_some()>{lang.t(m::SAVE)}</button>
            </form>
            <h2 class="section-title">{lang.t(m::TEAMS)}</h2>
            {no_team}
            <ul class="list-disc ms-5">{teams}</ul>
        }
    })
}
