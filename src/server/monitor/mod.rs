//! One watcher per manager keeps an immutable snapshot of it, which every page is drawn from: pages never wait for a slow
//! manager, and the number of browsers does not change the number of requests.

mod looked;
mod operation;
mod poller;
mod reading;
mod snapshot;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::model::*;
use crate::server::manager::{ManagerClient, Origin};
use looked::LastViewed;
use reading::{Read, Reading, Readings};

pub use operation::{ChannelCommand, LogSince, Operation, OperationError, Phase};
pub use snapshot::{Cached, ChannelView, Health, PipelineView, Snapshot};

/// Tells the time; tests give their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How often the manager is read.
#[derive(Clone, Debug)]
pub struct PollIntervals {
    /// Between reads while somebody looks.
    pub active: Duration,
    /// Between reads while nobody looks.
    pub idle: Duration,
    /// How long after the last look somebody still counts as looking.
    pub active_window: Duration,
    /// The longest pause between tries while the manager is away.
    pub max_backoff: Duration,
    /// Between reads of what changes seldom: clusters, sources, tables, canals.
    pub slow_lists: Duration,
    /// How long a page waits for something that has never been read.
    pub first_read_timeout: Duration,
}

impl Default for PollIntervals {
    fn default() -> Self {
        Self {
            active: Duration::from_secs(5),
            idle: Duration::from_secs(30),
            active_window: Duration::from_secs(60),
            max_backoff: Duration::from_secs(60),
            slow_lists: Duration::from_secs(30),
            first_read_timeout: Duration::from_millis(1500),
        }
    }
}

/// A list that can be read again at once, after our own writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListKey {
    Nodes,
    Channels,
    Delays,
    Logs,
    Clusters,
    Sources,
    Tables,
    Canals,
}

/// A page of the manager, or an answer of its port 1099, that is read only while somebody looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DetailKey {
    Node(NodeId),
    NodeDates(NodeId),
    Channel(ChannelId),
    ChannelDates(ChannelId),
    Canal(CanalId),
    Source(SourceId),
}

/// The live view of one manager. Cheap to clone; the watcher stops with the last clone.
#[derive(Clone)]
pub struct ManagerMonitor(Arc<Shared>);

struct Shared {
    manager: ManagerClient,
    cadence: PollIntervals,
    clock: Clock,
    snapshot: watch::Sender<Arc<Snapshot>>,
    started: Instant,
    last_viewed: Mutex<LastViewed>,
    readings: Readings,
    /// Rings when the next round should begin at once.
    wake: Notify,
    /// See [`Live::turn`].
    turns: Mutex<HashMap<ChannelId, Weak<tokio::sync::Mutex<()>>>>,
}

impl ManagerMonitor {
    /// Starts watching a manager. Must be called inside a tokio runtime.
    pub fn start(manager: ManagerClient, cadence: PollIntervals, clock: Clock) -> Self {
        let live = Self::idle(manager, cadence, clock);
        tokio::spawn(poller::run(Arc::downgrade(&live.0)));
        live
    }

    /// A live view that reads nothing by itself.
    fn idle(manager: ManagerClient, cadence: PollIntervals, clock: Clock) -> Self {
        Self(Arc::new(Shared {
            manager,
            cadence,
            clock,
            snapshot: watch::Sender::new(Arc::default()),
            started: Instant::now(),
            last_viewed: Mutex::new(LastViewed::new()),
            readings: Readings::default(),
            wake: Notify::new(),
            turns: Mutex::default(),
        }))
    }

