//! A form that was filled in under a session that is over: nothing typed is lost, and nothing is sent before its person says so.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use url::form_urlencoded;

use super::sign_in;
use crate::messages::{Lang, account as w, common, field_labels};
use crate::model::form::FormData;
use crate::model::forms::is_secret;
use crate::model::mask::mask_url_credentials;
use crate::server::state::AppState;
use crate::server::web::middleware::authenticate::CSRF_FIELD;
use crate::ui::components::alert::Alert;
use crate::ui::components::button::CsrfField;
use crate::ui::context::{PageContext, PublicContext};
use crate::ui::preferences::safe_redirect_path;

/// In the sign-in's form: where the form was to go.
const TO: &str = "kept_to";
/// In the sign-in's form: what was typed, as a form is encoded.
const FIELDS: &str = "kept";

/// The id of the sign-in's form.
pub const FORM: &str = "sign-in";
/// The button of the sign-in's form for who has signed in elsewhere meanwhile.
pub const ELSEWHERE: &str = "elsewhere";
/// The largest form that is kept, in bytes, as it was sent and as it is encoded again.
const LARGEST: usize = 64 << 10;
/// The most fields that are kept.
const MOST_FIELDS: usize = 200;

/// What was to be sent, without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingForm {
    to: String,
    fields: Vec<(String, String)>,
    /// The same fields as a form is encoded.
    encoded: String,
}

/// Why nothing is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// It has too many bytes or fields: a request of anybody must not lead to a large page.
    TooLong,
    /// The browser sent no session, not even one that is over.
    NoSession,
}

impl NotKept {
    fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::TooLong => lang.t(w::TOO_LONG),
            Self::NoSession => lang.t(w::NO_SESSION),
        }
    }
}

impl PendingForm {
    /// Reads a form that was sent to an address.
    ///
    /// # Errors
    /// `TooLong`.
    pub fn of(to: &str, body: &[u8]) -> Result<Self, NotKept> {
        let fields = || form_urlencoded::parse(body);
        if body.len() > LARGEST || fields().nth(MOST_FIELDS).is_some() {
            return Err(NotKept::TooLong);
        }
        let kept = fields().into_owned().filter(|(name, _)| name != CSRF_FIELD && !is_secret(name));
        let fields: Vec<_> = kept.map(|(name, value)| (name, mask_url_credentials(&value).into_owned())).collect();
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        if encoded.len() > LARGEST { Err(NotKept::TooLong) } else { Ok(Self { to: safe_redirect_path(to).to_owned(), fields, encoded }) }
    }

    /// What came along with a sign-in; `None` if it was an ordinary one.
    pub fn with(values: &FormData) -> Option<Result<Self, NotKept>> {
        let to = safe_redirect_path(values.first(TO));
        (to != "/").then(|| Self::of(to, values.first(FIELDS).as_bytes()))
    }

    /// Takes it along with the form of the sign-in.
    pub fn hidden(&self) -> impl IntoView + use<> {
        view! {
            <input type="hidden" name=TO value=self.to.clone()/>
            <input type="hidden" name=FIELDS value=self.encoded.clone()/>
        }
    }

    /// A form that sends it.
    fn form(self, lang: Lang) -> impl IntoView {
        let Self { to, fields, .. } = self;
        let called = |name: &str| field_labels::label_at(lang, &to, name).map_or(name.to_owned(), str::to_owned);
        let shown = fields.iter().filter(|(_, value)| !value.is_empty());
        let shown: Vec<_> = shown
            .map(|(name, value)| view! { <dt>{called(name)}</dt><dd class="break-words whitespace-pre-wrap">{value.clone()}</dd> })
            .collect();
        let shown = (!shown.is_empty()).then(|| {
            view! { <details class="my-3"><summary>{w::typed(lang, shown.len())}</summary><dl class="facts my-2">{shown}</dl></details> }
        });
        let inputs = fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
        view! {
            <form method="post" action=to>
                <CsrfField/>
                {inputs}
                {shown}
                <div class="flex gap-2">
                    <button class="btn btn-sm btn-primary">{lang.t(w::SEND)}</button>
                    <a class="btn btn-sm" href="/">{lang.t(w::DISCARD)}</a>
                </div>
            </form>
        }
    }
}

/// The page that offers to send it under the present session, or says why it can't.
pub fn again(cx: &PageContext, status: StatusCode, kept: Result<PendingForm, NotKept>) -> Response {
    let lang = cx.lang;
    cx.page(status, lang.t(w::NOT_SENT), move || {
        let help = kept.as_ref().map_or_else(|why| why.text(lang), |_| lang.t(w::NOT_SENT_HELP));
        view! {
            <h1 class="page-title" data-error="session">{lang.t(w::NOT_SENT)}</h1>
            <p class="my-3 max-w-prose">{help}</p>
            {kept.ok().map(|kept| kept.form(lang))}
        }
    })
}

