//! Channels, the unit of replication that is started and stopped.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use jiff::Timestamp;

use super::{DeletionPreview, Dependent, ManagerCtx, NewResource, Result};
use crate::model::form::{Form, FormData};
use crate::model::forms::ChannelForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::{Target, VisibleSnapshot};
use crate::server::diagnostics::attention::{Problem, Since};
use crate::server::diagnostics::delays::{Delay, Freshness};
use crate::server::diagnostics::failures::{self, BrokenNodes};
use crate::server::diagnostics::routes::Route;
use crate::server::history::Point;
use crate::server::manager::Timestamps;
use crate::server::monitor::{ChannelView, DetailKey, Operation};
use crate::server::store::ResourceKind;

/// A page of the channel list, and how many channels each filter would list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelList {
    pub page: Paginated<ChannelRow>,
    pub counts: FilterCounts,
}

/// The number of channels that match the search, by status filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilterCounts {
    pub all: usize,
    /// See [`NEEDS_ATTENTION`].
    pub attention: usize,
    /// See [`IN_PROGRESS`].
    pub in_progress: usize,
    pub running: usize,
    pub stopped: usize,
}

/// The status filter for channels that have a [`Problem`].
pub const NEEDS_ATTENTION: &str = "ATTENTION";
/// The status filter for channels that are being started, stopped, released or pushed.
pub const IN_PROGRESS: &str = "BUSY";

/// A channel list row with aggregated values of its pipelines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    pub channel: Channel,
    pub route: Route,
    pub replication: Replication,
    /// The last hour of its pipelines together.
    pub history: Vec<Point>,
    /// The operation that is in progress or has failed.
    pub operation: Option<Operation>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// See [`failures::node_problems`].
    pub nodes: BrokenNodes,
}

/// How far a channel's pipelines have replicated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replication {
    /// The longest delay of its pipelines, see [`longest`](crate::server::diagnostics::delays::Delays::longest).
    pub delay: Option<Delay>,
    /// What they loaded in the last minute, `None` if they do not report.
    pub throughput: Option<Throughput>,
    /// When one of them last loaded rows.
    pub last_sync: Since,
}

/// Everything that the rows are determined from.
struct ListContext<'a> {
    seen: &'a VisibleSnapshot,
    problems: HashMap<ChannelId, &'a Problem>,
    throughput: HashMap<ChannelId, Throughput>,
    now: Timestamp,
}

impl<'a> ListContext<'a> {
    fn new(seen: &'a VisibleSnapshot, now: Timestamp) -> Self {
        let problems = seen.problems(now).iter().filter_map(|problem| Some((problem.channel()?.id, problem))).collect();
        let mut throughput: HashMap<ChannelId, Throughput> = HashMap::new();
        for row in seen.delays.rows() {
            let sum = throughput.entry(row.channel).or_default();
            *sum = *sum + row.throughput;
        }
        Self { seen, problems, throughput, now }
    }

    fn replication(&self, channel: &Channel) -> Replication {
        let pipelines = self.seen.pipelines_of(channel.id);
        let last_sync = pipelines.iter().filter_map(|pipeline| pipeline.last_sync.clone()).max();
        Replication {
            delay: self.seen.reported_delays().longest(channel, pipelines, self.now),
            throughput: self.throughput.get(&channel.id).copied(),
            last_sync: Since::new(last_sync, self.seen.time_zone()),
        }
    }

    fn row(&self, channel: &Channel) -> ChannelRow {
        ChannelRow {
            replication: self.replication(channel),
            operation: self.seen.operations.get(&channel.id).cloned(),
            problem: self.problems.get(&channel.id).map(|problem| (*problem).clone()),
            nodes: failures::node_problems(self.seen, channel.id),
            route: Route::default(),
            history: Vec::new(),
            channel: channel.clone(),
        }
    }

    fn is_in_progress(&self, id: ChannelId) -> bool {
        self.seen.operations.get(&id).is_some_and(Operation::is_running)
    }

