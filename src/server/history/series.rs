//! An hour of points, one a minute.

use std::collections::VecDeque;

/// The number of points that are kept.
pub const MINUTES: usize = 60;

/// What is known of one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// The delay in ms; `None` if none was reported.
    pub delay_ms: Option<u64>,
    /// Rows loaded in the minute before.
    pub rows: u64,
}

/// The points of one pipeline; minutes that were not recorded are `None`.
#[derive(Clone, Debug, Default)]
pub struct Series {
    points: VecDeque<Option<Point>>,
    /// The minute of the newest point, in minutes since the epoch.
    newest: i64,
}

impl Series {
    /// Sets the point of a minute; earlier minutes than the newest are left alone.
    pub fn set(&mut self, minute: i64, point: Point) {
        let passed = if self.points.is_empty() { 1 } else { minute - self.newest };
        if passed < 0 {
            return;
        }
        for _ in 0..usize::try_from(passed).unwrap_or(MINUTES).min(MINUTES) {
            self.points.push_back(None);
        }
        while self.points.len() > MINUTES {
            self.points.pop_front();
        }
        self.newest = minute;
        if let Some(last) = self.points.back_mut() {
            *last = Some(point);
        }
    }

    /// The point of a minute.
    fn get(&self, minute: i64) -> Option<Point> {
        let ago = usize::try_from(self.newest - minute).ok()?;
        self.points.get(self.points.len().checked_sub(ago + 1)?).copied().flatten()
    }

    /// Several series together up to this minute: the longest delay and the sum of the rows of each minute. It begins with the first minute
    /// that one of them has, and is empty if none has any in the last hour.
    pub fn together<'a>(series: impl Iterator<Item = &'a Self>, minute: i64) -> Vec<Point> {
        let all: Vec<&Self> = series.collect();
        let hour = (0..MINUTES).rev().filter_map(|ago| i64::try_from(ago).ok()).map(|ago| minute - ago);
        let points = hour.map(|minute| {
            all.iter()
                .filter_map(|one| one.get(minute))
                .reduce(|sum, one| Point { delay_ms: sum.delay_ms.max(one.delay_ms), rows: sum.rows + one.rows })
        });
        points.skip_while(Option::is_none).map(Option::unwrap_or_default).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(delay_ms: u64) -> Point {
        Point { delay_ms: Some(delay_ms), rows: delay_ms }
    }

    #[test]
    fn minutes_without_a_record_stay_empty_and_old_ones_are_dropped() {
        let mut series = Series::default();
        for (minute, delay) in [(100, 1), (100, 2), (103, 5), (101, 9)] {
            series.set(minute, point(delay));
        }
        let shown = Series::together([&series].into_iter(), 104);
        assert_eq!(shown, [point(2), Point::default(), Point::default(), point(5), Point::default()]);
        series.set(100 + 500, point(7));
        assert_eq!(Series::together([&series].into_iter(), 600), [point(7)]);
        assert!(Series::together([&series].into_iter(), 700).is_empty());
        for minute in 600..700 {
            series.set(minute, point(1));
        }
        assert_eq!(Series::together([&series].into_iter(), 699).len(), MINUTES);
    }

    #[test]
    fn several_series_are_added_up() {
        let (mut one, mut other) = (Series::default(), Series::default());
        one.set(10, point(3));
        other.set(10, point(4));
        other.set(11, Point { delay_ms: None, rows: 5 });
        assert_eq!(
            Series::together([&one, &other].into_iter(), 11),
            [Point { delay_ms: Some(4), rows: 7 }, Point { delay_ms: None, rows: 5 }]
        );
    }
}
