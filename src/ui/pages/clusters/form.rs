//! Adding, editing and deleting a ZooKeeper cluster.

use crate::messages::{Message, clusters as m};
use crate::model::form::FormData;
use crate::model::forms::ClusterForm;
use crate::model::forms::FormKind;
use crate::model::permissions::Resource;
use crate::model::{ClusterId, ResourceType};
use crate::server::services;
use crate::server::services::{DeletionPreview, NewResource, Result, clusters};
use crate::ui::context::ManagerContext;
use crate::ui::crud::CrudPages;
use crate::ui::pages::clusters::show;

/// Clusters in the shared create, edit and delete pages.
pub struct Clusters;

impl CrudPages for Clusters {
    type Form = ClusterForm;
    const RESOURCE_TYPE: ResourceType = ResourceType::Cluster;
    const KIND: FormKind = FormKind::Cluster;
    const NAME: &'static str = "clusterName";
    const DELETE_HELP: Message = m::DELETE_HELP;

    fn index_url(at: &ManagerContext) -> String {
        at.url("clusters")
    }

    fn detail_url(at: &ManagerContext) -> Result<String> {
        Ok(at.url(format_args!("clusters/{}", at.id::<ClusterId>()?)))
    }

    async fn check_create(at: &ManagerContext) -> Result<()> {
        services::may_create(&at.ctx, Resource::Cluster)
    }

    async fn values(at: &ManagerContext) -> Result<FormData> {
        clusters::values(&at.ctx, at.id()?).await
    }

    async fn create(at: &ManagerContext, _new: NewResource, form: &ClusterForm) -> Result<String> {
        let id = clusters::create(&at.ctx, form).await?;
        Ok(at.url(format_args!("clusters/{id}")))
    }

    async fn edit(at: &ManagerContext, form: &ClusterForm) -> Result<()> {
        clusters::edit(&at.ctx, at.id()?, form).await
    }

    async fn deletion_preview(at: &ManagerContext) -> Result<DeletionPreview> {
        clusters::may_delete(&at.ctx, at.id()?).await?;
        let cluster = clusters::get(&at.ctx, at.id()?).await?;
        Ok(DeletionPreview { obstacles: show::users(at, &cluster).await, forbidden: None, name: cluster.name })
    }

    async fn delete(at: &ManagerContext) -> Result<()> {
        clusters::delete(&at.ctx, at.id()?).await
    }
}
