//! The overview page: current problems at a glance.

use std::collections::HashMap;

use jiff::Timestamp;

use super::channels::Replication;
use super::{ManagerCtx, Result};
use crate::model::permissions::Resource;
use crate::model::*;
use crate::server::diagnostics::delays::{Delay, Delays, Freshness};
use crate::server::diagnostics::failures;
use crate::server::diagnostics::nodes::{NodeProblems, NodeRow};
use crate::server::monitor::{DelayReport, Snapshot};

/// The maximum rows in the lists of longest delays and newest log records.
const MAX_ROWS: usize = 10;

/// The data of the overview page.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Nodes with problems first.
    pub nodes: Vec<NodeRow>,
    pub node_problems: NodeProblems,
    pub running: usize,
    pub paused: usize,
    pub stopped: usize,
    /// The paused channels, each with the time since when it has not replicated rows, as printed by the manager.
    pub paused_channels: Vec<(Channel, Option<String>)>,
    /// Running pipelines with the longest delays, those of unknown age after the current ones.
    pub delays: Vec<(DelayReport, Delay, Freshness)>,
    /// The number of running pipelines whose last report is too old to be current.
    pub silent: usize,
    /// Whether the times of reports are known, see [`Delays::times_known`].
    pub times_known: bool,
    pub logs: Vec<LogRecord>,
}

/// Returns the data of the overview page, of the resources that the caller may read.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub async fn get(ctx: &ManagerCtx) -> Result<Overview> {
    Ok(collect(&*ctx.list_view(Resource::Overview).await?, ctx.now))
}

fn collect(seen: &Snapshot, now: Timestamp) -> Overview {
    let channels = seen.channels.rows();
    let count = |status| channels.iter().filter(|channel| channel.status == status).count();
    let reported = Delays::new(seen);
    // Both lists contain the status, but are not read at the same time.
    let listed: HashMap<ChannelId, ChannelStatus> = channels.iter().map(|channel| (channel.id, channel.status)).collect();
    let runs =
        |row: &&DelayReport| [Some(&row.status), listed.get(&row.channel)].into_iter().flatten().all(|one| *one == ChannelStatus::Start);
    let running = seen.delays.rows().iter().filter(runs).filter_map(|row| {
        let delay = reported.reported(row.pipeline)?;
        Some((row.clone(), delay, delay.freshness(ChannelStatus::Start, now)))
    });
    let (silent, mut delays): (Vec<_>, Vec<_>) = running.partition(|(_, _, freshness)| *freshness == Freshness::Past);
    delays.sort_by_key(|(_, delay, freshness)| std::cmp::Reverse((*freshness, delay.ms)));
    delays.truncate(MAX_ROWS);
    let paused = channels.iter().filter(|channel| channel.status == ChannelStatus::Pause);
    let paused = paused.map(|channel| {
        let last_sync = Replication::new(seen, &reported, channel, now).last_sync;
        (channel.clone(), failures::stuck_since(seen, channel.id, last_sync.as_ref()))
    });
    let nodes = NodeRow::all(seen);
    Overview {
        node_problems: NodeProblems::among(&nodes),
        nodes,
        running: count(ChannelStatus::Start),
        paused: count(ChannelStatus::Pause),
        stopped: count(ChannelStatus::Stop),
        paused_channels: paused.collect(),
        delays,
        silent: silent.len(),
        times_known: reported.times_known(),
        logs: seen.logs.rows().iter().take(MAX_ROWS).cloned().collect(),
    }
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
        DelayReport {
            channel: ChannelId(1),
            channel_name: "c".into(),
            pipeline: PipelineId(pipeline),
            pipeline_name: "p".into(),
            delay_ms: pipeline * 100,
            status,
            mainstem: Mainstem::Overtake,
            reported_at: age_s.map(|age| Timestamp::from_second(-age).unwrap()),
        }
    }

    fn listed(found: &Overview) -> Vec<(u64, Freshness)> {
        found.delays.iter().map(|(row, _, freshness)| (row.pipeline.0, *freshness)).collect()
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
        let found = collect(&seen, Timestamp::UNIX_EPOCH);
        assert_eq!(listed(&found), [(3, Freshness::Current), (1, Freshness::Current), (2, Freshness::Unknown)]);
        assert_eq!((found.silent, found.times_known), (1, true));
        let paused = Channel { id: ChannelId(1), name: "c".into(), status: ChannelStatus::Pause, pipelines: Some(1) };
        seen.channels = part(vec![paused]);
        assert!(listed(&collect(&seen, Timestamp::UNIX_EPOCH)).is_empty(), "the channel has been paused since");
    }

    #[test]
    fn delays_are_not_called_current_if_the_times_of_reports_are_unknown() {
        let rows = vec![row(1, ChannelStatus::Start, Some(28_801)), row(2, ChannelStatus::Start, Some(29_400))];
        let found = collect(&Snapshot { delays: part(rows), ..Snapshot::default() }, Timestamp::UNIX_EPOCH);
        assert_eq!(listed(&found), [(2, Freshness::Unknown), (1, Freshness::Unknown)]);
        assert_eq!((found.silent, found.times_known), (0, false));
    }
}