    /// The newest snapshot. Counts as a look.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.touch(None);
        self.0.snapshot.borrow().clone()
    }

    /// The newest snapshot. Right after the start it waits a little for the first lists, unless the manager is known to be away; the
    /// update of an open page never waits.
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

    /// The snapshot with one more page of the manager in it, kept fresh while somebody looks. Only the first look waits, and only a
    /// little: after that the page shows what there is. Nothing is read while the manager is away, soon after a failed attempt, or for
    /// the update of an open page, which keeps fresh what has been read.
    pub async fn detail(&self, detail: DetailKey) -> Arc<Snapshot> {
        let there = self.0.snapshot.borrow().has(detail);
        if Origin::current() == Origin::Update {
            self.0.touch(Some(detail).filter(|_| there));
            return self.snapshot();
        }
        let failed = self.0.lock_last_viewed().has_failed(detail, &self.0.cadence);
        // What does not exist need not be kept fresh: a failure that passes has been looked at before.
        self.0.touch(Some(detail).filter(|_| !failed));
        if !there && !failed && self.available().is_ok() {
            let reading = self.0.join(Read::Detail(detail));
            // What a slow manager says later is not lost.
            tokio::spawn(reading.clone());
            if tokio::time::timeout(self.0.cadence.first_read_timeout, reading).await.is_err() {
                self.0.note_failure(detail);
            }
        }
        self.snapshot()
    }

    /// Whether the manager answers, as far as is known: no page waits for one that does not.
    ///
    /// # Errors
    /// Why it is away; [`Error::TimedOut`] while it has not answered yet.
    pub fn available(&self) -> Result<(), Error> {
        let snapshot = self.0.snapshot.borrow();
        match (&snapshot.health.error, snapshot.health.answered_at) {
            (None, Some(_)) => Ok(()),
            _ => Err(snapshot.missing(self.0.manager.config().console.to_string())),
        }
    }

    /// Every snapshot from now on, the present one first.
    pub fn subscribe(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.0.snapshot.subscribe()
    }

    /// Reads what a page has to know as it is now. Pages that need the same share one read, which ends when nobody waits for it any
    /// more. Nothing is read while the manager is away, or for the update of an open page.
    pub async fn renew(&self, lists: &[ListKey], details: &[DetailKey]) {
        if Origin::current() == Origin::Update || self.available().is_err() {
            return;
        }
        let reads = lists.iter().copied().map(Read::List).chain(details.iter().copied().map(Read::Detail));
        let readings = futures::future::join_all(reads.map(|read| self.0.join(read)));
        drop(tokio::time::timeout(self.0.cadence.first_read_timeout * 4, readings).await);
    }

    /// Reads lists and details again at once, after a write of our own, so that the next page shows it.
    pub async fn refresh(&self, lists: &[ListKey], details: &[DetailKey]) {
        self.0.lock_last_viewed().forget_failures();
        let shared = Arc::clone(&self.0);
        let (lists, details) = (lists.to_vec(), details.to_vec());
        // A write is not undone by a browser that goes away: the reading goes on by itself.
        let read = tokio::spawn(async move {
            futures::future::join_all(lists.into_iter().map(|list| shared.read_list(list))).await;
            futures::future::join_all(details.into_iter().map(|detail| shared.read_detail(detail))).await;
        });
        drop(tokio::time::timeout(self.0.cadence.first_read_timeout * 4, read).await);
    }

    /// Forgets a detail of a thing that has been deleted.
    pub fn forget(&self, detail: DetailKey) {
        self.0.update(|snapshot| snapshot.forget(detail));
        self.0.lock_last_viewed().forget(detail);
    }

    /// Begins an operation on a channel, unless one is in progress that does not give way to it; atomic. Returns the operation that it
    /// replaces.
    ///
    /// # Errors
    /// `Conflict::Busy`.
    pub fn claim(&self, channel: ChannelId, operation: Operation) -> Result<Option<Operation>, Error> {
        let mut replaced = Ok(None);
        self.0.update(|snapshot| {
            let current = snapshot.operations.get(&channel);
            if current.is_some_and(|current| !current.gives_way_to(operation.command)) {
                replaced = Err(Error::Conflict(Conflict::Busy));
                return false;
            }
            replaced = Ok(snapshot.operations.insert(channel, operation));
            true
        });
        replaced
    }

    /// Notes how far an operation on a channel is, unless another one has superseded it.
    pub fn record_operation(&self, channel: ChannelId, operation: Operation) {
        self.0.update(|snapshot| {
            let current = snapshot.operations.get_mut(&channel).filter(|current| current.key == operation.key);
            current.is_some_and(|current| std::mem::replace(current, operation.clone()) != operation)
        });
    }

    /// Whether another operation has superseded the one with this key.
    pub fn is_superseded(&self, channel: ChannelId, key: &str) -> bool {
        self.0.snapshot.borrow().operations.get(&channel).is_some_and(|current| current.key != key)
    }

    /// Puts back what an operation replaced that could not begin, or forgets one that has ended.
    pub fn withdraw(&self, channel: ChannelId, key: &str, previous: Option<Operation>) {
        self.0.update(|snapshot| {
            if snapshot.operations.get(&channel).is_none_or(|current| current.key != key) {
                return false;
            }
            match previous {
                Some(previous) => drop(snapshot.operations.insert(channel, previous)),
                None => drop(snapshot.operations.remove(&channel)),
            }
            true
        });
    }

    /// Held while a request that switches this channel is in flight: a stop that supersedes a start must reach the manager after it.
    pub fn turn(&self, channel: ChannelId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = turns.get(&channel).and_then(Weak::upgrade).unwrap_or_default();
        turns.insert(channel, Arc::downgrade(&turn));
        turn
    }

    /// The present time, as this watcher sees it.
    pub fn now(&self) -> Timestamp {
        (self.0.clock)()
    }
}

impl Shared {
    fn lock_last_viewed(&self) -> std::sync::MutexGuard<'_, LastViewed> {
        self.last_viewed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn touch(&self, detail: Option<DetailKey>) {
        let away = self.snapshot.borrow().health.error.is_some();
        // Open pages may stay open all night: only somebody who loads a page has a manager that is away tried again.
        let retry = away && Origin::current() != Origin::Update;
        if self.lock_last_viewed().look(detail, &self.cadence, retry) {
            self.wake.notify_one();
        }
    }

    /// The read that is running, or a new one.
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

    /// Notes that a detail can't be read, so that the next pages do not try it again at once.
    fn note_failure(&self, detail: DetailKey) {
        let forgotten = self.lock_last_viewed().fail(detail);
        if let Some(forgotten) = forgotten {
            self.update(|snapshot| !snapshot.has(forgotten) && snapshot.forget(forgotten));
        }
    }

    /// Changes the snapshot. `change` returns whether anything but times is different now, of which everybody is told.
    fn update(&self, change: impl FnOnce(&mut Snapshot) -> bool) {
        self.snapshot.send_if_modified(|snapshot| {
            let snapshot = Arc::make_mut(snapshot);
            let changed = change(snapshot);
            snapshot.reads += 1;
            snapshot.version += u64::from(changed);
            changed
        });
    }
}
