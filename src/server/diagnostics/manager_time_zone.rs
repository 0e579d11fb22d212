//! When something happened that the manager prints without a time zone, as its database stored it.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::delays::Delays;
use crate::server::monitor::Snapshot;

/// How the manager prints times.
const FORMAT: &str = "%Y-%m-%d %H:%M:%S";
/// All time zones differ from UTC by a multiple of this, in seconds.
const ZONE_STEP: i64 = 900;
/// A node reports the delay and the loaded rows of a pipeline once a minute each, so that both times differ by less than two minutes.
const TOLERANCE: i64 = 120;

/// The time zone of the manager's database, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagerTimeZone(Option<Offset>);

impl ManagerTimeZone {
    /// Compares, for pipelines that report, the time at which rows were last loaded, printed without a zone, with the time of the delay
    /// report, whose age is known. Unknown if no pipeline reports, or if they do not agree.
    pub fn new(snapshot: &Snapshot, delays: &Delays) -> Self {
        let mut offsets = snapshot.pipelines.values().flat_map(|part| {
            part.rows().iter().filter_map(move |row| {
                let (read_at, reported) = (part.read_at?, delays.reported(row.id)?.reported_at?);
                let is_current = read_at.duration_since(reported).abs() <= SignedDuration::from_secs(TOLERANCE);
                let synced = utc(row.last_sync.as_deref()?).filter(|_| is_current)?;
                offset(synced.as_second() - reported.as_second())
            })
        });
        let first = offsets.next();
        Self(first.filter(|first| offsets.all(|other| other == *first)))
    }

    /// The instant of a printed time; `None` if the time zone is unknown, or the text is no time.
    pub fn instant(&self, printed: &str) -> Option<Timestamp> {
        let Self(offset) = self;
        offset.as_ref()?.to_timestamp(civil(printed)?).ok()
    }
}

fn civil(printed: &str) -> Option<DateTime> {
    DateTime::strptime(FORMAT, printed).ok()
}

/// The instant that a printed time would be in UTC.
fn utc(printed: &str) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(civil(printed)?).ok()
}

/// The offset from UTC that explains this difference in seconds.
fn offset(difference: i64) -> Option<Offset> {
    let zone = (difference + ZONE_STEP / 2).div_euclid(ZONE_STEP) * ZONE_STEP;
    let is_near = (difference - zone).abs() <= TOLERANCE;
    Offset::from_seconds(i32::try_from(zone).ok()?).ok().filter(|_| is_near)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::*;
    use crate::server::monitor::{Cached, DelayReport};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// A snapshot read at 13:00:30 UTC with pipelines that loaded rows at these printed times and reported their delays at 13:00:00 UTC.
    fn found(synced: &[&str]) -> ManagerTimeZone {
        let read = at("2026-11-23T13:00:30Z");
        let row = |(at_, synced): (usize, &&str)| Pipeline {
            last_sync: Some((*synced).to_owned()),
            ..Pipeline::sample(PipelineId(at_ as u64), ChannelId(1))
        };
        let report = |at_: usize| DelayReport::sample(PipelineId(at_ as u64), ChannelId(1), Some(at("2026-11-23T13:00:00Z")));
        let pipelines = Cached { value: Some(Arc::new(synced.iter().enumerate().map(row).collect())), read_at: Some(read), error: None };
        let delays = Cached { value: Some(Arc::new((0..synced.len()).map(report).collect())), read_at: Some(read), error: None };
        let snapshot = Snapshot { pipelines: Arc::new([(ChannelId(1), pipelines)].into()), delays, ..Snapshot::default() };
        ManagerTimeZone::new(&snapshot, &Delays::new(&snapshot))
    }

    #[test]
    fn the_time_zone_is_told_by_pipelines_that_report() {
        let eight = found(&["2026-11-23 20:59:40", "2026-11-23 20:58:55"]);
        assert_eq!(eight.instant("2026-11-23 20:58:01"), Some(at("2026-11-23T12:58:01Z")));
        assert_eq!(found(&["2026-11-23 13:00:05"]).instant("2026-11-23 12:58:01"), Some(at("2026-11-23T12:58:01Z")));
        let nepal = found(&["2026-11-23 18:45:10"]);
        assert_eq!(nepal.instant("2026-11-23 18:45:00"), Some(at("2026-11-23T13:00:00Z")));
        assert_eq!(eight.instant("yesterday"), None);
    }

    #[test]
    fn without_agreement_no_time_is_made_up() {
        for synced in [&[][..], &["2026-11-23 20:52:00"], &["2026-11-23 21:00:00", "2026-11-23 13:00:00"], &["?"]] {
            assert_eq!(found(synced).instant("2026-11-23 20:58:01"), None, "{synced:?}");
        }
    }
}
