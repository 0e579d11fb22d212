//! The list of things with their teams, from which they are handed over; and the rules.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::{area, chosen, form_value, gone, kind_name, rules};
use crate::model::ManagerError;
use crate::model::list::ListQuery;
use crate::model::rights::{Action, Resource};
use crate::server::services::ownership::{self, Belonging};
use crate::ui::components::alert::{Empty, ManagerProblem};
use crate::ui::components::button::{Token, reason};
use crate::ui::components::table::{Asked, Choices, Column, Counts, List};
use crate::ui::cx::{At, status_of};
use crate::ui::flash::Done;
use crate::ui::forms::Posted;
use crate::ui::words::{Lang, invalid, people as w, rights, tables};

/// `GET /m/{manager}/ownership`
pub async fn get(at: At, Asked(query): Asked) -> Response {
    draw(&at, StatusCode::OK, query, None).await
}

/// `POST /m/{manager}/ownership`: hands what was chosen over to `to`.
pub async fn post(at: At, Asked(query): Asked, Posted(values): Posted) -> Response {
    let things = chosen(&values);
    let team = match values.first("to") {
        "none" => Ok(None),
        team => team.parse().map(Some).map_err(|_| ManagerError::rejected("team", crate::model::field::Invalid::NotAChoice)),
    };
    // Who lacks the right is told that first.
    let handed = match (team, things.is_empty()) {
        (Ok(team), _) => ownership::hand_over(&at.caller, &at.entry, &things, team).await,
        (Err(error), _) => ownership::hand_over(&at.caller, &at.entry, &[], None).await.and(Err(error)),
    };
    match handed {
        Ok(()) => at.done(&at.path, Done::Saved, at.lang.t(w::OWNERSHIP)),
        Err(error @ ManagerError::Forbidden(_)) => at.failed(&error),
        Err(error) => draw(&at, status_of(&error), query, Some(error)).await,
    }
}

async fn draw(at: &At, status: StatusCode, query: ListQuery, error: Option<ManagerError>) -> Response {
    let found = ownership::list(&at.caller, &at.entry, &query).await;
    let (gone, rules) = (ownership::gone(&at.caller, &at.entry).await, ownership::rules(&at.caller, &at.entry).await);
    let (found, gone, rules) = match (found, gone, rules) {
        (Ok(found), Ok(gone), Ok(rules)) => (found, gone, rules),
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => return at.failed(&error),
    };
    let (lang, url, seen) = (at.lang, at.url("ownership"), at.snapshot().await);
    let lacks = rights::reason(lang, seen.denial(Resource::Ownership, Action::Edit, None));
    let may_change = lacks.is_none();
    let teams = seen.teams();
    at.page_as(status, lang.t(w::OWNERSHIP), || {
        let problem = error.map(|error| match &error {
            ManagerError::Rejected(errors) if errors.get("thing").is_some() => {
                view! { <p class="field-error my-2" role="alert">{lang.t(w::CHOOSE_FIRST)}</p> }.into_any()
            }
            ManagerError::Rejected(errors) => {
                let why = errors.iter().next().map(|(_, fault)| invalid::text(lang, fault));
                view! { <p class="field-error my-2" role="alert">{why}</p> }.into_any()
            }
            _ => view! { <ManagerProblem lang error/> }.into_any(),
        });
        let mut columns = vec![
            Column::text("", lang.t(w::KIND)),
            Column::number("id", lang.t(tables::ID)),
            Column::text("name", lang.t(w::THING_NAME)),
            Column::text("", lang.t(w::TEAM)),
        ];
        if may_change {
            columns.insert(0, Column::text("", lang.t(w::CHOOSE)));
        }
        let statuses = ownership::KINDS.map(|kind| (ownership::kind_word(kind), kind_name(lang, kind))).to_vec();
        let counts = Counts::from(&found);
        let choices = Choices { teams: teams.clone(), in_teams: false };
        let empty = view! { <Empty title=lang.t(w::OWNERSHIP).to_owned() help=lang.t(w::OWNERSHIP_HELP)/> }.into_any();
        let own = at.clone();
        let book = at.app.access().book();
        let rows = found.rows.into_iter().map(move |one| {
            let team = one.team.and_then(|team| book.team_name(team)).map(str::to_owned);
            row(&own, one, team, may_change)
        });
        let rows = rows.collect_view();
        let list = view! { <List lang url=url.clone() query counts columns statuses teams=choices empty>{rows}</List> };
        let hand_over = may_change.then(|| hand_over(lang, teams.clone()));
        let (form, path) = ("hand-over", at.path.clone());
        view! {
            <h1 class="page-title">{lang.t(w::OWNERSHIP)}</h1>
            <p class="muted my-2 max-w-prose">{lang.t(w::OWNERSHIP_HELP)}</p>
            {reason(lacks)}
            {problem}
            {list}
            <form id=form method="post" action=path class="flex flex-wrap items-end gap-2 my-3"><Token/> {hand_over}</form>
            {gone::section(at, gone, may_change)}
            {rules::section(at, rules, may_change)}
        }
    })
}

fn row(at: &At, one: Belonging, team: Option<String>, may_change: bool) -> impl IntoView + use<> {
    let lang = at.lang;
    let choose = may_change.then(|| {
        let value = form_value(one.kind, one.id);
        view! { <td><input type="checkbox" form="hand-over" name="thing" value=value class="checkbox checkbox-sm" aria-label=w::select(lang, &one.name)/></td> }
    });
    let whose = match (team, one.given) {
        (None, _) => view! { <span class="badge badge-sm badge-warning badge-outline">{lang.t(w::NOBODYS)}</span> }.into_any(),
        (Some(team), true) => view! { {team} " " <span class="muted text-xs">{lang.t(w::GIVEN)}</span> }.into_any(),
        (Some(team), false) => view! { {team} " " <span class="muted text-xs">{lang.t(w::BY_RULE)}</span> }.into_any(),
    };
    let href = at.url(format_args!("{}/{}", area(one.kind), one.id));
    view! {
        <tr>
            {choose}
            <td>{kind_name(lang, one.kind)}</td>
            <td class="text-right tabular-nums">{one.id}</td>
            <td><a class="link font-medium" href=href>{one.name}</a></td>
            <td>{whose}</td>
        </tr>
    }
}

fn hand_over(lang: Lang, teams: Vec<(i64, String)>) -> impl IntoView + use<> {
    let teams = teams.into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view();
    view! {
        <label class="flex items-center gap-2">
            <span>{lang.t(w::HAND_OVER)}</span>
            <select name="to" class="select select-sm w-auto">{teams}<option value="none">{lang.t(w::NOBODY)}</option></select>
        </label>
        <button class="btn btn-primary btn-sm">{lang.t(w::HAND_OVER_DO)}</button>
    }
}
