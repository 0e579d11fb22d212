//! Pipeline delays with the time they were reported: if a node stops reporting, its last delay remains unchanged.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use jiff::{SignedDuration, Timestamp};

use crate::model::*;
use crate::server::monitor::{DelayReport, Snapshot};

/// Nodes report once a minute while rows are replicated, so an older delay says nothing about the current state.
const STALE: SignedDuration = SignedDuration::from_secs(120);
/// The ages, in seconds, that the newest report may have if the manager and its database agree on the time: time zones differ by at least
/// 15 minutes, and clocks of the same zone by less than a minute.
const PLAUSIBLE: RangeInclusive<i64> = -60..=899;

/// A reported delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    pub ms: u64,
    /// When it was reported, or `None` if unknown.
    pub reported_at: Option<Timestamp>,
}

/// Whether a reported delay is the current one, in the order of increasing certainty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// It was reported more than two minutes ago, or its channel does not run.
    Past,
    /// Its channel runs, but the time of the report is unknown.
    Unknown,
    /// Its channel runs, and it was reported in the last two minutes.
    Current,
}

impl Delay {
    /// Whether it is the current delay of a pipeline whose channel has this status. Only such a delay is shown as the current one.
    pub fn freshness(&self, status: ChannelStatus, now: Timestamp) -> Freshness {
        match (status, self.reported_at) {
            (ChannelStatus::Pause | ChannelStatus::Stop, _) => Freshness::Past,
            (ChannelStatus::Start, None) => Freshness::Unknown,
            (ChannelStatus::Start, Some(at)) if now.duration_since(at) > STALE => Freshness::Past,
            (ChannelStatus::Start, Some(_)) => Freshness::Current,
        }
    }
}

/// The reported delays in a snapshot.
pub struct Delays {
    reported: HashMap<PipelineId, Delay>,
    by_channel: HashMap<ChannelId, Vec<PipelineId>>,
    times_known: bool,
}

