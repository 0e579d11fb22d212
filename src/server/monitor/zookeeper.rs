//! Statuses from ZooKeeper, which are newer than those on any page of the manager. While connected, they replace those of every list that is
//! read, so that a read that began before a change does not undo it.

use std::collections::{BTreeSet, HashSet};
use std::mem::discriminant;
use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

use super::delta::Listed;
use super::{DelayReport, MonitorInner, Section, Snapshot, SnapshotDelta};
use crate::model::*;
use crate::server::manager::zookeeper::{ZooKeeper, ZooKeeperState, ZooKeeperTree};

/// Changes that follow each other this fast are shown together.
const BATCH: Duration = Duration::from_millis(20);
/// When the lists are read after something unknown has appeared: the manager creates a znode just before the row in its database.
const LIST_DELAY: Duration = Duration::from_millis(200);

/// The connection to a manager's ZooKeeper.
#[derive(Clone, Debug)]
pub struct ZooKeeperView {
    pub state: ZooKeeperState,
    /// Since when it has been connected, or not.
    pub since: Timestamp,
}

impl ZooKeeperView {
    /// The same without the tree, which also contains channels that the caller may not see.
    pub fn without_tree(&self) -> Self {
        let state = match &self.state {
            ZooKeeperState::Connected(_) => ZooKeeperState::Connected(Arc::default()),
            other => other.clone(),
        };
        Self { state, since: self.since }
    }
}

/// The resources that are in ZooKeeper but not in the lists, and the channels for which it is the other way round.
#[derive(Debug, Default, PartialEq, Eq)]
struct Unlisted {
    channels: BTreeSet<ChannelId>,
    nodes: BTreeSet<NodeId>,
}

/// Watches until the last handle of the monitor is dropped.
pub(super) async fn run(shared: Weak<MonitorInner>, zookeeper: ZooKeeper) {
    let state = watch::Sender::new(ZooKeeperState::Connecting);
    let states = state.subscribe();
    tokio::select! {
        () = zookeeper.watch(&state) => {}
        () = follow(&shared, states) => {}
        () = last_handle_dropped(&shared) => {}
    }
}

