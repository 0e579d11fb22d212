//! List queries: search, filter, sort order and page, all encoded in the URL.

use serde::{Deserialize, Serialize};

/// Rows on a page of our lists.
pub const PAGE_SIZE: usize = 50;

/// A list query. Every part may be absent in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Search terms that must all occur in a row's searched texts; case-insensitive.
    pub q: String,
    /// The status to filter by, by Otter's name; empty for all.
    pub status: String,
    /// The team to filter by: a team's ID, `none` for unowned resources, `all`; empty for the caller's own teams.
    pub team: String,
    /// The column to sort by; empty for the list's natural order.
    pub sort: String,
    /// Descending order.
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
    /// Matching rows on all pages.
    pub total: usize,
    /// Number of rows without search and filter.
    pub unfiltered: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages; at least 1.
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

    /// Returns one page of rows that are already searched, filtered and in natural order; `order` compares by a named column.
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

impl<T> Paginated<T> {
    /// Converts the rows of this page.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Paginated<U> {
        let Self { rows, total, unfiltered, page, pages } = self;
        Paginated { rows: rows.into_iter().map(convert).collect(), total, unfiltered, page, pages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_search_terms_must_match() {
        let query = ListQuery { q: "ORD 12".into(), ..Default::default() };
        assert!(query.matches(["orders", "12"]));
        assert!(!query.matches(["orders", "13"]));
        assert!(ListQuery::default().matches([]));
    }

    #[test]
    fn pages_beyond_the_end_show_the_last_page() {
        let query = ListQuery { page: 9, sort: "n".into(), desc: true, ..Default::default() };
        let listed = query.paginate((0..120).collect(), 200, |_, a, b| a.cmp(b));
        assert_eq!((listed.page, listed.pages, listed.total, listed.unfiltered), (3, 3, 120, 200));
        assert_eq!(listed.rows.first(), Some(&19));
        assert_eq!(query.paginate(Vec::<u8>::new(), 0, |_, a, b| a.cmp(b)).page, 1);
    }
}
