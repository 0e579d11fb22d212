//! What is asked about before it is done: disabling, a new password, removing.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::edit::{found, id};
use super::invite::shown_once;
use crate::model::rights::Action;
use crate::model::{ManagerError, Thing};
use crate::server::services::people;
use crate::server::store::Person;
use crate::ui::components::alert::ManagerProblem;
use crate::ui::components::button::Token;
use crate::ui::cx::{At, status_of};
use crate::ui::flash::Done;
use crate::ui::words::{Word, common, people as w};

/// The person, if who asks may do this.
async fn may(at: &At, text: &str, action: Action) -> Result<Person, ManagerError> {
    people::may(at.app.access(), &at.caller, action)?;
    found(at, text).await
}

/// `GET /people/{person}/disable`
pub async fn ask_disable(at: At, Path(text): Path<String>) -> Response {
    match may(&at, &text, Action::Edit).await {
        Ok(person) => ask(&at, StatusCode::OK, &person, &w::disable_person(at.lang, &person.name), w::DISABLE_HELP, w::DISABLE, None),
        Err(error) => at.failed(&error),
    }
}

/// `POST /people/{person}/disable`
pub async fn disable(at: At, Path(text): Path<String>) -> Response {
    switch(&at, &text, true).await
}

/// `POST /people/{person}/enable`
pub async fn enable(at: At, Path(text): Path<String>) -> Response {
    switch(&at, &text, false).await
}

async fn switch(at: &At, text: &str, disabled: bool) -> Response {
    let done = match id(text, Thing::Person) {
        Ok(id) => people::set_disabled(at.app.access(), &at.caller, id, disabled).await,
        Err(error) => Err(error),
    };
    match (done, found(at, text).await) {
        (Ok(()), Ok(person)) => at.done(&format!("/people/{text}"), Done::Saved, &person.name),
        (Err(error @ ManagerError::Conflict(_)), Ok(person)) => {
            let title = w::disable_person(at.lang, &person.name);
            ask(at, status_of(&error), &person, &title, w::DISABLE_HELP, w::DISABLE, Some(error))
        }
        (Err(error), _) | (_, Err(error)) => at.failed(&error),
    }
}

/// `GET /people/{person}/reset`
pub async fn ask_reset(at: At, Path(text): Path<String>) -> Response {
    match may(&at, &text, Action::Edit).await {
        Ok(person) => ask(&at, StatusCode::OK, &person, &w::reset_person(at.lang, &person.name), w::RESET_HELP, w::MAKE_LINK, None),
        Err(error) => at.failed(&error),
    }
}

/// `POST /people/{person}/reset`
pub async fn reset(at: At, Path(text): Path<String>) -> Response {
    let made = match id(&text, Thing::Person) {
        Ok(id) => people::reset_password(at.app.access(), &at.caller, id).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(link) => shown_once(&at, at.lang.t(w::LINK_READY), &link),
        Err(error) => at.failed(&error),
    }
}

/// `GET /people/{person}/delete`
pub async fn ask_delete(at: At, Path(text): Path<String>) -> Response {
    let person = match may(&at, &text, Action::Delete).await {
        Ok(person) => person,
        Err(error) => return at.failed(&error),
    };
    let last = people::last_administrator(at.app.access(), &person).await.unwrap_or_default();
    let title = w::remove_person(at.lang, &person.name);
    ask(&at, StatusCode::OK, &person, &title, w::REMOVE_HELP, common::DELETE, last.map(ManagerError::Conflict))
}

/// `POST /people/{person}/delete`
pub async fn delete(at: At, Path(text): Path<String>) -> Response {
    let person = found(&at, &text).await;
    let done = match id(&text, Thing::Person) {
        Ok(id) => people::remove(at.app.access(), &at.caller, id).await,
        Err(error) => Err(error),
    };
    match (done, person) {
        (Ok(()), person) => at.done("/people", Done::Deleted, &person.map(|person| person.name).unwrap_or_default()),
        (Err(error @ ManagerError::Conflict(_)), Ok(person)) => {
            let title = w::remove_person(at.lang, &person.name);
            ask(&at, status_of(&error), &person, &title, w::REMOVE_HELP, common::DELETE, Some(error))
        }
        (Err(error), _) => at.failed(&error),
    }
}

/// The page that says what will happen; with an error there is nothing to press.
fn ask(at: &At, status: StatusCode, person: &Person, title: &str, help: Word, button: Word, error: Option<ManagerError>) -> Response {
    let (lang, own, heading) = (at.lang, format!("/people/{}", person.id), title.to_owned());
    at.page_as(status, title, move || {
        let disabled = error.is_some();
        let problem = error.map(|error| view! { <ManagerProblem lang error/> });
        view! {
            <h1 class="page-title">{heading}</h1>
            {problem}
            <p class="my-4 max-w-prose">{lang.t(help)}</p>
            <form method="post" class="flex gap-2">
                <Token/>
                <button class="btn btn-error btn-sm" disabled=disabled>{lang.t(button)}</button>
                <a class="btn btn-ghost btn-sm" href=own>{lang.t(common::CANCEL)}</a>
            </form>
        }
    })
}
