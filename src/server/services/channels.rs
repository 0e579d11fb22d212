//! Channels, the unit of replication that is started and stopped.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::{DeletionPreview, Dependent, ManagerCtx, NewResource, Result};
use crate::model::form::{Form, FormData};
use crate::model::forms::ChannelForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::Target;
use crate::server::diagnostics::delays::{Delay, Delays, Freshness};
use crate::server::diagnostics::failures::{self, BrokenNodes};
use crate::server::manager::Timestamps;
use crate::server::monitor::{ChannelView, DetailKey, Operation, Snapshot};
use crate::server::store::ResourceKind;

/// A channel list row with aggregated values of its pipelines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    pub channel: Channel,
    pub replication: Replication,
    /// Since when a paused channel has not replicated rows, see [`stuck_since`].
    pub stuck_since: Option<String>,
    /// The operation that is in progress or has failed.
    pub operation: Option<Operation>,
    /// See [`problem`].
    pub problem: Option<LogRecord>,
    /// See [`node_problems`].
    pub nodes: BrokenNodes,
}

/// How far a channel's pipelines have replicated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replication {
    /// The longest delay of its pipelines, see [`Delays::longest`].
    pub delay: Option<Delay>,
    /// The latest time at which one of its pipelines loaded rows, as printed by the manager.
    pub last_sync: Option<String>,
    /// When `last_sync` was read.
    pub read_at: Option<Timestamp>,
}

impl ChannelRow {
    /// Builds the row of one channel.
    fn new(snapshot: &Snapshot, delays: &Delays, channel: &Channel, now: Timestamp) -> Self {
        let replication = Replication::new(snapshot, delays, channel, now);
        let is_paused = channel.status == ChannelStatus::Pause;
        Self {
            channel: channel.clone(),
            stuck_since: if is_paused { failures::stuck_since(snapshot, channel.id, replication.last_sync.as_ref()) } else { None },
            replication,
            operation: snapshot.operations.get(&channel.id).cloned(),
            problem: failures::problem(snapshot, channel.id, channel.status).cloned(),
            nodes: failures::node_problems(snapshot, channel.id),
        }
    }
}

impl Replication {
    /// Aggregates the pipelines of a channel.
    pub(super) fn new(snapshot: &Snapshot, delays: &Delays, channel: &Channel, now: Timestamp) -> Self {
        let part = snapshot.pipelines.get(&channel.id);
        let pipelines = part.map(|part| part.rows()).unwrap_or_default();
        Self {
            delay: delays.longest(channel, pipelines, now),
            last_sync: pipelines.iter().filter_map(|pipeline| pipeline.last_sync.clone()).max(),
            read_at: part.and_then(|part| part.read_at),
        }
    }

    /// The sort key for delays: stopped channels first, then past delays, those of unknown age, current ones, and paused channels, which do
    /// not replicate.
    fn rank(&self, status: ChannelStatus, now: Timestamp) -> (u8, u64) {
        let ms = self.delay.map_or(0, |delay| delay.ms);
        match (status, self.delay) {
            (ChannelStatus::Stop, _) | (ChannelStatus::Start, None) => (0, 0),
            (ChannelStatus::Start, Some(delay)) => match delay.freshness(status, now) {
                Freshness::Past => (1, ms),
                Freshness::Unknown => (2, ms),
                Freshness::Current => (3, ms),
            },
            (ChannelStatus::Pause, _) => (4, ms),
        }
    }
}

