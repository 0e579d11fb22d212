//! Long lists are read in parts, so that the time between two reads of the other lists does not grow with the number of channels.

use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;

use super::{Console, ErrorContext, MAX_CONCURRENT_PAGES, PageParser, page_path};
use crate::model::{Error, Page};

/// The maximum number of pages that are read at once; a list of fewer pages is read whole.
pub const MAX_PAGES: usize = 50;

/// Which page of a list is read next, and when each page was read.
#[derive(Clone, Debug, Default)]
pub struct Rotation {
    next: usize,
    /// By page; pages without an entry were read together with the oldest one.
    read_at: Vec<Timestamp>,
}

impl Rotation {
    /// Begins after the whole list was read.
    pub fn after_all(now: Timestamp) -> Self {
        Self { next: 0, read_at: vec![now] }
    }

    /// When the page that was read longest ago was read; `None` if nothing was read.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.read_at.iter().min().copied()
    }

    /// The pages to read now: the first one, which has the newest rows, and those read longest ago.
    fn advance(&mut self, pages: usize, now: Timestamp) -> Vec<usize> {
        self.read_at.resize(pages, self.oldest().unwrap_or(now));
        let mut due = vec![1];
        for _ in 1..MAX_PAGES.min(pages) {
            self.next = if (2..=pages).contains(&self.next) { self.next } else { 2 };
            due.push(self.next);
            self.next += 1;
        }
        for page in &due {
            self.read_at[page - 1] = now;
        }
        due
    }
}

impl Console {
    /// Returns every row of a list with pages of ten. Of a long list whose rows are `known`, only the first page and some others are read,
    /// and the other rows are those known. If rows were added or deleted, the whole list is read.
    ///
    /// # Errors
    /// Returns the error of the first page that fails.
    pub async fn rotate<T: Clone>(
        &self,
        path: &str,
        (parse, id): (PageParser<T>, fn(&T) -> u64),
        known: &[T],
        (rotation, now): (&mut Rotation, Timestamp),
    ) -> Result<Vec<T>, Error> {
        let about = &ErrorContext::default();
        let first = self.read(path, about, parse).await?;
        let (pages, total) = (first.pages, first.total);
        if pages <= MAX_PAGES || known.len() != total {
            let rows = self.all_after(path, first, parse, id).await?;
            *rotation = Rotation::after_all(now);
            return Ok(rows);
        }
        let mut advanced = rotation.clone();
        let read: Vec<Page<T>> = stream::iter(advanced.advance(pages, now).into_iter().skip(1))
            .map(|page| async move { self.read(&page_path(path, page), about, parse).await })
            .buffered(MAX_CONCURRENT_PAGES)
            .try_collect()
            .await?;
        let mut rows = known.to_vec();
        let mut is_complete = true;
        for row in first.rows.iter().chain(read.iter().flat_map(|page| &page.rows)) {
            match rows.iter_mut().find(|old| id(old) == id(row)) {
                Some(old) => old.clone_from(row),
                None => is_complete = false,
            }
        }
        if !is_complete || read.iter().any(|page| page.total != total) {
            let rows = self.all(path, parse, id).await?;
            *rotation = Rotation::after_all(now);
            return Ok(rows);
        }
        *rotation = advanced;
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_read_in_turn() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut rotation = Rotation::after_all(at(0));
        let pages = |due: &mut dyn Iterator<Item = usize>| std::iter::once(1).chain(due).collect::<Vec<_>>();
        assert_eq!(rotation.advance(120, at(10)), pages(&mut (2..=50)));
        assert_eq!(rotation.advance(120, at(20)), pages(&mut (51..=99)));
        assert_eq!(rotation.oldest(), Some(at(0)), "of the pages from 100 on");
        assert_eq!(rotation.advance(120, at(30)), pages(&mut (100..=120).chain(2..=29)));
        assert_eq!(rotation.oldest(), Some(at(10)));
        assert_eq!(rotation.advance(51, at(40)), pages(&mut (30..=51).chain(2..=28)), "the list has become shorter");
        assert_eq!(Rotation::default().oldest(), None);
    }
}
