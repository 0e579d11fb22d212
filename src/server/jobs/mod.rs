//! Background jobs. Each runs in one process at a time, under a lease, periodically or on request. Its status is in the database, so that
//! administrators see it at any process.

mod cleanup;
mod runner;

pub use runner::{Job, JobRunner};

use std::sync::Arc;

use crate::server::authz::AccessControl;
use crate::server::clock;
use crate::server::store::process_name;

/// Starts all jobs.
pub fn start(access: &AccessControl) -> JobRunner {
    JobRunner::start(access.store(), process_name(), Arc::new(clock::now_ms), vec![cleanup::job(access.clone())])
}
