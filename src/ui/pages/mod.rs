//! One page a file: its handlers and its view side by side.

pub mod logs;
pub mod nodes;
pub mod overview;
pub mod search;
pub mod settings;
