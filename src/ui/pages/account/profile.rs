//! The user's own name, permissions and preferences.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::{oidc, sessions};
use crate::messages::{Lang, account as m, common, permissions};
use crate::model::Error;
use crate::model::form::{FieldErrors, FormData};
use crate::model::permissions::GlobalRole;
use crate::server::authz::errors::DISPLAY_NAME;
use crate::server::services::{self, account};
use crate::server::store::{KnownIdentity, Preferences, Session, User};
use crate::ui::components::alert::ErrorAlert;
use crate::ui::components::simple_field::{Input, SimpleField, simple_fields};
use crate::ui::context::{CHANGE_PASSWORD_PATH, ManagerContext};
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// `GET /account`
pub async fn get(at: ManagerContext) -> Response {
    let values = at.ctx.caller.person().map(filled).unwrap_or_default();
    render(&at, StatusCode::OK, values, FieldErrors::default(), None).await
}

/// `POST /account`
pub async fn post(at: ManagerContext, FormBody(values): FormBody) -> Response {
    let chosen = |name: &str| Some(values.first(name).trim().to_owned()).filter(|text| !text.is_empty());
    let preferences = Preferences { language: chosen("language"), theme: chosen("theme"), time_zone: chosen("time_zone") };
    match account::edit(&at.ctx, Some(values.first(DISPLAY_NAME)), &preferences).await {
        Ok(()) => at.redirect_with_flash("/account", FlashKind::Saved, at.ctx.caller.name()),
        Err(Error::Invalid(errors)) => render(&at, StatusCode::UNPROCESSABLE_ENTITY, values, errors, None).await,
        Err(error) => render(&at, StatusCode::from(&error), values, FieldErrors::default(), Some(error)).await,
    }
}

fn filled(person: &User) -> FormData {
    let Preferences { language, theme, time_zone } = person.preferences.clone();
    let fields = [
        (DISPLAY_NAME, person.display_name.clone()),
        ("language", language.unwrap_or_default()),
        ("theme", theme.unwrap_or_default()),
        ("time_zone", time_zone.unwrap_or_default()),
    ];
    fields.into_iter().collect()
}

fn fields(lang: Lang) -> Vec<SimpleField> {
    let choice = |value: &str, text: &str| (value.to_owned(), text.to_owned());
    let browser = choice("", lang.t(m::AS_BROWSER));
    let languages = vec![browser.clone(), choice("en", "English"), choice("zh-CN", "中文")];
    let themes = vec![browser, choice("light", lang.t(common::LIGHT)), choice("dark", lang.t(common::DARK))];
    vec![
        SimpleField { autocomplete: "name", ..SimpleField::line(DISPLAY_NAME, m::DISPLAY_NAME).with_help(m::DISPLAY_NAME_HELP) },
        SimpleField::choice("language", m::LANGUAGE, languages),
        SimpleField::choice("theme", m::THEME, themes),
        SimpleField {
            kind: Input::Suggested(zones()),
            required: false,
            ..SimpleField::line("time_zone", m::TIME_ZONE).with_help(m::TIME_ZONE_HELP)
        },
    ]
}

/// The available time zones, such as `Asia/Shanghai`.
fn zones() -> Vec<String> {
    jiff::tz::db().available().map(|name| name.to_string()).filter(|name| name.contains('/')).collect()
}

async fn render(at: &ManagerContext, status: StatusCode, values: FormData, errors: FieldErrors, error: Option<Error>) -> Response {
    let found = match account::sessions(&at.ctx).await {
        Ok(found) => found,
        Err(error) => return at.error_page(&error),
    };
    let identities = match services::oidc_sign_in::identities(&at.ctx).await {
        Ok(identities) => identities,
        Err(error) => return at.error_page(&error),
    };
    at.page_as(status, at.lang.t(m::TITLE), || page(at, values, &errors, error, (found, identities)))
}

fn page(
    at: &ManagerContext,
    values: FormData,
    errors: &FieldErrors,
    error: Option<Error>,
    (found, identities): (Vec<Session>, Vec<KnownIdentity>),
) -> impl IntoView + use<> {
    let lang = at.lang;
    let problem = error.map(|error| view! { <ErrorAlert lang error/> });
    view! {
        <h1 class="page-title">{lang.t(m::TITLE)} " · " {at.ctx.caller.name().to_owned()}</h1>
        {problem}
        <section aria-labelledby="rights">
            <h2 class="section-title" id="rights">{lang.t(m::YOUR_RIGHTS)}</h2>
            {roles(at)}
            <p><a class="link" href="/permissions">{lang.t(m::ALL_RIGHTS)}</a></p>
        </section>
        <section aria-labelledby="profile">
            <h2 class="section-title" id="profile">{lang.t(m::PROFILE)}</h2>
            <form method="post" action="/account" novalidate="" class="max-w-md">
                {simple_fields(lang, fields(lang), &values, errors)}
                <div class="flex gap-2">
                    <button class="btn btn-primary btn-sm">{lang.t(m::SAVE)}</button>
                    <a class="btn btn-sm" href=CHANGE_PASSWORD_PATH>{lang.t(m::CHANGE)}</a>
                </div>
            </form>
        </section>
        {oidc::list(at, identities)}
        <section aria-labelledby="sessions">{sessions::list(at, found)}</section>
    }
}

/// The caller's roles.
fn roles(at: &ManagerContext) -> impl IntoView + use<> {
    let (lang, scope) = (at.lang, at.ctx.caller.roles());
    let policy = at.ctx.access().policy();
    let mut lines: Vec<String> = Vec::new();
    if scope.role != GlobalRole::None {
        lines.push(permissions::global_role(lang, scope.role).to_owned());
    }
    let teams =
        scope.teams.iter().filter_map(|(team, role)| Some(m::in_team(lang, permissions::team_role(lang, *role), policy.team_name(*team)?)));
    lines.extend(teams);
    if lines.is_empty() {
        lines.push(lang.t(m::NO_TEAMS).to_owned());
    }
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul class="list-disc ms-5 my-2">{lines}</ul> }
}
