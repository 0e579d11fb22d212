//! The state of this process, and of the background jobs, which all processes share.

use std::fmt;
use std::iter::once;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;

use super::exposition::{Labels, counter, gauge};
use crate::server::accounts::HashStats;
use crate::server::store::{Job, JobOutcome, JobState};

/// The process at the time of a scrape.
#[derive(Debug)]
pub struct ProcessMetrics {
    pub hashes: HashStats,
    /// The number of open event streams.
    pub streams: usize,
    /// `None` if the database fails.
    pub jobs: Option<Vec<Job>>,
}

fn of_job(job: &Job) -> Labels<'_, 1> {
    [("job_name", job.name.as_str().into())]
}

/// Whether the last run of a job failed; `None` if it has not ended.
fn has_failed(job: &Job) -> Option<u32> {
    match job.state {
        JobState::Ended(outcome) => Some(u32::from(outcome == JobOutcome::Failed)),
        JobState::Lost => Some(1),
        JobState::New | JobState::Running => None,
    }
}

impl Collector for ProcessMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let encoder = &mut encoder;
        let version = once(([("version", env!("CARGO_PKG_VERSION").into())], 1_u32));
        gauge(encoder, "otter_admin_build_info", "1, with the version of otter-admin", version)?;
        let up = once(([], u32::from(self.jobs.is_some())));
        gauge(encoder, "otter_admin_store_up", "Whether the database responds", up)?;
        gauge(encoder, "otter_admin_streams", "Open event streams", once(([], self.streams)))?;
        let HashStats { done, running, most } = self.hashes;
        counter(encoder, "otter_admin_password_hashes", "Passwords hashed or verified", once(([], done)))?;
        gauge(encoder, "otter_admin_password_hashes_running", "Passwords being hashed or verified", once(([], running)))?;
        gauge(encoder, "otter_admin_password_hashes_running_max", "Most passwords hashed or verified at once", once(([], most)))?;
        let jobs = || self.jobs.iter().flatten();
        let ended = jobs().filter_map(|job| Some((of_job(job), job.ended_at? as f64 / 1_000.0)));
        gauge(encoder, "otter_admin_job_ended_timestamp_seconds", "When the last run of the background job ended, since 1970 UTC", ended)?;
        let failed = jobs().filter_map(|job| Some((of_job(job), has_failed(job)?)));
        gauge(encoder, "otter_admin_job_failed", "Whether the last run of the background job failed", failed)
    }
}
