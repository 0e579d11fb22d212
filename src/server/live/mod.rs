//! One watcher per manager keeps an immutable snapshot of it, which every page is drawn from: pages never wait for a slow
//! manager, and the number of browsers does not change the number of requests.

mod operation;
mod snapshot;
mod watcher;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::model::*;
use crate::server::manager::Manager;

pub use operation::{Operation, OperationError, Phase, Switch};
pub use snapshot::{ChannelView, Health, Part, PipelineView, Snapshot};

/// Tells the time; tests give their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How often the manager is read.
#[derive(Clone, Debug)]
pub struct Cadence {
    /// Between reads while somebody looks.
    pub busy: Duration,
    /// Between reads while nobody looks.
    pub idle: Duration,
    /// How long after the last look somebody still counts as looking.
    pub attention: Duration,
    /// The longest pause between tries while the manager is away.
    pub back_off: Duration,
    /// Between reads of what changes seldom: clusters, sources, tables, canals.
    pub slow: Duration,
    /// How long a page waits for something that has never been read.
    pub patience: Duration,
}

impl Default for Cadence {
    fn default() -> Self {
        Self {
            busy: Duration::from_secs(5),
            idle: Duration::from_secs(30),
            attention: Duration::from_secs(60),
            back_off: Duration::from_secs(60),
            slow: Duration::from_secs(30),
            patience: Duration::from_millis(1500),
        }
    }
}

/// A list that can be read again at once, after our own writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum List {
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
pub enum Detail {
    Node(NodeId),
    NodeDates(NodeId),
    Channel(ChannelId),
    ChannelDates(ChannelId),
    Canal(CanalId),
    Source(SourceId),
}

/// The live view of one manager. Cheap to clone; the watcher stops with the last clone.
#[derive(Clone)]
pub struct Live(Arc<Shared>);

struct Shared {
    manager: Manager,
    cadence: Cadence,
    clock: Clock,
    snapshot: watch::Sender<Arc<Snapshot>>,
    /// When somebody last looked at anything, and at each detail.
    looked: Mutex<Looked>,
    /// Rings when somebody looks after a quiet time.
    woken: Notify,
}

struct Looked {
    anything: Instant,
    details: HashMap<Detail, Instant>,
}

impl Live {
    /// Starts watching a manager. Must be called inside a tokio runtime.
    pub fn start(manager: Manager, cadence: Cadence, clock: Clock) -> Self {
        let looked = Looked { anything: Instant::now(), details: HashMap::new() };
        let shared = Arc::new(Shared {
            manager,
            cadence,
            clock,
            snapshot: watch::Sender::new(Arc::default()),
            looked: Mutex::new(looked),
            woken: Notify::new(),
        });
        tokio::spawn(watcher::run(Arc::downgrade(&shared)));
        Self(shared)
    }

    /// The newest snapshot. Counts as a look.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.look(None);
        self.0.snapshot.borrow().clone()
    }

    /// The newest snapshot; waits a little for the lists when nothing has been read yet, as right after the start.
    pub async fn ready(&self) -> Arc<Snapshot> {
        self.0.look(None);
        let mut changes = self.0.snapshot.subscribe();
        let read = changes.wait_for(|snapshot| snapshot.channels.is_tried() && snapshot.nodes.is_tried() && snapshot.canals.is_tried());
        drop(tokio::time::timeout(self.0.cadence.patience, read).await);
        self.snapshot()
    }

    /// The snapshot with one more page of the manager in it, kept fresh while somebody looks. Only the first look waits,
    /// and only a little: after that the page shows what there is.
    pub async fn detail(&self, detail: Detail) -> Arc<Snapshot> {
        self.0.look(Some(detail));
        if !self.0.snapshot.borrow().has(detail) {
            let shared = Arc::clone(&self.0);
            let read = tokio::spawn(async move { shared.read_detail(detail).await });
            drop(tokio::time::timeout(self.0.cadence.patience, read).await);
        }
        self.snapshot()
    }

    /// Every snapshot from now on, the present one first.
    pub fn subscribe(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.0.snapshot.subscribe()
    }

    /// Says that somebody still looks, at a detail or only at lists. Streams of events call it regularly.
    pub fn look(&self, detail: Option<Detail>) {
        self.0.look(detail);
    }

    /// Reads lists and details again at once, after a write of our own, so that the next page shows it.
    pub async fn refresh(&self, lists: &[List], details: &[Detail]) {
        let shared = Arc::clone(&self.0);
        let (lists, details) = (lists.to_vec(), details.to_vec());
        // A write is not undone by a browser that goes away: the reading goes on by itself.
        let read = tokio::spawn(async move {
            futures::future::join_all(lists.into_iter().map(|list| shared.read_list(list))).await;
            futures::future::join_all(details.into_iter().map(|detail| shared.read_detail(detail))).await;
        });
        drop(tokio::time::timeout(self.0.cadence.patience * 4, read).await);
    }

    /// Forgets a detail of a thing that has been deleted.
    pub fn forget(&self, detail: Detail) {
        self.0.update(|snapshot| snapshot.forget(detail));
        self.0.lock_looked().details.remove(&detail);
    }

    /// Notes how far an operation on a channel is.
    pub fn note(&self, channel: ChannelId, operation: Operation) {
        self.0.update(|snapshot| {
            snapshot.operations.insert(channel, operation);
        });
    }

    /// The present time, as this watcher sees it.
    pub fn now(&self) -> Timestamp {
        (self.0.clock)()
    }
}

impl Shared {
    fn lock_looked(&self) -> std::sync::MutexGuard<'_, Looked> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self, detail: Option<Detail>) {
        let now = Instant::now();
        let mut looked = self.lock_looked();
        if now.duration_since(looked.anything) > self.cadence.attention {
            self.woken.notify_one();
        }
        looked.anything = now;
        if let Some(detail) = detail {
            looked.details.insert(detail, now);
        }
    }

    /// Changes the snapshot and tells everybody.
    fn update(&self, change: impl FnOnce(&mut Snapshot)) {
        self.snapshot.send_modify(|snapshot| {
            let snapshot = Arc::make_mut(snapshot);
            change(snapshot);
            snapshot.version += 1;
        });
    }
}
