//! The overview page: current problems at a glance.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::{ManagerCtx, Result};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::VisibleSnapshot;
use crate::server::diagnostics::delays::{Delay, Delays, Freshness};
use crate::server::diagnostics::nodes::NodeRow;
use crate::server::diagnostics::routes::Route;
use crate::server::history::Point;
use crate::server::monitor::{DelayReport, Snapshot};
use crate::server::store::{AuditQuery, AuditRow};

/// The maximum number of slowest pipelines.
const MAX_SLOWEST: usize = 12;
/// The number of newest changes read from the audit log.
const MAX_CHANGES: u64 = 12;

/// The data of the overview page.
#[derive(Clone, Debug)]
pub struct Overview {
    pub channels: ChannelCounts,
    /// What all running channels loaded in the last minute.
    pub throughput: Throughput,
    pub delays: DelayStatistics,
    /// Running pipelines with the longest delays, those of unknown age after the current ones.
    pub slowest: Vec<(DelayReport, Delay, Freshness)>,
    /// The databases of their channels.
    pub routes: HashMap<ChannelId, Route>,
    /// The nodes by ZooKeeper cluster, by name; those whose cluster is not known come last.
    pub clusters: Vec<(Option<String>, Vec<NodeRow>)>,
    /// The last hour of all pipelines together.
    pub history: Vec<Point>,
    /// The newest changes by users; empty for callers who may not read the audit log.
    pub changes: Vec<AuditRow>,
}

/// The number of channels by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelCounts {
    pub running: usize,
    pub paused: usize,
    pub stopped: usize,
}

/// The current delays of running pipelines, in ms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DelayStatistics {
    /// `None` if no delay is current.
    pub worst: Option<u64>,
    pub median: u64,
    pub p95: u64,
    /// The number of running pipelines whose last report is too old to be current.
    pub silent: usize,
    /// Whether the times of reports are known, see [`Delays::times_known`].
    pub times_known: bool,
}

/// Returns the data of the overview page, of the resources that the caller may read.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in, or `Database`.
pub async fn get(ctx: &ManagerCtx) -> Result<Overview> {
    let seen = ctx.list_view(Resource::Overview).await?;
    let pipelines = seen.delays.rows().iter().map(|row| row.pipeline);
    let history = ctx.manager.history.of(pipelines, ctx.now);
    Ok(Overview { changes: changes(ctx).await?, history, ..collect(&seen, ctx.now) })
}

/// The newest changes to this manager, for callers who may read the audit log.
async fn changes(ctx: &ManagerCtx) -> Result<Vec<AuditRow>> {
    if ctx.check_global(Resource::Audit, Action::Read).is_err() {
        return Ok(Vec::new());
    }
    let query = AuditQuery { manager: Some(ctx.manager.name().to_owned()), ..AuditQuery::default() };
    Ok(ctx.access().store().audit().search(&query, MAX_CHANGES).await?.rows)
}

fn collect(seen: &VisibleSnapshot, now: Timestamp) -> Overview {
    let (slowest, delays, throughput) = delays(seen, seen.reported_delays(), now);
    let of: Vec<ChannelId> = slowest.iter().map(|(row, ..)| row.channel).collect();
    Overview {
        channels: count(seen),
        throughput,
        delays,
        routes: seen.routes(&of),
        slowest,
        clusters: clusters(seen),
        history: Vec::new(),
        changes: Vec::new(),
    }
}

fn count(seen: &Snapshot) -> ChannelCounts {
    let mut counts = ChannelCounts::default();
    for channel in seen.channels.rows() {
        match channel.status {
            ChannelStatus::Start => counts.running += 1,
            ChannelStatus::Pause => counts.paused += 1,
            ChannelStatus::Stop => counts.stopped += 1,
        }
    }
    counts
}

/// The slowest running pipelines, and the delays and the throughput of all.
fn delays(seen: &Snapshot, reported: &Delays, now: Timestamp) -> (Vec<(DelayReport, Delay, Freshness)>, DelayStatistics, Throughput) {
    // Both lists contain the status, but are not read at the same time.
    let listed: HashMap<ChannelId, ChannelStatus> = seen.channels.rows().iter().map(|channel| (channel.id, channel.status)).collect();
    let runs =
        |row: &&DelayReport| [Some(&row.status), listed.get(&row.channel)].into_iter().flatten().all(|one| *one == ChannelStatus::Start);
    let running = seen.delays.rows().iter().filter(runs).filter_map(|row| {
        let delay = reported.reported(row.pipeline)?;
        Some((row, delay, delay.freshness(ChannelStatus::Start, now)))
    });
    let (silent, mut current): (Vec<_>, Vec<_>) = running.partition(|(_, _, freshness)| *freshness == Freshness::Past);
    let throughput = current.iter().map(|(row, ..)| row.throughput).sum();
    current.sort_by_key(|(_, delay, freshness)| std::cmp::Reverse((*freshness, delay.ms)));
    let known: Vec<u64> = current.iter().filter(|(.., freshness)| *freshness == Freshness::Current).map(|(_, delay, _)| delay.ms).collect();
    // The longest delay comes first.
    let quantile = |part: usize| known.get(known.len().saturating_sub(1) * (100 - part) / 100).copied().unwrap_or_default();
    let statistics = DelayStatistics {
        worst: known.first().copied(),
        median: quantile(50),
        p95: quantile(95),
        silent: silent.len(),
        times_known: reported.times_known(),
    };
    let slowest = current.into_iter().take(MAX_SLOWEST).map(|(row, delay, freshness)| (row.clone(), delay, freshness)).collect();
    (slowest, statistics, throughput)
}

