//! Background jobs: their status, and running them on request.

use std::time::Duration;

use super::{Ctx, Result};
use crate::model::permissions::{Action, Resource};
use crate::model::{Error, ResourceType};
use crate::server::clock;
use crate::server::store::{AuditResource, Job, JobState, Store};

/// How long a request waits for the end of a short run, so that the next page shows it.
const WAIT: Duration = Duration::from_secs(2);
/// Interval between checks whether it has ended.
const WAIT_INTERVAL: Duration = Duration::from_millis(100);

/// Returns the jobs of all processes by name, with their last runs.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn list(ctx: &Ctx) -> Result<Vec<Job>> {
    ctx.check_global(Resource::Job, Action::Read)?;
    Ok(ctx.access().store().jobs().all(ctx.now_ms()).await?)
}

/// Requests a run of a job; a run in progress is followed by another one. Returns when the run has ended, or after 2 seconds.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` if there is no such job, or `Database`.
pub async fn run_now(ctx: &Ctx, name: &str) -> Result<()> {
    let access = ctx.access();
    let about = AuditResource { kind: ResourceType::Job.as_str().to_owned(), id: name.to_owned(), name: name.to_owned() };
    let permit = ctx.global_permit(Resource::Job, Action::Run, Some(about)).await?;
    let (store, job, missing) = (access.store().clone(), name.to_owned(), || not_found(name));
    store.jobs().find(name, clock::now_ms()).await?.ok_or_else(missing)?;
    let request = async move {
        match store.jobs().request(&job, clock::now_ms()).await? {
            true => Ok(()),
            false => Err(not_found(&job)),
        }
    };
    permit.execute(request).await?;
    drop(tokio::time::timeout(WAIT, ended(access.store(), name)).await);
    Ok(())
}

fn not_found(name: &str) -> Error {
    Error::NotFound { resource_type: ResourceType::Job, id: name.to_owned() }
}

/// Waits until a requested run has ended.
async fn ended(store: &Store, name: &str) {
    while let Ok(Some(job)) = store.jobs().find(name, clock::now_ms()).await
        && (job.requested_at.is_some() || job.state == JobState::Running)
    {
        tokio::time::sleep(WAIT_INTERVAL).await;
    }
}
