//! Adding, editing and deleting a pipeline.

use crate::messages::{Message, pipelines as m};
use crate::model::form::{Form, FormData};
use crate::model::forms::FormKind;
use crate::model::forms::PipelineForm;
use crate::model::{ChannelId, Conflict, Error, PipelineId, ResourceType};
use crate::server::authz::VisibleSnapshot;
use crate::server::services::pipelines::{self, AllowedResources};
use crate::server::services::{DeletionPreview, NewResource, Result, channels};
use crate::ui::components::form::PickerOptions;
use crate::ui::context::ManagerContext;
use crate::ui::crud::CrudPages;

/// Pipelines in the shared create, edit and delete pages.
pub struct Pipelines;

/// Rejects changes while the channel is running or paused. The manager checks this only on its own edit pages.
pub async fn only_stopped(at: &ManagerContext) -> Result<()> {
    let conflict = at.ctx.ready().await.channel(at.id()?).and_then(|channel| Conflict::from_status(channel.status));
    conflict.map_or(Ok(()), |conflict| Err(Error::Conflict(conflict)))
}

impl CrudPages for Pipelines {
    type Form = PipelineForm;
    const RESOURCE_TYPE: ResourceType = ResourceType::Pipeline;
    const KIND: FormKind = FormKind::Pipeline;
    const DELETE_HELP: Message = m::DELETE_HELP;

    fn index_url(at: &ManagerContext) -> String {
        at.id::<ChannelId>().map_or_else(|_| at.url("channels"), |channel| at.url(format_args!("channels/{channel}")))
    }

    fn detail_url(at: &ManagerContext) -> Result<String> {
        Ok(at.url_of(ResourceType::Pipeline, at.id::<PipelineId>()?.0, Some(at.id()?)))
    }

    async fn check_create(at: &ManagerContext) -> Result<()> {
        pipelines::may_create(&at.ctx, at.id()?).await
    }

    async fn defaults(at: &ManagerContext) -> Result<FormData> {
        let view = channels::get(&at.ctx, at.id()?).await?;
        only_stopped(at).await?;
        if view.pipelines.len() >= 2 {
            return Err(Error::Conflict(Conflict::TwoPipelines));
        }
        Ok(if view.pipelines.is_empty() { PipelineForm::defaults() } else { PipelineForm::defaults_of_second() })
    }

    async fn values(at: &ManagerContext) -> Result<FormData> {
        pipelines::may_edit(&at.ctx, at.id()?, at.id()?).await?;
        only_stopped(at).await?;
        pipelines::values(&at.ctx, at.id()?, at.id()?).await
    }

    fn options(at: &ManagerContext, seen: &VisibleSnapshot) -> PickerOptions {
        let mut options = PickerOptions::new(at.lang, seen, &at.url(""));
        // A channel that the caller may not see is not revealed: the form looks the same as for one that does not exist.
        if let Some(channel) = at.id().ok().filter(|channel| seen.channel(*channel).is_some()) {
            let usable = AllowedResources::new(&at.ctx, channel);
            options.nodes.retain(|node| node.value.parse().is_ok_and(|id| usable.has_node(id)));
            options.canals.retain(|canal| usable.has_canal(&canal.value));
        }
        options
    }

    async fn authorize_create(at: &ManagerContext, _new: NewResource, _name: &str) -> Result<()> {
        pipelines::authorize_create(&at.ctx, at.id()?).await
    }

    async fn create(at: &ManagerContext, _new: NewResource, form: &PipelineForm) -> Result<String> {
        let channel = at.id()?;
        let id = pipelines::create(&at.ctx, channel, form).await?;
        Ok(at.url_of(ResourceType::Pipeline, id.0, Some(channel)))
    }

    async fn edit(at: &ManagerContext, form: &PipelineForm) -> Result<()> {
        pipelines::edit(&at.ctx, at.id()?, at.id()?, form).await
    }

    async fn deletion_preview(at: &ManagerContext) -> Result<DeletionPreview> {
        pipelines::deletion_preview(&at.ctx, at.id()?, at.id()?).await
    }

    async fn delete(at: &ManagerContext) -> Result<()> {
        pipelines::delete(&at.ctx, at.id()?, at.id()?).await
    }
}
