//! One page a file: its handlers and its view side by side.

pub mod account;
pub mod audit;
pub mod canals;
pub mod channels;
pub mod clusters;
pub mod dates;
pub mod list;
pub mod logs;
pub mod mappings;
pub mod nodes;
pub mod overview;
pub mod ownership;
pub mod people;
pub mod pipelines;
pub mod rights;
pub mod search;
pub mod settings;
pub mod site;
pub mod sources;
pub mod tables;
pub mod teams;
pub mod used_by;
