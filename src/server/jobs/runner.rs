//! Runs jobs when they are due, while this process holds their leases.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::model::Error;
use crate::server::store::{JobOutcome, Result, Store};

/// How often a process checks whether a job is due. A request by the same process is noticed immediately.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// Validity of a lease without renewal, in milliseconds: how long a job waits after its process has died.
const LEASE_DURATION_MS: i64 = 30_000;
/// Interval between renewals.
const LEASE_RENEWAL: Duration = Duration::from_secs(10);
/// How long a run may continue after shutdown has begun; then it is cancelled.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// Source of the current time, in milliseconds since 1970, UTC; tests inject their own.
type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Work that is done periodically. It must be idempotent, and may be dropped at any `await`: a run is cancelled by shutdown and repeated
/// after a crash.
pub struct Job {
    name: &'static str,
    period: Duration,
    work: Box<dyn Fn() -> BoxFuture<'static, std::result::Result<(), Error>> + Send + Sync>,
}

impl Job {
    /// A job with a unique name of at most 90 characters. It runs at the first start of the server, and again `period` after the end of
    /// each run.
    pub fn new<W>(name: &'static str, period: Duration, work: impl Fn() -> W + Send + Sync + 'static) -> Self
    where
        W: Future<Output = std::result::Result<(), Error>> + Send + 'static,
    {
        Self { name, period, work: Box::new(move || work().boxed()) }
    }
}

/// The running jobs of this process. Dropping it aborts them; their leases then expire.
pub struct JobRunner {
    stopping: CancellationToken,
    workers: JoinSet<()>,
}

impl JobRunner {
    /// Starts the jobs. `holder` identifies this process.
    pub fn start(store: &Store, holder: String, clock: Clock, jobs: Vec<Job>) -> Self {
        let stopping = CancellationToken::new();
        let workers = jobs.into_iter().map(|job| {
            let worker = Worker { store: store.clone(), holder: holder.clone(), clock: clock.clone(), stopping: stopping.clone(), job };
            worker.run()
        });
        Self { workers: workers.collect(), stopping }
    }

    /// Stops all jobs: runs in progress complete, or are cancelled after 5 seconds, and their leases are released.
    pub async fn shutdown(mut self) {
        self.stopping.cancel();
        while self.workers.join_next().await.is_some() {}
    }
}

/// Runs one job.
struct Worker {
    store: Store,
    holder: String,
    clock: Clock,
    stopping: CancellationToken,
    job: Job,
}

