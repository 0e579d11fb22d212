//! What is set for everybody.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use leptos::prelude::*;

use crate::model::ManagerError;
use crate::model::field::Invalid;
use crate::model::form::{Errors, Values};
use crate::model::rights::{Action, Resource};
use crate::server::access::SiteSettings;
use crate::server::services::settings;
use crate::ui::components::alert::ManagerProblem;
use crate::ui::components::button::{Token, reason};
use crate::ui::components::entry::{Entered, Entry, entries};
use crate::ui::cx::{At, status_of};
use crate::ui::doors::{Doors, Pass};
use crate::ui::flash::Done;
use crate::ui::forms::Posted;
use crate::ui::words::{people as w, rights};

/// The page and its post.
pub fn routes() -> Doors {
    let needs = |action| Pass::Needs(Resource::Settings, action);
    Doors::new().get("/settings", needs(Action::Read), get(page)).post("/settings", needs(Action::Edit), post(save))
}

/// `GET /settings`
async fn page(at: At) -> Response {
    match settings::site(at.app.access(), &at.caller) {
        Ok(SiteSettings { others_read, audit_days }) => {
            let days = audit_days.map(|days| days.to_string()).unwrap_or_default();
            let values = [("others_read", others_read.to_string()), ("audit_days", days)].into_iter().collect();
            draw(&at, StatusCode::OK, values, None)
        }
        Err(error) => at.failed(&error),
    }
}

/// `POST /settings`
async fn save(at: At, Posted(values): Posted) -> Response {
    let days = match values.first("audit_days").trim() {
        "" => Ok(None),
        text => match text.parse::<u32>() {
            Ok(0) => Err(Invalid::TooSmall { min: 1 }),
            Ok(days) if days > 36_500 => Err(Invalid::TooLarge { max: 36_500 }),
            Ok(days) => Ok(Some(days)),
            Err(_) => Err(Invalid::NotANumber),
        },
    };
    let saved = match (settings::may_set_site(at.app.access(), &at.caller).await, days) {
        (Err(error), _) => Err(error),
        (Ok(()), Err(invalid)) => Err(ManagerError::rejected("audit_days", invalid)),
        (Ok(()), Ok(audit_days)) => {
            let settings = SiteSettings { others_read: values.has("others_read", "true"), audit_days };
            settings::set_site(at.app.access(), &at.caller, settings).await
        }
    };
    match saved {
        Ok(()) => at.done("/settings", Done::Saved, at.lang.t(w::FOR_ALL)),
        Err(error @ ManagerError::Forbidden(_)) => at.failed(&error),
        Err(error) => draw(&at, status_of(&error), values, Some(error)),
    }
}

fn draw(at: &At, status: StatusCode, values: Values, error: Option<ManagerError>) -> Response {
    let lang = at.lang;
    let (errors, error) = match error {
        Some(ManagerError::Rejected(errors)) => (errors, None),
        error => (Errors::default(), error),
    };
    let lacks = rights::reason(lang, at.entry.seen(&at.caller).denial(Resource::Settings, Action::Edit, None));
    let fields = vec![
        Entry { kind: Entered::Flag, required: false, ..Entry::line("others_read", w::OTHERS_READ).with_help(w::OTHERS_READ_HELP) },
        Entry { kind: Entered::Number, required: false, ..Entry::line("audit_days", w::AUDIT_DAYS).with_help(w::AUDIT_DAYS_HELP) },
    ];
    at.page_as(status, lang.t(w::FOR_ALL), move || {
        let problem = error.map(|error| view! { <ManagerProblem lang error/> });
        view! {
            <h1 class="page-title">{lang.t(w::FOR_ALL)}</h1>
            {problem}
            <form method="post" action="/settings" novalidate="" class="max-w-md">
                <Token/>
                {entries(lang, fields, &values, &errors)}
                <button class="btn btn-primary btn-sm" disabled=lacks.is_some()>{lang.t(w::SAVE)}</button>
                {reason(lacks)}
            </form>
        }
    })
}
