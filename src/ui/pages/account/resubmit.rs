//! Forms submitted after their session ended: the input is preserved, and only sent when the user confirms.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use url::form_urlencoded;

use super::sign_in;
use crate::messages::{Lang, account as m, common, field_labels};
use crate::model::form::FormData;
use crate::model::forms::is_secret;
use crate::model::mask::mask_url_credentials;
use crate::server::state::AppState;
use crate::ui::components::alert::Alert;
use crate::ui::context::{PageContext, PublicContext};
use crate::ui::preferences::safe_redirect_path;

/// Field of the sign-in form: the path the form was posted to.
const TO: &str = "kept_to";
/// Field of the sign-in form: the input, urlencoded.
const FIELDS: &str = "kept";

/// The ID of the sign-in form.
pub const FORM: &str = "sign-in";
/// Button of the sign-in form for users who have signed in elsewhere in the meantime.
pub const ELSEWHERE: &str = "elsewhere";
/// The largest form that is preserved, in bytes, both as sent and as encoded again.
const MAX_SAVED_BYTES: usize = 64 << 10;
/// The maximum number of fields that are preserved.
const MAX_SAVED_FIELDS: usize = 200;

/// The form to be sent, without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingForm {
    to: String,
    fields: Vec<(String, String)>,
    /// The same fields, urlencoded.
    encoded: String,
}

/// Why the form is not preserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// Too many bytes or fields: an unauthenticated request must not cause a large page.
    TooLong,
    /// The request had no session cookie, not even an expired one.
    NoSession,
}

impl NotKept {
    fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::TooLong => lang.t(m::TOO_LONG),
            Self::NoSession => lang.t(m::NO_SESSION),
        }
    }
}

impl PendingForm {
    /// Parses a form posted to a path.
    ///
    /// # Errors
    /// Returns `TooLong` if it has too many bytes or fields.
    pub fn new(to: &str, body: &[u8]) -> Result<Self, NotKept> {
        let fields = || form_urlencoded::parse(body);
        if body.len() > MAX_SAVED_BYTES || fields().nth(MAX_SAVED_FIELDS).is_some() {
            return Err(NotKept::TooLong);
        }
        let kept = fields().into_owned().filter(|(name, _)| !is_secret(name));
        let fields: Vec<_> = kept.map(|(name, value)| (name, mask_url_credentials(&value).into_owned())).collect();
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        if encoded.len() > MAX_SAVED_BYTES {
            Err(NotKept::TooLong)
        } else {
            Ok(Self { to: safe_redirect_path(to).to_owned(), fields, encoded })
        }
    }

    /// The preserved form of a sign-in; `None` for an ordinary sign-in.
    pub fn with(values: &FormData) -> Option<Result<Self, NotKept>> {
        let to = safe_redirect_path(values.first(TO));
        (to != "/").then(|| Self::new(to, values.first(FIELDS).as_bytes()))
    }

    /// Hidden fields that carry the form through the sign-in.
    pub fn hidden(&self) -> impl IntoView + use<> {
        view! {
            <input type="hidden" name=TO value=self.to.clone()/>
            <input type="hidden" name=FIELDS value=self.encoded.clone()/>
        }
    }

    /// A form that submits it.
    fn form(self, lang: Lang) -> impl IntoView {
        let Self { to, fields, .. } = self;
        let called = |name: &str| field_labels::label_at(lang, &to, name).map_or(name.to_owned(), str::to_owned);
        let shown = fields.iter().filter(|(_, value)| !value.is_empty());
        let shown: Vec<_> = shown
            .map(|(name, value)| view! { <dt>{called(name)}</dt><dd class="break-words whitespace-pre-wrap">{value.clone()}</dd> })
            .collect();
        let shown = (!shown.is_empty()).then(|| {
            view! { <details class="my-3"><summary>{m::typed(lang, shown.len())}</summary><dl class="facts my-2">{shown}</dl></details> }
        });
        let inputs = fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
        view! {
            <form method="post" action=to>
                {inputs}
                {shown}
                <div class="flex gap-2">
                    <button class="btn btn-sm btn-primary">{lang.t(m::SEND)}</button>
                    <a class="btn btn-sm" href="/">{lang.t(m::DISCARD)}</a>
                </div>
            </form>
        }
    }
}

/// The page that offers to send it in the current session, or explains why it can't.
pub fn again(cx: &PageContext, kept: Result<PendingForm, NotKept>) -> Response {
    let lang = cx.lang;
    cx.page(StatusCode::OK, lang.t(m::NOT_SENT), move || {
        let help = kept.as_ref().map_or_else(|why| why.text(lang), |_| lang.t(m::NOT_SENT_HELP));
        view! {
            <h1 class="page-title" data-error="session">{lang.t(m::NOT_SENT)}</h1>
            <p class="my-3 max-w-prose">{help}</p>
            {kept.ok().map(|kept| kept.form(lang))}
        }
    })
}

