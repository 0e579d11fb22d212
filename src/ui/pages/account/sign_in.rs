//! Sign-in and sign-out.

use axum::extract::Query;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use secrecy::SecretString;
use serde::Deserialize;

use super::oidc;
use super::resubmit::{self, ELSEWHERE, NotKept, PendingForm};
use crate::messages::{account as m, common};
use crate::model::form::{FieldErrors, FormData};
use crate::server::accounts::IssuedSession;
use crate::server::services::account::{self, SignInFailure};
use crate::server::web::middleware::authenticate::{clear_session_cookie, device_cookie, session_cookie};
use crate::server::web::middleware::cookies;
use crate::ui::components::alert::{Alert, ErrorAlert};
use crate::ui::components::simple_field::{SimpleField, simple_fields};
use crate::ui::context::{CHANGE_PASSWORD_PATH, PublicContext};
use crate::ui::crud::FormBody;
use crate::ui::html::not_stored;
use crate::ui::preferences::safe_redirect_path;

/// The path of the sign-in page.
pub const PATH: &str = "/sign-in";

/// The page to return to after sign-in.
#[derive(Deserialize)]
pub struct ReturnTo {
    /// Unvalidated: must be checked before it is followed.
    #[serde(default)]
    pub(super) back: String,
}

/// `GET /sign-in?back=…`
pub async fn get(visitor: PublicContext, Query(ReturnTo { back }): Query<ReturnTo>) -> Response {
    if visitor.cx.ctx.caller.person().is_some() {
        return Redirect::to(safe_redirect_path(&back)).into_response();
    }
    render(&visitor, StatusCode::OK, &[("back", back)].into_iter().collect(), None, None).await
}

/// `POST /sign-in`
pub async fn post(visitor: PublicContext, FormBody(values): FormBody) -> Response {
    let kept = PendingForm::with(&values);
    // Signed in by another tab of this browser in the meantime.
    if visitor.cx.ctx.caller.person().is_some() {
        return match kept {
            Some(kept) => resubmit::again(&visitor.cx, kept),
            None => Redirect::to(safe_redirect_path(values.first("back"))).into_response(),
        };
    }
    // The user has not signed in elsewhere yet; this does not count as a password attempt.
    if !values.first(ELSEWHERE).is_empty() {
        return render(&visitor, StatusCode::UNAUTHORIZED, &values, kept, None).await;
    }
    let password = SecretString::from(values.first("password").to_owned());
    match account::sign_in(&visitor.cx.ctx, &visitor.identified.origin, values.first("name"), &password).await {
        Ok(signed) if signed.must_change => signed_in(&visitor, &signed, CHANGE_PASSWORD_PATH),
        Ok(signed) => match kept {
            Some(kept) => with_session(&visitor, &signed, resubmit::again(&visitor.cx, kept)),
            None => signed_in(&visitor, &signed, safe_redirect_path(values.first("back"))),
        },
        Err(error) => {
            let status = match &error {
                SignInFailure::Wrong => StatusCode::UNAUTHORIZED,
                SignInFailure::Failed(error) => StatusCode::from(error),
            };
            render(&visitor, status, &values, kept, Some(error)).await
        }
    }
}

/// Redirects with the new session's cookie.
pub fn signed_in(visitor: &PublicContext, signed: &IssuedSession, to: &str) -> Response {
    with_session(visitor, signed, Redirect::to(to).into_response())
}

/// Adds the cookies of the new session and of the browser to the response.
fn with_session(visitor: &PublicContext, signed: &IssuedSession, response: Response) -> Response {
    let secure = visitor.cx.secure;
    let response = cookies::set(response, session_cookie(&signed.token, secure));
    not_stored(cookies::set(response, device_cookie(&signed.device, secure)))
}

/// `POST /sign-out`
pub async fn out(visitor: PublicContext) -> Response {
    let begun_with = match account::sign_out(&visitor.cx.ctx).await {
        Ok(begun_with) => begun_with,
        Err(error) => {
            let lang = visitor.cx.lang;
            return visitor.cx.page(StatusCode::from(&error), lang.t(common::SIGN_OUT), move || view! { <ErrorAlert lang error/> });
        }
    };
    let elsewhere = match begun_with {
        Some((provider, proof)) => oidc::signed_out(&visitor, &provider, &proof).await,
        None => None,
    };
    let mut response = elsewhere.unwrap_or_else(|| Redirect::to("/sign-in").into_response());
    // Clears our pages from the browser's cache, for shared computers.
    response.headers_mut().insert(header::HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    cookies::set(response, clear_session_cookie(visitor.cx.secure))
}

/// Renders the sign-in page. `kept` is a form submitted after its session ended: it is preserved, or the reason why not is shown.
pub(super) async fn render(
    visitor: &PublicContext,
    status: StatusCode,
    values: &FormData,
    kept: Option<Result<PendingForm, NotKept>>,
    error: Option<SignInFailure>,
) -> Response {
    let cx = &visitor.cx;
    let (lang, values, app) = (cx.lang, values.clone(), cx.ctx.app.clone());
    let nobody = matches!(cx.ctx.access().accounts().is_administered().await, Ok(false));
    cx.page(status, lang.t(m::SIGN_IN), move || {
        let nobody = nobody.then(|| {
            view! { <Alert kind="alert-warning"><div><p class="font-semibold">{lang.t(m::NOBODY_YET)}</p><p>{lang.t(m::NOBODY_YET_HELP)}</p></div></Alert> }
        });
        let problem = error.map(|error| match error {
            SignInFailure::Wrong => view! {
                <div role="alert" data-error="wrong" class="alert alert-error alert-soft mb-4">
                    <div><p class="font-semibold">{lang.t(m::WRONG)}</p><p>{lang.t(m::WRONG_HELP)}</p></div>
                </div>
            }
            .into_any(),
            SignInFailure::Failed(error) => view! { <ErrorAlert lang error/> }.into_any(),
        });
        let fields = vec![SimpleField { autocomplete: "username", ..SimpleField::line("name", m::NAME) }, SimpleField::password("password", m::PASSWORD, "current-password")];
        let fields = simple_fields(lang, fields, &values, &FieldErrors::default());
        let back = values.first("back").to_owned();
        let (above, below) = kept.as_ref().map(|kept| resubmit::notes(lang, kept)).unzip();
        view! {
            <div class="sign-in">
                <h1 class="page-title">{lang.t(m::SIGN_IN)}</h1>
                {nobody}
                {above}
                {problem}
                <form method="post" action="/sign-in" id=resubmit::FORM novalidate="">
                    <input type="hidden" name="back" value=back.clone()/>
                    {kept.as_ref().and_then(|kept| kept.as_ref().ok()).map(PendingForm::hidden)}
                    {fields}
                    <button class="btn btn-primary w-full">{lang.t(m::SIGN_IN)}</button>
                </form>
                {oidc::links(lang, app.providers(), &back)}
                {below}
            </div>
        }
    })
}
