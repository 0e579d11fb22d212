//! Background jobs: when each of them ran last, how the run ended, and which process runs it.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tokio::sync::futures::Notified;

use super::entities::job::{ActiveModel, Column, Entity, Model};
use super::entities::{JobOutcome, lease};
use super::{Result, Store, StoreError};
use crate::model::Error;

/// A background job and its last run. Times are milliseconds since 1970, UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its unique name.
    pub name: String,
    /// Time from the end of a run to the start of the next one, in milliseconds.
    pub period: i64,
    /// When a run was requested that has not started yet.
    pub requested_at: Option<i64>,
    /// When the last run started.
    pub started_at: Option<i64>,
    /// When the last run ended.
    pub ended_at: Option<i64>,
    /// The state of the last run.
    pub state: JobState,
    /// Why the last run failed.
    pub error: Option<Error>,
    /// The process of the last run.
    pub holder: Option<String>,
}

/// The state of the last run of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// The job has not run yet.
    New,
    /// The run is in progress.
    Running,
    /// The run has ended.
    Ended(JobOutcome),
    /// The process died during the run, or lost its lease.
    Lost,
}

impl Job {
    /// Whether a run should start now. A request is never in the future, even if the clock of its process is ahead.
    pub fn is_due(&self, now: i64) -> bool {
        self.next_run_at().is_some_and(|at| at <= now || self.requested_at.is_some())
    }

    /// When the next run is due; `None` during a run.
    pub fn next_run_at(&self) -> Option<i64> {
        match (self.state, self.requested_at, self.ended_at) {
            (JobState::Running, ..) => None,
            (JobState::Ended(JobOutcome::Done | JobOutcome::Failed), None, Some(ended_at)) => Some(ended_at.saturating_add(self.period)),
            (_, requested_at, ended_at) => Some(requested_at.or(ended_at).or(self.started_at).unwrap_or(0)),
        }
    }
}

/// The name of the lease that the process of a run holds.
fn lease_name(job: &str) -> String {
    format!("job:{job}")
}

/// Background jobs; see [`Store::jobs`].
#[derive(Clone, Copy, Debug)]
pub struct Jobs<'a>(pub(super) &'a Store);

impl<'a> Jobs<'a> {
    /// Adds a job, or updates the period of a known one. Names have at most 90 characters.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn register(&self, name: &str, period: i64) -> Result<()> {
        let row = ActiveModel { name: Set(name.to_owned()), period: Set(period), ..Default::default() };
        let known = OnConflict::column(Column::Name).update_column(Column::Period).to_owned();
        Entity::insert(row).on_conflict(known).exec_without_returning(self.0.db()).await?;
        Ok(())
    }

    /// Returns all jobs by name.
    ///
    /// # Errors
    /// Returns `Database` if the query fails, or `Damaged` if an error can't be parsed.
    pub async fn all(&self, now: i64) -> Result<Vec<Job>> {
        let rows = Entity::find().order_by_asc(Column::Name).all(self.0.db()).await?;
        let names = rows.iter().map(|row| lease_name(&row.name));
        let held = lease::Entity::find().filter(lease::Column::Name.is_in(names)).filter(lease::Column::ExpiresAt.gt(now));
        let held = held.all(self.0.db()).await?;
        rows.into_iter().map(|row| read(row, &held)).collect()
    }

    /// Returns a job, or `None` if it is not registered.
    ///
    /// # Errors
    /// Same as [`Self::all`].
    pub async fn find(&self, name: &str, now: i64) -> Result<Option<Job>> {
        Ok(self.all(now).await?.into_iter().find(|job| job.name == name))
    }

    /// Requests a run as soon as possible, or after the one in progress. False if the job is not registered.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn request(&self, name: &str, now: i64) -> Result<bool> {
        let change = ActiveModel { requested_at: Set(Some(now)), ..Default::default() };
        let requested = Entity::update_many().set(change).filter(Column::Name.eq(name)).exec(self.0.db()).await?.rows_affected > 0;
        self.0.0.job_requests.notify_waiters();
        Ok(requested)
    }

    /// Completes when this process requests a run of any job after this call.
    pub fn requested(&self) -> Notified<'a> {
        self.0.0.job_requests.notified()
    }

    /// Acquires or renews the lease for a run until `expires_at`. False if another process has it.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn acquire(&self, name: &str, holder: &str, now: i64, expires_at: i64) -> Result<bool> {
        self.0.leases().acquire(&lease_name(name), holder, now, expires_at).await
    }

    /// Releases the lease.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn release(&self, name: &str, holder: &str) -> Result<bool> {
        self.0.leases().release(&lease_name(name), holder).await
    }

    /// Records the start of a run by the holder of the lease, which answers all requests made so far.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn begin(&self, name: &str, holder: &str, now: i64) -> Result<()> {
        let change = ActiveModel {
            requested_at: Set(None),
            started_at: Set(Some(now)),
            ended_at: Set(None),
            outcome: Set(None),
            error: Set(None),
            holder: Set(Some(holder.to_owned())),
            ..Default::default()
        };
        Entity::update_many().set(change).filter(Column::Name.eq(name)).exec(self.0.db()).await?;
        Ok(())
    }

    /// Records the end of a run; `error` is why it failed. False if another process has begun a run since.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn end(&self, name: &str, holder: &str, now: i64, outcome: JobOutcome, error: Option<&Error>) -> Result<bool> {
        let error = error.map(|error| serde_json::to_string(error).unwrap_or_default());
        let change = ActiveModel { ended_at: Set(Some(now)), outcome: Set(Some(outcome)), error: Set(error), ..Default::default() };
        let own = Entity::update_many().set(change).filter(Column::Name.eq(name)).filter(Column::Holder.eq(holder));
        Ok(own.exec(self.0.db()).await?.rows_affected > 0)
    }
}

