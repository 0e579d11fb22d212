//! Pipelines, each of which is one direction of a channel.

use std::collections::BTreeSet;

use super::{DeletionPreview, Dependent, ManagerCtx, Result};
use crate::model::field::FieldError;
use crate::model::form::{FieldErrors, Form, FormData};
use crate::model::forms::PipelineForm;
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::{Target, VisibleSnapshot};
use crate::server::monitor::{ChannelView, DetailKey, PipelineView};
use crate::server::store::ResourceKind;

/// Returns a pipeline of a channel.
///
/// # Errors
/// Returns `NotFound` if the channel has no such pipeline, or why the channel can't be read.
pub async fn get(ctx: &ManagerCtx, channel: ChannelId, id: PipelineId) -> Result<(ChannelView, PipelineView)> {
    let seen = ctx.detail(Resource::Pipeline, Target::Pipeline(channel, id), DetailKey::Channel(channel)).await?;
    let view = seen.channel_views.get(&channel).cloned().unwrap_or_default().detail(|| seen.missing(ctx.manager.address()))?;
    let pipeline = view.pipelines.iter().find(|pipeline| pipeline.row.id == id).cloned();
    let pipeline = pipeline.ok_or(Error::NotFound { resource_type: ResourceType::Pipeline, id: id.to_string() })?;
    Ok((view, pipeline))
}

/// Returns the values of the edit form.
pub async fn values(ctx: &ManagerCtx, channel: ChannelId, id: PipelineId) -> Result<FormData> {
    let permit = ctx.permit(Resource::Pipeline, Action::Edit, Target::Pipeline(channel, id)).await?;
    permit.reader()?.pipeline_values(id).await
}

/// Checks whether the caller may change a pipeline.
///
/// # Errors
/// Returns `Forbidden` or `NotFound`.
pub async fn may_edit(ctx: &ManagerCtx, channel: ChannelId, id: PipelineId) -> Result<()> {
    ctx.check(Resource::Pipeline, Action::Edit, &Target::Pipeline(channel, id)).await
}

/// Checks whether the caller may add a pipeline to this channel.
pub async fn may_create(ctx: &ManagerCtx, channel: ChannelId) -> Result<()> {
    ctx.check(Resource::Pipeline, Action::Create, &Target::Channel(channel)).await
}

/// Checks whether the caller may add a pipeline to this channel. A denial is recorded in the audit log.
///
/// # Errors
/// Returns `Forbidden` or `NotFound`.
pub async fn authorize_create(ctx: &ManagerCtx, channel: ChannelId) -> Result<()> {
    ctx.permit(Resource::Pipeline, Action::Create, Target::Channel(channel)).await.map(drop)
}

/// Adds a pipeline to a stopped channel that has fewer than two.
pub async fn create(ctx: &ManagerCtx, channel: ChannelId, form: &PipelineForm) -> Result<PipelineId> {
    let permit = ctx.permit(Resource::Pipeline, Action::Create, Target::Channel(channel)).await?;
    form.check(None).map_err(Error::Invalid)?;
    AllowedResources::seen(ctx, &ctx.newest(), channel).check(None, form)?;
    let view = super::channels::get(ctx, channel).await?;
    if view.pipelines.len() >= 2 {
        return Err(Error::Conflict(Conflict::TwoPipelines));
    }
    let (permit, form) = (permit.with_diff(PipelineForm::FIELDS, None, &form.values()), form.clone());
    permit.create_part(&[DetailKey::Channel(channel)], move |manager| async move { manager.add_pipeline(channel, &form).await }).await
}

/// Changes a pipeline of a stopped channel.
pub async fn edit(ctx: &ManagerCtx, channel: ChannelId, id: PipelineId, form: &PipelineForm) -> Result<()> {
    let permit = ctx.permit(Resource::Pipeline, Action::Edit, Target::Pipeline(channel, id)).await?;
    let before = permit.manager().pipeline_values(id).await?;
    form.check(Some(&before)).map_err(Error::Invalid)?;
    AllowedResources::seen(ctx, &ctx.newest(), channel).check(Some(&before), form)?;
    let (before, form) = (super::normalized::<PipelineForm>(&before), form.clone());
    let permit = permit.with_diff(PipelineForm::FIELDS, Some(&before), &form.values());
    let touched = [DetailKey::Channel(channel)];
    permit.write(&[], &touched, move |manager| async move { manager.edit_pipeline(id, &form).await }).await
}

