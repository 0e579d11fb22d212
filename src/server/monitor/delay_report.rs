//! Reported delays with the time of each report. The manager prints its age, which grows with every read although nothing has happened.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::model::*;

/// Two reads of one report differ by rounding to seconds and by the duration of the reads; nodes report once a minute.
const SAME_REPORT: SignedDuration = SignedDuration::from_secs(5);

/// The last delay reported by a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelayReport {
    pub channel: ChannelId,
    pub channel_name: String,
    pub pipeline: PipelineId,
    pub pipeline_name: String,
    pub delay_ms: u64,
    /// The status of the channel when the list was read.
    pub status: ChannelStatus,
    pub mainstem: Mainstem,
    /// What was loaded in the minute before the list was read.
    pub throughput: Throughput,
    /// When it was reported, if the age that the manager prints is right; `None` if it prints none.
    pub reported_at: Option<Timestamp>,
}

impl Entity for DelayReport {
    type Id = PipelineId;

    fn id(&self) -> PipelineId {
        self.pipeline
    }
}

impl DelayReport {
    /// Converts the rows read `now`. A report that was known `before` keeps its time.
    pub(super) fn all(rows: Vec<DelayRow>, before: &[Self], now: Timestamp) -> Vec<Self> {
        let before: HashMap<PipelineId, Timestamp> = before.iter().filter_map(|row| Some((row.pipeline, row.reported_at?))).collect();
        let convert = |row: DelayRow| {
            let read = row.since_update_s.and_then(|age| now.checked_sub(SignedDuration::from_secs(age)).ok());
            let known = before.get(&row.pipeline).copied();
            let same = known.filter(|known| read.is_some_and(|read| read.duration_since(*known).abs() <= SAME_REPORT));
            Self {
                channel: row.channel,
                channel_name: row.channel_name,
                pipeline: row.pipeline,
                pipeline_name: row.pipeline_name,
                delay_ms: row.delay_ms,
                status: row.status,
                mainstem: row.mainstem,
                throughput: row.throughput,
                reported_at: same.or(read),
            }
        };
        rows.into_iter().map(convert).collect()
    }
}

#[cfg(test)]
impl DelayReport {
    /// A delay of 0 ms of a running pipeline, which was reported at this time and loaded nothing.
    pub fn sample(pipeline: PipelineId, channel: ChannelId, reported_at: Option<Timestamp>) -> Self {
        Self {
            channel,
            channel_name: "c".to_owned(),
            pipeline,
            pipeline_name: "p".to_owned(),
            delay_ms: 0,
            status: ChannelStatus::Start,
            mainstem: Mainstem::Overtake,
            throughput: Throughput::default(),
            reported_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_keeps_its_time_until_the_next_one() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let row = |since_update_s| DelayRow {
            channel: ChannelId(1),
            channel_name: "c".into(),
            pipeline: PipelineId(1),
            pipeline_name: "p".into(),
            delay_ms: 7,
            status: ChannelStatus::Start,
            mainstem: Mainstem::Overtake,
            throughput: Throughput::default(),
            since_update_s,
        };
        let mut known = Vec::new();
        let mut read = |now, age| {
            known = DelayReport::all(vec![row(age)], &known, at(now));
            known[0].reported_at.map(Timestamp::as_second)
        };
        assert_eq!(read(1_000, Some(20)), Some(980));
        assert_eq!([read(1_005, Some(25)), read(1_011, Some(30)), read(1_035, Some(56))], [Some(980); 3]);
        assert_eq!(read(1_045, Some(3)), Some(1_042));
        assert_eq!([read(1_050, None), read(1_055, Some(13))], [None, Some(1_042)]);
    }
}
