//! Lists as people ask for them: search, filter, order and page, all of it in the address of the page.

use serde::{Deserialize, Serialize};

/// Rows on a page of our lists.
pub const PAGE_SIZE: usize = 50;

/// What a list shall show. Every part may be absent in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Words that all must occur in a row's searched texts; case does not matter.
    pub q: String,
    /// The status to keep, by Otter's name of it; empty for all.
    pub status: String,
    /// Whose things to keep: a team's id, `none` for nobody's, `all`; empty for those of one's own teams.
    pub team: String,
    /// The column to order by, as the list names it; empty for its natural order.
    pub sort: String,
    /// From last to first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub desc: bool,
    /// The page, from 1; 0 is read as 1.
    pub page: usize,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paginated<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Rows that match, on all pages.
    pub total: usize,
    /// Rows there are without search and filter.
    pub unfiltered: usize,
    /// This page, from 1.
    pub page: usize,
    /// Pages there are; at least 1.
    pub pages: usize,
}

impl ListQuery {
    /// Whether a row with these texts matches the search.
    pub fn matches<'a>(&self, texts: impl IntoIterator<Item = &'a str> + Clone) -> bool {
        self.q
            .split_whitespace()
            .map(str::to_lowercase)
            .all(|word| texts.clone().into_iter().any(|text| text.to_lowercase().contains(&word)))
    }

    /// Cuts the page out of rows that are already searched, filtered and in their natural order; `order` compares by a named column.
    pub fn paginate<T>(&self, mut rows: Vec<T>, unfiltered: usize, order: impl Fn(&str, &T, &T) -> std::cmp::Ordering) -> Paginated<T> {
        if !self.sort.is_empty() {
            rows.sort_by(|a, b| order(&self.sort, a, b));
        }
        if self.desc {
            rows.reverse();
        }
        let total = rows.len();
        let pages = total.div_ceil(PAGE_SIZE).max(1);
        let page = self.page.clamp(1, pages);
        let rows = rows.into_iter().skip((page - 1) * PAGE_SIZE).take(PAGE_SIZE).collect();
        Paginated { rows, total, unfiltered, page, pages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_search_must_occur_somewhere() {
        let query = ListQuery { q: "ORD 12".into(), ..Default::default() };
        assert!(query.matches(["orders", "12"]));
        assert!(!query.matches(["orders", "13"]));
        assert!(ListQuery::default().matches([]));
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let query = ListQuery { page: 9, sort: "n".into(), desc: true, ..Default::default() };
        let listed = query.paginate((0..120).collect(), 200, |_, a, b| a.cmp(b));
        assert_eq!((listed.page, listed.pages, listed.total, listed.unfiltered), (3, 3, 120, 200));
        assert_eq!(listed.rows.first(), Some(&19));
        assert_eq!(query.paginate(Vec::<u8>::new(), 0, |_, a, b| a.cmp(b)).page, 1);
    }
}
