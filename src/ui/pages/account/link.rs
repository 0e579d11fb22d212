//! What one-time links open: the first administrator, an invitation, a new password.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use secrecy::SecretString;
use serde::Deserialize;

use super::sign_in::signed_in;
use crate::model::ManagerError;
use crate::model::form::{Errors, Values};
use crate::model::rights::GlobalRole;
use crate::server::access::people::{DISPLAY_NAME, NAME, PASSWORD};
use crate::server::people::{Newcomer, Offer};
use crate::server::services::account;
use crate::server::store::LinkPurpose;
use crate::ui::components::alert::{ErrorPage, ManagerProblem};
use crate::ui::components::button::Token;
use crate::ui::components::entry::{Entry, entries};
use crate::ui::cx::{Visitor, not_stored, status_of};
use crate::ui::forms::Posted;
use crate::ui::words::{Lang, account as w, errors, rights};

/// The secret part of the address.
#[derive(Deserialize)]
pub struct Opened {
    #[serde(default)]
    token: String,
}

/// `GET /setup?token=…`, `/invitation?token=…`, `/reset?token=…`
pub async fn get(purpose: LinkPurpose, visitor: Visitor, Query(Opened { token }): Query<Opened>) -> Response {
    let offer = account::offer(visitor.cx.app.access(), purpose, &token).await;
    let values = [("token", token)].into_iter().collect();
    match offer {
        Ok(offer) => draw(&visitor, StatusCode::OK, &offer, values, Errors::default(), None),
        Err(error) => failed(&visitor, &error),
    }
}

/// The post of the same form.
pub async fn post(purpose: LinkPurpose, visitor: Visitor, Posted(values): Posted) -> Response {
    let access = visitor.cx.app.access();
    let offer = match account::offer(access, purpose, values.first("token")).await {
        Ok(offer) => offer,
        Err(error) => return failed(&visitor, &error),
    };
    let newcomer = Newcomer {
        name: values.first(NAME).trim().to_owned(),
        display_name: values.first(DISPLAY_NAME).trim().to_owned(),
        password: SecretString::from(values.first(PASSWORD).to_owned()),
    };
    let token = SecretString::from(values.first("token").to_owned());
    match account::take(access, &visitor.identified, purpose, &token, &newcomer).await {
        Ok(signed) => signed_in(&visitor, &signed, "/"),
        Err(ManagerError::Rejected(errors)) => draw(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &offer, values, errors, None),
        Err(error @ ManagerError::Link) => failed(&visitor, &error),
        Err(error) => draw(&visitor, status_of(&error), &offer, values, Errors::default(), Some(error)),
    }
}

fn failed(visitor: &Visitor, error: &ManagerError) -> Response {
    let (lang, error) = (visitor.cx.lang, error.clone());
    let (status, title) = (status_of(&error), errors::what(lang, &error));
    visitor.cx.page(status, &title, move || view! { <ErrorPage lang error overview="/".to_owned() said_above=false/> })
}

fn draw(visitor: &Visitor, status: StatusCode, offer: &Offer, values: Values, errors: Errors, error: Option<ManagerError>) -> Response {
    let (lang, purpose) = (visitor.cx.lang, offer.link.made.purpose);
    let (title, help, action) = match purpose {
        LinkPurpose::Setup => (w::SET_UP, w::SET_UP_HELP, "/setup"),
        LinkPurpose::Invitation => (w::JOIN, w::JOIN_HELP, "/invitation"),
        LinkPurpose::Reset => (w::RESET, w::RESET_HELP, "/reset"),
    };
    let mut fields = Vec::new();
    if offer.person.is_none() {
        fields.push(Entry { autocomplete: "username", ..Entry::line(NAME, w::NAME).with_help(w::NAME_HELP) });
    }
    if purpose != LinkPurpose::Reset {
        fields.push(Entry { autocomplete: "name", ..Entry::line(DISPLAY_NAME, w::DISPLAY_NAME).with_help(w::DISPLAY_NAME_HELP) });
    }
    fields.push(Entry::password(PASSWORD, w::NEW_PASSWORD, "new-password").with_help(w::PASSWORD_HELP));
    let person = offer.person.as_ref().map(|person| person.name.clone());
    let given = (purpose == LinkPurpose::Invitation).then(|| given(visitor, lang, offer));
    let page = visitor.cx.page(status, lang.t(title), move || {
        let problem = error.map(|error| view! { <ManagerProblem lang error/> });
        let token = values.first("token").to_owned();
        // Tells password managers whose password it is.
        let user = person.map(|name| {
            view! {
                <p class="my-2 font-medium">{w::for_person(lang, &name)}</p>
                <input type="text" value=name autocomplete="username" class="hidden" aria-hidden="true" tabindex="-1" readonly/>
            }
        });
        view! {
            <div class="sign-in">
                <h1 class="page-title">{lang.t(title)}</h1>
                <p class="muted my-2">{lang.t(help)}</p>
                {given}
                {problem}
                <form method="post" action=action novalidate="">
                    <Token/>
                    <input type="hidden" name="token" value=token/>
                    {user}
                    {entries(lang, fields, &values, &errors)}
                    <button class="btn btn-primary w-full">{lang.t(w::CONTINUE)}</button>
                </form>
            </div>
        }
    });
    // The link is in its form.
    not_stored(page)
}

/// What the invitation gives.
fn given(visitor: &Visitor, lang: Lang, offer: &Offer) -> AnyView {
    let book = visitor.cx.app.access().book();
    let role = offer.link.made.role;
    let mut lines: Vec<String> = offer
        .link
        .made
        .teams
        .iter()
        .filter_map(|(team, role)| Some(w::offered_team(lang, rights::team_role(lang, *role), book.team_name(*team)?)))
        .collect();
    if role != GlobalRole::None {
        lines.push(w::offered(lang, rights::global_role(lang, role)));
    }
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul class="list-disc ms-5 my-2">{lines}</ul> }.into_any()
}
