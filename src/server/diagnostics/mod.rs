//! What a snapshot says about the state of replication: pure functions of a snapshot, filtered or not.

pub mod delays;
pub mod failures;
pub mod nodes;
