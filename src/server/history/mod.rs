//! The last hour of delays and throughput: one point per pipeline and minute, in memory, recorded from the snapshots that the monitor reads
//! anyway. It begins when the process starts; a longer history is the manager's own.

mod series;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;

use crate::model::{ChannelStatus, PipelineId};
use crate::server::diagnostics::delays::{Delays, Freshness};
use crate::server::monitor::{ManagerMonitor, Snapshot};

pub use series::{MINUTES, Point, Series};

/// How long to wait for a change before the minute is recorded without one.
const TICK: Duration = Duration::from_secs(20);

/// The history of one manager. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct History(Arc<RwLock<HashMap<PipelineId, Series>>>);

impl History {
    /// Creates the history of a manager, and records it until the monitor is dropped.
    pub fn record(live: &ManagerMonitor) -> Self {
        let history = Self::default();
        let (weak, mut snapshots, clock) = (Arc::downgrade(&history.0), live.subscribe(), live.clock());
        tokio::spawn(async move {
            loop {
                // The end of the monitor ends the history.
                if let Ok(Err(_)) = tokio::time::timeout(TICK, snapshots.changed()).await {
                    return;
                }
                let snapshot = snapshots.borrow_and_update().clone();
                let Some(history) = weak.upgrade().map(Self) else { return };
                history.add(&snapshot, clock());
            }
        });
        history
    }

    /// Records what a snapshot says of this minute. A pipeline that does not report has a point without values.
    fn add(&self, snapshot: &Snapshot, now: Timestamp) {
        // Nothing is known while the list is not read.
        if snapshot.delays.value.is_none() || snapshot.health.error.is_some() {
            return;
        }
        let delays = Delays::new(snapshot);
        let minute = now.as_second().div_euclid(60);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let rows = snapshot.delays.rows();
        let reporting: HashSet<PipelineId> = rows.iter().map(|row| row.pipeline).collect();
        known.retain(|id, _| reporting.contains(id));
        for row in rows {
            let runs = row.status == ChannelStatus::Start;
            let delay = delays.reported(row.pipeline).filter(|delay| delay.freshness(row.status, now) != Freshness::Past);
            let point = Point { delay_ms: delay.map(|delay| delay.ms), rows: if runs { row.throughput.rows } else { 0 } };
            known.entry(row.pipeline).or_default().set(minute, point);
        }
    }

    /// The last hour of these pipelines together, oldest first: their longest delay, and the sum of their rows. Empty if nothing is known.
    pub fn of(&self, pipelines: impl IntoIterator<Item = PipelineId>, now: Timestamp) -> Vec<Point> {
        let minute = now.as_second().div_euclid(60);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Series::together(pipelines.into_iter().filter_map(|id| known.get(&id)), minute)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{ChannelId, Throughput};
    use crate::server::monitor::{Cached, DelayReport};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn snapshot(now: i64, rows: &[(u64, u64, ChannelStatus)]) -> Snapshot {
        let report = |(id, delay_ms, status): &(u64, u64, ChannelStatus)| DelayReport {
            delay_ms: *delay_ms,
            status: *status,
            throughput: Throughput { rows: 60, bytes: 0 },
            ..DelayReport::sample(PipelineId(*id), ChannelId(1), Some(at(now - 5)))
        };
        let delays = Cached { value: Some(Arc::new(rows.iter().map(report).collect())), read_at: Some(at(now)), error: None };
        Snapshot { delays, ..Snapshot::default() }
    }

    #[test]
    fn pipelines_are_shown_together() {
        let history = History::default();
        let (runs, paused) = (ChannelStatus::Start, ChannelStatus::Pause);
        history.add(&snapshot(6_000, &[(1, 300, runs), (2, 500, runs)]), at(6_000));
        history.add(&snapshot(6_060, &[(1, 400, runs), (2, 500, paused)]), at(6_060));
        let both = history.of([PipelineId(1), PipelineId(2)], at(6_070));
        let last: Vec<_> = both.iter().rev().take(2).rev().map(|point| (point.delay_ms, point.rows)).collect();
        assert_eq!((both.len(), last), (2, vec![(Some(500), 120), (Some(400), 60)]));
        assert!(history.of([PipelineId(3)], at(6_070)).is_empty());
        history.add(&snapshot(6_120, &[(1, 400, runs)]), at(6_120));
        assert!(history.of([PipelineId(2)], at(6_120)).is_empty(), "it was deleted");
    }

    #[test]
    fn nothing_is_recorded_while_the_manager_is_unavailable() {
        let history = History::default();
        history.add(&Snapshot::default(), at(6_000));
        let mut away = snapshot(6_000, &[(1, 300, ChannelStatus::Start)]);
        away.health.error = Some(crate::model::Error::TimedOut { address: "a".into(), seconds: 1, written: false });
        history.add(&away, at(6_000));
        assert!(history.of([PipelineId(1)], at(6_000)).is_empty());
    }
}