/// Answers a form that does not carry the token of the session that sent it: it is shown again, with the right one. Who signs in twice
/// is signed in, and goes on with what the sign-in took along.
pub async fn of_another_session(app: &AppState, mut parts: Parts, body: &[u8]) -> Response {
    let cx = match PublicContext::from_request_parts(&mut parts, app).await {
        Ok(visitor) => visitor.cx,
        Err(response) => return response,
    };
    let values: FormData = form_urlencoded::parse(body).collect();
    match PendingForm::with(&values) {
        Some(kept) => again(&cx, StatusCode::FORBIDDEN, kept),
        None if parts.uri.path() == sign_in::PATH => Redirect::to(safe_redirect_path(values.first("back"))).into_response(),
        None => again(&cx, StatusCode::FORBIDDEN, PendingForm::of(&cx.path, body)),
    }
}

/// Answers a form that nobody sent who is signed in: by the sign-in, which takes along what was typed.
pub async fn signed_out(app: &AppState, mut parts: Parts, kept: Result<PendingForm, NotKept>) -> Response {
    match PublicContext::from_request_parts(&mut parts, app).await {
        Ok(visitor) => sign_in::draw(&visitor, StatusCode::UNAUTHORIZED, &FormData::default(), Some(kept), None).await,
        Err(response) => response,
    }
}

/// What the sign-in says above its form, and below it for who signs in elsewhere. What was typed is in the page only once, in its form:
/// the response to anybody is not much longer than the request.
pub fn notes(lang: Lang, kept: &Result<PendingForm, NotKept>) -> (AnyView, AnyView) {
    let (title, help) = match kept {
        Err(why @ NotKept::NoSession) => (w::NOT_SIGNED_IN, why.text(lang)),
        Err(why @ NotKept::TooLong) => (w::SESSION_OVER, why.text(lang)),
        Ok(_) => (w::SESSION_OVER, lang.t(w::SESSION_OVER_HELP)),
    };
    let above = view! {
        <Alert kind="alert-warning">
            <div data-error="session"><p class="font-semibold">{lang.t(title)}</p><p>{help}</p></div>
        </Alert>
    };
    let below = kept.is_ok().then(|| {
        view! {
            <div class="mt-6 border-t border-base-300 pt-4">
                <p class="mb-2">{lang.t(w::ELSEWHERE)} " " <a class="link" href="/sign-in" target="_blank" rel="noopener">{lang.t(common::NEW_TAB)}</a></p>
                <div class="flex gap-2">
                    <button class="btn btn-sm" form=FORM name=ELSEWHERE value="1">{lang.t(w::SIGNED_IN_ELSEWHERE)}</button>
                    <a class="btn btn-sm" href="/">{lang.t(w::DISCARD)}</a>
                </div>
            </div>
        }
    });
    (above.into_any(), below.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_and_secrets_are_not() {
        let body = b"name=a%26b&name=c&password=x&dbPassword=y&rdsSecretkey=z&rdsAccesskey=k&api_token=t&_token=t&empty=";
        let kept = PendingForm::of("/m/a/sources/new", body).unwrap();
        let pairs = [("name", "a&b"), ("name", "c"), ("empty", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!((kept.to.as_str(), kept.fields.as_slice()), ("/m/a/sources/new", &pairs[..]));
        let address =
            PendingForm::of("/m/a/canals/4/edit?x=1", b"rdsSecretkey=y&dbPassword=z&desc=jdbc:mysql://h/x?password%3Dhush").unwrap();
        assert_eq!(address.fields, [("desc".to_owned(), "jdbc:mysql://h/x?password=***".to_owned())]);
        let html = crate::ui::html::html(|| kept.hidden());
        assert!(html.contains("name=\"kept_to\" value=\"/m/a/sources/new\""), "{html}");
        let values: FormData = [(TO, "/m/a/sources/new"), (FIELDS, "name=a%26b&name=c&rdsSecretkey=z&empty=")].into_iter().collect();
        assert_eq!(PendingForm::with(&values), Some(Ok(kept)));
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        let kept = |body: String| PendingForm::of("/m/a/sources/new", body.as_bytes()).map(|kept| kept.encoded.len());
        assert_eq!(kept("a=1&".repeat(MOST_FIELDS)), Ok(4 * MOST_FIELDS - 1));
        assert_eq!(kept("a=1&".repeat(MOST_FIELDS + 1)), Err(NotKept::TooLong));
        assert_eq!(kept(format!("a={}", "1".repeat(LARGEST - 2))), Ok(LARGEST));
        assert_eq!(kept(format!("a={}", "1".repeat(LARGEST - 1))), Err(NotKept::TooLong));
        assert_eq!(kept(format!("a={}", "\"".repeat(LARGEST / 2))), Err(NotKept::TooLong), "it grows when it is encoded again");
    }

    #[test]
    fn it_is_sent_to_this_server_only() {
        for to in ["", "https://evil.example/", "//evil.example", "/"] {
            let values: FormData = [(TO, to), (FIELDS, "a=b")].into_iter().collect();
            assert_eq!(PendingForm::with(&values), None, "{to}");
        }
    }
}
