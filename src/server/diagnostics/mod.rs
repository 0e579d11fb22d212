//! What a snapshot says about the state of replication: pure functions of a snapshot, whoever it was filtered for.

pub mod delays;
pub mod failures;
pub mod nodes;
