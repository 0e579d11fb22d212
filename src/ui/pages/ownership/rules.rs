//! Rules that assign resources by name, each with a preview of its effect.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::kind_name;
use crate::messages::{common, users as m};
use crate::model::field::FieldError;
use crate::model::form::{FieldErrors, FormData};
use crate::model::{Error, ResourceType};
use crate::server::services::ownership::{self, OwnedResource, RuleInput};
use crate::server::store::OwnershipRule;
use crate::server::store::ResourceKind;
use crate::ui::components::alert::{Alert, ErrorAlert, NoTeam};
use crate::ui::components::simple_field::{SimpleField, simple_fields};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;
use crate::ui::pages::users::id;

/// The rules section on the ownership page.
pub fn section(at: &ManagerContext, rules: Vec<OwnershipRule>, may_change: bool) -> impl IntoView + use<> {
    let (lang, url, policy) = (at.lang, at.url("ownership/rules"), at.ctx.access().policy());
    let add = may_change.then(|| view! { <a class="btn btn-sm" href=format!("{url}/new")>{lang.t(m::ADD_RULE)}</a> });
    let content = if rules.is_empty() {
        view! { <p class="muted">{lang.t(m::NO_RULES)}</p> }.into_any()
    } else {
        let rows = rules.into_iter().enumerate().map(|(at, rule)| {
            let team = policy.team_name(rule.team).unwrap_or_default().to_owned();
            let buttons = may_change.then(|| {
                let raise = (at > 0).then(|| {
                    view! { <form method="post" action=format!("{url}/{}/raise", rule.id)><button class="btn btn-xs">{lang.t(m::UP)}</button></form> }
                });
                view! {
                    <div class="flex gap-2">
                        {raise}
                        <form method="post" action=format!("{url}/{}/delete", rule.id)><button class="btn btn-xs">{lang.t(m::REMOVE)}</button></form>
                    </div>
                }
            });
            view! {
                <tr><td class="text-right tabular-nums">{at + 1}</td><td>{kind_name(lang, rule.kind)}</td><td><code>{rule.pattern}</code></td><td>{team}</td><td>{buttons}</td></tr>
            }
        });
        let rows = rows.collect_view();
        view! { <div class="overflow-x-auto"><table class="table table-sm max-w-3xl"><tbody>{rows}</tbody></table></div> }.into_any()
    };
    view! {
        <div class="head mt-6"><h2 class="text-base font-semibold">{lang.t(m::RULES)}</h2> {add}</div>
        <p class="muted max-w-prose my-2">{lang.t(m::RULES_HELP)}</p>
        {content}
    }
}

/// `GET /m/{manager}/ownership/rules/new`
pub async fn get(at: ManagerContext) -> Response {
    match ownership::check_edit(&at.ctx).await {
        Err(error) => at.error_page(&error),
        Ok(()) => render(&at, StatusCode::OK, [("kind", "channel")].into_iter().collect(), None, None),
    }
}

/// `POST /m/{manager}/ownership/rules/new`: previews the effect, or with `do=save` adds the rule.
pub async fn post(at: ManagerContext, FormBody(values): FormBody) -> Response {
    let input = match read(&at, &values).await {
        Ok(input) => input,
        Err(error) => return refused(&at, values, error),
    };
    if values.has("do", "preview") {
        return match ownership::preview(&at.ctx, &input).await {
            Ok(taken) => render(&at, StatusCode::OK, values, Some(taken), None),
            Err(error) => refused(&at, values, error),
        };
    }
    match ownership::add_rule(&at.ctx, &input).await {
        Ok(()) => at.redirect_with_flash(&at.url("ownership"), FlashKind::Created, &input.pattern),
        Err(error) => refused(&at, values, error),
    }
}

