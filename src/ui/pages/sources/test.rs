//! Tests whether the manager can connect to a database, either a stored one or one that is being entered.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;

use super::form::Sources;
use super::show;
use super::test_result::TestResult;
use crate::messages::{common, sources as m};
use crate::model::Error;
use crate::model::form::{Form, FormData};
use crate::model::forms::SourceForm;
use crate::model::{CheckResult, SourceId};
use crate::server::services::sources;
use crate::ui::components::form::{FormState, FormView, PickerOptions};
use crate::ui::context::ManagerContext;
use crate::ui::crud::{self, CrudPages};

/// The name of the form's second button.
pub const DO: &str = "do";
/// Its value.
pub const TEST: &str = "test";

/// Whether a posted form is to be tested instead of saved.
pub fn is_asked(values: &FormData) -> bool {
    values.has(DO, TEST)
}

/// `GET /m/{manager}/sources/{source}/test`: reloading after a test redirects to the page.
pub async fn get(at: ManagerContext) -> Response {
    match Sources::detail_url(&at) {
        Ok(own) => Redirect::to(&own).into_response(),
        Err(error) => at.error_page(&error),
    }
}

/// `POST /m/{manager}/sources/{source}/test`: tests the stored data source; the result is shown on its page.
pub async fn post(at: ManagerContext) -> Response {
    let id = match at.id::<SourceId>() {
        Ok(id) => id,
        Err(error) => return at.error_page(&error),
    };
    match sources::check_stored(&at.ctx, id).await {
        Err(error @ Error::Forbidden(_)) => at.error_page(&error),
        result => show::render(&at, id, Some(result)).await,
    }
}

/// Tests the input; renders the form again with the result above.
pub async fn typed(at: &ManagerContext, stored: Option<SourceId>, values: FormData) -> Response {
    match check(at, stored, &values).await {
        Ok(result) => tested(at, stored, values, result).await,
        Err(error) => crud::render_invalid::<Sources>(at, values, stored.is_some(), error).await,
    }
}

async fn check(at: &ManagerContext, stored: Option<SourceId>, values: &FormData) -> Result<CheckResult, Error> {
    match stored {
        Some(id) => match SourceForm::parse(values) {
            Ok(form) => sources::check_edited(&at.ctx, id, &form).await,
            Err(errors) => Err(crud::invalid_edit::<Sources>(at, values, errors).await),
        },
        None => {
            let new = crud::posted_team(at, values)?;
            match SourceForm::read(values) {
                Ok(form) => sources::check(&at.ctx, new, &form).await,
                Err(errors) => {
                    Sources::authorize_create(at, new, values.first(Sources::NAME)).await?;
                    Err(Error::Invalid(errors))
                }
            }
        }
    }
}

async fn tested(at: &ManagerContext, stored: Option<SourceId>, values: FormData, result: CheckResult) -> Response {
    let lang = at.lang;
    let options = PickerOptions::new(lang, &*at.ctx.ready().await, &at.url(""));
    let resource_type = lang.t(common::DATA_SOURCE);
    let (title, back) = match stored {
        Some(id) => (common::edit_resource(lang, resource_type, values.first(Sources::NAME)), at.url(format_args!("sources/{id}"))),
        None => (common::add_resource(lang, resource_type), Sources::index_url(at)),
    };
    let note = match (stored, values.first("password").is_empty()) {
        (_, false) => lang.t(m::PASSWORD_AGAIN).to_owned(),
        (Some(_), true) => format!("{} {}", lang.t(m::PASSWORD_STORED), lang.t(m::NOT_SAVED)),
        (None, true) => lang.t(m::NOT_SAVED).to_owned(),
    };
    let draft = FormState::new(values, stored.is_some());
    let before = stored.is_none().then(|| crud::team_picker(at, &draft));
    let (buttons, heading) = (Sources::buttons(at, stored.is_some()), title.clone());
    at.page_as(StatusCode::OK, &title, || {
        view! {
            <h1 class="page-title">{heading}</h1>
            <TestResult lang result><p>{note}</p></TestResult>
            <FormView lang fields=SourceForm::FIELDS kind=Sources::KIND draft options before back>{buttons}</FormView>
        }
    })
}
