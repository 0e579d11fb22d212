//! Adding, editing and deleting a team.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use crate::messages::{Message, common, users as m};
use crate::model::form::{FieldErrors, FormData};
use crate::model::permissions::Action;
use crate::model::{Error, ResourceType};
use crate::server::services::teams::{self, TeamInput, TeamView};
use crate::ui::components::alert::ErrorAlert;
use crate::ui::components::simple_field::{SimpleField, simple_fields};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;
use crate::ui::pages::users::id;

/// Returns the team in the path, if the caller is permitted to do this.
///
/// # Errors
/// Returns `Forbidden` if a permission is missing, `NotFound` if there is no such team, `Database` if the query fails.
pub async fn find(at: &ManagerContext, text: &str, action: Action) -> Result<TeamView, Error> {
    teams::check_permission(&at.ctx, action)?;
    teams::get(&at.ctx, id(text, ResourceType::Team)?).await
}

/// `GET /teams/new`
pub async fn new(at: ManagerContext) -> Response {
    match teams::check_permission(&at.ctx, Action::Create) {
        Ok(()) => render(&at, StatusCode::OK, m::ADD_TEAM, "/teams", FormData::default(), None),
        Err(error) => at.error_page(&error),
    }
}

/// `POST /teams/new`
pub async fn create(at: ManagerContext, FormBody(values): FormBody) -> Response {
    match teams::create(&at.ctx, &posted(&values)).await {
        Ok(id) => at.redirect_with_flash(&format!("/teams/{id}"), FlashKind::Created, values.first("name").trim()),
        Err(error) => refused(&at, m::ADD_TEAM, "/teams", values, error),
    }
}

/// `GET /teams/{team}/edit`
pub async fn edit(at: ManagerContext, Path(text): Path<String>) -> Response {
    match find(&at, &text, Action::Edit).await {
        Ok(TeamView { team, .. }) => {
            let prefix = team.name_prefix.unwrap_or_default();
            let values = [("name", team.name), ("name_prefix", prefix)].into_iter().collect();
            render(&at, StatusCode::OK, m::EDIT_TEAM, &format!("/teams/{text}"), values, None)
        }
        Err(error) => at.error_page(&error),
    }
}

/// `POST /teams/{team}/edit`
pub async fn save(at: ManagerContext, Path(text): Path<String>, FormBody(values): FormBody) -> Response {
    let own = format!("/teams/{text}");
    let saved = match id(&text, ResourceType::Team) {
        Ok(id) => teams::edit(&at.ctx, id, &posted(&values)).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => at.redirect_with_flash(&own, FlashKind::Saved, values.first("name").trim()),
        Err(error) => refused(&at, m::EDIT_TEAM, &own, values, error),
    }
}

fn posted(values: &FormData) -> TeamInput {
    TeamInput { name: values.first("name").to_owned(), name_prefix: values.first("name_prefix").to_owned() }
}

fn refused(at: &ManagerContext, title: Message, back: &str, values: FormData, error: Error) -> Response {
    match error {
        Error::Forbidden(_) | Error::NotFound { .. } => at.error_page(&error),
        error => render(at, StatusCode::from(&error), title, back, values, Some(error)),
    }
}

fn render(at: &ManagerContext, status: StatusCode, title: Message, back: &str, values: FormData, error: Option<Error>) -> Response {
    let (lang, back) = (at.lang, back.to_owned());
    let (errors, error) = match error {
        Some(Error::Invalid(errors)) => (errors, None),
        error => (FieldErrors::default(), error),
    };
    let fields = vec![
        SimpleField::line("name", m::NAME),
        SimpleField { required: false, ..SimpleField::line("name_prefix", m::PREFIX).with_help(m::PREFIX_HELP) },
    ];
    at.page_as(status, lang.t(title), move || {
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        view! {
            <h1 class="page-title">{lang.t(title)}</h1>
            {problem}
            <form method="post" novalidate="" class="max-w-md">
                {simple_fields(lang, fields, &values, &errors)}
                <div class="flex gap-2">
                    <button class="btn btn-primary btn-sm">{lang.t(m::SAVE)}</button>
                    <a class="btn btn-ghost btn-sm" href=back>{lang.t(common::CANCEL)}</a>
                </div>
            </form>
        }
    })
}

/// `GET /teams/{team}/delete`
pub async fn ask_delete(at: ManagerContext, Path(text): Path<String>) -> Response {
    match find(&at, &text, Action::Delete).await {
        Ok(view) => ask(&at, view),
        Err(error) => at.error_page(&error),
    }
}

fn ask(at: &ManagerContext, view: TeamView) -> Response {
    let (lang, own) = (at.lang, format!("/teams/{}", view.team.id));
    let title = m::remove_team(lang, &view.team.name);
    let heading = title.clone();
    let owned = super::show::owned(at, view.team.id);
    at.page(&title, move || {
        view! {
            <h1 class="page-title">{heading}</h1>
            <p class="my-4 max-w-prose">{lang.t(m::REMOVE_TEAM_HELP)}</p>
            {owned}
            <form method="post" class="flex gap-2 my-4">
                <button class="btn btn-error btn-sm">{lang.t(common::DELETE)}</button>
                <a class="btn btn-ghost btn-sm" href=own>{lang.t(common::CANCEL)}</a>
            </form>
        }
    })
}

/// `POST /teams/{team}/delete`
pub async fn delete(at: ManagerContext, Path(text): Path<String>) -> Response {
    let name = find(&at, &text, Action::Read).await.map(|view| view.team.name).unwrap_or_default();
    let removed = match id(&text, ResourceType::Team) {
        Ok(id) => teams::remove(&at.ctx, id).await,
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) => at.redirect_with_flash("/teams", FlashKind::Deleted, &name),
        Err(error) => at.error_page(&error),
    }
}