    /// The natural order: what needs attention, what is in progress, running channels by delay, stopped ones by name.
    fn natural_order(&self, channel: &Channel) -> (u8, Reverse<u64>) {
        match (self.problems.get(&channel.id), channel.status) {
            (Some(problem), _) => (problem.rank().0, Reverse(0)),
            (None, _) if self.is_in_progress(channel.id) => (10, Reverse(0)),
            (None, ChannelStatus::Start) => {
                let delay = self.seen.reported_delays().longest(channel, self.seen.pipelines_of(channel.id), self.now);
                let current = delay.filter(|delay| delay.freshness(channel.status, self.now) == Freshness::Current);
                (11, Reverse(current.map_or(0, |delay| delay.ms)))
            }
            (None, ChannelStatus::Pause) => (12, Reverse(0)),
            (None, ChannelStatus::Stop) => (13, Reverse(0)),
        }
    }

    fn count(&self, channels: &[&Channel]) -> FilterCounts {
        let count = |is: &dyn Fn(&Channel) -> bool| channels.iter().filter(|channel| is(channel)).count();
        FilterCounts {
            all: channels.len(),
            attention: count(&|channel| self.problems.contains_key(&channel.id)),
            in_progress: count(&|channel| self.is_in_progress(channel.id)),
            running: count(&|channel| channel.status == ChannelStatus::Start),
            stopped: count(&|channel| channel.status == ChannelStatus::Stop),
        }
    }

    fn matches_status(&self, filter: &str, channel: &Channel) -> bool {
        match filter {
            "" => true,
            NEEDS_ATTENTION => self.problems.contains_key(&channel.id),
            IN_PROGRESS => self.is_in_progress(channel.id),
            status => channel.status.as_str() == status,
        }
    }
}

impl Replication {
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

/// Lists channels: searched by name and ID, filtered by status, [`NEEDS_ATTENTION`] or [`IN_PROGRESS`], ordered by `id`, `name`, `status`,
/// `delay`, `rows` or `sync`; by default what needs attention comes first.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub async fn list(ctx: &ManagerCtx, query: &ListQuery) -> Result<ChannelList> {
    let seen = ctx.list_view(Resource::Channel).await?;
    let all = seen.channels.rows();
    let context = ListContext::new(&seen, ctx.now);
    let found: Vec<&Channel> = all
        .iter()
        .filter(|row| seen.matches_team_filter(query, ResourceKind::Channel, row.id.0))
        .filter(|row| query.q.is_empty() || query.matches([row.name.as_str(), row.id.to_string().as_str()]))
        .collect();
    let counts = context.count(&found);
    let mut rows: Vec<&Channel> = found.into_iter().filter(|row| context.matches_status(&query.status, row)).collect();
    // The pipelines of all rows are read only if the sort order needs them; everything else, only for the rows of the page.
    let page = if ["delay", "rows", "sync"].contains(&query.sort.as_str()) {
        let rows = rows.into_iter().map(|row| (row, context.replication(row))).collect();
        let page = query.paginate(rows, all.len(), |by, (a, of_a), (b, of_b)| match by {
            "sync" => of_a.last_sync.cmp(&of_b.last_sync),
            "rows" => of_a.throughput.map(|one| one.rows).cmp(&of_b.throughput.map(|one| one.rows)),
            _ => of_a.rank(a.status, ctx.now).cmp(&of_b.rank(b.status, ctx.now)),
        });
        page.map(|(row, _)| context.row(row))
    } else {
        if query.sort.is_empty() {
            rows.sort_by_cached_key(|row| context.natural_order(row));
        }
        let page = query.paginate(rows, all.len(), |by, a, b| match by {
            "id" => a.id.cmp(&b.id),
            "name" => a.name.cmp(&b.name),
            "status" => a.status.cmp(&b.status),
            _ => Ordering::Equal,
        });
        page.map(|row| context.row(row))
    };
    let shown: Vec<ChannelId> = page.rows.iter().map(|row| row.channel.id).collect();
    let mut routes = seen.routes(&shown);
    let page = page.map(|row| ChannelRow {
        route: routes.remove(&row.channel.id).unwrap_or_default(),
        history: history(ctx, &seen, row.channel.id),
        ..row
    });
    Ok(ChannelList { page, counts })
}

/// The last hour of a channel's pipelines together.
pub fn history(ctx: &ManagerCtx, seen: &VisibleSnapshot, channel: ChannelId) -> Vec<Point> {
    let pipelines = seen.delays.rows().iter().filter(|row| row.channel == channel).map(|row| row.pipeline);
    ctx.manager.history.of(pipelines, ctx.now)
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
