//! Polls each manager, watches its ZooKeeper if that is configured, and publishes an immutable snapshot, from which every page is rendered:
//! pages never wait for a slow manager, and the request rate does not depend on the number of browsers.

mod delay_report;
mod delta;
mod intervals;
mod keys;
mod last_viewed;
mod operation;
mod poller;
mod read_back;
mod reading;
mod reads;
mod section;
mod snapshot;
#[cfg(test)]
mod tests;
mod zookeeper;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::{Notify, broadcast, watch};
use tokio::time::Instant;

use crate::model::*;
use crate::server::manager::zookeeper::ZooKeeperState;
use crate::server::manager::{ManagerClient, Origin, Rotation};
use last_viewed::LastViewed;
use reading::{Read, Reading, Readings};

pub use delay_report::DelayReport;
pub use delta::{RowChanges, SnapshotDelta};
pub use intervals::PollIntervals;
pub use keys::{DetailKey, ListKey};
pub use operation::{ChannelCommand, LogSince, Operation, OperationError, OperationId, Phase, RunningOperation, RunningOperations};
pub use read_back::{ReadBack, ResourceRow};
pub use section::{Section, SectionSet, SectionVersions};
pub use snapshot::{Cached, ChannelView, Health, PipelineView, ReadStatus, Snapshot};
pub use zookeeper::ZooKeeperView;

/// Source of the current time; tests inject their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How many changes a consumer of [`ManagerMonitor::changes`] may be behind before it misses some.
const MAX_PENDING_CHANGES: usize = 256;

/// Monitors one manager. Cheap to clone; polling stops when the last clone is dropped.
#[derive(Clone)]
pub struct ManagerMonitor(Arc<MonitorInner>);

struct MonitorInner {
    manager: ManagerClient,
    cadence: PollIntervals,
    clock: Clock,
    snapshot: watch::Sender<Arc<Snapshot>>,
    changes: broadcast::Sender<Arc<SnapshotDelta>>,
    started: Instant,
    last_viewed: Mutex<LastViewed>,
    readings: Readings,
    /// The positions of the lists that are read in parts.
    rotations: Mutex<HashMap<ListKey, Rotation>>,
    /// Starts the next round immediately.
    wake: Notify,
    running_operations: RunningOperations,
}

impl ManagerMonitor {
    /// Starts monitoring a manager. Must be called within a Tokio runtime.
    pub fn start(manager: ManagerClient, cadence: PollIntervals, clock: Clock) -> Self {
        let live = Self::idle(manager, cadence, clock);
        tokio::spawn(poller::run(Arc::downgrade(&live.0)));
        if let Some(zookeeper) = live.0.manager.zookeeper() {
            tokio::spawn(zookeeper::run(Arc::downgrade(&live.0), zookeeper.clone()));
        }
        live
    }

    /// Creates a monitor that neither polls nor watches.
    fn idle(manager: ManagerClient, cadence: PollIntervals, clock: Clock) -> Self {
        let zookeeper = manager.zookeeper().map(|_| ZooKeeperView { state: ZooKeeperState::Connecting, since: clock() });
        let snapshot = Snapshot { zookeeper, ..Snapshot::default() };
        Self(Arc::new(MonitorInner {
            manager,
            cadence,
            clock,
            snapshot: watch::Sender::new(Arc::new(snapshot)),
            changes: broadcast::Sender::new(MAX_PENDING_CHANGES),
            started: Instant::now(),
            last_viewed: Mutex::new(LastViewed::new()),
            readings: Readings::default(),
            rotations: Mutex::default(),
            wake: Notify::new(),
            running_operations: RunningOperations::default(),
        }))
    }

