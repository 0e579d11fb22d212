//! One file per page, with its handlers and its view.

pub mod account;
pub mod audit;
pub mod canals;
pub mod channels;
pub mod clusters;
pub mod global_settings;
pub mod jobs;
pub mod list;
pub mod logs;
pub mod mappings;
pub mod nodes;
pub mod overview;
pub mod ownership;
pub mod permissions;
pub mod pipelines;
pub mod search;
pub mod settings;
pub mod sources;
pub mod tables;
pub mod teams;
pub mod timestamps;
pub mod used_by;
pub mod users;
