//! A form that was filled in under a session that is over: nothing typed is lost, and nothing is sent before its person says so.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use url::form_urlencoded;

use super::sign_in;
use crate::model::form::Values;
use crate::server::app::App;
use crate::server::http::session::TOKEN_FIELD;
use crate::ui::components::alert::Note;
use crate::ui::components::button::Token;
use crate::ui::cx::{Cx, Visitor};
use crate::ui::preferences::own_path;
use crate::ui::words::{Lang, account as w, common, fields};

/// In the sign-in's form: where the form was to go.
const TO: &str = "kept_to";
/// In the sign-in's form: what was typed, as a form is encoded.
const FIELDS: &str = "kept";

/// Marks the answer to who was not signed in and tried to send something.
#[derive(Clone, Copy, Debug)]
pub struct SignInFirst;

/// What was to be sent, without passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    to: String,
    fields: Vec<(String, String)>,
}

impl Kept {
    /// Reads a request; a body that is no form holds nothing.
    fn of(to: &str, body: &[u8]) -> Self {
        let is_kept = |name: &str| name != TOKEN_FIELD && !name.to_lowercase().contains("password");
        let fields = form_urlencoded::parse(body).into_owned().filter(|(name, _)| is_kept(name));
        Self { to: own_path(to).to_owned(), fields: fields.collect() }
    }

    /// What came along with a sign-in; none: it was an ordinary one.
    pub fn with(values: &Values) -> Option<Self> {
        let to = own_path(values.first(TO));
        (to != "/").then(|| Self::of(to, values.first(FIELDS).as_bytes()))
    }

    /// Takes it along with the form of the sign-in.
    pub fn hidden(&self) -> impl IntoView + use<> {
        let fields = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish();
        view! {
            <input type="hidden" name=TO value=self.to.clone()/>
            <input type="hidden" name=FIELDS value=fields/>
        }
    }

    /// A form that sends it.
    pub fn form(&self, lang: Lang, send: &'static str, class: &'static str) -> impl IntoView + use<> {
        let inputs = self.fields.iter().cloned().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
        let shown = self.fields.iter().filter(|(_, value)| !value.is_empty()).cloned();
        let called = |name: String| fields::label_at(lang, &self.to, &name).map_or(name, str::to_owned);
        let shown = shown.map(|(name, value)| view! { <dt>{called(name)}</dt><dd class="break-words whitespace-pre-wrap">{value}</dd> });
        let (inputs, shown) = (inputs.collect_view(), shown.collect::<Vec<_>>());
        let shown = (!shown.is_empty()).then(|| {
            view! { <details class="my-3"><summary>{w::typed(lang, shown.len())}</summary><dl class="facts my-2">{shown}</dl></details> }
        });
        view! {
            <form method="post" action=self.to.clone()>
                <Token/>
                {inputs}
                {shown}
                <div class="flex gap-2">
                    <button class=format!("btn btn-sm {class}")>{send}</button>
                    <a class="btn btn-sm" href="/">{lang.t(w::DISCARD)}</a>
                </div>
            </form>
        }
    }
}

/// The page that offers to send it under the present session.
pub fn again(cx: &Cx, status: StatusCode, kept: &Kept) -> Response {
    let (lang, kept) = (cx.lang, kept.clone());
    cx.page(status, lang.t(w::NOT_SENT), move || {
        view! {
            <h1 class="page-title" data-error="session">{lang.t(w::NOT_SENT)}</h1>
            <p class="my-3 max-w-prose">{lang.t(w::NOT_SENT_HELP)}</p>
            {kept.form(lang, lang.t(w::SEND), "btn-primary")}
        }
    })
}

/// Answers a form that does not carry the token of the session that sent it: it is shown again, with the right one. Who signs in twice
/// is signed in, and goes on with what the sign-in took along.
pub async fn of_another_session(app: &App, mut parts: Parts, body: &[u8]) -> Response {
    let cx = match Visitor::from_request_parts(&mut parts, app).await {
        Ok(visitor) => visitor.cx,
        Err(response) => return response,
    };
    let values: Values = form_urlencoded::parse(body).collect();
    match Kept::with(&values) {
        Some(kept) => again(&cx, StatusCode::FORBIDDEN, &kept),
        None if cx.path == sign_in::PATH => Redirect::to(own_path(values.first("back"))).into_response(),
        None => again(&cx, StatusCode::FORBIDDEN, &Kept::of(&cx.path, body)),
    }
}

/// Answers a form that nobody sent who is signed in: by the sign-in, which takes what was typed along.
pub async fn signed_out(app: &App, mut parts: Parts, body: &[u8]) -> Response {
    match Visitor::from_request_parts(&mut parts, app).await {
        Ok(visitor) => {
            let kept = Kept::of(&visitor.cx.path, body);
            sign_in::draw(&visitor, StatusCode::UNAUTHORIZED, &Values::default(), Some(kept), None).await
        }
        Err(response) => response,
    }
}

/// What the sign-in says above its form, and below it for who signs in elsewhere.
pub fn notes(lang: Lang, kept: &Kept) -> (AnyView, AnyView) {
    let above = view! {
        <Note kind="alert-warning">
            <div data-error="session"><p class="font-semibold">{lang.t(w::SESSION_OVER)}</p><p>{lang.t(w::SESSION_OVER_HELP)}</p></div>
        </Note>
    };
    let below = view! {
        <div class="mt-6 border-t border-base-300 pt-4">
            <p class="mb-2">{lang.t(w::ELSEWHERE)} " " <a class="link" href="/sign-in" target="_blank" rel="noopener">{lang.t(common::NEW_TAB)}</a></p>
            {kept.form(lang, lang.t(w::SIGNED_IN_ELSEWHERE), "")}
        </div>
    };
    (above.into_any(), below.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_and_secrets_are_not() {
        let kept = Kept::of("/m/a/sources/new", b"name=a%26b&name=c&password=x&dbPassword=y&_token=t&empty=");
        let pairs = [("name", "a&b"), ("name", "c"), ("empty", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(kept, Kept { to: "/m/a/sources/new".to_owned(), fields: pairs.to_vec() });
        let html = crate::ui::cx::html(|| kept.hidden());
        assert!(html.contains("name=\"kept_to\" value=\"/m/a/sources/new\""), "{html}");
        let values: Values = [(TO, "/m/a/sources/new"), (FIELDS, "name=a%26b&name=c&empty=")].into_iter().collect();
        assert_eq!(Kept::with(&values), Some(kept));
    }

    #[test]
    fn it_is_sent_to_this_server_only() {
        for to in ["", "https://evil.example/", "//evil.example", "/"] {
            let values: Values = [(TO, to), (FIELDS, "a=b")].into_iter().collect();
            assert_eq!(Kept::with(&values), None, "{to}");
        }
    }
}
