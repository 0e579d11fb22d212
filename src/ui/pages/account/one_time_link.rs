//! One-time links: the first administrator, invitations, password resets.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use secrecy::SecretString;
use serde::Deserialize;

use super::sign_in::signed_in;
use crate::messages::{Lang, account as m, errors, permissions};
use crate::model::Error;
use crate::model::form::{FieldErrors, FormData};
use crate::model::permissions::GlobalRole;
use crate::server::accounts::{LinkPreview, Registration};
use crate::server::authz::errors::{DISPLAY_NAME, NAME, PASSWORD};
use crate::server::services::account;
use crate::server::store::LinkPurpose;
use crate::ui::components::alert::{ErrorAlert, ErrorPage};
use crate::ui::components::simple_field::{SimpleField, simple_fields};
use crate::ui::context::PublicContext;
use crate::ui::crud::FormBody;
use crate::ui::html::not_stored;

/// The token in the URL.
#[derive(Deserialize)]
pub struct LinkQuery {
    #[serde(default)]
    token: String,
}

/// `GET /setup?token=…`, `/invitation?token=…`, `/reset?token=…`
pub async fn get(purpose: LinkPurpose, visitor: PublicContext, Query(LinkQuery { token }): Query<LinkQuery>) -> Response {
    let offer = account::preview_link(&visitor.cx.ctx, purpose, &token).await;
    let values = [("token", token)].into_iter().collect();
    match offer {
        Ok(offer) => render(&visitor, StatusCode::OK, &offer, values, FieldErrors::default(), None),
        Err(error) => failed(&visitor, &error),
    }
}

/// `POST` to the same path.
pub async fn post(purpose: LinkPurpose, visitor: PublicContext, FormBody(values): FormBody) -> Response {
    let ctx = &visitor.cx.ctx;
    let offer = match account::preview_link(ctx, purpose, values.first("token")).await {
        Ok(offer) => offer,
        Err(error) => return failed(&visitor, &error),
    };
    let registration = Registration {
        name: values.first(NAME).trim().to_owned(),
        display_name: values.first(DISPLAY_NAME).trim().to_owned(),
        password: SecretString::from(values.first(PASSWORD).to_owned()),
    };
    let token = SecretString::from(values.first("token").to_owned());
    match account::redeem_link(ctx, &visitor.identified.origin, purpose, &token, &registration).await {
        Ok(signed) => signed_in(&visitor, &signed, "/"),
        Err(Error::Invalid(errors)) => render(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &offer, values, errors, None),
        Err(error @ Error::InvalidLink) => failed(&visitor, &error),
        Err(error) => render(&visitor, StatusCode::from(&error), &offer, values, FieldErrors::default(), Some(error)),
    }
}

fn failed(visitor: &PublicContext, error: &Error) -> Response {
    let (lang, error) = (visitor.cx.lang, error.clone());
    let (status, title) = (StatusCode::from(&error), errors::what(lang, &error));
    visitor.cx.page(status, &title, move || view! { <ErrorPage lang error overview="/".to_owned() said_above=false/> })
}

fn render(
    visitor: &PublicContext,
    status: StatusCode,
    offer: &LinkPreview,
    values: FormData,
    errors: FieldErrors,
    error: Option<Error>,
) -> Response {
    let (lang, purpose) = (visitor.cx.lang, offer.link.made.purpose);
    let (title, help, action) = match purpose {
        LinkPurpose::Setup => (m::SET_UP, m::SET_UP_HELP, "/setup"),
        LinkPurpose::Invitation => (m::JOIN, m::JOIN_HELP, "/invitation"),
        LinkPurpose::Reset => (m::RESET, m::RESET_HELP, "/reset"),
    };
    let mut fields = Vec::new();
    if offer.person.is_none() {
        fields.push(SimpleField { autocomplete: "username", ..SimpleField::line(NAME, m::NAME).with_help(m::NAME_HELP) });
    }
    if purpose != LinkPurpose::Reset {
        fields
            .push(SimpleField { autocomplete: "name", ..SimpleField::line(DISPLAY_NAME, m::DISPLAY_NAME).with_help(m::DISPLAY_NAME_HELP) });
    }
    fields.push(SimpleField::password(PASSWORD, m::NEW_PASSWORD, "new-password").with_help(m::PASSWORD_HELP));
    let person = offer.person.as_ref().map(|person| person.name.clone());
    let access = (purpose == LinkPurpose::Invitation).then(|| access(visitor, lang, offer));
    let page = visitor.cx.page(status, lang.t(title), move || {
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        let token = values.first("token").to_owned();
        // Tells password managers whose password it is.
        let user = person.map(|name| {
            view! {
                <p class="my-2 font-medium">{m::for_person(lang, &name)}</p>
                <input type="text" value=name autocomplete="username" class="hidden" aria-hidden="true" tabindex="-1" readonly/>
            }
        });
        view! {
            <div class="sign-in">
                <h1 class="page-title">{lang.t(title)}</h1>
                <p class="muted my-2">{lang.t(help)}</p>
                {access}
                {problem}
                <form method="post" action=action novalidate="">
                    <input type="hidden" name="token" value=token/>
                    {user}
                    {simple_fields(lang, fields, &values, &errors)}
                    <button class="btn btn-primary w-full">{lang.t(m::CONTINUE)}</button>
                </form>
            </div>
        }
    });
    // The page contains the link's token.
    not_stored(page)
}

/// The role and team offered by the invitation.
fn access(visitor: &PublicContext, lang: Lang, offer: &LinkPreview) -> AnyView {
    let policy = visitor.cx.ctx.access().policy();
    let role = offer.link.made.role;
    let mut lines: Vec<String> = offer
        .link
        .made
        .teams
        .iter()
        .filter_map(|(team, role)| Some(m::offered_team(lang, permissions::team_role(lang, *role), policy.team_name(*team)?)))
        .collect();
    if role != GlobalRole::None {
        lines.push(m::offered(lang, permissions::global_role(lang, role)));
    }
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul class="list-disc ms-5 my-2">{lines}</ul> }.into_any()
}
