//! A database table: rows by id, ids that are never reused, and creation and modification dates maintained by the table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A point in time: milliseconds since 1970-01-01 UTC.
pub type Millis = i64;

/// The fields that every entity has in addition to its own.
pub trait Row {
    /// The primary key; 0 until the row is inserted.
    fn id(&self) -> i64;
    /// Sets the key assigned by the table.
    fn set_id(&mut self, id: i64);
    /// Sets the creation date.
    fn set_gmt_create(&mut self, at: Millis);
    /// Sets the modification date.
    fn set_gmt_modified(&mut self, at: Millis);
}

/// Implements [`Row`] for structs with the fields `id`, `gmt_create` and `gmt_modified`.
macro_rules! row {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::server::sandbox::state::table::Row for $name {
            fn id(&self) -> i64 {
                self.id
            }
            fn set_id(&mut self, id: i64) {
                self.id = id;
            }
            fn set_gmt_create(&mut self, at: $crate::server::sandbox::state::table::Millis) {
                self.gmt_create = at;
            }
            fn set_gmt_modified(&mut self, at: $crate::server::sandbox::state::table::Millis) {
                self.gmt_modified = at;
            }
        }
    )+};
}
pub(crate) use row;

/// Rows in id order. Stores the next id too, so that a deleted id is never reused, as with MySQL's auto-increment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table<T> {
    next_id: i64,
    rows: BTreeMap<i64, T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { next_id: 1, rows: BTreeMap::new() }
    }
}

/// Truncates to whole seconds, as in the database.
pub fn whole_seconds(at: Millis) -> Millis {
    at - at.rem_euclid(1000)
}

impl<T: Row> Table<T> {
    /// Inserts the row under a new id with both dates set to `now`; returns the id.
    pub fn insert(&mut self, now: Millis, mut row: T) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        row.set_id(id);
        row.set_gmt_create(whole_seconds(now));
        row.set_gmt_modified(whole_seconds(now));
        self.rows.insert(id, row);
        id
    }

    /// Changes the row in place and sets its modification date; returns `false` if it does not exist.
    pub fn update(&mut self, now: Millis, id: i64, change: impl FnOnce(&mut T)) -> bool {
        let Some(row) = self.rows.get_mut(&id) else {
            return false;
        };
        change(row);
        row.set_id(id);
        row.set_gmt_modified(whole_seconds(now));
        true
    }

    /// Removes and returns the row.
    pub fn remove(&mut self, id: i64) -> Option<T> {
        self.rows.remove(&id)
    }

    /// Drops the oldest rows until at most `limit` are left.
    pub fn keep_newest(&mut self, limit: usize) {
        while self.rows.len() > limit {
            self.rows.pop_first();
        }
    }

    /// Drops rows from the oldest on while `old` returns true for them.
    pub fn drop_oldest_while(&mut self, old: impl Fn(&T) -> bool) {
        while self.rows.first_key_value().is_some_and(|(_, row)| old(row)) {
            self.rows.pop_first();
        }
    }

    /// The row with this id.
    pub fn get(&self, id: i64) -> Option<&T> {
        self.rows.get(&id)
    }

    /// Whether a row with this id exists.
    pub fn contains(&self, id: i64) -> bool {
        self.rows.contains_key(&id)
    }

    /// All rows in ascending id order. Reversible: `.iter().rev()` is the order of the manager's lists.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.rows.values()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