/// Previews a deletion, which is blocked by its mappings.
pub async fn deletion_preview(ctx: &ManagerCtx, channel: ChannelId, id: PipelineId) -> Result<DeletionPreview> {
    ctx.check(Resource::Pipeline, Action::Delete, &Target::Pipeline(channel, id)).await?;
    ctx.renew(&[], &[DetailKey::Channel(channel)]).await;
    let (view, pipeline) = get(ctx, channel, id).await?;
    let obstacles = pipeline.pairs.iter().map(|pair| Dependent {
        resource_type: ResourceType::Pair,
        id: pair.id.0,
        name: format!("{} → {}", pair.source_name, pair.target_name),
        channel: Some(channel),
    });
    let forbidden = Conflict::from_status(view.detail.channel.status);
    Ok(DeletionPreview { obstacles: obstacles.collect(), forbidden, name: pipeline.row.name })
}

/// Deletes a pipeline without mappings of a stopped channel.
pub async fn delete(ctx: &ManagerCtx, channel: ChannelId, id: PipelineId) -> Result<()> {
    let permit = ctx.permit(Resource::Pipeline, Action::Delete, Target::Pipeline(channel, id)).await?;
    permit.write(&[], &[DetailKey::Channel(channel)], move |manager| async move { manager.delete_pipeline(channel, id).await }).await
}

/// The nodes and canals that the caller may use in a channel's pipelines.
pub struct AllowedResources {
    /// `None` if every node is allowed.
    nodes: Option<Vec<u64>>,
    /// Canal names; `None` if every canal is allowed.
    canals: Option<BTreeSet<String>>,
}

impl AllowedResources {
    /// Returns what the channel's team may use; administrators may use everything.
    pub fn new(ctx: &ManagerCtx, channel: ChannelId) -> Self {
        Self::seen(ctx, &ctx.snapshot(), channel)
    }

    fn seen(ctx: &ManagerCtx, seen: &VisibleSnapshot, channel: ChannelId) -> Self {
        let Some(team) = super::restricting_team(ctx, seen, channel) else { return Self { nodes: None, canals: None } };
        let canals = seen.canals.rows().iter();
        let canals =
            canals.filter(|canal| seen.can_use(ctx.manager.name(), team, ResourceKind::Canal, canal.id.0)).map(|canal| canal.name.clone());
        Self { nodes: ctx.access().policy().allowed_ids(team, ctx.manager.name(), ResourceKind::Node), canals: Some(canals.collect()) }
    }

    /// Whether a node may be used.
    pub fn has_node(&self, id: NodeId) -> bool {
        self.nodes.as_ref().is_none_or(|nodes| nodes.contains(&id.0))
    }

    /// Whether the canal of this name may be used.
    pub fn has_canal(&self, name: &str) -> bool {
        self.canals.as_ref().is_none_or(|canals| canals.contains(name))
    }

    /// Validates a form. What a pipeline already uses stays allowed.
    ///
    /// # Errors
    /// Returns `Invalid` for the field.
    fn check(&self, before: Option<&FormData>, form: &PipelineForm) -> Result<()> {
        let mut errors = FieldErrors::default();
        for (field, ids) in [("selectNodeIds", &form.select_node_ids), ("loadNodeIds", &form.load_node_ids)] {
            let used = before.map(|values| values.all(field)).unwrap_or_default();
            if !ids.0.iter().all(|id| self.has_node(*id) || used.contains(&id.to_string().as_str())) {
                errors.add(field, FieldError::NotForTeam);
            }
        }
        let name = &form.destination_name.0;
        if !self.has_canal(name) && before.is_none_or(|values| values.first("destinationName") != name) {
            errors.add("destinationName", FieldError::NotForTeam);
        }
        if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
    }
}
