//! Adding mappings in bulk.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::form::{self, MappingFormState};
use super::results;
use crate::messages::mappings as m;
use crate::model::field::FieldError;
use crate::model::form::{FieldErrors, FormData};
use crate::model::forms::MappingForm;
use crate::model::permissions::Action;
use crate::model::{ChannelId, Error, PipelineId, ResourceType};
use crate::server::monitor::{ChannelView, PipelineView, Snapshot};
use crate::server::services::mappings::{self, LineOutcome, LineResult};
use crate::server::services::{pipelines, tables};
use crate::ui::context::ManagerContext;
use crate::ui::crud::FormBody;
use crate::ui::flash::FlashKind;
use crate::ui::pages::pipelines::only_stopped;

/// `GET …/mappings/new`
pub async fn get(at: ManagerContext) -> Response {
    let pipeline = match load(&at).await {
        Ok((_, pipeline)) => pipeline,
        Err(error) => return at.error_page(&error),
    };
    if let Err(error) = check_permission(&at, Action::Create).await {
        return at.error_page(&error);
    }
    if let Err(error) = only_stopped(&at).await {
        return at.error_page(&error);
    }
    let values = ends_of_newest(&*at.ctx.ready().await, &pipeline);
    show(&at, StatusCode::OK, MappingFormState { values, ..MappingFormState::default() }).await
}

/// `POST …/mappings/new`: `do=check` only validates the lines, `do=fill` adds the tables of the source database to them.
pub async fn post(at: ManagerContext, FormBody(values): FormBody) -> Response {
    match load(&at).await {
        Err(error @ Error::NotFound { .. }) => at.error_page(&error),
        Err(error) => refused(&at, values, error).await,
        Ok((channel, pipeline)) => match values.first("do") {
            "check" => check(&at, &channel, &pipeline, values).await,
            "fill" => fill(&at, values).await,
            _ => add(&at, &channel, &pipeline, values).await,
        },
    }
}

/// Checks the caller's permission on the mappings of the pipeline in the path.
///
/// # Errors
/// Returns `Forbidden` if a permission is missing, `NotFound` if there is no such pipeline.
pub async fn check_permission(at: &ManagerContext, action: Action) -> Result<(), Error> {
    mappings::check_permission(&at.ctx, at.id()?, at.id()?, action).await
}

async fn load(at: &ManagerContext) -> Result<(ChannelView, PipelineView), Error> {
    pipelines::get(&at.ctx, at.id()?, at.id()?).await
}

/// Renders the form again after it was rejected as a whole, with the input.
async fn refused(at: &ManagerContext, values: FormData, error: Error) -> Response {
    show(at, StatusCode::from(&error), MappingFormState::refused(values, error)).await
}

/// Reads the form. Invalid fields are only reported to callers who may add mappings.
async fn read(at: &ManagerContext, values: &FormData) -> Result<MappingForm, Error> {
    match MappingForm::read(values) {
        Ok(form) => Ok(form),
        Err(errors) => {
            mappings::authorize_create(&at.ctx, at.id()?, at.id()?).await?;
            Err(Error::Invalid(errors))
        }
    }
}

async fn check(at: &ManagerContext, channel: &ChannelView, pipeline: &PipelineView, values: FormData) -> Response {
    let lang = at.lang;
    let checked = match read(at, &values).await {
        Ok(form) => mappings::check(&at.ctx, channel.detail.channel.id, pipeline, &form).await,
        Err(error) => Err(error),
    };
    match checked {
        Ok(results) => {
            let failed = results.iter().any(LineResult::failed);
            let note = lang.t(if failed { m::CHECKED_SOME } else { m::CHECKED_ALL }).to_owned();
            let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            show(at, status, MappingFormState { values, results, note: Some(note), ..MappingFormState::default() }).await
        }
        Err(error) => refused(at, values, error).await,
    }
}