fn read(row: Model, held: &[lease::Model]) -> Result<Job> {
    let damaged = |error: serde_json::Error| StoreError::Damaged { table: "jobs", why: format!("`{}`: {error}", row.name) };
    let error = row.error.as_deref().map(serde_json::from_str).transpose().map_err(damaged)?;
    let lease = lease_name(&row.name);
    let is_held = held.iter().any(|held| held.name == lease && Some(&held.holder) == row.holder.as_ref());
    let state = match (row.started_at, row.outcome) {
        (None, _) => JobState::New,
        (Some(_), Some(outcome)) => JobState::Ended(outcome),
        (Some(_), None) if is_held => JobState::Running,
        (Some(_), None) => JobState::Lost,
    };
    let Model { name, period, requested_at, started_at, ended_at, holder, .. } = row;
    Ok(Job { name, period, requested_at, started_at, ended_at, state, error, holder })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::test_support::{TestDb, for_each_backend};

    for_each_backend! {
        async fn the_last_run_of_a_job_is_known_to_all_processes(db) {
            let (jobs, other) = (db.store.jobs(), db.second_process().await);
            let job = async |now: i64| other.jobs().find("tidy", now).await.unwrap().unwrap();
            assert_eq!(other.jobs().find("tidy", 0).await.unwrap(), None);
            assert!(!jobs.request("tidy", 0).await.unwrap());
            jobs.register("tidy", 500).await.unwrap();
            other.jobs().register("tidy", 1_000).await.unwrap();
            let new = job(10).await;
            assert_eq!((new.state, new.period, new.next_run_at()), (JobState::New, 1_000, Some(0)));

            assert!(jobs.acquire("tidy", "one", 10, 100).await.unwrap());
            assert!(!other.jobs().acquire("tidy", "other", 20, 110).await.unwrap());
            jobs.begin("tidy", "one", 10).await.unwrap();
            let running = job(20).await;
            assert_eq!((running.state, running.started_at, running.next_run_at()), (JobState::Running, Some(10), None));
            assert!(other.jobs().request("tidy", 30).await.unwrap());
            assert!(jobs.end("tidy", "one", 40, JobOutcome::Failed, Some(&Error::Internal)).await.unwrap());
            let failed = job(50).await;
            assert_eq!((failed.state, failed.error, failed.ended_at), (JobState::Ended(JobOutcome::Failed), Some(Error::Internal), Some(40)));
            assert_eq!(job(50).await.next_run_at(), Some(30), "the request made during the run is kept");

            assert!(jobs.release("tidy", "one").await.unwrap());
            assert!(other.jobs().acquire("tidy", "other", 50, 150).await.unwrap());
            other.jobs().begin("tidy", "other", 50).await.unwrap();
            assert_eq!(job(149).await.state, JobState::Running);
            let lost = job(150).await;
            assert_eq!((lost.state, lost.holder.as_deref(), lost.next_run_at()), (JobState::Lost, Some("other"), Some(50)));
            assert!(!jobs.end("tidy", "one", 160, JobOutcome::Done, None).await.unwrap(), "the run belongs to another process");
            assert!(other.jobs().end("tidy", "other", 160, JobOutcome::Done, None).await.unwrap());
            let done = job(170).await;
            assert_eq!((done.state, done.error.as_ref(), done.next_run_at()), (JobState::Ended(JobOutcome::Done), None, Some(1_160)));
        }
    }
}