fn clusters(seen: &Snapshot) -> Vec<(Option<String>, Vec<NodeRow>)> {
    let mut clusters: BTreeMap<(bool, Option<String>), Vec<NodeRow>> = BTreeMap::new();
    for node in seen.nodes.rows() {
        let row = NodeRow::new(seen, node);
        let cluster = row.read_detail().and_then(|detail| detail.cluster.clone());
        clusters.entry((cluster.is_none(), cluster)).or_default().push(row);
    }
    let sorted = clusters.into_iter().map(|((_, cluster), mut nodes)| {
        nodes.sort_by(|a, b| a.node.name.cmp(&b.node.name));
        (cluster, nodes)
    });
    sorted.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::monitor::Cached;

    fn part<T>(rows: Vec<T>) -> Cached<Vec<T>> {
        Cached { value: Some(Arc::new(rows)), read_at: Some(Timestamp::UNIX_EPOCH), error: None }
    }

    fn row(pipeline: u64, status: ChannelStatus, age_s: Option<i64>) -> DelayReport {
        let reported_at = age_s.map(|age| Timestamp::from_second(-age).unwrap());
        DelayReport { delay_ms: pipeline * 100, status, ..DelayReport::sample(PipelineId(pipeline), ChannelId(1), reported_at) }
    }

    fn found(snapshot: &Snapshot) -> (Vec<(DelayReport, Delay, Freshness)>, DelayStatistics, Throughput) {
        delays(snapshot, &Delays::new(snapshot), Timestamp::UNIX_EPOCH)
    }

    fn listed(snapshot: &Snapshot) -> Vec<(u64, Freshness)> {
        found(snapshot).0.iter().map(|(row, _, freshness)| (row.pipeline.0, *freshness)).collect()
    }

    #[test]
    fn past_reports_are_not_current_delays() {
        let rows = vec![
            row(1, ChannelStatus::Start, Some(20)),
            row(9, ChannelStatus::Start, Some(840)),
            row(8, ChannelStatus::Pause, Some(20)),
            row(2, ChannelStatus::Start, None),
            row(3, ChannelStatus::Start, Some(30)),
        ];
        let mut seen = Snapshot { delays: part(rows), ..Snapshot::default() };
        assert_eq!(listed(&seen), [(3, Freshness::Current), (1, Freshness::Current), (2, Freshness::Unknown)]);
        let (_, statistics, _) = found(&seen);
        assert_eq!((statistics.silent, statistics.times_known, statistics.worst), (1, true, Some(300)));
        let paused = Channel { id: ChannelId(1), name: "c".into(), status: ChannelStatus::Pause, pipelines: Some(1) };
        seen.channels = part(vec![paused]);
        assert!(listed(&seen).is_empty(), "the channel has been paused since");
    }

    #[test]
    fn delays_are_not_called_current_if_the_times_of_reports_are_unknown() {
        let rows = vec![row(1, ChannelStatus::Start, Some(28_801)), row(2, ChannelStatus::Start, Some(29_400))];
        let seen = Snapshot { delays: part(rows), ..Snapshot::default() };
        assert_eq!(listed(&seen), [(2, Freshness::Unknown), (1, Freshness::Unknown)]);
        let (_, statistics, _) = found(&seen);
        assert_eq!((statistics.silent, statistics.times_known, statistics.worst), (0, false, None));
    }

    #[test]
    fn the_statistics_cover_all_current_delays_of_running_pipelines() {
        let rows =
            (1..=100).map(|n| DelayReport { throughput: Throughput { rows: n, bytes: 2 }, ..row(n, ChannelStatus::Start, Some(20)) });
        let (slowest, statistics, throughput) = found(&Snapshot { delays: part(rows.collect()), ..Snapshot::default() });
        assert_eq!((slowest.len(), slowest[0].1.ms), (MAX_SLOWEST, 10_000));
        assert_eq!((statistics.worst, statistics.p95, statistics.median), (Some(10_000), 9_600, 5_100));
        assert_eq!(throughput, Throughput { rows: 5_050, bytes: 200 });
    }
}
