//! What a snapshot says about the state of replication: pure functions of a snapshot, filtered or not.

pub mod attention;
pub mod causes;
pub mod delays;
pub mod failures;
pub mod manager_time_zone;
pub mod nodes;
pub mod routes;
