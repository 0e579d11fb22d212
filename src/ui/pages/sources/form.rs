//! Adding, editing and deleting a data source.

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::test;
use crate::messages::{Message, sources as m};
use crate::model::form::{Form, FormData};
use crate::model::forms::FormKind;
use crate::model::forms::SourceForm;
use crate::model::permissions::Resource;
use crate::model::{ResourceType, SourceId};
use crate::server::services;
use crate::server::services::{DeletionPreview, NewResource, Result, sources};
use crate::ui::components::form::FormState;
use crate::ui::context::ManagerContext;
use crate::ui::crud::{self, CrudPages, FormBody};
use crate::ui::flash::FlashKind;

/// Data sources in the shared create, edit and delete pages.
pub struct Sources;

impl CrudPages for Sources {
    type Form = SourceForm;
    const RESOURCE_TYPE: ResourceType = ResourceType::Source;
    const KIND: FormKind = FormKind::Source;
    const OWNED: bool = true;
    const DELETE_HELP: Message = m::DELETE_HELP;

    fn index_url(at: &ManagerContext) -> String {
        at.url("sources")
    }

    fn detail_url(at: &ManagerContext) -> Result<String> {
        Ok(at.url(format_args!("sources/{}", at.id::<SourceId>()?)))
    }

    async fn check_create(at: &ManagerContext) -> Result<()> {
        services::may_create(&at.ctx, Resource::Source)
    }

    async fn values(at: &ManagerContext) -> Result<FormData> {
        sources::values(&at.ctx, at.id()?).await
    }

    async fn create(at: &ManagerContext, new: NewResource, form: &SourceForm) -> Result<String> {
        let id = sources::create(&at.ctx, new, form).await?;
        Ok(at.url(format_args!("sources/{id}")))
    }

    async fn edit(at: &ManagerContext, form: &SourceForm) -> Result<()> {
        sources::edit(&at.ctx, at.id()?, form).await
    }

    async fn deletion_preview(at: &ManagerContext) -> Result<DeletionPreview> {
        sources::deletion_preview(&at.ctx, at.id()?).await
    }

    async fn delete(at: &ManagerContext) -> Result<()> {
        sources::delete(&at.ctx, at.id()?).await
    }

    fn buttons(at: &ManagerContext, _editing: bool) -> AnyView {
        view! { <button name=test::DO value=test::TEST class="btn btn-sm">{at.lang.t(m::TEST)}</button> }.into_any()
    }
}

/// `GET /m/{manager}/sources/new`
pub async fn new(at: ManagerContext) -> Response {
    match Sources::check_create(&at).await {
        Ok(()) => crud::show::<Sources>(&at, FormState::new(SourceForm::defaults(), false), StatusCode::OK).await,
        Err(error) => at.error_page(&error),
    }
}

/// `POST /m/{manager}/sources/new`: adds it, or only tests the input.
pub async fn create(at: ManagerContext, FormBody(values): FormBody) -> Response {
    if test::is_asked(&values) {
        return test::typed(&at, None, values).await;
    }
    match crud::create::<Sources>(&at, &values).await {
        Ok(url) => at.redirect_with_flash(&url, FlashKind::Created, values.first(Sources::NAME)),
        Err(error) => crud::render_invalid::<Sources>(&at, values, false, error).await,
    }
}

/// `GET /m/{manager}/sources/{source}/edit`
pub async fn edit(at: ManagerContext) -> Response {
    match Sources::values(&at).await {
        Ok(values) => crud::show::<Sources>(&at, FormState::new(values, true), StatusCode::OK).await,
        Err(error) => at.error_page(&error),
    }
}

/// `POST /m/{manager}/sources/{source}/edit`: saves it, or only tests the input.
pub async fn save(at: ManagerContext, FormBody(values): FormBody) -> Response {
    let id = match at.id::<SourceId>() {
        Ok(id) => id,
        Err(error) => return at.error_page(&error),
    };
    if test::is_asked(&values) {
        return test::typed(&at, Some(id), values).await;
    }
    match crud::save::<Sources>(&at, &values).await {
        Ok(()) => at.redirect_with_flash(&at.url(format_args!("sources/{id}")), FlashKind::Saved, values.first(Sources::NAME)),
        Err(error) => crud::render_invalid::<Sources>(&at, values, true, error).await,
    }
}