/// Responds to an unauthenticated form post with the sign-in page, which preserves the input.
pub async fn signed_out(app: &AppState, mut parts: Parts, kept: Result<PendingForm, NotKept>) -> Response {
    match PublicContext::from_request_parts(&mut parts, app).await {
        Ok(visitor) => sign_in::render(&visitor, StatusCode::UNAUTHORIZED, &FormData::default(), Some(kept), None).await,
        Err(rejection) => rejection.into_response(),
    }
}

/// Notes above the sign-in form, and below it for users who sign in elsewhere. The input occurs only once in the page, so that the
/// response to an unauthenticated request is not much longer than the request.
pub fn notes(lang: Lang, kept: &Result<PendingForm, NotKept>) -> (AnyView, AnyView) {
    let (title, help) = match kept {
        Err(why @ NotKept::NoSession) => (m::NOT_SIGNED_IN, why.text(lang)),
        Err(why @ NotKept::TooLong) => (m::SESSION_OVER, why.text(lang)),
        Ok(_) => (m::SESSION_OVER, lang.t(m::SESSION_OVER_HELP)),
    };
    let above = view! {
        <Alert kind="alert-warning">
            <div data-error="session"><p class="font-semibold">{lang.t(title)}</p><p>{help}</p></div>
        </Alert>
    };
    let below = kept.is_ok().then(|| {
        view! {
            <div class="mt-6 border-t border-base-300 pt-4">
                <p class="mb-2">{lang.t(m::ELSEWHERE)} " " <a class="link" href="/sign-in" target="_blank" rel="noopener">{lang.t(common::NEW_TAB)}</a></p>
                <div class="flex gap-2">
                    <button class="btn btn-sm" form=FORM name=ELSEWHERE value="1">{lang.t(m::SIGNED_IN_ELSEWHERE)}</button>
                    <a class="btn btn-sm" href="/">{lang.t(m::DISCARD)}</a>
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
    fn preserves_input_but_not_secrets() {
        let body = b"name=a%26b&name=c&password=x&dbPassword=y&rdsSecretkey=z&rdsAccesskey=k&api_token=t&empty=";
        let kept = PendingForm::new("/m/a/sources/new", body).unwrap();
        let pairs = [("name", "a&b"), ("name", "c"), ("empty", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!((kept.to.as_str(), kept.fields.as_slice()), ("/m/a/sources/new", &pairs[..]));
        let address =
            PendingForm::new("/m/a/canals/4/edit?x=1", b"rdsSecretkey=y&dbPassword=z&desc=jdbc:mysql://h/x?password%3Dhush").unwrap();
        assert_eq!(address.fields, [("desc".to_owned(), "jdbc:mysql://h/x?password=***".to_owned())]);
        let html = crate::ui::html::html(|| kept.hidden());
        assert!(html.contains("name=\"kept_to\" value=\"/m/a/sources/new\""), "{html}");
        let values: FormData = [(TO, "/m/a/sources/new"), (FIELDS, "name=a%26b&name=c&rdsSecretkey=z&empty=")].into_iter().collect();
        assert_eq!(PendingForm::with(&values), Some(Ok(kept)));
    }

    #[test]
    fn does_not_preserve_large_forms() {
        let kept = |body: String| PendingForm::new("/m/a/sources/new", body.as_bytes()).map(|kept| kept.encoded.len());
        assert_eq!(kept("a=1&".repeat(MAX_SAVED_FIELDS)), Ok(4 * MAX_SAVED_FIELDS - 1));
        assert_eq!(kept("a=1&".repeat(MAX_SAVED_FIELDS + 1)), Err(NotKept::TooLong));
        assert_eq!(kept(format!("a={}", "1".repeat(MAX_SAVED_BYTES - 2))), Ok(MAX_SAVED_BYTES));
        assert_eq!(kept(format!("a={}", "1".repeat(MAX_SAVED_BYTES - 1))), Err(NotKept::TooLong));
        assert_eq!(kept(format!("a={}", "\"".repeat(MAX_SAVED_BYTES / 2))), Err(NotKept::TooLong), "it grows when it is encoded again");
    }

    #[test]
    fn preserved_forms_are_sent_to_this_server_only() {
        for to in ["", "https://evil.example/", "//evil.example", "/"] {
            let values: FormData = [(TO, to), (FIELDS, "a=b")].into_iter().collect();
            assert_eq!(PendingForm::with(&values), None, "{to}");
        }
    }
}
