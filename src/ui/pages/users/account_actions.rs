//! Account actions that need confirmation: disabling, password reset, deletion.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::confirm;
use super::edit::{find, id};
use super::invite::shown_once;
use crate::messages::{Message, common, users as m};
use crate::model::form::{FieldErrors, FormData};
use crate::model::permissions::Action;
use crate::model::{Error, ResourceType};
use crate::server::services::users;
use crate::server::store::User;
use crate::ui::components::alert::ErrorAlert;
use crate::ui::components::simple_field::simple_fields;
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// Returns the user, if the caller is permitted to do this.
async fn permitted_user(at: &ManagerContext, text: &str, action: Action) -> Result<User, Error> {
    users::check_permission(&at.ctx, action)?;
    find(at, text).await
}

/// `GET /users/{user}/disable`
pub async fn ask_disable(at: ManagerContext, Path(text): Path<String>) -> Response {
    match permitted_user(&at, &text, Action::Edit).await {
        Ok(person) => ask(&at, StatusCode::OK, &person, &m::disable_person(at.lang, &person.name), m::DISABLE_HELP, m::DISABLE, None),
        Err(error) => at.error_page(&error),
    }
}

/// `POST /users/{user}/disable`
pub async fn disable(at: ManagerContext, Path(text): Path<String>) -> Response {
    switch(&at, &text, true).await
}

/// `POST /users/{user}/enable`
pub async fn enable(at: ManagerContext, Path(text): Path<String>) -> Response {
    switch(&at, &text, false).await
}

async fn switch(at: &ManagerContext, text: &str, disabled: bool) -> Response {
    let done = match id(text, ResourceType::User) {
        Ok(id) => users::set_disabled(&at.ctx, id, disabled).await,
        Err(error) => Err(error),
    };
    match (done, find(at, text).await) {
        (Ok(()), Ok(person)) => at.redirect_with_flash(&format!("/users/{text}"), FlashKind::Saved, &person.name),
        (Err(error @ Error::Conflict(_)), Ok(person)) => {
            let title = m::disable_person(at.lang, &person.name);
            ask(at, StatusCode::from(&error), &person, &title, m::DISABLE_HELP, m::DISABLE, Some(error))
        }
        (Err(error), _) | (_, Err(error)) => at.error_page(&error),
    }
}

/// `GET /users/{user}/reset`
pub async fn ask_reset(at: ManagerContext, Path(text): Path<String>) -> Response {
    match permitted_user(&at, &text, Action::Edit).await {
        Ok(person) => draw_reset(&at, StatusCode::OK, &person, FieldErrors::default(), None),
        Err(error) => at.error_page(&error),
    }
}

/// `POST /users/{user}/reset`
pub async fn reset(at: ManagerContext, Path(text): Path<String>, FormBody(values): FormBody) -> Response {
    let made = match id(&text, ResourceType::User) {
        Ok(id) => users::reset_password(&at.ctx, id, &confirm::typed(&values)).await,
        Err(error) => Err(error),
    };
    let error = match made {
        Ok(link) => return shown_once(&at, at.lang.t(m::LINK_READY), &link),
        Err(error) => error,
    };
    match (error, permitted_user(&at, &text, Action::Edit).await) {
        (Error::Invalid(errors), Ok(person)) => draw_reset(&at, StatusCode::UNPROCESSABLE_ENTITY, &person, errors, None),
        (error @ (Error::Conflict(_) | Error::RateLimited { .. }), Ok(person)) => {
            draw_reset(&at, StatusCode::from(&error), &person, FieldErrors::default(), Some(error))
        }
        (error, _) => at.error_page(&error),
    }
}

/// The page that explains a password reset link, with the password field required for resetting another administrator.
fn draw_reset(at: &ManagerContext, status: StatusCode, person: &User, errors: FieldErrors, error: Option<Error>) -> Response {
    let (lang, own, title) = (at.lang, format!("/users/{}", person.id), m::reset_person(at.lang, &person.name));
    let has_password = at.ctx.caller.person().is_some_and(|own| own.password_hash.is_some());
    let field = (has_password && users::reset_needs_proof(&at.ctx, person)).then(confirm::entry);
    let (heading, username) = (title.clone(), confirm::username(at));
    at.page_as(status, &title, move || {
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        let field = field.map(|field| view! { {username} {simple_fields(lang, vec![field], &FormData::default(), &errors)} });
        view! {
            <h1 class="page-title">{heading}</h1>
            {problem}
            <p class="my-4 max-w-prose">{lang.t(m::RESET_HELP)}</p>
            <form method="post" novalidate="" class="max-w-md">
                {field}
                <div class="flex gap-2">
                    <button class="btn btn-error btn-sm">{lang.t(m::MAKE_LINK)}</button>
                    <a class="btn btn-ghost btn-sm" href=own>{lang.t(common::CANCEL)}</a>
                </div>
            </form>
        }
    })
}

/// `GET /users/{user}/delete`
pub async fn ask_delete(at: ManagerContext, Path(text): Path<String>) -> Response {
    let person = match permitted_user(&at, &text, Action::Delete).await {
        Ok(person) => person,
        Err(error) => return at.error_page(&error),
    };
    let last = users::last_administrator(&at.ctx, &person).await.unwrap_or_default();
    let title = m::remove_person(at.lang, &person.name);
    ask(&at, StatusCode::OK, &person, &title, m::REMOVE_HELP, common::DELETE, last.map(Error::Conflict))
}

/// `POST /users/{user}/delete`
pub async fn delete(at: ManagerContext, Path(text): Path<String>) -> Response {
    let person = find(&at, &text).await;
    let done = match id(&text, ResourceType::User) {
        Ok(id) => users::remove(&at.ctx, id).await,
        Err(error) => Err(error),
    };
    match (done, person) {
        (Ok(()), person) => at.redirect_with_flash("/users", FlashKind::Deleted, &person.map(|person| person.name).unwrap_or_default()),
        (Err(error @ Error::Conflict(_)), Ok(person)) => {
            let title = m::remove_person(at.lang, &person.name);
            ask(&at, StatusCode::from(&error), &person, &title, m::REMOVE_HELP, common::DELETE, Some(error))
        }
        (Err(error), _) => at.error_page(&error),
    }
}

/// The confirmation page; without a button if there is an error.
fn ask(
    at: &ManagerContext,
    status: StatusCode,
    person: &User,
    title: &str,
    help: Message,
    button: Message,
    error: Option<Error>,
) -> Response {
    let (lang, own, heading) = (at.lang, format!("/users/{}", person.id), title.to_owned());
    at.page_as(status, title, move || {
        let disabled = error.is_some();
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        view! {
            <h1 class="page-title">{heading}</h1>
            {problem}
            <p class="my-4 max-w-prose">{lang.t(help)}</p>
            <form method="post" class="flex gap-2">
                <button class="btn btn-error btn-sm" disabled=disabled>{lang.t(button)}</button>
                <a class="btn btn-ghost btn-sm" href=own>{lang.t(common::CANCEL)}</a>
            </form>
        }
    })
}
