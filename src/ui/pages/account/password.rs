//! Changing one's own password.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use secrecy::SecretString;

use super::sign_in::signed_in;
use crate::model::ManagerError;
use crate::model::form::Errors;
use crate::server::access::people::{OLD_PASSWORD, PASSWORD};
use crate::server::services::account;
use crate::ui::components::alert::{ManagerProblem, Note};
use crate::ui::components::button::Token;
use crate::ui::components::entry::{Entry, entries};
use crate::ui::cx::{At, CHANGE_PASSWORD, Visitor, status_of};
use crate::ui::flash::Done;
use crate::ui::forms::Posted;
use crate::ui::words::{account as w, common};

/// `GET /account/password`
pub async fn get(at: At) -> Response {
    draw(&at, StatusCode::OK, &Errors::default(), None)
}

/// `POST /account/password`
pub async fn post(at: At, visitor: Visitor, Posted(values): Posted) -> Response {
    let typed = |name: &str| SecretString::from(values.first(name).to_owned());
    let changed = account::change_password(at.app.access(), &visitor.identified, &typed(OLD_PASSWORD), &typed(PASSWORD)).await;
    match changed {
        Ok(signed) => at.flashed(signed_in(&visitor, &signed, "/account"), Done::PasswordChanged, ""),
        Err(ManagerError::Rejected(errors)) => draw(&at, StatusCode::UNPROCESSABLE_ENTITY, &errors, None),
        Err(error) => draw(&at, status_of(&error), &Errors::default(), Some(error)),
    }
}

fn draw(at: &At, status: StatusCode, errors: &Errors, error: Option<ManagerError>) -> Response {
    let lang = at.lang;
    let person = at.caller.person();
    let must = person.is_some_and(|person| person.must_change_password);
    let has_password = person.is_some_and(|person| person.password_hash.is_some());
    let fields = vec![
        Entry::password(OLD_PASSWORD, w::OLD_PASSWORD, "current-password"),
        Entry::password(PASSWORD, w::NEW_PASSWORD, "new-password").with_help(w::PASSWORD_HELP),
    ];
    let name = at.caller.name().to_owned();
    let errors = errors.clone();
    at.page_as(status, lang.t(w::CHANGE), move || {
        let must = must.then(|| view! { <Note kind="alert-warning">{lang.t(w::MUST_CHANGE)}</Note> });
        let problem = error.map(|error| view! { <ManagerProblem lang error/> });
        let form = if has_password {
            view! {
                <form method="post" action=CHANGE_PASSWORD novalidate="" class="max-w-md">
                    <Token/>
                    <input type="text" value=name autocomplete="username" class="hidden" aria-hidden="true" tabindex="-1" readonly/>
                    {entries(lang, fields, &crate::model::form::Values::default(), &errors)}
                    <div class="flex gap-2">
                        <button class="btn btn-primary btn-sm">{lang.t(w::CHANGE)}</button>
                        <a class="btn btn-ghost btn-sm" href="/account">{lang.t(common::CANCEL)}</a>
                    </div>
                </form>
            }
            .into_any()
        } else {
            view! { <p class="my-4">{lang.t(w::NO_PASSWORD)}</p> }.into_any()
        };
        view! { <h1 class="page-title">{lang.t(w::CHANGE)}</h1> {must} {problem} {form} }
    })
}
