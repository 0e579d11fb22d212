//! Tests of the catalogue and of the search in it.

use super::{Cause, Seen, first, record};

mod catalogue;
mod redaction;
mod search;

/// The cause that a text outside the manager's log shows, such as an answer of the manager.
fn find_in(seen: Seen, text: &str) -> Cause {
    first(record::without_rows(text).trim(), |other| other == seen)
}
