//! Adding, editing and deleting a channel.

use crate::messages::{Message, channels as m};
use crate::model::form::FormData;
use crate::model::forms::ChannelForm;
use crate::model::forms::FormKind;
use crate::model::permissions::Resource;
use crate::model::{ChannelId, ChannelStatus, Conflict, Error, ResourceType};
use crate::server::services;
use crate::server::services::{DeletionPreview, NewResource, Result, channels};
use crate::ui::context::ManagerContext;
use crate::ui::crud::CrudPages;

/// Channels in the shared create, edit and delete pages.
pub struct Channels;

impl CrudPages for Channels {
    type Form = ChannelForm;
    const RESOURCE_TYPE: ResourceType = ResourceType::Channel;
    const KIND: FormKind = FormKind::Channel;
    const OWNED: bool = true;
    const DELETE_HELP: Message = m::DELETE_HELP;

    fn index_url(at: &ManagerContext) -> String {
        at.url("channels")
    }

    fn detail_url(at: &ManagerContext) -> Result<String> {
        Ok(at.url(format_args!("channels/{}", at.id::<ChannelId>()?)))
    }

    async fn check_create(at: &ManagerContext) -> Result<()> {
        services::may_create(&at.ctx, Resource::Channel)
    }

    async fn values(at: &ManagerContext) -> Result<FormData> {
        let id = at.id()?;
        let values = channels::values(&at.ctx, id).await?;
        // The manager opens its form for a paused channel too, but then rejects the submission.
        let paused = at.ctx.ready().await.channel(id).is_some_and(|channel| channel.status == ChannelStatus::Pause);
        if paused { Err(Error::Conflict(Conflict::ChannelPaused)) } else { Ok(values) }
    }

    async fn create(at: &ManagerContext, new: NewResource, form: &ChannelForm) -> Result<String> {
        let id = channels::create(&at.ctx, new, form).await?;
        Ok(at.url(format_args!("channels/{id}")))
    }

    async fn edit(at: &ManagerContext, form: &ChannelForm) -> Result<()> {
        channels::edit(&at.ctx, at.id()?, form).await
    }

    async fn deletion_preview(at: &ManagerContext) -> Result<DeletionPreview> {
        channels::deletion_preview(&at.ctx, at.id()?).await
    }

    async fn delete(at: &ManagerContext) -> Result<()> {
        channels::delete(&at.ctx, at.id()?).await
    }
}