/// Lists channels: searched by name and ID, filtered by status, ordered by `id`, `name`, `status`, `delay` or `sync`; newest first by
/// default.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub async fn list(ctx: &ManagerCtx, query: &ListQuery) -> Result<Paginated<ChannelRow>> {
    let seen = ctx.list_view(Resource::Channel).await?;
    let (all, now) = (seen.channels.rows(), ctx.now);
    let delays = Delays::new(&seen);
    let rows: Vec<&Channel> = all
        .iter()
        .filter(|row| query.status.is_empty() || row.status.as_str() == query.status)
        .filter(|row| seen.matches_team_filter(query, ResourceKind::Channel, row.id.0))
        .filter(|row| query.q.is_empty() || query.matches([row.name.as_str(), row.id.to_string().as_str()]))
        .collect();
    let show = |row: &Channel| ChannelRow::new(&seen, &delays, row, now);
    // The pipelines of all rows are read only if the sort order needs them; everything else, only for the rows of the page.
    if ["delay", "sync"].contains(&query.sort.as_str()) {
        let rows = rows.into_iter().map(|row| (row, Replication::new(&seen, &delays, row, now))).collect();
        let page = query.paginate(rows, all.len(), |by, (a, of_a), (b, of_b)| match by {
            "sync" => of_a.last_sync.cmp(&of_b.last_sync),
            _ => of_a.rank(a.status, now).cmp(&of_b.rank(b.status, now)),
        });
        return Ok(page.map(|(row, _)| show(row)));
    }
    let page = query.paginate(rows, all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        "status" => a.status.cmp(&b.status),
        _ => Ordering::Equal,
    });
    Ok(page.map(show))
}

/// Returns the data of a channel's page.
///
/// # Errors
/// Returns why it has never been read.
pub async fn get(ctx: &ManagerCtx, id: ChannelId) -> Result<ChannelView> {
    let snapshot = ctx.detail(Resource::Channel, Target::Channel(id), DetailKey::Channel(id)).await?;
    snapshot.channel_views.get(&id).cloned().unwrap_or_default().detail(|| snapshot.missing(ctx.manager.address()))
}

/// Returns when it was created and modified, or `None` without port 1099.
///
/// # Errors
/// Returns why port 1099 does not provide the dates.
pub async fn timestamps(ctx: &ManagerCtx, id: ChannelId) -> Result<Option<Timestamps>> {
    let snapshot = ctx.detail(Resource::Channel, Target::Channel(id), DetailKey::ChannelTimestamps(id)).await?;
    super::timestamps(snapshot.channel_dates.get(&id), |dates| Some(*dates))
}

/// Returns the values of the edit form.
pub async fn values(ctx: &ManagerCtx, id: ChannelId) -> Result<FormData> {
    let permit = ctx.permit(Resource::Channel, Action::Edit, Target::Channel(id)).await?;
    permit.reader()?.channel_values(id).await
}

/// Adds a channel, initially stopped.
pub async fn create(ctx: &ManagerCtx, new: NewResource, form: &ChannelForm) -> Result<ChannelId> {
    let name = form.name.as_str();
    let permit = super::permit_create(ctx, ResourceType::Channel, new, name).await?;
    form.check(None).map_err(Error::Invalid)?;
    super::check_prefix(ctx, new.team, name)?;
    let (permit, form) = (permit.with_diff(ChannelForm::FIELDS, None, &form.values()), form.clone());
    permit.create(move |manager| async move { manager.add_channel(&form).await }).await
}

/// Changes a stopped channel.
pub async fn edit(ctx: &ManagerCtx, id: ChannelId, form: &ChannelForm) -> Result<()> {
    let permit = ctx.permit(Resource::Channel, Action::Edit, Target::Channel(id)).await?;
    let before = permit.manager().channel_values(id).await?;
    form.check(Some(&before)).map_err(Error::Invalid)?;
    let team = super::check_rename(ctx, id, before.first("name").trim(), form.name.as_str())?;
    let (before, form) = (super::normalized::<ChannelForm>(&before), form.clone());
    let permit = permit.with_diff(ChannelForm::FIELDS, Some(&before), &form.values()).keeping(id, team);
    permit.edit(&[DetailKey::ChannelTimestamps(id)], move |manager| async move { manager.edit_channel(id, &form).await }).await
}

/// What blocks a deletion: its pipelines.
fn dependents(view: &ChannelView) -> Vec<Dependent> {
    let pipelines = view.pipelines.iter().map(|pipeline| Dependent {
        resource_type: ResourceType::Pipeline,
        id: pipeline.row.id.0,
        name: pipeline.row.name.clone(),
        channel: Some(view.detail.channel.id),
    });
    pipelines.collect()
}