    /// Returns the newest snapshot and counts as a view.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.touch(None);
        self.0.snapshot.borrow().clone()
    }

    /// Returns the newest snapshot. Right after startup it waits briefly for the first lists, unless the manager is known to be
    /// unavailable; the update of an open page never waits.
    pub async fn ready(&self) -> Arc<Snapshot> {
        if Origin::current() != Origin::Update {
            let mut changes = self.0.snapshot.subscribe();
            let read = changes.wait_for(|snapshot| {
                let tried = snapshot.channels.was_attempted() && snapshot.nodes.was_attempted() && snapshot.canals.was_attempted();
                tried || snapshot.health.error.is_some()
            });
            drop(tokio::time::timeout_at(self.0.started + self.0.cadence.first_read_timeout * 2, read).await);
        }
        self.snapshot()
    }

    /// Returns the snapshot including this detail page and keeps polling it while it is being viewed. Waits briefly if it has never been
    /// read. Nothing is read while the manager is unavailable, soon after a failed attempt, or for the update of an open page, which only
    /// keeps already read details fresh.
    pub async fn detail(&self, detail: DetailKey) -> Arc<Snapshot> {
        let there = self.0.snapshot.borrow().has(detail);
        if Origin::current() == Origin::Update {
            self.0.touch(Some(detail).filter(|_| there));
            return self.snapshot();
        }
        let failed = self.0.lock_last_viewed().has_failed(detail, &self.0.cadence);
        // Failed details are not kept fresh, since they may not exist; those that fail only for a while are already kept fresh.
        self.0.touch(Some(detail).filter(|_| !failed));
        if !there && !failed && self.available().is_ok() {
            let reading = self.0.join(Read::Detail(detail));
            // Spawned so that a late response of a slow manager is still used.
            tokio::spawn(reading.clone());
            if tokio::time::timeout(self.0.cadence.first_read_timeout, reading).await.is_err() {
                self.0.note_failure(detail);
            }
        }
        self.snapshot()
    }

    /// Checks whether the manager is available, as far as is known, so that no page waits for one that is not.
    ///
    /// # Errors
    /// Returns why the manager is unavailable, or [`Error::TimedOut`] if it has not responded yet.
    pub fn available(&self) -> Result<(), Error> {
        let snapshot = self.0.snapshot.borrow();
        match (&snapshot.health.error, snapshot.health.answered_at) {
            (None, Some(_)) => Ok(()),
            _ => Err(snapshot.missing(self.0.manager.config().console.to_string())),
        }
    }

    /// Returns the newest snapshot without counting as a view.
    pub fn peek(&self) -> Arc<Snapshot> {
        self.0.snapshot.borrow().clone()
    }

    /// The version of the newest snapshot. Does not count as a view.
    pub fn version(&self) -> u64 {
        self.0.snapshot.borrow().version
    }

    /// The clock of its times.
    pub fn clock(&self) -> Clock {
        Arc::clone(&self.0.clock)
    }

    /// Subscribes to all snapshots, starting with the current one.
    pub fn subscribe(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.0.snapshot.subscribe()
    }

    /// Subscribes to all changes from now on, in order. A consumer that falls behind by more than a few hundred changes never delays the
    /// monitor: it receives `Lagged`, and continues with the current snapshot.
    pub fn changes(&self) -> broadcast::Receiver<Arc<SnapshotDelta>> {
        self.0.changes.subscribe()
    }

    /// Refreshes the data a page needs to be current. Concurrent pages share one read, which is cancelled when no page waits for it any
    /// more. Nothing is read while the manager is unavailable, or for the update of an open page.
    pub async fn renew(&self, lists: &[ListKey], details: &[DetailKey]) {
        if Origin::current() == Origin::Update || self.available().is_err() {
            return;
        }
        let reads = lists.iter().copied().map(Read::List).chain(details.iter().copied().map(Read::Detail));
        let readings = futures::future::join_all(reads.map(|read| self.0.join(read)));
        drop(tokio::time::timeout(self.0.cadence.first_read_timeout * 4, readings).await);
    }

    /// Refreshes lists and details immediately after a write, so that the next page shows it. Of a long list only the newest rows are read.
    pub async fn refresh(&self, lists: &[ListKey], details: &[DetailKey]) {
        self.0.lock_last_viewed().clear_failures();
        let shared = Arc::clone(&self.0);
        let (lists, details) = (lists.to_vec(), details.to_vec());
        // Spawned so that the read completes even if the client disconnects after the write.
        let read = tokio::spawn(async move {
            futures::future::join_all(lists.into_iter().map(|list| shared.read_list(list))).await;
            futures::future::join_all(details.into_iter().map(|detail| shared.read_detail(detail))).await;
        });
        drop(tokio::time::timeout(self.0.cadence.first_read_timeout * 4, read).await);
    }

    /// Refreshes the status of a channel immediately after it has changed, so that the next page shows it.
    pub async fn refresh_status(&self, channel: ChannelId) {
        let shared = Arc::clone(&self.0);
        let read = tokio::spawn(async move { shared.read_status(channel).await });
        drop(tokio::time::timeout(self.0.cadence.first_read_timeout * 4, read).await);
    }

    /// Drops the detail page of a deleted resource.
    pub fn evict(&self, detail: DetailKey) {
        self.0.update(|snapshot, delta| delta.record_detail(detail, snapshot.evict(detail)));
        self.0.lock_last_viewed().evict(detail);
    }

    /// Atomically begins an operation on a channel, unless this process runs another one that it can't supersede. One of another process
    /// is replaced, since what is shown of it may be outdated; the lease decides about it. Returns the operation it replaces.
    ///
    /// # Errors
    /// Returns `Conflict::Busy` if another operation is in progress.
    pub fn claim(&self, channel: ChannelId, operation: Operation) -> Result<Option<Operation>, Error> {
        let mut replaced = Ok(None);
        self.0.update(|snapshot, delta| {
            let current = snapshot.operations.get(&channel);
            let is_ours = |current: &Operation| self.0.running_operations.ended(&current.id).is_some();
            if current.is_some_and(|current| is_ours(current) && !current.gives_way_to(operation.command)) {
                replaced = Err(Error::Conflict(Conflict::Busy));
                return;
            }
            replaced = Ok(snapshot.operations.insert(channel, operation));
            delta.record_operation(channel, true);
        });
        replaced
    }

    /// Updates the state of an operation on a channel, unless another operation has superseded it.
    pub fn record_operation(&self, channel: ChannelId, operation: Operation) {
        self.0.update(|snapshot, delta| {
            let current = snapshot.operations.get_mut(&channel).filter(|current| current.id == operation.id);
            let changed = current.is_some_and(|current| std::mem::replace(current, operation.clone()) != operation);
            delta.record_operation(channel, changed);
        });
    }

    /// Shows an operation of another process, until it has ended and another one is shown. Those of this process come first.
    pub fn follow(&self, channel: ChannelId, operation: Operation) {
        self.0.update(|snapshot, delta| {
            let replaces = match snapshot.operations.get(&channel) {
                Some(current) if current.id == operation.id => current.is_running() && *current != operation,
                Some(current) => operation.is_running() && !current.is_running() && current.requested_at <= operation.requested_at,
                None => operation.is_running(),
            };
            if replaces {
                snapshot.operations.insert(channel, operation);
            }
            delta.record_operation(channel, replaces);
        });
    }

    /// Whether another operation of this process has superseded this one.
    pub fn is_superseded(&self, channel: ChannelId, id: &OperationId) -> bool {
        self.0.snapshot.borrow().operations.get(&channel).is_some_and(|current| current.id != *id)
    }

    /// Restores the operation replaced by one that could not begin, or removes one that has ended.
    pub fn withdraw(&self, channel: ChannelId, id: &OperationId, previous: Option<Operation>) {
        self.0.update(|snapshot, delta| {
            if snapshot.operations.get(&channel).is_none_or(|current| current.id != *id) {
                return;
            }
            match previous {
                Some(previous) => drop(snapshot.operations.insert(channel, previous)),
                None => drop(snapshot.operations.remove(&channel)),
            }
            delta.record_operation(channel, true);
        });
    }

    /// The operations that run in this process.
    pub fn running_operations(&self) -> &RunningOperations {
        &self.0.running_operations
    }

    /// The current time of this monitor's clock.
    pub fn now(&self) -> Timestamp {
        (self.0.clock)()
    }
}

