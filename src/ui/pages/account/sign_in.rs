//! Signing in and out.

use axum::extract::Query;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use secrecy::SecretString;
use serde::Deserialize;

use super::resume::{self, ELSEWHERE, Kept, NotKept};
use super::sign_on;
use crate::model::form::{Errors, Values};
use crate::server::http::cookies;
use crate::server::http::session::{begun, ended};
use crate::server::people::SignedIn;
use crate::server::services::account::{self, NotSignedIn};
use crate::ui::components::alert::{ManagerProblem, Note};
use crate::ui::components::button::Token;
use crate::ui::components::entry::{Entry, entries};
use crate::ui::cx::{CHANGE_PASSWORD, Visitor, not_stored, status_of};
use crate::ui::forms::Posted;
use crate::ui::preferences::own_path;
use crate::ui::words::{account as w, common};

/// Where people sign in.
pub const PATH: &str = "/sign-in";

/// Where to go then.
#[derive(Deserialize)]
pub struct Back {
    /// As it was sent: not to be followed before it was checked.
    #[serde(default)]
    pub(super) back: String,
}

/// `GET /sign-in?back=…`
pub async fn get(visitor: Visitor, Query(Back { back }): Query<Back>) -> Response {
    if visitor.cx.caller.person().is_some() {
        return Redirect::to(own_path(&back)).into_response();
    }
    draw(&visitor, StatusCode::OK, &[("back", back)].into_iter().collect(), None, None).await
}

/// `POST /sign-in`
pub async fn post(visitor: Visitor, Posted(values): Posted) -> Response {
    let kept = Kept::with(&values);
    // Nobody has signed in elsewhere yet: that is no attempt with a password.
    if !values.first(ELSEWHERE).is_empty() {
        return draw(&visitor, StatusCode::UNAUTHORIZED, &values, kept, None).await;
    }
    let password = SecretString::from(values.first("password").to_owned());
    match account::sign_in(visitor.cx.app.access(), &visitor.identified, values.first("name"), &password).await {
        Ok(signed) if signed.must_change => signed_in(&visitor, &signed, CHANGE_PASSWORD),
        Ok(signed) => match kept {
            Some(kept) => with_session(&visitor, &signed, resume::again(&visitor.cx.signed_in(&signed), StatusCode::OK, kept)),
            None => signed_in(&visitor, &signed, own_path(values.first("back"))),
        },
        Err(error) => {
            let status = match &error {
                NotSignedIn::Wrong => StatusCode::UNAUTHORIZED,
                NotSignedIn::Failed(error) => status_of(error),
            };
            draw(&visitor, status, &values, kept, Some(error)).await
        }
    }
}

/// Leads on with the new session in a cookie.
pub fn signed_in(visitor: &Visitor, signed: &SignedIn, to: &str) -> Response {
    with_session(visitor, signed, Redirect::to(to).into_response())
}

/// The answer with the new session in a cookie.
fn with_session(visitor: &Visitor, signed: &SignedIn, response: Response) -> Response {
    not_stored(cookies::set(response, begun(&signed.token, visitor.cx.secure)))
}

/// `POST /sign-out`
pub async fn out(visitor: Visitor) -> Response {
    let begun_with = match account::sign_out(visitor.cx.app.access(), &visitor.cx.caller).await {
        Ok(begun_with) => begun_with,
        Err(error) => {
            let lang = visitor.cx.lang;
            return visitor.cx.page(status_of(&error), lang.t(common::SIGN_OUT), move || view! { <ManagerProblem lang error/> });
        }
    };
    let elsewhere = match begun_with {
        Some((provider, proof)) => sign_on::signed_out(&visitor, &provider, &proof).await,
        None => None,
    };
    let mut response = elsewhere.unwrap_or_else(|| Redirect::to("/sign-in").into_response());
    // What a shared computer keeps of our pages goes with the session.
    response.headers_mut().insert(header::HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    cookies::set(response, ended(visitor.cx.secure))
}

/// The page of the sign-in. `kept` is what was to be sent when the session was over: it is taken along, or why it can't be is said.
pub(super) async fn draw(
    visitor: &Visitor,
    status: StatusCode,
    values: &Values,
    kept: Option<Result<Kept, NotKept>>,
    error: Option<NotSignedIn>,
) -> Response {
    let cx = &visitor.cx;
    let (lang, values, app) = (cx.lang, values.clone(), cx.app.clone());
    let nobody = matches!(cx.app.access().people().is_administered().await, Ok(false));
    cx.page(status, lang.t(w::SIGN_IN), move || {
        let nobody = nobody.then(|| {
            view! { <Note kind="alert-warning"><div><p class="font-semibold">{lang.t(w::NOBODY_YET)}</p><p>{lang.t(w::NOBODY_YET_HELP)}</p></div></Note> }
        });
        let problem = error.map(|error| match error {
            NotSignedIn::Wrong => view! {
                <div role="alert" data-error="wrong" class="alert alert-error alert-soft mb-4">
                    <div><p class="font-semibold">{lang.t(w::WRONG)}</p><p>{lang.t(w::WRONG_HELP)}</p></div>
                </div>
            }
            .into_any(),
            NotSignedIn::Failed(error) => view! { <ManagerProblem lang error/> }.into_any(),
        });
        let fields = vec![Entry { autocomplete: "username", ..Entry::line("name", w::NAME) }, Entry::password("password", w::PASSWORD, "current-password")];
        let fields = entries(lang, fields, &values, &Errors::default());
        let back = values.first("back").to_owned();
        let (above, below) = kept.as_ref().map(|kept| resume::notes(lang, kept)).unzip();
        view! {
            <div class="sign-in">
                <h1 class="page-title">{lang.t(w::SIGN_IN)}</h1>
                {nobody}
                {above}
                {problem}
                <form method="post" action="/sign-in" id=resume::FORM novalidate="">
                    <Token/>
                    <input type="hidden" name="back" value=back.clone()/>
                    {kept.as_ref().and_then(|kept| kept.as_ref().ok()).map(Kept::hidden)}
                    {fields}
                    <button class="btn btn-primary w-full">{lang.t(w::SIGN_IN)}</button>
                </form>
                {sign_on::links(lang, app.providers(), &back)}
                {below}
            </div>
        }
    })
}
