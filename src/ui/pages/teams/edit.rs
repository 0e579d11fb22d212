//! Adding, changing and removing a team.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use crate::model::form::{Errors, Values};
use crate::model::rights::Action;
use crate::model::{ManagerError, Thing};
use crate::server::services::teams::{self, TeamView};
use crate::ui::components::alert::ManagerProblem;
use crate::ui::components::button::Token;
use crate::ui::components::entry::{Entry, entries};
use crate::ui::cx::{At, status_of};
use crate::ui::flash::Done;
use crate::ui::forms::Posted;
use crate::ui::pages::people::id;
use crate::ui::words::{Word, common, people as w};

/// The team in the address, if who asks may do this.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn found(at: &At, text: &str, action: Action) -> Result<TeamView, ManagerError> {
    let access = at.app.access();
    teams::may(access, &at.caller, action)?;
    teams::get(access, &at.caller, id(text, Thing::Team)?).await
}

/// `GET /teams/new`
pub async fn new(at: At) -> Response {
    match teams::may(at.app.access(), &at.caller, Action::Create) {
        Ok(()) => draw(&at, StatusCode::OK, w::ADD_TEAM, "/teams", Values::default(), None),
        Err(error) => at.failed(&error),
    }
}

/// `POST /teams/new`
pub async fn create(at: At, Posted(values): Posted) -> Response {
    match teams::create(at.app.access(), &at.caller, values.first("name"), values.first("name_prefix")).await {
        Ok(id) => at.done(&format!("/teams/{id}"), Done::Created, values.first("name").trim()),
        Err(error) => refused(&at, w::ADD_TEAM, "/teams", values, error),
    }
}

/// `GET /teams/{team}/edit`
pub async fn edit(at: At, Path(text): Path<String>) -> Response {
    match found(&at, &text, Action::Edit).await {
        Ok(TeamView { team, .. }) => {
            let prefix = team.name_prefix.unwrap_or_default();
            let values = [("name", team.name), ("name_prefix", prefix)].into_iter().collect();
            draw(&at, StatusCode::OK, w::EDIT_TEAM, &format!("/teams/{text}"), values, None)
        }
        Err(error) => at.failed(&error),
    }
}

/// `POST /teams/{team}/edit`
pub async fn save(at: At, Path(text): Path<String>, Posted(values): Posted) -> Response {
    let own = format!("/teams/{text}");
    let saved = match id(&text, Thing::Team) {
        Ok(id) => teams::edit(at.app.access(), &at.caller, id, values.first("name"), values.first("name_prefix")).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => at.done(&own, Done::Saved, values.first("name").trim()),
        Err(error) => refused(&at, w::EDIT_TEAM, &own, values, error),
    }
}

fn refused(at: &At, title: Word, back: &str, values: Values, error: ManagerError) -> Response {
    match error {
        ManagerError::Forbidden(_) | ManagerError::NotFound { .. } => at.failed(&error),
        error => draw(at, status_of(&error), title, back, values, Some(error)),
    }
}

fn draw(at: &At, status: StatusCode, title: Word, back: &str, values: Values, error: Option<ManagerError>) -> Response {
    let (lang, back) = (at.lang, back.to_owned());
    let (errors, error) = match error {
        Some(ManagerError::Rejected(errors)) => (errors, None),
        error => (Errors::default(), error),
    };
    let fields =
        vec![Entry::line("name", w::NAME), Entry { required: false, ..Entry::line("name_prefix", w::PREFIX).with_help(w::PREFIX_HELP) }];
    at.page_as(status, lang.t(title), move || {
        let problem = error.map(|error| view! { <ManagerProblem lang error/> });
        view! {
            <h1 class="page-title">{lang.t(title)}</h1>
            {problem}
            <form method="post" novalidate="" class="max-w-md">
                <Token/>
                {entries(lang, fields, &values, &errors)}
                <div class="flex gap-2">
                    <button class="btn btn-primary btn-sm">{lang.t(w::SAVE)}</button>
                    <a class="btn btn-ghost btn-sm" href=back>{lang.t(common::CANCEL)}</a>
                </div>
            </form>
        }
    })
}

/// `GET /teams/{team}/delete`
pub async fn ask_delete(at: At, Path(text): Path<String>) -> Response {
    match found(&at, &text, Action::Delete).await {
        Ok(view) => ask(&at, view),
        Err(error) => at.failed(&error),
    }
}

fn ask(at: &At, view: TeamView) -> Response {
    let (lang, own) = (at.lang, format!("/teams/{}", view.team.id));
    let title = w::remove_team(lang, &view.team.name);
    let heading = title.clone();
    let owned = super::show::owned(at, view.team.id);
    at.page(&title, move || {
        view! {
            <h1 class="page-title">{heading}</h1>
            <p class="my-4 max-w-prose">{lang.t(w::REMOVE_TEAM_HELP)}</p>
            {owned}
            <form method="post" class="flex gap-2 my-4">
                <Token/>
                <button class="btn btn-error btn-sm">{lang.t(common::DELETE)}</button>
                <a class="btn btn-ghost btn-sm" href=own>{lang.t(common::CANCEL)}</a>
            </form>
        }
    })
}

/// `POST /teams/{team}/delete`
pub async fn delete(at: At, Path(text): Path<String>) -> Response {
    let name = found(&at, &text, Action::Read).await.map(|view| view.team.name).unwrap_or_default();
    let removed = match id(&text, Thing::Team) {
        Ok(id) => teams::remove(at.app.access(), &at.caller, id).await,
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) => at.done("/teams", Done::Deleted, &name),
        Err(error) => at.failed(&error),
    }
}
