//! Invitations, and one-time links, which are shown only once.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use secrecy::ExposeSecret;

use super::confirm;
use crate::messages::{Lang, common, permissions, users as m};
use crate::model::Error;
use crate::model::field::FieldError;
use crate::model::form::{FieldErrors, FormData};
use crate::model::permissions::{Action, GlobalRole, TeamRole};
use crate::server::accounts::OneTimeLink;
use crate::server::services::users::{self, InvitationInput};
use crate::ui::components::alert::{ErrorAlert, NoTeam};
use crate::ui::components::copy::CopyButton;
use crate::ui::components::format::calendar;
use crate::ui::components::simple_field::{SimpleField, simple_fields};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::html::not_stored;

/// The role chosen in a form.
///
/// # Errors
/// Returns `Invalid` for the field `role`.
pub fn posted_role(values: &FormData) -> Result<GlobalRole, Error> {
    values.first("role").parse().map_err(|_| Error::invalid_field("role", FieldError::NotAChoice))
}

/// The options of a global role.
pub fn roles(lang: Lang) -> Vec<(String, String)> {
    let roles = [(GlobalRole::None, "none"), (GlobalRole::Auditor, "auditor"), (GlobalRole::Administrator, "administrator")];
    roles.map(|(role, value)| (value.to_owned(), permissions::global_role(lang, role).to_owned())).to_vec()
}

/// The options of a team role; the first one is none.
pub fn team_roles(lang: Lang) -> Vec<(String, String)> {
    let roles = [(TeamRole::Viewer, "viewer"), (TeamRole::Operator, "operator"), (TeamRole::Editor, "editor")];
    let roles = roles.map(|(role, value)| (value.to_owned(), permissions::team_role(lang, role).to_owned()));
    [(String::new(), "–".to_owned())].into_iter().chain(roles).collect()
}

/// `GET /users/new`
pub async fn get(at: ManagerContext) -> Response {
    match users::check_permission(&at.ctx, Action::Create) {
        Ok(()) => render(&at, StatusCode::OK, FormData::default(), FieldErrors::default(), None),
        Err(error) => at.error_page(&error),
    }
}

/// `POST /users/new`
pub async fn post(at: ManagerContext, FormBody(values): FormBody) -> Response {
    let policy = at.ctx.access().policy();
    let teams = policy.teams.keys().filter_map(|team| Some((*team, values.first(&format!("team-{team}")).parse::<TeamRole>().ok()?)));
    // The permission is checked even without a role, so that a missing one is reported first.
    let role = posted_role(&values);
    let may = users::check_permission(&at.ctx, Action::Create);
    let made = match (may, role) {
        (Ok(()), Err(error)) => Err(error),
        (_, role) => {
            let input = InvitationInput { role: role.unwrap_or_default(), teams: teams.collect() };
            users::invite(&at.ctx, input, &confirm::typed(&values)).await
        }
    };
    match made {
        Ok(link) => shown_once(&at, at.lang.t(m::LINK_READY), &link),
        Err(Error::Invalid(errors)) => render(&at, StatusCode::UNPROCESSABLE_ENTITY, values, errors, None),
        Err(error @ Error::Forbidden(_)) => at.error_page(&error),
        Err(error) => render(&at, StatusCode::from(&error), values, FieldErrors::default(), Some(error)),
    }
}

fn render(at: &ManagerContext, status: StatusCode, values: FormData, errors: FieldErrors, error: Option<Error>) -> Response {
    let lang = at.lang;
    let policy = at.ctx.access().policy();
    let mut teams: Vec<_> = policy.teams.values().map(|team| (team.name.clone(), team.id)).collect();
    teams.sort_by_key(|(name, _)| name.to_lowercase());
    let username = confirm::username(at);
    at.page_as(status, lang.t(m::INVITE), move || {
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        let mut fields = vec![SimpleField::choice("role", m::ROLE, roles(lang)).with_help(m::ROLE_HELP)];
        fields.extend(confirm::field(&values, &errors));
        let fields = simple_fields(lang, fields, &values, &errors);
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
            <h1 class="page-title">{lang.t(m::INVITE)}</h1>
            <p class="muted my-2 max-w-prose">{lang.t(m::INVITE_HELP)}</p>
            {problem}
            <form method="post" action="/users/new" novalidate="" class="max-w-md">
                {username}
                {fields}
                <fieldset class="my-4 flex flex-col gap-2"><legend class="field-label mb-1">{lang.t(m::TEAMS)}</legend>{teams} {no_team}</fieldset>
                <div class="flex gap-2">
                    <button class="btn btn-primary btn-sm">{lang.t(m::MAKE_LINK)}</button>
                    <a class="btn btn-ghost btn-sm" href="/users">{lang.t(common::CANCEL)}</a>
                </div>
            </form>
        }
    })
}

/// The page that shows a one-time link, which can't be shown again.
pub fn shown_once(at: &ManagerContext, title: &str, link: &OneTimeLink) -> Response {
    let lang = at.lang;
    let (url, heading) = (link.url.expose_secret().to_owned(), title.to_owned());
    let until = calendar(&at.zone(), jiff::Timestamp::from_millisecond(link.expires_at).unwrap_or(at.ctx.now));
    let page = at.page(title, move || {
        view! {
            <h1 class="page-title">{heading}</h1>
            <p class="my-2 max-w-prose">{lang.t(m::LINK_HELP)}</p>
            <label class="field max-w-3xl">
                <span class="field-label">{lang.t(m::LINK)}</span>
                <input class="input w-full font-mono" value=url.clone() readonly autofocus/>
            </label>
            <p><CopyButton lang text=url label=common::COPY/></p>
            <p class="muted my-2">{lang.t(m::EXPIRES)} " " {until}</p>
            <p><a class="btn btn-sm" href="/users">{lang.t(m::PEOPLE)}</a></p>
        }
    });
    not_stored(page)
}
