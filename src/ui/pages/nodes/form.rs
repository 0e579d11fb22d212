//! Adding, editing and deleting a node.

use crate::messages::{Message, nodes as m};
use crate::model::form::FormData;
use crate::model::forms::FormKind;
use crate::model::forms::NodeForm;
use crate::model::permissions::Resource;
use crate::model::{NodeId, ResourceType};
use crate::server::services;
use crate::server::services::{DeletionPreview, NewResource, Result, nodes};
use crate::ui::context::ManagerContext;
use crate::ui::crud::CrudPages;

/// Nodes in the shared create, edit and delete pages.
pub struct Nodes;

impl CrudPages for Nodes {
    type Form = NodeForm;
    const RESOURCE_TYPE: ResourceType = ResourceType::Node;
    const KIND: FormKind = FormKind::Node;
    const DELETE_HELP: Message = m::DELETE_HELP;

    fn index_url(at: &ManagerContext) -> String {
        at.url("nodes")
    }

    fn detail_url(at: &ManagerContext) -> Result<String> {
        Ok(at.url(format_args!("nodes/{}", at.id::<NodeId>()?)))
    }

    async fn check_create(at: &ManagerContext) -> Result<()> {
        services::may_create(&at.ctx, Resource::Node)
    }

    async fn values(at: &ManagerContext) -> Result<FormData> {
        nodes::values(&at.ctx, at.id()?).await
    }

    async fn create(at: &ManagerContext, _new: NewResource, form: &NodeForm) -> Result<String> {
        let id = nodes::create(&at.ctx, form).await?;
        Ok(at.url(format_args!("nodes/{id}")))
    }

    async fn edit(at: &ManagerContext, form: &NodeForm) -> Result<()> {
        nodes::edit(&at.ctx, at.id()?, form).await
    }

    async fn deletion_preview(at: &ManagerContext) -> Result<DeletionPreview> {
        nodes::deletion_preview(&at.ctx, at.id()?).await
    }

    async fn delete(at: &ManagerContext) -> Result<()> {
        nodes::delete(&at.ctx, at.id()?).await
    }
}
