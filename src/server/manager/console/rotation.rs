//! Long lists are read in parts, so that neither the load on the manager nor the time between two reads of the other lists grows with them.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::{Console, ListRow};
use crate::model::{Error, Page};

/// Rows on a page of the manager's lists.
pub const ROWS_PER_PAGE: usize = 10;

/// Pages with urgent rows are read this many times as often as the others.
const URGENCY: i128 = 10;

/// How many pages of a list are read at once.
#[derive(Clone, Copy, Debug)]
pub struct PageBudget {
    /// The maximum number of pages; at least the first page and one other are read.
    pub pages: usize,
    /// No further page is begun after this time, to spare a slow manager.
    pub time: Duration,
}

/// When each page of a list was read.
#[derive(Clone, Debug, Default)]
pub struct Rotation {
    /// By page; pages without an entry were read together with the oldest one.
    pages: Vec<PageTimes>,
}

#[derive(Clone, Copy, Debug)]
struct PageTimes {
    read: Timestamp,
    /// When another source last confirmed its rows.
    confirmed: Timestamp,
}

impl Rotation {
    /// Begins after the whole list was read.
    pub fn after_all(now: Timestamp) -> Self {
        Self { pages: vec![PageTimes { read: now, confirmed: now }] }
    }

    /// When the rows known longest were read or confirmed; `None` if nothing was read.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.pages.iter().map(|page| page.read.max(page.confirmed)).min()
    }

    /// Records that another source confirmed all rows of these pages, counted from 1.
    pub fn confirm(&mut self, pages: usize, confirmed: impl IntoIterator<Item = usize>, now: Timestamp) {
        self.resize(pages, now);
        for page in confirmed {
            if let Some(times) = self.pages.get_mut(page - 1) {
                times.confirmed = now;
            }
        }
    }

    fn resize(&mut self, pages: usize, now: Timestamp) {
        let oldest = self.oldest().unwrap_or(now);
        self.pages.resize(pages, PageTimes { read: oldest, confirmed: oldest });
    }

    /// The pages after the first one, those to be read next first.
    fn order(&mut self, pages: usize, now: Timestamp, is_urgent: impl Fn(usize) -> bool) -> Vec<usize> {
        self.resize(pages, now);
        let mut order: Vec<usize> = (2..=pages).collect();
        order.sort_by_key(|page| {
            let age = now.duration_since(self.pages[page - 1].read).as_millis();
            Reverse(if is_urgent(*page) { age * URGENCY } else { age })
        });
        order
    }

    fn record(&mut self, page: usize, now: Timestamp) {
        if let Some(times) = self.pages.get_mut(page - 1) {
            *times = PageTimes { read: now, confirmed: now };
        }
    }
}

impl Console {
    /// Returns every row of a list. Of a list whose rows are `known`, only the first page, which shows the newest rows, and those read
    /// longest ago are read, pages with urgent rows more often, and the other rows are those known. If rows were deleted, or more were
    /// added than the first page shows, the whole list is read.
    ///
    /// # Errors
    /// Returns the error of the first page that fails.
    pub async fn rotate<T: ListRow>(
        &self,
        known: &[T],
        is_urgent: impl Fn(&T) -> bool,
        (rotation, budget, now): (&mut Rotation, PageBudget, Timestamp),
    ) -> Result<Vec<T>, Error> {
        let began = Instant::now();
        let first = self.list_page::<T>(T::PATH, 1).await?;
        let mut advanced = rotation.clone();
        if let Some(mut known) = KnownRows::with_first_page(known, &first) {
            let urgent_pages: Vec<bool> = known.rows.chunks(ROWS_PER_PAGE).map(|rows| rows.iter().any(&is_urgent)).collect();
            let order = advanced.order(first.pages, now, |page| urgent_pages.get(page - 1) == Some(&true));
            advanced.record(1, now);
            let mut is_complete = true;
            for (at, page) in order.into_iter().take(budget.pages.max(2) - 1).enumerate() {
                if at > 0 && began.elapsed() >= budget.time {
                    break;
                }
                let read = self.list_page::<T>(T::PATH, page).await?;
                advanced.record(page, now);
                is_complete = read.total == first.total && known.replace(&read.rows);
                if !is_complete {
                    break;
                }
            }
            if is_complete {
                *rotation = advanced;
                return Ok(known.rows);
            }
        }
        let rows = self.all_after(T::PATH, first).await?;
        *rotation = Rotation::after_all(now);
        Ok(rows)
    }
}

/// The rows of a list, in its order.
struct KnownRows<T: ListRow> {
    rows: Vec<T>,
    /// Where each row is in `rows`.
    positions: HashMap<T::Id, usize>,
}