impl Worker {
    async fn run(self) {
        while !self.stopping.is_cancelled() {
            // Created before the check, so that no request is missed.
            let requested = self.store.jobs().requested();
            if let Err(error) = self.run_if_due().await {
                tracing::warn!(%error, job = self.job.name, "failed to run a background job");
            }
            tokio::select! {
                () = self.stopping.cancelled() => {}
                () = requested => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
        }
    }

    /// Runs the job if it is due and no other process runs it. Returns whether it was run.
    async fn run_if_due(&self) -> Result<bool> {
        let (jobs, name, holder) = (self.store.jobs(), self.job.name, self.holder.as_str());
        if !self.is_due().await? || !self.acquire().await? {
            return Ok(false);
        }
        // Another process may have run it since the first check.
        let ran = match self.is_due().await {
            Ok(true) => self.run_once().await.map(|()| true),
            other => other,
        };
        jobs.release(name, holder).await?;
        ran
    }

    async fn is_due(&self) -> Result<bool> {
        let (jobs, now) = (self.store.jobs(), (self.clock)());
        let period = i64::try_from(self.job.period.as_millis()).unwrap_or(i64::MAX);
        let mut job = jobs.find(self.job.name, now).await?;
        if job.as_ref().is_none_or(|job| job.period != period) {
            jobs.register(self.job.name, period).await?;
            job = jobs.find(self.job.name, now).await?;
        }
        Ok(job.is_some_and(|job| job.is_due(now)))
    }

    async fn acquire(&self) -> Result<bool> {
        let now = (self.clock)();
        self.store.jobs().acquire(self.job.name, &self.holder, now, now.saturating_add(LEASE_DURATION_MS)).await
    }

    /// Runs the job under the acquired lease.
    async fn run_once(&self) -> Result<()> {
        let (jobs, name, holder) = (self.store.jobs(), self.job.name, self.holder.as_str());
        jobs.begin(name, holder, (self.clock)()).await?;
        let grace = async {
            self.stopping.cancelled().await;
            tokio::time::sleep(SHUTDOWN_GRACE).await;
        };
        let (outcome, error) = tokio::select! {
            result = AssertUnwindSafe((self.job.work)()).catch_unwind() => match result {
                Ok(Ok(())) => (JobOutcome::Done, None),
                Ok(Err(error)) => (JobOutcome::Failed, Some(error)),
                // The panic hook has written it to the log.
                Err(_) => (JobOutcome::Failed, Some(Error::Internal)),
            },
            () = grace => (JobOutcome::Cancelled, None),
            () = self.lose_lease() => {
                tracing::warn!(job = name, "cancelled a background job: its lease could not be renewed");
                return Ok(());
            }
        };
        if let Some(error) = &error {
            tracing::warn!(%error, job = name, "background job failed");
        }
        jobs.end(name, holder, (self.clock)(), outcome, error.as_ref()).await.map(drop)
    }

    /// Renews the lease; completes when it is lost, so that the job does not run in two processes.
    async fn lose_lease(&self) {
        let mut expires_at = (self.clock)().saturating_add(LEASE_DURATION_MS);
        loop {
            tokio::time::sleep(LEASE_RENEWAL).await;
            let now = (self.clock)();
            match self.acquire().await {
                Ok(true) => expires_at = now.saturating_add(LEASE_DURATION_MS),
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, job = self.job.name, "failed to renew the lease of a background job"),
            }
            if now >= expires_at {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    use super::*;
    use crate::server::store::test_support::{Backend, TestDb, for_each_backend, with_db};
    use crate::server::store::{Job as StoredJob, JobState};

    const PERIOD: Duration = Duration::from_secs(60);

    /// A worker of one process, whose job counts its runs.
    fn worker(store: &Store, holder: &str, now: &Arc<AtomicI64>, runs: &Arc<AtomicUsize>) -> Worker {
        let (now, runs) = (Arc::clone(now), Arc::clone(runs));
        let job = Job::new("tidy", PERIOD, move || {
            let runs = Arc::clone(&runs);
            async move {
                runs.fetch_add(1, Ordering::SeqCst);
                // So that others find it running.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Ok(())
            }
        });
        let clock: Clock = Arc::new(move || now.load(Ordering::SeqCst));
        Worker { store: store.clone(), holder: holder.to_owned(), clock, stopping: CancellationToken::new(), job }
    }

    async fn stored(store: &Store, now: i64) -> StoredJob {
        store.jobs().find("tidy", now).await.unwrap().unwrap()
    }

    for_each_backend! {
        async fn a_job_runs_once_per_period_in_one_of_the_processes(db) {
            let other = db.second_process().await;
            let (now, runs) = (Arc::new(AtomicI64::new(1_000)), Arc::new(AtomicUsize::new(0)));
            let workers = [worker(&db.store, "one", &now, &runs), worker(&other, "other", &now, &runs)];
            let count = async || {
                let ran = futures::future::join_all(workers.iter().map(Worker::run_if_due)).await;
                assert!(ran.iter().all(std::result::Result::is_ok), "{ran:?}");
                runs.load(Ordering::SeqCst)
            };
            assert_eq!(count().await, 1);
            now.store(60_999, Ordering::SeqCst);
            assert_eq!(count().await, 1, "the period has not passed");
            now.store(61_000, Ordering::SeqCst);
            assert_eq!(count().await, 2);
            assert!(other.jobs().request("tidy", 61_001).await.unwrap());
            assert_eq!(count().await, 3, "a request does not wait for the period");
            assert_eq!(count().await, 3);
        }

        async fn the_run_of_a_dead_process_is_repeated_when_its_lease_has_expired(db) {
            let (now, runs) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicUsize::new(0)));
            let worker = worker(&db.store, "one", &now, &runs);
            assert!(worker.run_if_due().await.unwrap());
            let (jobs, other) = (db.store.jobs(), db.second_process().await);
            now.store(100_000, Ordering::SeqCst);
            assert!(other.jobs().acquire("tidy", "dead", 100_000, 130_000).await.unwrap());
            jobs.begin("tidy", "dead", 100_000).await.unwrap();
            now.store(129_999, Ordering::SeqCst);
            assert!(!worker.run_if_due().await.unwrap());
            assert_eq!(stored(&db.store, 129_999).await.state, JobState::Running);
            now.store(130_000, Ordering::SeqCst);
            assert_eq!(stored(&db.store, 130_000).await.state, JobState::Lost);
            assert!(worker.run_if_due().await.unwrap());
            let job = stored(&db.store, 130_000).await;
            assert_eq!((job.state, job.holder.as_deref()), (JobState::Ended(JobOutcome::Done), Some("one")));
        }
    }

    /// Starts a runner with one job, and returns what is stored about it once `until` holds.
    async fn run(store: &Store, job: Job, until: impl Fn(&StoredJob) -> bool) -> (JobRunner, StoredJob) {
        let runner = JobRunner::start(store, "one".to_owned(), Arc::new(crate::server::clock::now_ms), vec![job]);
        let wait = async {
            loop {
                let now = crate::server::clock::now_ms();
                match store.jobs().find("tidy", now).await.unwrap() {
                    Some(job) if until(&job) => return job,
                    _ => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
        };
        let job = tokio::time::timeout(Duration::from_secs(10), wait).await.unwrap();
        (runner, job)
    }

    fn has_ended(job: &StoredJob) -> bool {
        matches!(job.state, JobState::Ended(_))
    }

    #[tokio::test]
    async fn failures_and_panics_are_recorded_and_do_not_end_the_runner() {
        with_db(Backend::Sqlite, async |db: &TestDb| {
            let runs = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&runs);
            let job = Job::new("tidy", PERIOD, move || {
                let run = counted.fetch_add(1, Ordering::SeqCst);
                async move {
                    assert_ne!(run, 0, "the first run panics");
                    Err(Error::Busy { written: false })
                }
            });
            let (runner, job) = run(&db.store, job, has_ended).await;
            assert_eq!((job.state, job.error), (JobState::Ended(JobOutcome::Failed), Some(Error::Internal)));
            assert!(db.store.jobs().request("tidy", 1).await.unwrap());
            let wait = async {
                while runs.load(Ordering::SeqCst) < 2 || stored(&db.store, 0).await.error != Some(Error::Busy { written: false }) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            tokio::time::timeout(POLL_INTERVAL, wait).await.expect("a request of this process is noticed immediately");
            runner.shutdown().await;
        })
        .await;
    }

    #[tokio::test]
    async fn shutdown_lets_a_run_complete_and_cancels_one_that_takes_too_long() {
        with_db(Backend::Sqlite, async |db: &TestDb| {
            for (duration, outcome) in [(Duration::from_secs(1), JobOutcome::Done), (Duration::from_secs(3_600), JobOutcome::Cancelled)] {
                let job = Job::new("tidy", Duration::ZERO, move || async move {
                    tokio::time::sleep(duration).await;
                    Ok(())
                });
                let (runner, _) = run(&db.store, job, |job| job.state == JobState::Running).await;
                let began = std::time::Instant::now();
                runner.shutdown().await;
                assert!(began.elapsed() < SHUTDOWN_GRACE * 2);
                let now = crate::server::clock::now_ms();
                let job = stored(&db.store, now).await;
                assert_eq!((job.state, job.holder.as_deref()), (JobState::Ended(outcome), Some("one")));
                assert!(job.next_run_at().is_some_and(|at| at <= now), "another process may run it at once");
                assert!(db.store.jobs().acquire("tidy", "other", now, now).await.unwrap(), "the lease is released");
                db.store.jobs().release("tidy", "other").await.unwrap();
            }
        })
        .await;
    }
}