impl Delays {
    /// Reads the delays of a snapshot. The manager computes the age of a report as if its database had its own time zone and clock: if they
    /// differ, all ages are wrong by the difference. The times of reports are therefore unknown unless the age of the newest report is
    /// plausible, that is, less than the smallest difference between time zones. A difference can't be told from ages alone if the newest
    /// report is older by just as much.
    pub fn new(snapshot: &Snapshot) -> Self {
        let (rows, read_at) = (snapshot.delays.rows(), snapshot.delays.read_at);
        let newest = rows.iter().filter_map(|row| row.reported_at).max();
        let age = |reported: Timestamp| read_at.map(|read_at| read_at.duration_since(reported).as_secs());
        let times_known = newest.is_none_or(|newest| age(newest).is_some_and(|age| PLAUSIBLE.contains(&age)));
        let reported_at = |row: &DelayReport| row.reported_at.filter(|_| times_known).min(read_at);
        let mut by_channel: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            by_channel.entry(row.channel).or_default().push(row.pipeline);
        }
        let reported = rows.iter().map(|row| (row.pipeline, Delay { ms: row.delay_ms, reported_at: reported_at(row) })).collect();
        Self { reported, by_channel, times_known }
    }

    /// Whether the manager's ages of reports can be used: its time agrees with that of its database.
    pub fn times_known(&self) -> bool {
        self.times_known
    }

    /// Returns the delay reported by a pipeline.
    pub fn reported(&self, pipeline: PipelineId) -> Option<Delay> {
        self.reported.get(&pipeline).copied()
    }

    /// Returns the delay of a pipeline. If it is missing in the delay list, the delay of the pipeline's row is used, without a report time.
    pub fn of_pipeline(&self, row: &Pipeline) -> Option<Delay> {
        self.reported(row.id).or(row.delay_ms.map(|ms| Delay { ms, reported_at: None }))
    }

    /// Returns the longest delay of a channel, among those of the highest freshness. All delays are read at once, so that reported ones are
    /// known even if the `pipelines` of the channel have not been read yet.
    pub fn longest(&self, channel: &Channel, pipelines: &[Pipeline], now: Timestamp) -> Option<Delay> {
        let reported = self.by_channel.get(&channel.id).into_iter().flatten().filter_map(|id| self.reported(*id));
        let delays = reported.chain(pipelines.iter().filter_map(|row| self.of_pipeline(row)));
        delays.max_by_key(|delay| (delay.freshness(channel.status, now), delay.ms))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::monitor::Cached;

    const RUNS: ChannelStatus = ChannelStatus::Start;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// The report of a pipeline that was this old at `read`.
    fn row(pipeline: u64, delay_ms: u64, (read, age): (i64, i64)) -> DelayReport {
        DelayReport { delay_ms, ..DelayReport::sample(PipelineId(pipeline), ChannelId(1), Some(at(read - age))) }
    }

    fn pipeline(id: u64, delay_ms: Option<u64>) -> Pipeline {
        Pipeline { delay_ms, ..Pipeline::sample(PipelineId(id), ChannelId(1)) }
    }

    fn snapshot() -> Snapshot {
        let rows = vec![row(1, 398_000, (1_000, 200)), row(2, 620, (1_000, 20))];
        Snapshot { delays: Cached { value: Some(Arc::new(rows)), read_at: Some(at(1_000)), error: None }, ..Snapshot::default() }
    }

    #[test]
    fn delay_age_counts_from_the_report_and_grows_while_the_list_is_not_read() {
        let snapshot = snapshot();
        let delay = Delays::new(&snapshot).of_pipeline(&pipeline(2, Some(99))).unwrap();
        assert_eq!(delay, Delay { ms: 620, reported_at: Some(at(980)) }, "the list of delays is newer than the pipeline's own row");
        assert_eq!(delay.freshness(RUNS, at(1_100)), Freshness::Current);
        assert_eq!(delay.freshness(RUNS, at(1_101)), Freshness::Past);
    }

    #[test]
    fn delays_of_channels_that_do_not_run_are_never_current() {
        let delay = Delay { ms: 620, reported_at: Some(at(980)) };
        for status in [ChannelStatus::Pause, ChannelStatus::Stop] {
            assert_eq!(delay.freshness(status, at(981)), Freshness::Past);
        }
        let undated = Delay { reported_at: None, ..delay };
        assert_eq!(undated.freshness(RUNS, at(981)), Freshness::Unknown);
        assert_eq!(undated.freshness(ChannelStatus::Pause, at(981)), Freshness::Past);
    }

    #[test]
    fn current_delays_precede_past_ones() {
        let snapshot = snapshot();
        let (delays, both) = (Delays::new(&snapshot), [pipeline(1, None), pipeline(2, None)]);
        let channel = |id| Channel { id: ChannelId(id), name: "c".into(), status: RUNS, pipelines: Some(2) };
        let longest = |pipelines: &[Pipeline], second| delays.longest(&channel(1), pipelines, at(second));
        assert_eq!(longest(&both, 1_001).map(|delay| delay.ms), Some(620));
        assert_eq!(longest(&both, 5_000).map(|delay| delay.ms), Some(398_000), "all are old by then");
        assert_eq!(longest(&[pipeline(2, None), pipeline(3, Some(9_999))], 1_001).map(|delay| delay.ms), Some(620), "its time is known");
        assert_eq!(longest(&[], 1_001).map(|delay| delay.ms), Some(620), "the pipelines have not been read yet");
        let longest = |pipelines: &[Pipeline]| delays.longest(&channel(2), pipelines, at(1_001));
        assert_eq!(longest(&[pipeline(3, Some(7))]), Some(Delay { ms: 7, reported_at: None }));
        assert_eq!(longest(&[pipeline(3, None)]), None);
    }

    /// When the first of two reports was made, given the ages printed at second 50,000.
    fn reported_at(ages: [i64; 2]) -> Option<Timestamp> {
        let rows = vec![row(1, 398_000, (50_000, ages[0])), row(2, 620, (50_000, ages[1]))];
        let snapshot = Snapshot { delays: Cached { value: Some(Arc::new(rows)), read_at: Some(at(50_000)), error: None }, ..snapshot() };
        let delays = Delays::new(&snapshot);
        let found = delays.reported(PipelineId(1)).unwrap();
        assert_eq!(delays.times_known(), found.reported_at.is_some());
        found.reported_at
    }

    #[test]
    fn times_are_unknown_if_manager_and_database_may_be_in_different_time_zones() {
        assert_eq!(reported_at([28_801, 29_400]), None, "reported a second ago, if the database is eight hours behind");
        assert_eq!(reported_at([100, -3_580]), None, "reported 3,700 s ago, if the database is an hour ahead");
        assert_eq!(reported_at([-28_799, -28_000]), None, "reported a second ago, if the database is eight hours ahead");
        assert_eq!(reported_at([900, 1_200]), None, "nothing was reported lately, or the time zones differ");
    }

    #[test]
    fn small_differences_between_clocks_do_not_matter() {
        assert_eq!(reported_at([-2, 30]), Some(at(50_000)));
        assert_eq!(reported_at([840, 20]), Some(at(49_160)));
    }
}
