//! The overview page: current problems at a glance.

use jiff::Timestamp;

use crate::model::*;
use crate::server::monitor::Snapshot;
use crate::server::services::channels::{self, Replication};
use crate::server::services::delays::Delays;
use crate::server::services::nodes::{self, NodeProblems, NodeRow};

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
    /// Running pipelines with the longest current delays, longest first.
    pub delays: Vec<DelayRow>,
    /// The number of running pipelines whose last report is too old to be current.
    pub silent: usize,
    pub logs: Vec<LogRecord>,
}

/// Collects the data of the overview page.
pub fn get(seen: &Snapshot, now: Timestamp) -> Overview {
    let channels = seen.channels.rows();
    let count = |status| channels.iter().filter(|channel| channel.status == status).count();
    let running = seen.delays.rows().iter().filter(|row| row.status == ChannelStatus::Start).cloned();
    let reported = Delays::of(seen);
    let is_stale = |row: &DelayRow| reported.reported(row.pipeline).is_some_and(|delay| delay.is_stale(now));
    let (silent, mut delays): (Vec<DelayRow>, Vec<DelayRow>) = running.partition(is_stale);
    delays.sort_by_key(|row| std::cmp::Reverse(row.delay_ms));
    delays.truncate(MAX_ROWS);
    let paused = channels.iter().filter(|channel| channel.status == ChannelStatus::Pause);
    let paused = paused.map(|channel| {
        let last_sync = Replication::of(seen, &reported, channel.id, now).last_sync;
        (channel.clone(), channels::stuck_since(seen, channel.id, last_sync.as_ref()))
    });
    let nodes = nodes::all(seen);
    Overview {
        node_problems: NodeProblems::among(&nodes),
        nodes,
        running: count(ChannelStatus::Start),
        paused: count(ChannelStatus::Pause),
        stopped: count(ChannelStatus::Stop),
        paused_channels: paused.collect(),
        delays,
        silent: silent.len(),
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

    #[test]
    fn stale_reports_are_not_current_delays() {
        let row = |pipeline, status, since_update_s| DelayRow {
            channel: ChannelId(1),
            channel_name: "c".into(),
            pipeline: PipelineId(pipeline),
            pipeline_name: "p".into(),
            delay_ms: pipeline * 100,
            status,
            mainstem: Mainstem::Overtake,
            since_update_s,
        };
        let rows = vec![
            row(1, ChannelStatus::Start, Some(20)),
            row(9, ChannelStatus::Start, Some(840)),
            row(8, ChannelStatus::Pause, Some(20)),
            row(2, ChannelStatus::Start, None),
        ];
        let found = get(&Snapshot { delays: part(rows), ..Snapshot::default() }, Timestamp::UNIX_EPOCH);
        assert_eq!(found.delays.iter().map(|row| row.pipeline.0).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(found.silent, 1);
    }
}
