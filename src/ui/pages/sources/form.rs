//! Adding, changing and deleting a data source.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::test;
use crate::model::form::{Form, Values};
use crate::model::forms::SourceForm;
use crate::model::rights::Resource;
use crate::model::{SourceId, Thing};
use crate::server::services;
use crate::server::services::{Doomed, Result, sources};
use crate::ui::components::form::Draft;
use crate::ui::cx::At;
use crate::ui::flash::Done;
use crate::ui::forms::{self, Editable, Posted};
use crate::ui::islands::checked::FormKind;
use crate::ui::words::{Word, sources as w};

/// Sources, for the forms that all areas share.
pub struct Sources;

impl Editable for Sources {
    type Form = SourceForm;
    const THING: Thing = Thing::Source;
    const KIND: FormKind = FormKind::Source;
    const OWNED: bool = true;
    const DELETE_HELP: Word = w::DELETE_HELP;

    fn list(at: &At) -> String {
        at.url("sources")
    }

    fn own(at: &At) -> Result<String> {
        Ok(at.url(format_args!("sources/{}", at.id::<SourceId>()?)))
    }

    async fn may_add(at: &At) -> Result<()> {
        services::may_create(&at.caller, &at.entry, Resource::Source)
    }

    async fn values(at: &At) -> Result<Values> {
        sources::values(&at.caller, &at.entry, at.id()?).await
    }

    async fn create(at: &At, values: &Values) -> Result<String> {
        let id = sources::create(&at.caller, &at.entry, values).await?;
        Ok(at.url(format_args!("sources/{id}")))
    }

    async fn edit(at: &At, values: &Values) -> Result<()> {
        sources::edit(&at.caller, &at.entry, at.id()?, values).await
    }

    async fn doomed(at: &At) -> Result<Doomed> {
        sources::doomed(&at.caller, &at.entry, at.id()?).await
    }

    async fn delete(at: &At) -> Result<()> {
        sources::delete(&at.caller, &at.entry, at.id()?).await
    }

    fn buttons(at: &At, _editing: bool) -> AnyView {
        view! { <button name=test::DO value=test::TEST class="btn btn-sm">{at.lang.t(w::TEST)}</button> }.into_any()
    }
}

/// `GET /m/{manager}/sources/new`
pub async fn new(at: At) -> Response {
    match Sources::may_add(&at).await {
        Ok(()) => forms::show::<Sources>(&at, Draft::of(SourceForm::defaults(), false), StatusCode::OK).await,
        Err(error) => at.failed(&error),
    }
}

/// `POST /m/{manager}/sources/new`: adds it, or only tests what was typed.
pub async fn create(at: At, Posted(values): Posted) -> Response {
    if test::is_asked(&values) {
        return test::typed(&at, None, values).await;
    }
    match Sources::create(&at, &values).await {
        Ok(url) => at.done(&url, Done::Created, values.first(Sources::NAME)),
        Err(error) => forms::refuse::<Sources>(&at, values, false, error).await,
    }
}

/// `GET /m/{manager}/sources/{source}/edit`
pub async fn edit(at: At) -> Response {
    match Sources::values(&at).await {
        Ok(values) => forms::show::<Sources>(&at, Draft::of(values, true), StatusCode::OK).await,
        Err(error) => at.failed(&error),
    }
}

/// `POST /m/{manager}/sources/{source}/edit`: changes it, or only tests what was typed.
pub async fn save(at: At, Posted(values): Posted) -> Response {
    let id = match at.id::<SourceId>() {
        Ok(id) => id,
        Err(error) => return at.failed(&error),
    };
    if test::is_asked(&values) {
        return test::typed(&at, Some(id), values).await;
    }
    match Sources::edit(&at, &values).await {
        Ok(()) => at.done(&at.url(format_args!("sources/{id}")), Done::Saved, values.first(Sources::NAME)),
        Err(error) => forms::refuse::<Sources>(&at, values, true, error).await,
    }
}
