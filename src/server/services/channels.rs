//! Channels, the unit of replication that is started and stopped.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::delays::{Delay, Delays, Freshness};
use super::nodes::NodeState;
use super::{DeletionPreview, Dependent, Result, parse_form};
use crate::model::form::{Form, FormData};
use crate::model::forms::ChannelForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::ManagerHandle;
use crate::server::authz::{Caller, Target, VisibleSnapshot};
use crate::server::manager::Timestamps;
use crate::server::monitor::{ChannelView, DetailKey, ListKey, Operation, Snapshot};
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
    pub fn new(snapshot: &Snapshot, delays: &Delays, channel: &Channel, now: Timestamp) -> Self {
        let replication = Replication::new(snapshot, delays, channel, now);
        let is_paused = channel.status == ChannelStatus::Pause;
        Self {
            channel: channel.clone(),
            stuck_since: if is_paused { stuck_since(snapshot, channel.id, replication.last_sync.as_ref()) } else { None },
            replication,
            operation: snapshot.operations.get(&channel.id).cloned(),
            problem: problem(snapshot, channel.id, channel.status).cloned(),
            nodes: node_problems(snapshot, channel.id),
        }
    }
}

impl Replication {
    /// Aggregates the pipelines of a channel.
    pub(super) fn new(snapshot: &Snapshot, delays: &Delays, channel: &Channel, now: Timestamp) -> Self {
        let part = snapshot.pipelines.get(&channel.id);
        let pipelines = part.map(|part| part.rows()).unwrap_or_default();
        Self {
            delay: delays.longest(pipelines, channel.status, now),
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

/// Since when a paused channel has not replicated rows, as printed by the manager: when rows were last loaded, otherwise when the newest
/// exception was logged. `None` if neither is known.
pub fn stuck_since(snapshot: &Snapshot, channel: ChannelId, last_sync: Option<&String>) -> Option<String> {
    last_sync.cloned().or_else(|| newest_exception(snapshot, channel).map(|record| record.time.clone()))
}

/// The newest exception of a channel among the newest log records.
pub fn newest_exception(snapshot: &Snapshot, channel: ChannelId) -> Option<&LogRecord> {
    exceptions(snapshot, channel).max_by_key(|record| record.id)
}

/// The exceptions of a channel among the newest log records.
pub(super) fn exceptions(snapshot: &Snapshot, channel: ChannelId) -> impl Iterator<Item = &LogRecord> {
    let is_of = move |record: &&LogRecord| record.channel.as_ref().is_some_and(|(id, _)| *id == channel);
    snapshot.logs.rows().iter().filter(|record| record.title == MonitorName::Exception.as_str()).filter(is_of)
}

/// Whether a log record of a channel is older than its last start or release from this console.
pub(super) fn precedes_start(snapshot: &Snapshot, channel: ChannelId, record: &LogRecord) -> bool {
    let started = snapshot.operations.get(&channel).filter(|operation| operation.command.target_status() == Some(ChannelStatus::Start));
    started.and_then(|operation| operation.log_before).is_some_and(|before| record.id <= before)
}

/// The newest exception of a running channel, if it was logged after rows were last loaded (both times are from the manager's database, so
/// they are comparable in any time zone) and after the last start from this console. `None` otherwise, and while the pipelines have not
/// been read. Only the newest log records of the manager are considered.
pub fn problem(snapshot: &Snapshot, channel: ChannelId, status: ChannelStatus) -> Option<&LogRecord> {
    let record = newest_exception(snapshot, channel).filter(|_| status == ChannelStatus::Start)?;
    let pipelines = snapshot.pipelines.get(&channel)?.value.as_deref()?;
    let is_old = precedes_start(snapshot, channel, record);
    let about = record.pipeline.as_ref().map(|(id, _)| *id);
    let synced = pipelines.iter().filter(|row| about.is_none_or(|id| id == row.id)).filter_map(|row| row.last_sync.as_ref()).max();
    Some(record).filter(|record| !is_old && synced.is_none_or(|synced| record.time > *synced))
}

/// The names of nodes that a channel uses and that do not work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrokenNodes {
    /// See [`NodeState::Down`].
    pub down: Vec<String>,
    /// See [`NodeState::Failing`].
    pub failing: Vec<String>,
}

/// The nodes of a channel that do not work. Which nodes it uses is known from the page of each node, and from its own page while that is
/// open; a node is left out if neither has been read.
pub fn node_problems(snapshot: &Snapshot, channel: ChannelId) -> BrokenNodes {
    let uses = |detail: &NodeDetail| detail.used_by.iter().any(|usage| usage.channel == channel);
    let view = snapshot.channel_view(channel);
    let stages = |id: NodeId| {
        view.is_some_and(|view| {
            let nodes = view.pipelines.iter().flat_map(|one| one.detail.select_nodes.iter().chain(&one.detail.load_nodes));
            nodes.into_iter().any(|node| node.id == id)
        })
    };
    let used = |node: &&Node| snapshot.node_detail(node.id).is_some_and(uses) || stages(node.id);
    let names = |state| {
        let found = snapshot.nodes.rows().iter().filter(|node| NodeState::new(snapshot, node) == state).filter(used);
        found.map(|node| node.name.clone()).collect()
    };
    BrokenNodes { down: names(NodeState::Down), failing: names(NodeState::Failing) }
}

/// Lists channels: searched by name and ID, filtered by status, ordered by `id`, `name`, `status`, `delay` or `sync`; newest first by
/// default.
pub fn list(seen: &VisibleSnapshot, query: &ListQuery, now: Timestamp) -> Paginated<ChannelRow> {
    let all = seen.channels.rows();
    let delays = Delays::new(seen);
    let rows: Vec<&Channel> = all
        .iter()
        .filter(|row| query.status.is_empty() || row.status.as_str() == query.status)
        .filter(|row| seen.matches_team_filter(query, ResourceKind::Channel, row.id.0))
        .filter(|row| query.q.is_empty() || query.matches([row.name.as_str(), row.id.to_string().as_str()]))
        .collect();
    let show = |row: &Channel| ChannelRow::new(seen, &delays, row, now);
    // The pipelines of all rows are read only if the sort order needs them; everything else, only for the rows of the page.
    if ["delay", "sync"].contains(&query.sort.as_str()) {
        let rows = rows.into_iter().map(|row| (row, Replication::new(seen, &delays, row, now))).collect();
        let page = query.paginate(rows, all.len(), |by, (a, of_a), (b, of_b)| match by {
            "sync" => of_a.last_sync.cmp(&of_b.last_sync),
            _ => of_a.rank(a.status, now).cmp(&of_b.rank(b.status, now)),
        });
        return page.map(|(row, _)| show(row));
    }
    let page = query.paginate(rows, all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        "status" => a.status.cmp(&b.status),
        _ => Ordering::Equal,
    });
    page.map(show)
}

/// Returns the data of a channel's page.
///
/// # Errors
/// Returns why it has never been read.
pub async fn get(caller: &Caller, entry: &ManagerHandle, id: ChannelId) -> Result<ChannelView> {
    let snapshot = entry.visible_detail(caller, Resource::Channel, Target::Channel(id), DetailKey::Channel(id)).await?;
    snapshot.channel_views.get(&id).cloned().unwrap_or_default().detail(|| snapshot.missing(entry.address()))
}

/// Returns when it was created and modified, or `None` without port 1099.
///
/// # Errors
/// Returns why port 1099 does not provide the dates.
pub async fn timestamps(caller: &Caller, entry: &ManagerHandle, id: ChannelId) -> Result<Option<Timestamps>> {
    let snapshot = entry.visible_detail(caller, Resource::Channel, Target::Channel(id), DetailKey::ChannelTimestamps(id)).await?;
    super::timestamps(snapshot.channel_dates.get(&id), |dates| Some(*dates))
}

/// Returns the values of the edit form.
pub async fn values(caller: &Caller, entry: &ManagerHandle, id: ChannelId) -> Result<FormData> {
    let permit = entry.permit(caller, Resource::Channel, Action::Edit, Target::Channel(id)).await?;
    permit.reader()?.channel_values(id).await
}

/// Adds a channel, initially stopped.
pub async fn create(caller: &Caller, entry: &ManagerHandle, values: &FormData) -> Result<ChannelId> {
    let team = super::target_team(caller, entry, values)?;
    let permit = entry
        .permit(caller, Resource::Channel, Action::Create, Target::New(ResourceType::Channel, values.first("name").to_owned(), team))
        .await?;
    let form: ChannelForm = parse_form(values)?;
    super::check_prefix(entry, team, "name", values)?;
    let permit = permit.with_diff(ChannelForm::FIELDS, None, values);
    permit.create(&[ListKey::Channels], &[], move |manager| async move { manager.add_channel(&form).await }).await
}

/// Changes a stopped channel.
pub async fn edit(caller: &Caller, entry: &ManagerHandle, id: ChannelId, values: &FormData) -> Result<()> {
    let permit = entry.permit(caller, Resource::Channel, Action::Edit, Target::Channel(id)).await?;
    let form: ChannelForm = parse_form(values)?;
    let before = permit.manager().channel_values(id).await?;
    let team = super::check_rename(caller, entry, id, &before, values)?;
    let permit = permit.with_diff(ChannelForm::FIELDS, Some(&before), values).keeping(id, team);
    let touched = [DetailKey::Channel(id), DetailKey::ChannelTimestamps(id)];
    permit.write(&[ListKey::Channels], &touched, move |manager| async move { manager.edit_channel(id, &form).await }).await
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
pub async fn deletion_preview(caller: &Caller, entry: &ManagerHandle, id: ChannelId) -> Result<DeletionPreview> {
    entry.check(caller, Resource::Channel, Action::Delete, &Target::Channel(id)).await?;
    entry.live.renew(&[], &[DetailKey::Channel(id)]).await;
    let view = get(caller, entry, id).await?;
    let forbidden = (view.detail.channel.status == ChannelStatus::Start).then_some(Conflict::ChannelRuns);
    Ok(DeletionPreview { obstacles: dependents(&view), forbidden, name: view.detail.channel.name })
}

/// Deletes a stopped channel without pipelines.
pub async fn delete(caller: &Caller, entry: &ManagerHandle, id: ChannelId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Channel, Action::Delete, Target::Channel(id)).await?;
    permit.delete(id, &[ListKey::Channels], move |manager| async move { manager.delete_channel(id).await }).await?;
    entry.live.evict(DetailKey::Channel(id));
    entry.live.evict(DetailKey::ChannelTimestamps(id));
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
pub fn readiness(entry: &ManagerHandle, view: &ChannelView) -> Vec<ReadinessCheck> {
    let snapshot = entry.live.snapshot();
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::monitor::{Cached, ChannelCommand};

    const ID: ChannelId = ChannelId(7);

    fn part<T>(rows: Vec<T>) -> Cached<Vec<T>> {
        Cached { value: Some(Arc::new(rows)), ..Cached::default() }
    }

    fn record(id: u64, time: &str) -> LogRecord {
        LogRecord {
            id: LogId(id),
            channel: Some((ID, "c".into())),
            pipeline: Some((PipelineId(5), "p".into())),
            node: None,
            title: "EXCEPTION".into(),
            message: Some("pid:5 nid:1 exception:canal:c:CanalParseException: connect failure".into()),
            time: time.into(),
        }
    }

    fn snapshot(last_sync: Option<&str>, records: Vec<LogRecord>) -> Snapshot {
        let pipeline = Pipeline { last_sync: last_sync.map(str::to_owned), ..Pipeline::sample(PipelineId(5), ID) };
        Snapshot { pipelines: [(ID, part(vec![pipeline]))].into(), logs: part(records), ..Snapshot::default() }
    }

    #[test]
    fn an_error_after_the_last_rows_is_a_problem_of_a_running_channel() {
        let found = |last_sync, status| problem(&snapshot(last_sync, vec![record(3, "2026-11-23 21:00:00")]), ID, status).map(|one| one.id);
        assert_eq!(found(None, ChannelStatus::Start), Some(LogId(3)), "nothing was ever read");
        assert_eq!(found(Some("2026-11-23 20:59:59"), ChannelStatus::Start), Some(LogId(3)));
        assert_eq!(found(Some("2026-11-23 21:00:01"), ChannelStatus::Start), None, "rows flow again");
        assert_eq!(found(None, ChannelStatus::Stop), None);
    }

    #[test]
    fn an_error_from_before_the_start_is_not_a_problem_of_this_run() {
        let mut snapshot = snapshot(None, vec![record(3, "2026-11-23 21:00:00")]);
        let start = Operation { log_before: Some(LogId(3)), ..Operation::new("key".into(), ChannelCommand::Start, Timestamp::UNIX_EPOCH) };
        snapshot.operations.insert(ID, start);
        assert_eq!(problem(&snapshot, ID, ChannelStatus::Start), None);
        snapshot.logs = part(vec![record(4, "2026-11-23 21:09:00"), record(3, "2026-11-23 21:00:00")]);
        assert_eq!(problem(&snapshot, ID, ChannelStatus::Start).map(|one| one.id), Some(LogId(4)));
    }

    #[test]
    fn a_channel_lists_its_nodes_that_are_down_or_fail_although_reported_up() {
        let node =
            |status| Node { id: NodeId(1), name: "n".into(), ip: "a".into(), external: false, port: None, status, description: "".into() };
        let usage = NodeUse {
            channel: ID,
            channel_name: "c".into(),
            channel_status: ChannelStatus::Start,
            pipeline: PipelineId(5),
            pipeline_name: "p".into(),
            stages: Vec::new(),
        };
        let detail = NodeDetail {
            node: node(NodeStatus::Start),
            download_port: None,
            mbean_port: None,
            external_ip: None,
            use_external_ip: false,
            cluster: None,
            servers: Vec::new(),
            heap: None,
            threads: None,
            running: None,
            version: None,
            system: None,
            used_by: vec![usage],
        };
        let failed = Error::Failed { screen: "nodeInfo".into(), reason: "ConnectException".into() };
        let part_of = |error: Option<Error>| Cached { value: Some(Arc::new(detail.clone())), read_at: None, error };
        let found = |status, error| {
            let snapshot =
                Snapshot { nodes: part(vec![node(status)]), node_details: [(NodeId(1), part_of(error))].into(), ..Snapshot::default() };
            node_problems(&snapshot, ID)
        };
        let (down, failing) = (vec!["n".to_owned()], vec!["n".to_owned()]);
        assert_eq!(found(NodeStatus::Start, Some(failed.clone())), BrokenNodes { failing, ..BrokenNodes::default() });
        assert_eq!(found(NodeStatus::Stop, Some(failed)), BrokenNodes { down: down.clone(), ..BrokenNodes::default() });
        assert_eq!(found(NodeStatus::Stop, None), BrokenNodes { down, ..BrokenNodes::default() });
        assert_eq!(found(NodeStatus::Start, None), BrokenNodes::default());
        let away = Error::TimedOut { address: "a".into(), seconds: 20, written: false };
        assert_eq!(found(NodeStatus::Start, Some(away)), BrokenNodes::default(), "nothing is known of the node");
    }
}