async fn last_handle_dropped(shared: &Weak<MonitorInner>) {
    while shared.strong_count() > 0 {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Stores each state in the snapshot, and has the lists read when they do not contain something.
async fn follow(shared: &Weak<MonitorInner>, mut states: watch::Receiver<ZooKeeperState>) {
    let mut unlisted = Unlisted::default();
    let (mut due, mut woken): (Option<Instant>, Option<Instant>) = (None, None);
    loop {
        let is_due = tokio::select! {
            changed = states.changed() => match changed {
                Ok(()) => false,
                Err(_) => return,
            },
            () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => true,
        };
        if is_due {
            let Some(live) = shared.upgrade() else { return };
            live.wake.notify_one();
            (due, woken) = (None, Some(Instant::now()));
            continue;
        }
        tokio::time::sleep(BATCH).await;
        let state = states.borrow_and_update().clone();
        let Some(live) = shared.upgrade() else { return };
        live.apply_zookeeper(state);
        let now = live.snapshot.borrow().unlisted();
        // What stays unlisted, such as a znode left behind, causes no further read.
        if now != unlisted && now != Unlisted::default() {
            let soonest = Instant::now() + LIST_DELAY;
            due = due.or(Some(woken.map_or(soonest, |at| soonest.max(at + live.cadence.active))));
        }
        unlisted = now;
    }
}

impl MonitorInner {
    pub(super) fn apply_zookeeper(&self, state: ZooKeeperState) {
        let now = (self.clock)();
        self.update(|snapshot, delta| {
            let up = snapshot.nodes_up();
            snapshot.set_zookeeper(state, now, delta);
            if snapshot.zookeeper_tree().is_some() {
                snapshot.reapply::<Channel>(delta);
                snapshot.reapply::<Node>(delta);
                snapshot.reapply::<DelayReport>(delta);
                for id in snapshot.channel_views.keys().copied().collect::<Vec<_>>() {
                    snapshot.change_view(id, delta, |_| {});
                }
                snapshot.note_down(&up, now, delta);
                snapshot.drop_settled(delta);
            }
        });
    }
}

impl Snapshot {
    /// What ZooKeeper contains; `None` if it is not configured or not connected.
    pub(super) fn zookeeper_tree(&self) -> Option<&ZooKeeperTree> {
        match &self.zookeeper.as_ref()?.state {
            ZooKeeperState::Connected(tree) => Some(tree),
            ZooKeeperState::Connecting | ZooKeeperState::Lost(_) => None,
        }
    }

    /// Stores the state. The section changes with the connection; the statuses are shown by the lists.
    fn set_zookeeper(&mut self, state: ZooKeeperState, now: Timestamp, delta: &mut SnapshotDelta) {
        let known = self.zookeeper.take();
        let same_kind = known.as_ref().is_some_and(|known| discriminant(&known.state) == discriminant(&state));
        let same = match (known.as_ref().map(|known| &known.state), &state) {
            (Some(ZooKeeperState::Lost(known)), ZooKeeperState::Lost(error)) => known == error,
            _ => same_kind,
        };
        let since = known.filter(|_| same_kind).map_or(now, |known| known.since);
        self.zookeeper = Some(ZooKeeperView { state, since });
        delta.record(Section::Health, !same);
    }

    /// Replaces the statuses in rows by those in ZooKeeper.
    pub(super) fn overlay<T: Listed>(&self, rows: &mut [T]) {
        if let Some(tree) = self.zookeeper_tree() {
            rows.iter_mut().for_each(|row| row.overlay(tree));
        }
    }

    fn reapply<T: Listed + Clone>(&mut self, delta: &mut SnapshotDelta) {
        self.replace_list::<T>(T::list(self).rows().to_vec(), delta);
    }

    /// Whether a list is the one that was `known`, or only ZooKeeper has changed it, which stays in effect whatever is read.
    pub(super) fn is_unchanged<T: Listed + Clone>(&self, known: &Option<Arc<Vec<T>>>) -> bool {
        let list = &T::list(self).value;
        if list.as_ref().map(Arc::as_ptr) == known.as_ref().map(Arc::as_ptr) {
            return true;
        }
        let (Some(_), Some(list), Some(known)) = (self.zookeeper_tree(), list, known) else { return false };
        let mut rows = known.to_vec();
        self.overlay(&mut rows);
        rows == **list
    }

    fn unlisted(&self) -> Unlisted {
        let mut unlisted = Unlisted::default();
        let Some(tree) = self.zookeeper_tree() else { return unlisted };
        if self.channels.value.is_some() {
            let listed: HashSet<ChannelId> = self.channels.rows().iter().map(Entity::id).collect();
            unlisted.channels.extend(tree.channels.keys().filter(|id| !listed.contains(id)));
            unlisted.channels.extend(listed.iter().filter(|id| !tree.channels.contains_key(id)));
        }
        if self.nodes.value.is_some() {
            let listed: HashSet<NodeId> = self.nodes.rows().iter().map(Entity::id).collect();
            unlisted.nodes.extend(tree.nodes.iter().filter(|id| !listed.contains(id)));
        }
        unlisted
    }
}

/// The status of a channel, if ZooKeeper has a known one.
pub(super) fn overlay_status(status: &mut ChannelStatus, id: ChannelId, tree: &ZooKeeperTree) {
    if let Some(Some(known)) = tree.channels.get(&id) {
        *status = *known;
    }
}

/// A node is up while it is registered.
pub(super) fn overlay_node(node: &mut Node, tree: &ZooKeeperTree) {
    node.status = if tree.nodes.contains(&node.id) { NodeStatus::Start } else { NodeStatus::Stop };
}
