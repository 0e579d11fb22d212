//! Pipelines: one direction of a channel.

use super::{Doomed, Obstacle, Result, asked, read, write_then};
use crate::model::form::{Form, Values};
use crate::model::forms::PipelineForm;
use crate::model::*;
use crate::server::app::{Caller, ManagerEntry};
use crate::server::live::{ChannelView, Detail, List, PipelineView};

/// A pipeline of a channel.
///
/// # Errors
/// Why the channel can't be read; `NotFound` when it has no such pipeline.
pub async fn get(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, id: PipelineId) -> Result<(ChannelView, PipelineView)> {
    let view = super::channels::get(caller, entry, channel).await?;
    let pipeline = view.pipelines.iter().find(|pipeline| pipeline.row.id == id).cloned();
    let pipeline = pipeline.ok_or(ManagerError::NotFound { thing: Thing::Pipeline, id: id.to_string() })?;
    Ok((view, pipeline))
}

/// What its edit form is filled with.
pub async fn values(_caller: &Caller, entry: &ManagerEntry, id: PipelineId) -> Result<Values> {
    entry.manager.pipeline_values(id).await
}

/// What the form of a new pipeline starts with. The second direction of a channel must not copy DDL or be the main site as well.
pub fn defaults(_caller: &Caller, view: &ChannelView) -> Values {
    let mut values = PipelineForm::defaults();
    if !view.pipelines.is_empty() {
        values.set("ddlSync", vec!["false".to_owned()]);
    }
    values
}

/// Adds a pipeline to a stopped channel with less than two.
pub async fn create(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, values: &Values) -> Result<PipelineId> {
    let form: PipelineForm = read(values)?;
    asked(caller, "add pipeline", &form.name);
    let view = super::channels::get(caller, entry, channel).await?;
    if view.pipelines.len() >= 2 {
        return Err(ManagerError::Conflict(Conflict::TwoPipelines));
    }
    write_then(entry, &[List::Channels, List::Canals], &[Detail::Channel(channel)], move |manager| async move {
        manager.add_pipeline(channel, &form).await
    })
    .await
}

/// Changes a pipeline of a stopped channel.
pub async fn edit(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, id: PipelineId, values: &Values) -> Result<()> {
    let form: PipelineForm = read(values)?;
    asked(caller, "edit pipeline", id);
    write_then(entry, &[List::Canals], &[Detail::Channel(channel)], move |manager| async move { manager.edit_pipeline(id, &form).await })
        .await
}

/// What a deletion would delete. Its mappings stand in the way.
pub async fn doomed(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, id: PipelineId) -> Result<Doomed> {
    entry.live.refresh(&[], &[Detail::Channel(channel)]).await;
    let (view, pipeline) = get(caller, entry, channel, id).await?;
    let obstacles = pipeline.pairs.iter().map(|pair| Obstacle {
        thing: Thing::Pair,
        id: pair.id.0,
        name: format!("{} → {}", pair.source_name, pair.target_name),
        channel: Some(channel),
    });
    let forbidden = Conflict::of(view.detail.channel.status);
    Ok(Doomed { obstacles: obstacles.collect(), forbidden, name: pipeline.row.name })
}

/// Deletes a pipeline without mappings of a stopped channel.
pub async fn delete(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, id: PipelineId) -> Result<()> {
    asked(caller, "delete pipeline", id);
    write_then(entry, &[List::Channels, List::Canals], &[Detail::Channel(channel)], move |manager| async move {
        manager.delete_pipeline(channel, id).await
    })
    .await
}
