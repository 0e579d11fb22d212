//! Adding, changing and deleting a pipeline.

use crate::model::form::Values;
use crate::model::forms::PipelineForm;
use crate::model::{ChannelId, Conflict, ManagerError, PipelineId, Thing};
use crate::server::access::Seen;
use crate::server::services::pipelines::{self, Usable};
use crate::server::services::{Doomed, Result, channels};
use crate::ui::components::form::Options;
use crate::ui::cx::At;
use crate::ui::forms::Editable;
use crate::ui::islands::checked::FormKind;
use crate::ui::words::{Word, pipelines as w};

/// Pipelines, for the forms that all areas share.
pub struct Pipelines;

/// Refuses while the channel runs or is paused. The manager has this guard only on its own edit pages.
pub async fn only_stopped(at: &At) -> Result<()> {
    let conflict = at.snapshot().await.channel(at.id()?).and_then(|channel| Conflict::of(channel.status));
    conflict.map_or(Ok(()), |conflict| Err(ManagerError::Conflict(conflict)))
}

impl Editable for Pipelines {
    type Form = PipelineForm;
    const THING: Thing = Thing::Pipeline;
    const KIND: FormKind = FormKind::Pipeline;
    const DELETE_HELP: Word = w::DELETE_HELP;

    fn list(at: &At) -> String {
        at.id::<ChannelId>().map_or_else(|_| at.url("channels"), |channel| at.url(format_args!("channels/{channel}")))
    }

    fn own(at: &At) -> Result<String> {
        Ok(at.url_of(Thing::Pipeline, at.id::<PipelineId>()?.0, Some(at.id()?)))
    }

    async fn may_add(at: &At) -> Result<()> {
        pipelines::may_create(&at.caller, &at.entry, at.id()?).await
    }

    async fn defaults(at: &At) -> Result<Values> {
        let view = channels::get(&at.caller, &at.entry, at.id()?).await?;
        only_stopped(at).await?;
        if view.pipelines.len() >= 2 {
            return Err(ManagerError::Conflict(Conflict::TwoPipelines));
        }
        Ok(pipelines::defaults(&view))
    }

    async fn values(at: &At) -> Result<Values> {
        pipelines::may_edit(&at.caller, &at.entry, at.id()?, at.id()?).await?;
        only_stopped(at).await?;
        pipelines::values(&at.caller, &at.entry, at.id()?, at.id()?).await
    }

    fn options(at: &At, seen: &Seen) -> Options {
        let mut options = Options::of(at.lang, seen, &at.url(""));
        // Of a channel that the caller may not see, nothing is revealed: the form looks as for one that does not exist.
        if let Some(channel) = at.id().ok().filter(|channel| seen.channel(*channel).is_some()) {
            let usable = Usable::of(&at.caller, &at.entry, channel);
            options.nodes.retain(|node| node.value.parse().is_ok_and(|id| usable.has_node(id)));
            options.canals.retain(|canal| usable.has_canal(&canal.value));
        }
        options
    }

    async fn create(at: &At, values: &Values) -> Result<String> {
        let channel = at.id()?;
        let id = pipelines::create(&at.caller, &at.entry, channel, values).await?;
        Ok(at.url_of(Thing::Pipeline, id.0, Some(channel)))
    }

    async fn edit(at: &At, values: &Values) -> Result<()> {
        pipelines::edit(&at.caller, &at.entry, at.id()?, at.id()?, values).await
    }

    async fn doomed(at: &At) -> Result<Doomed> {
        pipelines::doomed(&at.caller, &at.entry, at.id()?, at.id()?).await
    }

    async fn delete(at: &At) -> Result<()> {
        pipelines::delete(&at.caller, &at.entry, at.id()?, at.id()?).await
    }
}
