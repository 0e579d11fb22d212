//! Pipelines: one direction of a channel.

use super::{Doomed, Obstacle, Result, read};
use crate::model::field::Invalid;
use crate::model::form::{Errors, Form, Values};
use crate::model::forms::PipelineForm;
use crate::model::rights::{Action, GlobalRole, Resource};
use crate::model::*;
use crate::server::access::{About, Caller};
use crate::server::app::ManagerEntry;
use crate::server::live::{ChannelView, Detail, List, PipelineView};
use crate::server::store::ResourceKind;

/// A pipeline of a channel.
///
/// # Errors
/// Why the channel can't be read; `NotFound` when it has no such pipeline.
pub async fn get(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, id: PipelineId) -> Result<(ChannelView, PipelineView)> {
    entry.check(caller, Resource::Pipeline, Action::Read, &About::Pipeline(channel, id)).await?;
    let view = super::channels::get(caller, entry, channel).await?;
    let pipeline = view.pipelines.iter().find(|pipeline| pipeline.row.id == id).cloned();
    let pipeline = pipeline.ok_or(ManagerError::NotFound { thing: Thing::Pipeline, id: id.to_string() })?;
    Ok((view, pipeline))
}

/// What its edit form is filled with.
pub async fn values(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, id: PipelineId) -> Result<Values> {
    let permit = entry.permit(caller, Resource::Pipeline, Action::Edit, About::Pipeline(channel, id)).await?;
    permit.manager().pipeline_values(id).await
}

/// What the form of a new pipeline starts with. The second direction of a channel must not copy DDL or be the main site as well.
pub fn defaults(view: &ChannelView) -> Values {
    let mut values = PipelineForm::defaults();
    if !view.pipelines.is_empty() {
        values.set("ddlSync", vec!["false".to_owned()]);
    }
    values
}

/// Whether who asks may change one.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn may_edit(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, id: PipelineId) -> Result<()> {
    entry.check(caller, Resource::Pipeline, Action::Edit, &About::Pipeline(channel, id)).await
}

/// Whether who asks may add one to this channel.
pub async fn may_create(caller: &Caller, entry: &ManagerEntry, channel: ChannelId) -> Result<()> {
    entry.check(caller, Resource::Pipeline, Action::Create, &About::Channel(channel)).await
}

/// Adds a pipeline to a stopped channel with less than two.
pub async fn create(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, values: &Values) -> Result<PipelineId> {
    let permit = entry.permit(caller, Resource::Pipeline, Action::Create, About::Channel(channel)).await?;
    let form: PipelineForm = read(values)?;
    usable(caller, entry, channel, None, &form)?;
    let view = super::channels::get(caller, entry, channel).await?;
    if view.pipelines.len() >= 2 {
        return Err(ManagerError::Conflict(Conflict::TwoPipelines));
    }
    let permit = permit.changing(PipelineForm::FIELDS, None, values);
    let lists = [List::Channels, List::Canals];
    permit.create(&lists, &[Detail::Channel(channel)], move |manager| async move { manager.add_pipeline(channel, &form).await }).await
}

/// Changes a pipeline of a stopped channel.
pub async fn edit(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, id: PipelineId, values: &Values) -> Result<()> {
    let permit = entry.permit(caller, Resource::Pipeline, Action::Edit, About::Pipeline(channel, id)).await?;
    let form: PipelineForm = read(values)?;
    let before = permit.manager().pipeline_values(id).await?;
    usable(caller, entry, channel, Some(&before), &form)?;
    let permit = permit.changing(PipelineForm::FIELDS, Some(&before), values);
    let touched = [Detail::Channel(channel)];
    permit.write(&[List::Canals], &touched, move |manager| async move { manager.edit_pipeline(id, &form).await }).await
}

/// What a deletion would delete. Its mappings stand in the way.
pub async fn doomed(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, id: PipelineId) -> Result<Doomed> {
    entry.check(caller, Resource::Pipeline, Action::Delete, &About::Pipeline(channel, id)).await?;
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
    let permit = entry.permit(caller, Resource::Pipeline, Action::Delete, About::Pipeline(channel, id)).await?;
    let lists = [List::Channels, List::Canals];
    permit.write(&lists, &[Detail::Channel(channel)], move |manager| async move { manager.delete_pipeline(channel, id).await }).await
}

/// Whether the channel's team may use these nodes and this canal. What a pipeline uses already it may go on using.
///
/// # Errors
/// `Rejected`, at the field.
fn usable(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, before: Option<&Values>, form: &PipelineForm) -> Result<()> {
    let seen = entry.seen(caller);
    let Some(team) = seen.team_of(ResourceKind::Channel, channel.0).filter(|_| caller.scope().role != GlobalRole::Administrator) else {
        return Ok(());
    };
    let mut errors = Errors::default();
    let book = entry.access.book();
    let nodes = book.allowed(team, entry.name(), ResourceKind::Node);
    for (field, ids) in [("selectNodeIds", &form.select_node_ids), ("loadNodeIds", &form.load_node_ids)] {
        let used = before.map(|values| values.all(field)).unwrap_or_default();
        let is_free = |id: &NodeId| nodes.as_ref().is_none_or(|nodes| nodes.contains(&id.0)) || used.contains(&id.to_string().as_str());
        if !ids.0.iter().all(is_free) {
            errors.add(field, Invalid::NotForTeam);
        }
    }
    let name = &form.destination_name.0;
    let canal = seen.canals.rows().iter().find(|canal| canal.name == *name);
    let is_free = canal.is_some_and(|canal| seen.may_use(entry.name(), team, ResourceKind::Canal, canal.id.0));
    if !is_free && before.is_none_or(|values| values.first("destinationName") != name) {
        errors.add("destinationName", Invalid::NotForTeam);
    }
    if errors.is_empty() { Ok(()) } else { Err(ManagerError::Rejected(errors)) }
}
