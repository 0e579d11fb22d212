//! Adding, changing and deleting a channel.

use crate::model::form::Values;
use crate::model::forms::ChannelForm;
use crate::model::rights::Resource;
use crate::model::{ChannelId, ChannelStatus, Conflict, ManagerError, Thing};
use crate::server::services;
use crate::server::services::{Doomed, Result, channels};
use crate::ui::cx::At;
use crate::ui::forms::Editable;
use crate::ui::islands::checked::FormKind;
use crate::ui::words::{Word, channels as w};

/// Channels, for the forms that all areas share.
pub struct Channels;

impl Editable for Channels {
    type Form = ChannelForm;
    const THING: Thing = Thing::Channel;
    const KIND: FormKind = FormKind::Channel;
    const OWNED: bool = true;
    const DELETE_HELP: Word = w::DELETE_HELP;

    fn list(at: &At) -> String {
        at.url("channels")
    }

    fn own(at: &At) -> Result<String> {
        Ok(at.url(format_args!("channels/{}", at.id::<ChannelId>()?)))
    }

    async fn may_add(at: &At) -> Result<()> {
        services::may_create(&at.caller, &at.entry, Resource::Channel)
    }

    async fn values(at: &At) -> Result<Values> {
        let id = at.id()?;
        let values = channels::values(&at.caller, &at.entry, id).await?;
        // The manager opens its form for a paused channel too, only to refuse what is sent.
        let paused = at.snapshot().await.channel(id).is_some_and(|channel| channel.status == ChannelStatus::Pause);
        if paused { Err(ManagerError::Conflict(Conflict::ChannelPaused)) } else { Ok(values) }
    }

    async fn create(at: &At, values: &Values) -> Result<String> {
        let id = channels::create(&at.caller, &at.entry, values).await?;
        Ok(at.url(format_args!("channels/{id}")))
    }

    async fn edit(at: &At, values: &Values) -> Result<()> {
        channels::edit(&at.caller, &at.entry, at.id()?, values).await
    }

    async fn doomed(at: &At) -> Result<Doomed> {
        channels::doomed(&at.caller, &at.entry, at.id()?).await
    }

    async fn delete(at: &At) -> Result<()> {
        channels::delete(&at.caller, &at.entry, at.id()?).await
    }
}