/// Reads the form. Invalid fields are only reported to callers who may add rules.
async fn read(at: &ManagerContext, values: &FormData) -> Result<RuleInput, Error> {
    let mut errors = FieldErrors::default();
    let kind = errors.collect("kind", values.first("kind").parse().map_err(|_| FieldError::NotAChoice));
    let team = errors.collect("to", values.first("to").parse().map_err(|_| FieldError::NotAChoice));
    let pattern = values.first("pattern").trim().to_owned();
    if let (Some(kind), Some(team)) = (kind, team) {
        return Ok(RuleInput { kind, pattern, team });
    }
    if pattern.is_empty() {
        errors.add("pattern", FieldError::Required);
    }
    ownership::authorize_edit(&at.ctx).await?;
    Err(Error::Invalid(errors))
}

fn refused(at: &ManagerContext, values: FormData, error: Error) -> Response {
    match error {
        Error::Forbidden(_) => at.error_page(&error),
        error => render(at, StatusCode::from(&error), values, None, Some(error)),
    }
}

fn render(at: &ManagerContext, status: StatusCode, values: FormData, taken: Option<Vec<OwnedResource>>, error: Option<Error>) -> Response {
    let lang = at.lang;
    let (errors, error) = match error {
        Some(Error::Invalid(errors)) => (errors, None),
        error => (FieldErrors::default(), error),
    };
    let kinds = ResourceKind::OWNABLE.map(|kind| (kind.as_str().to_owned(), kind_name(lang, kind).to_owned())).to_vec();
    let mut teams: Vec<(String, String)> =
        at.ctx.access().policy().teams.values().map(|team| (team.id.to_string(), team.name.clone())).collect();
    teams.sort_by_key(|(_, name)| name.to_lowercase());
    let no_team = teams.is_empty();
    let fields = vec![
        SimpleField::choice("kind", m::KIND, kinds),
        SimpleField::line("pattern", m::PATTERN).with_help(m::PATTERN_HELP),
        SimpleField::choice("to", m::TEAM, teams),
    ];
    let back = at.url("ownership");
    at.page_as(status, lang.t(m::ADD_RULE), move || {
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        let taken = taken.map(|taken| {
            if taken.is_empty() {
                return view! { <Alert>{lang.t(m::TAKES_NOTHING)}</Alert> }.into_any();
            }
            let title = m::takes(lang, taken.len());
            let names =
                taken.into_iter().map(|one| view! { <li>{kind_name(lang, one.kind)} " " {one.id} " " {one.name}</li> }).collect_view();
            view! { <Alert><p class="font-semibold">{title}</p><ul class="list-disc ms-5">{names}</ul></Alert> }.into_any()
        });
        view! {
            <h1 class="page-title">{lang.t(m::ADD_RULE)}</h1>
            <p class="muted max-w-prose my-2">{lang.t(m::RULES_HELP)}</p>
            {problem}
            {taken}
            <form method="post" novalidate="" class="max-w-md">
                {simple_fields(lang, fields, &values, &errors)}
                {no_team.then(|| view! { <NoTeam lang/> })}
                <div class="flex gap-2">
                    <button name="do" value="preview" class="btn btn-sm">{lang.t(m::PREVIEW)}</button>
                    <button name="do" value="save" class="btn btn-primary btn-sm">{lang.t(m::SAVE_RULE)}</button>
                    <a class="btn btn-ghost btn-sm" href=back>{lang.t(common::CANCEL)}</a>
                </div>
            </form>
        }
    })
}

/// `POST /m/{manager}/ownership/rules/{rule}/raise`
pub async fn raise(at: ManagerContext, Path((_, text)): Path<(String, String)>) -> Response {
    let done = match id(&text, ResourceType::Rule) {
        Ok(id) => ownership::move_rule_up(&at.ctx, id).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => at.redirect_with_flash(&at.url("ownership"), FlashKind::Saved, at.lang.t(m::RULES)),
        Err(error) => at.error_page(&error),
    }
}

/// `POST /m/{manager}/ownership/rules/{rule}/delete`: not confirmed, since nothing changes at the manager and a rule is easily recreated.
pub async fn delete(at: ManagerContext, Path((_, text)): Path<(String, String)>) -> Response {
    let done = match id(&text, ResourceType::Rule) {
        Ok(id) => ownership::remove_rule(&at.ctx, id).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => at.redirect_with_flash(&at.url("ownership"), FlashKind::Deleted, at.lang.t(m::RULES)),
        Err(error) => at.error_page(&error),
    }
}