impl<T: ListRow> KnownRows<T> {
    /// The known rows, with those of the first page. `None` if together they can't be all rows of the list.
    fn with_first_page(known: &[T], first: &Page<T>) -> Option<Self> {
        let is_known = |row: &&T| known.iter().any(|other| other.id() == row.id());
        let added = first.rows.iter().take_while(|row| !is_known(row)).count();
        if known.len() + added != first.total || (added == first.rows.len() && !known.is_empty() && added > 0) {
            return None;
        }
        let rows: Vec<T> = first.rows[..added].iter().chain(known).cloned().collect();
        let positions = rows.iter().enumerate().map(|(at, row)| (row.id(), at)).collect();
        let mut all = Self { rows, positions };
        all.replace(&first.rows).then_some(all)
    }

    /// Replaces the rows. Returns false if one of them is not known.
    fn replace(&mut self, rows: &[T]) -> bool {
        rows.iter().all(|row| {
            let known = self.positions.get(&row.id()).and_then(|at| self.rows.get_mut(*at));
            known.map(|known| known.clone_from(row)).is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Channel, ChannelId, ChannelStatus};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// Reads as many pages as fit; returns which.
    fn read(rotation: &mut Rotation, count: usize, (pages, second): (usize, i64), urgent: &[usize]) -> Vec<usize> {
        let due: Vec<usize> = rotation.order(pages, at(second), |page| urgent.contains(&page)).into_iter().take(count).collect();
        due.iter().chain(&[1]).for_each(|page| rotation.record(*page, at(second)));
        due
    }

    #[test]
    fn every_page_is_read_in_turn() {
        let mut rotation = Rotation::after_all(at(0));
        assert_eq!(read(&mut rotation, 49, (120, 10), &[]), (2..=50).collect::<Vec<_>>());
        assert_eq!(read(&mut rotation, 49, (120, 20), &[]), (51..=99).collect::<Vec<_>>());
        assert_eq!(rotation.oldest(), Some(at(0)), "of the pages from 100 on");
        assert_eq!(read(&mut rotation, 49, (120, 30), &[]), (100..=120).chain(2..=29).collect::<Vec<_>>());
        assert_eq!(rotation.oldest(), Some(at(10)));
        assert_eq!(read(&mut rotation, 49, (51, 40), &[]), (30..=51).chain(2..=28).collect::<Vec<_>>(), "the list has become shorter");
        assert_eq!(Rotation::default().oldest(), None);
    }

    #[test]
    fn urgent_pages_are_read_more_often_but_all_are_read() {
        let mut rotation = Rotation::after_all(at(0));
        let mut reads = HashMap::<usize, usize>::new();
        for round in 1..=100 {
            for page in read(&mut rotation, 2, (21, round * 5), &[20]) {
                *reads.entry(page).or_default() += 1;
            }
        }
        assert!(reads[&20] > 5 * reads[&19] && reads.len() == 20 && reads.values().all(|count| *count > 4), "{reads:?}");
    }

    #[test]
    fn confirmed_pages_are_not_old_but_still_read_in_turn() {
        let mut rotation = Rotation::after_all(at(0));
        rotation.confirm(3, [2, 3], at(50));
        assert_eq!(rotation.oldest(), Some(at(0)));
        assert_eq!(read(&mut rotation, 1, (3, 60), &[]), [2]);
        assert_eq!(rotation.oldest(), Some(at(50)), "the first page has been read, the third confirmed");
        assert_eq!(read(&mut rotation, 1, (3, 70), &[]), [3]);
    }

    #[test]
    fn new_rows_are_taken_from_the_first_page() {
        let row = |id: u64| Channel { id: ChannelId(id), name: format!("c{id}"), status: ChannelStatus::Stop, pipelines: Some(1) };
        let rows = |ids: &[u64]| ids.iter().copied().map(row).collect::<Vec<_>>();
        let merge = |known: &[u64], first: &[u64], total| {
            let page = Page { rows: rows(first), total, page: 1, pages: total.div_ceil(ROWS_PER_PAGE) };
            KnownRows::with_first_page(&rows(known), &page).map(|known| known.rows.iter().map(|row| row.id.0).collect::<Vec<_>>())
        };
        assert_eq!(merge(&[3, 2, 1], &[5, 4, 3], 5).as_deref(), Some(&[5, 4, 3, 2, 1][..]));
        assert_eq!(merge(&[3, 2, 1], &[3, 2], 3).as_deref(), Some(&[3, 2, 1][..]));
        assert_eq!(merge(&[], &[2, 1], 2).as_deref(), Some(&[2, 1][..]));
        assert_eq!(merge(&[], &[], 0).as_deref(), Some(&[][..]));
        assert_eq!(merge(&[3, 2, 1], &[3, 2], 2), None, "one was deleted");
        assert_eq!(merge(&[3, 2, 1], &[4, 3], 3), None, "one was added, another deleted");
        assert_eq!(merge(&[3, 2, 1], &[9, 8], 5), None, "between them there may be others");
        assert_eq!(merge(&[], &[3, 2], 3), None, "there is a second page");
    }
}