impl MonitorInner {
    fn lock_last_viewed(&self) -> std::sync::MutexGuard<'_, LastViewed> {
        self.last_viewed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_rotations(&self) -> std::sync::MutexGuard<'_, HashMap<ListKey, Rotation>> {
        self.rotations.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn touch(&self, detail: Option<DetailKey>) {
        let away = self.snapshot.borrow().health.error.is_some();
        // Pages may stay open all night, so only loading a page makes the monitor retry an unavailable manager.
        let retry = away && Origin::current() != Origin::Update;
        if self.lock_last_viewed().record_view(detail, &self.cadence, retry) {
            self.wake.notify_one();
        }
    }

    /// Returns the running read, or starts one.
    fn join(self: &Arc<Self>, read: Read) -> Reading {
        self.readings.join(read, || {
            let shared = Arc::clone(self);
            async move {
                match read {
                    Read::List(list) => {
                        shared.read_list(list).await;
                    }
                    Read::Detail(detail) => shared.read_detail(detail).await,
                }
            }
        })
    }

    /// Records a failed read of a detail, so that the next pages do not retry it immediately.
    fn note_failure(&self, detail: DetailKey) {
        let forgotten = self.lock_last_viewed().fail(detail);
        if let Some(forgotten) = forgotten {
            self.update(|snapshot, delta| delta.record_detail(forgotten, !snapshot.has(forgotten) && snapshot.evict(forgotten)));
        }
    }

    /// Updates the snapshot. `change` records what it changes apart from times; only if that is something are subscribers notified.
    fn update(&self, change: impl FnOnce(&mut Snapshot, &mut SnapshotDelta)) {
        self.snapshot.send_if_modified(|snapshot| {
            let snapshot = Arc::make_mut(snapshot);
            let mut delta = SnapshotDelta::default();
            change(snapshot, &mut delta);
            snapshot.reads += 1;
            if delta.sections.is_empty() {
                return false;
            }
            snapshot.version += 1;
            snapshot.sections.set(delta.sections, snapshot.version);
            delta.version = snapshot.version;
            // Sent while the snapshot is locked, so that changes are in order and the snapshot is never older than them. It fails if there
            // is no consumer.
            drop(self.changes.send(Arc::new(delta)));
            true
        });
    }
}