async fn add(at: &ManagerContext, channel: &ChannelView, pipeline: &PipelineView, mut values: FormData) -> Response {
    let id = channel.detail.channel.id;
    let added = match read(at, &values).await {
        Ok(form) => mappings::add(&at.ctx, id, pipeline, &form).await,
        Err(error) => Err(error),
    };
    let results = match added {
        Ok(results) => results,
        Err(error) => return refused(at, values, error).await,
    };
    let added = results.iter().filter(|result| matches!(result.outcome, LineOutcome::Added(..))).count();
    let failed: Vec<&str> = results.iter().filter(|result| result.failed()).map(|result| result.text.as_str()).collect();
    let lang = at.lang;
    if failed.is_empty() && added > 0 {
        return at.redirect_with_flash(&at.url_of(ResourceType::Channel, id.0, None), FlashKind::Created, &m::batch(lang, added));
    }
    // An unavailable manager is not an error of the lines; it is reported once for all of them.
    let error = results.iter().find_map(|result| match &result.outcome {
        LineOutcome::Refused(_, Error::Invalid(_) | Error::Conflict(_)) => None,
        LineOutcome::Refused(_, error) | LineOutcome::Unknown(_, error) | LineOutcome::NotSent(_, error) => Some(error.clone()),
        _ => None,
    });
    let unknown = results.iter().filter(|result| matches!(result.outcome, LineOutcome::Unknown(..))).count();
    let (status, note) = if failed.is_empty() {
        (StatusCode::OK, lang.t(m::ALL_THERE).to_owned())
    } else if unknown > 0 {
        let note = m::added_unknown(lang, added, unknown, failed.len() - unknown);
        (error.as_ref().map_or(StatusCode::UNPROCESSABLE_ENTITY, StatusCode::from), note)
    } else {
        (error.as_ref().map_or(StatusCode::UNPROCESSABLE_ENTITY, StatusCode::from), m::added_some(lang, added, failed.len()))
    };
    values.set("lines", vec![failed.join("\n")]);
    show(at, status, MappingFormState { values, results, error, note: Some(note), ..MappingFormState::default() }).await
}

/// Adds the tables of the source database to the lines.
async fn fill(at: &ManagerContext, mut values: FormData) -> Response {
    let Ok(source) = values.first("source").trim().parse() else {
        let errors = FieldErrors::single("source", FieldError::Required);
        return show(at, StatusCode::UNPROCESSABLE_ENTITY, MappingFormState { values, errors, ..MappingFormState::default() }).await;
    };
    let pattern = |name: &str| Some(values.first(name).trim()).filter(|text| !text.is_empty()).unwrap_or(form::ANY).to_owned();
    match tables::find(&at.ctx, source, &pattern("schema"), &pattern("table")).await {
        Ok(found) => {
            let lines = values.first("lines").trim_end().to_owned();
            let known: std::collections::HashSet<&str> = lines.lines().map(str::trim).collect();
            let new: Vec<String> = found.iter().map(ToString::to_string).filter(|name| !known.contains(name.as_str())).collect();
            let lang = at.lang;
            let note = if new.is_empty() { lang.t(m::NOTHING_NEW).to_owned() } else { m::filled(lang, new.len()) };
            let all: Vec<&str> =
                Some(lines.as_str()).filter(|lines| !lines.is_empty()).into_iter().chain(new.iter().map(String::as_str)).collect();
            let all = all.join("\n");
            values.set("lines", vec![all]);
            show(at, StatusCode::OK, MappingFormState { values, note: Some(note), ..MappingFormState::default() }).await
        }
        Err(error) => refused(at, values, error).await,
    }
}

/// Defaults to the data sources of the newest mapping, since further tables usually use the same ones.
fn ends_of_newest(snapshot: &Snapshot, pipeline: &PipelineView) -> FormData {
    let source_of = |id| snapshot.tables.rows().iter().find(|table| table.id == id).map(|table| table.source.to_string());
    let newest = pipeline.pairs.iter().max_by_key(|pair| pair.id);
    let ends = newest.map(|pair| [("source", source_of(pair.source)), ("target", source_of(pair.target))]);
    ends.into_iter().flatten().filter_map(|(name, id)| Some((name, id?))).collect()
}

async fn show(at: &ManagerContext, status: StatusCode, mut draft: MappingFormState) -> Response {
    let lang = at.lang;
    let snapshot = at.ctx.ready().await;
    let (channel, pipeline) = (at.id::<ChannelId>().ok(), at.id::<PipelineId>().ok());
    let view = channel.and_then(|channel| snapshot.channel_view(channel));
    let pipeline = view.and_then(|view| view.pipelines.iter().find(|one| Some(one.row.id) == pipeline));
    let heading = pipeline.map_or_else(|| lang.t(m::TITLE).to_owned(), |one| format!("{} · {}", lang.t(m::TITLE), one.row.name));
    let back = channel.map_or_else(|| at.url("channels"), |channel| at.url_of(ResourceType::Channel, channel.0, None));
    let can_use = |source| channel.is_none_or(|channel| mappings::can_use(&at.ctx, channel, source));
    let (sources, new_source) = (form::choices(&snapshot, can_use), at.url("sources/new"));
    let results = results::render(lang, std::mem::take(&mut draft.results));
    at.page_as(status, &heading.clone(), move || {
        view! {
            <h1 class="page-title mb-3">{heading}</h1>
            {form::render(lang, draft, sources, results, new_source, back)}
        }
    })
}
