//! The list of resources with their owning teams, for reassignment; and the ownership rules.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::{area, form_value, kind_name, orphaned, rules, selected};
use crate::messages::{Lang, permissions, tables, users as m, validation};
use crate::model::Error;
use crate::model::TeamId;
use crate::model::list::ListQuery;
use crate::model::permissions::{Action, Resource};
use crate::server::services::ownership::{self, OwnedResource};
use crate::server::store::ResourceKind;
use crate::ui::components::alert::{EmptyState, ErrorAlert};
use crate::ui::components::button::disabled_hint;
use crate::ui::components::table::{Column, DataTable, ListParams, Pagination, TeamFilter};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// `GET /m/{manager}/ownership`
pub async fn get(at: ManagerContext, ListParams(query): ListParams) -> Response {
    render(&at, StatusCode::OK, query, None).await
}

/// `POST /m/{manager}/ownership`: transfers the selected resources to team `to`.
pub async fn post(at: ManagerContext, ListParams(query): ListParams, FormBody(values): FormBody) -> Response {
    let resources = selected(&values);
    let team = match values.first("to") {
        "none" => Ok(None),
        team => team.parse().map(Some).map_err(|_| Error::invalid_field("team", crate::model::field::FieldError::NotAChoice)),
    };
    // A missing permission is reported first.
    let handed = match (team, resources.is_empty()) {
        (Ok(team), _) => ownership::transfer(&at.ctx, &resources, team).await,
        (Err(error), _) => ownership::transfer(&at.ctx, &[], None).await.and(Err(error)),
    };
    match handed {
        Ok(()) => at.redirect_with_flash(&at.path, FlashKind::Saved, at.lang.t(m::OWNERSHIP)),
        Err(error @ Error::Forbidden(_)) => at.error_page(&error),
        Err(error) => render(&at, StatusCode::from(&error), query, Some(error)).await,
    }
}

async fn render(at: &ManagerContext, status: StatusCode, query: ListQuery, error: Option<Error>) -> Response {
    let found = ownership::list(&at.ctx, &query).await;
    let (gone, rules) = (ownership::orphaned(&at.ctx).await, ownership::rules(&at.ctx).await);
    let (found, gone, rules) = match (found, gone, rules) {
        (Ok(found), Ok(gone), Ok(rules)) => (found, gone, rules),
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => return at.error_page(&error),
    };
    let (lang, url, seen) = (at.lang, at.url("ownership"), at.ctx.ready().await);
    let lacks = permissions::reason(lang, seen.denial(Resource::Ownership, Action::Edit, None));
    let may_change = lacks.is_none();
    let teams = seen.teams();
    at.page_as(status, lang.t(m::OWNERSHIP), || {
        let problem = error.map(|error| match &error {
            Error::Invalid(errors) if errors.get("resource").is_some() => {
                view! { <p class="field-error my-2" role="alert">{lang.t(m::CHOOSE_FIRST)}</p> }.into_any()
            }
            Error::Invalid(errors) => {
                let why = errors.iter().next().map(|(_, fault)| validation::text(lang, fault));
                view! { <p class="field-error my-2" role="alert">{why}</p> }.into_any()
            }
            _ => view! { <ErrorAlert lang error/> }.into_any(),
        });
        let mut columns = vec![
            Column::text("", lang.t(m::KIND)),
            Column::number("id", lang.t(tables::ID)),
            Column::text("name", lang.t(m::THING_NAME)),
            Column::text("", lang.t(m::TEAM)),
        ];
        if may_change {
            columns.insert(0, Column::text("", lang.t(m::CHOOSE)));
        }
        let statuses = ResourceKind::OWNABLE.map(|kind| (kind.as_str(), kind_name(lang, kind))).to_vec();
        let counts = Pagination::from(&found);
        let choices = TeamFilter { teams: teams.clone(), in_teams: false };
        let empty = view! { <EmptyState title=lang.t(m::OWNERSHIP).to_owned() help=lang.t(m::OWNERSHIP_HELP)/> }.into_any();
        let own = at.clone();
        let policy = at.ctx.access().policy();
        let rows = found.rows.into_iter().map(move |one| {
            let team = one.team.and_then(|team| policy.team_name(team)).map(str::to_owned);
            row(&own, one, team, may_change)
        });
        let rows = rows.collect_view();
        let list = view! { <DataTable lang url=url.clone() query counts columns statuses teams=choices empty>{rows}</DataTable> };
        let hand_over = may_change.then(|| transfer_form(lang, teams.clone()));
        let (form, path) = ("transfer", at.path.clone());
        view! {
            <h1 class="page-title">{lang.t(m::OWNERSHIP)}</h1>
            <p class="muted my-2 max-w-prose">{lang.t(m::OWNERSHIP_HELP)}</p>
            {disabled_hint(lacks)}
            {problem}
            {list}
            <form id=form method="post" action=path class="flex flex-wrap items-end gap-2 my-3"> {hand_over}</form>
            {orphaned::section(at, gone, may_change)}
            {rules::section(at, rules, may_change)}
        }
    })
}

fn row(at: &ManagerContext, one: OwnedResource, team: Option<String>, may_change: bool) -> impl IntoView + use<> {
    let lang = at.lang;
    let choose = may_change.then(|| {
        let value = form_value(one.kind, one.id);
        view! { <td><input type="checkbox" form="transfer" name="resource" value=value class="checkbox checkbox-sm" aria-label=m::select(lang, &one.name)/></td> }
    });
    let whose = match (team, one.given) {
        (None, _) => view! { <span class="tag tone-warn">{lang.t(m::UNOWNED)}</span> }.into_any(),
        (Some(team), true) => view! { {team} " " <span class="muted text-xs">{lang.t(m::ASSIGNED)}</span> }.into_any(),
        (Some(team), false) => view! { {team} " " <span class="muted text-xs">{lang.t(m::BY_RULE)}</span> }.into_any(),
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

fn transfer_form(lang: Lang, teams: Vec<(TeamId, String)>) -> impl IntoView + use<> {
    let teams = teams.into_iter().map(|(id, name)| view! { <option value=id.0>{name}</option> }).collect_view();
    view! {
        <label class="flex items-center gap-2">
            <span>{lang.t(m::HAND_OVER)}</span>
            <select name="to" class="select select-sm w-auto">{teams}<option value="none">{lang.t(m::NOBODY)}</option></select>
        </label>
        <button class="btn btn-primary btn-sm">{lang.t(m::HAND_OVER_DO)}</button>
    }
}
