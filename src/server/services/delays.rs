//! Pipeline delays with the time they were reported: if a node stops reporting, its last delay remains unchanged.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::model::*;
use crate::server::monitor::Snapshot;

/// Nodes report once a minute while rows are replicated, so an older delay says nothing about the current state.
const STALE: SignedDuration = SignedDuration::from_secs(120);
/// The minimum difference between time zones, in seconds.
const ZONES: u64 = 900;

/// A reported delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    pub ms: u64,
    /// When it was reported, or `None` if unknown.
    pub reported_at: Option<Timestamp>,
}

impl Delay {
    /// Whether it is known to be too old to count as the current delay.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.reported_at.is_some_and(|at| now.duration_since(at) > STALE)
    }
}

/// The reported delays in a snapshot.
pub struct Delays {
    reported: HashMap<PipelineId, Delay>,
}

impl Delays {
    /// Reads the delays of a snapshot. The manager interprets its database's times in its own time zone: if the zones differ, every report
    /// appears hours too old. Ages are therefore used only if at least one of them is smaller than the minimum difference between zones.
    pub fn of(snapshot: &Snapshot) -> Self {
        let (rows, read_at) = (snapshot.delays.rows(), snapshot.delays.read_at);
        let zones_agree = rows.iter().filter_map(|row| row.since_update_s).any(|age| age < ZONES);
        let reported_at = |row: &DelayRow| {
            let age = i64::try_from(row.since_update_s.filter(|_| zones_agree)?).ok()?;
            read_at?.checked_sub(SignedDuration::from_secs(age)).ok()
        };
        Self { reported: rows.iter().map(|row| (row.pipeline, Delay { ms: row.delay_ms, reported_at: reported_at(row) })).collect() }
    }

    /// Returns the delay reported by a pipeline.
    pub fn reported(&self, pipeline: PipelineId) -> Option<Delay> {
        self.reported.get(&pipeline).copied()
    }

    /// Returns the delay of a pipeline. If it is missing in the delay list, the delay of the pipeline's row is used, without a report time.
    pub fn of_pipeline(&self, row: &Pipeline) -> Option<Delay> {
        self.reported(row.id).or(row.delay_ms.map(|ms| Delay { ms, reported_at: None }))
    }

    /// Returns the longest current delay of the pipelines, or the longest stale one if all are stale.
    pub fn longest(&self, pipelines: &[Pipeline], now: Timestamp) -> Option<Delay> {
        pipelines.iter().filter_map(|row| self.of_pipeline(row)).max_by_key(|delay| (!delay.is_stale(now), delay.ms))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::monitor::Cached;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn row(pipeline: u64, delay_ms: u64, since_update_s: u64) -> DelayRow {
        DelayRow {
            channel: ChannelId(1),
            channel_name: "c".into(),
            pipeline: PipelineId(pipeline),
            pipeline_name: "p".into(),
            delay_ms,
            status: ChannelStatus::Start,
            mainstem: Mainstem::Overtake,
            since_update_s: Some(since_update_s),
        }
    }

    fn pipeline(id: u64, delay_ms: Option<u64>) -> Pipeline {
        Pipeline {
            id: PipelineId(id),
            channel: ChannelId(1),
            name: "p".into(),
            description: String::new(),
            parallelism: 5,
            home: false,
            mainstem: Mainstem::Overtake,
            delay_ms,
            last_sync: None,
            last_position: None,
            alarm_rules: 0,
        }
    }

    fn snapshot() -> Snapshot {
        let rows = vec![row(1, 398_000, 200), row(2, 620, 20)];
        Snapshot { delays: Cached { value: Some(Arc::new(rows)), read_at: Some(at(1_000)), error: None }, ..Snapshot::default() }
    }

    #[test]
    fn delay_age_counts_from_the_report_and_grows_while_the_list_is_not_read() {
        let snapshot = snapshot();
        let delay = Delays::of(&snapshot).of_pipeline(&pipeline(2, Some(99))).unwrap();
        assert_eq!(delay, Delay { ms: 620, reported_at: Some(at(980)) }, "the list of delays is newer than the pipeline's own row");
        assert!(!delay.is_stale(at(1_100)) && delay.is_stale(at(1_101)));
    }

    #[test]
    fn current_delays_precede_stale_ones() {
        let snapshot = snapshot();
        let (delays, both) = (Delays::of(&snapshot), [pipeline(1, None), pipeline(2, None)]);
        assert_eq!(delays.longest(&both, at(1_001)).map(|delay| delay.ms), Some(620));
        assert_eq!(delays.longest(&both, at(5_000)).map(|delay| delay.ms), Some(398_000), "all are old by then");
        assert_eq!(delays.longest(&[pipeline(3, Some(7))], at(1_001)), Some(Delay { ms: 7, reported_at: None }));
        assert_eq!(delays.longest(&[pipeline(3, None)], at(1_001)), None);
    }

    #[test]
    fn ages_are_ignored_if_manager_and_database_may_be_in_different_time_zones() {
        let shifted = vec![row(1, 398_000, 28_801), row(2, 620, 29_400)];
        let snapshot = Snapshot { delays: Cached { value: Some(Arc::new(shifted)), read_at: Some(at(50_000)), error: None }, ..snapshot() };
        let delay = Delays::of(&snapshot).reported(PipelineId(1)).unwrap();
        assert_eq!(delay.reported_at, None, "it was reported a second ago");
        assert!(!delay.is_stale(at(50_000)));
    }
}