/// Previews a deletion.
pub async fn deletion_preview(ctx: &ManagerCtx, id: ChannelId) -> Result<DeletionPreview> {
    ctx.check(Resource::Channel, Action::Delete, &Target::Channel(id)).await?;
    ctx.renew(&[], &[DetailKey::Channel(id)]).await;
    let view = get(ctx, id).await?;
    let forbidden = (view.detail.channel.status == ChannelStatus::Start).then_some(Conflict::ChannelRuns);
    Ok(DeletionPreview { obstacles: dependents(&view), forbidden, name: view.detail.channel.name })
}

/// Deletes a stopped channel without pipelines.
pub async fn delete(ctx: &ManagerCtx, id: ChannelId) -> Result<()> {
    let permit = ctx.permit(Resource::Channel, Action::Delete, Target::Channel(id)).await?;
    permit.delete::<Channel, _>(id, move |manager| async move { manager.delete_channel(id).await }).await?;
    ctx.manager.live.evict(DetailKey::Channel(id));
    ctx.manager.live.evict(DetailKey::ChannelTimestamps(id));
    Ok(())
}

/// One item of the start checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadinessCheck {
    pub requirement: StartRequirement,
    /// Whether the requirement is met.
    pub holds: bool,
}

/// What a channel needs before it can start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartRequirement {
    /// It has a pipeline.
    Pipeline,
    /// The pipeline maps at least one table.
    Mapping(PipelineId, String),
    /// A node of the pipeline's select stage is up.
    SelectNode(PipelineId, String),
    /// A node of the pipeline's load stage is up.
    LoadNode(PipelineId, String),
    /// The pipeline's canal, given by name, exists.
    Canal(PipelineId, String),
    /// Not every pipeline of a two-way channel replicates DDL.
    Ddl,
    /// Not every pipeline of a two-way channel is the main site.
    Home,
    /// No batch of an earlier run is still in progress.
    Finished,
}

/// The start checklist: what the manager checks, or silently fails on, when a channel is started.
///
/// It is based on the unfiltered snapshot: canals and nodes count even if the caller can't see them.
pub fn readiness(ctx: &ManagerCtx, view: &ChannelView) -> Vec<ReadinessCheck> {
    let snapshot = ctx.manager.live.snapshot();
    let up = |id: NodeId| snapshot.node(id).is_some_and(|node| node.status == NodeStatus::Start);
    let mut checks = vec![ReadinessCheck { requirement: StartRequirement::Pipeline, holds: !view.pipelines.is_empty() }];
    for pipeline in &view.pipelines {
        let (id, name) = (pipeline.row.id, pipeline.row.name.clone());
        let canal = &pipeline.detail.destination;
        let canal_exists = snapshot.canals.value.is_none() || snapshot.canals.rows().iter().any(|row| row.name == *canal);
        checks.extend([
            ReadinessCheck { requirement: StartRequirement::Mapping(id, name.clone()), holds: !pipeline.pairs.is_empty() },
            ReadinessCheck {
                requirement: StartRequirement::SelectNode(id, name.clone()),
                holds: pipeline.detail.select_nodes.iter().any(|node| up(node.id)),
            },
            ReadinessCheck {
                requirement: StartRequirement::LoadNode(id, name),
                holds: pipeline.detail.load_nodes.iter().any(|node| up(node.id)),
            },
            ReadinessCheck { requirement: StartRequirement::Canal(id, canal.clone()), holds: canal_exists },
        ]);
    }
    if view.pipelines.len() > 1 {
        let all_on = |field: &str| {
            let on = |(name, value): &(String, String)| name == field && value == "true";
            view.pipelines.iter().all(|pipeline| pipeline.detail.parameters.iter().any(on))
        };
        checks.push(ReadinessCheck { requirement: StartRequirement::Ddl, holds: !all_on("ddlSync") });
        checks
            .push(ReadinessCheck { requirement: StartRequirement::Home, holds: !view.pipelines.iter().all(|pipeline| pipeline.row.home) });
    }
    if view.block == Some(StartBlock::Unfinished) {
        checks.push(ReadinessCheck { requirement: StartRequirement::Finished, holds: false });
    }
    checks
}
