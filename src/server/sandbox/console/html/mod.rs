//! Building blocks of the console's pages. They imitate the structure that a parser of the manager's pages sees, including its faults.

pub mod form;
pub mod frame;
pub mod link;
pub mod list;
pub mod text;
