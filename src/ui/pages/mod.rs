//! One page a file: its handlers and its view side by side.

pub mod nodes;
pub mod search;
