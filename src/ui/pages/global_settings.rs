//! Global settings.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use leptos::prelude::*;

use crate::messages::{permissions, users as m};
use crate::model::Error;
use crate::model::field::FieldError;
use crate::model::form::{FieldErrors, FormData};
use crate::model::permissions::{Action, Resource};
use crate::server::authz::GlobalSettings;
use crate::server::services::settings;
use crate::ui::components::alert::ErrorAlert;
use crate::ui::components::button::disabled_hint;
use crate::ui::components::simple_field::{Input, SimpleField, simple_fields};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;
use crate::ui::route_table::{AccessRule, RouteTable};

/// The page and its post.
pub fn routes() -> RouteTable {
    let needs = |action| AccessRule::Requires(Resource::Settings, action);
    RouteTable::new().get("/settings", needs(Action::Read), get(page)).post("/settings", needs(Action::Edit), post(save))
}

/// `GET /settings`
async fn page(at: ManagerContext) -> Response {
    match settings::global(&at.ctx) {
        Ok(GlobalSettings { others_read, audit_days }) => {
            let days = audit_days.map(|days| days.to_string()).unwrap_or_default();
            let values = [("others_read", others_read.to_string()), ("audit_days", days)].into_iter().collect();
            render(&at, StatusCode::OK, values, None)
        }
        Err(error) => at.error_page(&error),
    }
}

/// `POST /settings`
async fn save(at: ManagerContext, FormBody(values): FormBody) -> Response {
    let days = match values.first("audit_days").trim() {
        "" => Ok(None),
        text => match text.parse::<u32>() {
            Ok(0) => Err(FieldError::TooSmall { min: 1 }),
            Ok(days) if days > 36_500 => Err(FieldError::TooLarge { max: 36_500 }),
            Ok(days) => Ok(Some(days)),
            Err(_) => Err(FieldError::NotANumber),
        },
    };
    let saved = match (settings::may_set_site(&at.ctx).await, days) {
        (Err(error), _) => Err(error),
        (Ok(()), Err(invalid)) => Err(Error::invalid_field("audit_days", invalid)),
        (Ok(()), Ok(audit_days)) => {
            let settings = GlobalSettings { others_read: values.has("others_read", "true"), audit_days };
            settings::set_site(&at.ctx, settings).await
        }
    };
    match saved {
        Ok(()) => at.redirect_with_flash("/settings", FlashKind::Saved, at.lang.t(m::FOR_ALL)),
        Err(error @ Error::Forbidden(_)) => at.error_page(&error),
        Err(error) => render(&at, StatusCode::from(&error), values, Some(error)),
    }
}

fn render(at: &ManagerContext, status: StatusCode, values: FormData, error: Option<Error>) -> Response {
    let lang = at.lang;
    let (errors, error) = match error {
        Some(Error::Invalid(errors)) => (errors, None),
        error => (FieldErrors::default(), error),
    };
    let lacks = permissions::reason(lang, at.ctx.snapshot().denial(Resource::Settings, Action::Edit, None));
    let fields = vec![
        SimpleField {
            kind: Input::Flag,
            required: false,
            ..SimpleField::line("others_read", m::OTHERS_READ).with_help(m::OTHERS_READ_HELP)
        },
        SimpleField {
            kind: Input::Number,
            required: false,
            ..SimpleField::line("audit_days", m::AUDIT_DAYS).with_help(m::AUDIT_DAYS_HELP)
        },
    ];
    at.page_as(status, lang.t(m::FOR_ALL), move || {
        let problem = error.map(|error| view! { <ErrorAlert lang error/> });
        view! {
            <h1 class="page-title">{lang.t(m::FOR_ALL)}</h1>
            {problem}
            <form method="post" action="/settings" novalidate="" class="max-w-md">
                {simple_fields(lang, fields, &values, &errors)}
                <button class="btn btn-primary btn-sm" disabled=lacks.is_some()>{lang.t(m::SAVE)}</button>
                {disabled_hint(lacks)}
            </form>
        }
    })
}
