//! Delays of pipelines, each with the time of its report: a node that stops reporting leaves its last delay standing.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::model::*;
use crate::server::live::Snapshot;

/// Nodes report once a minute while rows flow: a delay that was reported longer ago says nothing of the present.
const STALE: SignedDuration = SignedDuration::from_secs(120);

/// A delay as it was last reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    pub ms: u64,
    /// When it was reported; `None` if the manager does not say.
    pub reported_at: Option<Timestamp>,
}

impl Delay {
    /// Whether it is too old to be called the present delay.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.reported_at.is_some_and(|at| now.duration_since(at) > STALE)
    }

    /// The delay of a row of the manager's list of delays, which was read at this time.
    pub fn of(row: &DelayRow, read_at: Option<Timestamp>) -> Self {
        let age = row.since_update_s.and_then(|seconds| i64::try_from(seconds).ok()).map(SignedDuration::from_secs);
        Self { ms: row.delay_ms, reported_at: read_at.zip(age).and_then(|(read_at, age)| read_at.checked_sub(age).ok()) }
    }
}

/// All reported delays by pipeline.
pub struct Delays {
    reported: HashMap<PipelineId, Delay>,
}

impl Delays {
    /// Those of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let read_at = snapshot.delays.read_at;
        Self { reported: snapshot.delays.rows().iter().map(|row| (row.pipeline, Delay::of(row, read_at))).collect() }
    }

    /// The delay of a pipeline. Where the list of delays lacks it, the pipeline's own row has it, without the time of the report.
    pub fn of_pipeline(&self, row: &Pipeline) -> Option<Delay> {
        let listed = self.reported.get(&row.id).copied();
        listed.or(row.delay_ms.map(|ms| Delay { ms, reported_at: None }))
    }

    /// The longest present delay of the pipelines; the longest old one if all are old.
    pub fn longest(&self, pipelines: &[Pipeline], now: Timestamp) -> Option<Delay> {
        pipelines.iter().filter_map(|row| self.of_pipeline(row)).max_by_key(|delay| (!delay.is_stale(now), delay.ms))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::live::Part;

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
        Snapshot { delays: Part { value: Some(Arc::new(rows)), read_at: Some(at(1_000)), error: None }, ..Snapshot::default() }
    }

    #[test]
    fn a_delay_is_as_old_as_its_report_and_grows_older_while_the_list_is_not_read() {
        let snapshot = snapshot();
        let delay = Delays::of(&snapshot).of_pipeline(&pipeline(2, Some(99))).unwrap();
        assert_eq!(delay, Delay { ms: 620, reported_at: Some(at(980)) }, "the list of delays is newer than the pipeline's own row");
        assert!(!delay.is_stale(at(1_100)) && delay.is_stale(at(1_101)));
    }

    #[test]
    fn the_longest_present_delay_counts_before_old_ones() {
        let snapshot = snapshot();
        let (delays, both) = (Delays::of(&snapshot), [pipeline(1, None), pipeline(2, None)]);
        assert_eq!(delays.longest(&both, at(1_001)).map(|delay| delay.ms), Some(620));
        assert_eq!(delays.longest(&both, at(5_000)).map(|delay| delay.ms), Some(398_000), "all are old by then");
        assert_eq!(delays.longest(&[pipeline(3, Some(7))], at(1_001)), Some(Delay { ms: 7, reported_at: None }));
        assert_eq!(delays.longest(&[pipeline(3, None)], at(1_001)), None);
    }
}
