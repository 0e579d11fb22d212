//! Adding, editing and deleting a canal.

use crate::messages::{Message, canals as m};
use crate::model::form::FormData;
use crate::model::forms::CanalForm;
use crate::model::forms::FormKind;
use crate::model::permissions::Resource;
use crate::model::{CanalId, ResourceType};
use crate::server::services;
use crate::server::services::{DeletionPreview, NewResource, Result, canals};
use crate::ui::context::ManagerContext;
use crate::ui::crud::CrudPages;

/// Canals in the shared create, edit and delete pages.
pub struct Canals;

impl CrudPages for Canals {
    type Form = CanalForm;
    const RESOURCE_TYPE: ResourceType = ResourceType::Canal;
    const KIND: FormKind = FormKind::Canal;
    const IMMUTABLE: Option<&'static str> = Some("name");
    const OWNED: bool = true;
    const DELETE_HELP: Message = m::DELETE_HELP;

    fn index_url(at: &ManagerContext) -> String {
        at.url("canals")
    }

    fn detail_url(at: &ManagerContext) -> Result<String> {
        Ok(at.url(format_args!("canals/{}", at.id::<CanalId>()?)))
    }

    async fn check_create(at: &ManagerContext) -> Result<()> {
        services::may_create(&at.ctx, Resource::Canal)
    }

    async fn values(at: &ManagerContext) -> Result<FormData> {
        canals::values(&at.ctx, at.id()?).await
    }

    async fn create(at: &ManagerContext, new: NewResource, form: &CanalForm) -> Result<String> {
        let id = canals::create(&at.ctx, new, form).await?;
        Ok(at.url(format_args!("canals/{id}")))
    }

    async fn edit(at: &ManagerContext, form: &CanalForm) -> Result<()> {
        canals::edit(&at.ctx, at.id()?, form).await
    }

    async fn deletion_preview(at: &ManagerContext) -> Result<DeletionPreview> {
        canals::deletion_preview(&at.ctx, at.id()?).await
    }

    async fn delete(at: &ManagerContext) -> Result<()> {
        canals::delete(&at.ctx, at.id()?).await
    }
}
