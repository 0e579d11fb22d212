//! Changing the user's own password.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use secrecy::SecretString;

use super::sign_in::signed_in;
use crate::messages::{account as m, common};
use crate::model::Error;
use crate::model::form::FieldErrors;
use crate::server::authz::errors::{OLD_PASSWORD, PASSWORD};
use crate::server::services::account;
use crate::ui::components::alert::{Alert, ErrorAlert};
use crate::ui::components::simple_field::{SimpleField, simple_fields};
use crate::ui::context::{CHANGE_PASSWORD_PATH, ManagerContext, PublicContext};
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;

/// `GET /account/password`
pub async fn get(at: ManagerContext) -> Response {
    render(&at, StatusCode::OK, &FieldErrors::default(), None)
}

/// `POST /account/password`
pub async fn post(at: ManagerContext, visitor: PublicContext, FormBody(values): FormBody) -> Response {
    let typed = |name: &str| SecretString::from(values.first(name).to_owned());
    let (origin, session) = (&visitor.identified.origin, visitor.identified.session.as_ref());
    let changed = account::change_password(&at.ctx, origin, session, &typed(OLD_PASSWORD), &typed(PASSWORD)).await;
    match changed {
        Ok(signed) => at.with_flash(signed_in(&visitor, &signed, "/account"), FlashKind::PasswordChanged, ""),
        Err(Error::Invalid(errors)) => render(&at, StatusCode::UNPROCESSABLE_ENTITY, &errors, None),
        Err(error) => render(&at, StatusCode::from(&error), &FieldErrors::default(), Some(error)),
    }
}

fn render(at: &ManagerContext, status: StatusCode, errors: &FieldErrors, error: Option<Error>) -> Response {
    let lang = at.lang;
    let person = at.ctx.caller.person();
    let must = person.is_some_and(|person| person.must_change_password);
    let has_password = person.is_some_and(|person| person.password_hash.is_some());
    let fields = vec![
        SimpleField::password(OLD_PASSWORD, m::OLD_PASSWORD, "current-password"),
        SimpleField::password(PASSWORD, m::NEW_PASSWORD, "new-password").with_help(m::PASSWORD_HELP),
    ];
    let name = at.ctx.caller.name().to_owned();
    let errors = errors.clone();
    at.page_as(status, lang.t(m::CHANGE), move || {
        let must = must.then(|| view! { <Alert kind="alert-warning">{lang.t(m::MUST_CHANGE)}</Alert> });
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        let form = if has_password {
            view! {
                <form method="post" action=CHANGE_PASSWORD_PATH novalidate="" class="max-w-md">
                    <input type="text" value=name autocomplete="username" class="hidden" aria-hidden="true" tabindex="-1" readonly/>
                    {simple_fields(lang, fields, &crate::model::form::FormData::default(), &errors)}
                    <div class="flex gap-2">
                        <button class="btn btn-primary btn-sm">{lang.t(m::CHANGE)}</button>
                        <a class="btn btn-ghost btn-sm" href="/account">{lang.t(common::CANCEL)}</a>
                    </div>
                </form>
            }
            .into_any()
        } else {
            view! { <p class="my-4">{lang.t(m::NO_PASSWORD)}</p> }.into_any()
        };
        view! { <h1 class="page-title">{lang.t(m::CHANGE)}</h1> {must} {problem} {form} }
    })
}
