//! Nodes: the processes that read and write rows.

pub mod form;
pub mod list;
pub mod show;
