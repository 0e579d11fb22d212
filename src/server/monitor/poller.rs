//! The polling loop of a manager: frequent while pages are being viewed, infrequent otherwise, with backoff while the manager is
//! unavailable.

use std::sync::{Arc, Weak};
use std::time::Duration;

use futures::future::join_all;
use jiff::SignedDuration;
use tokio::time::Instant;

use super::{DetailKey, ListKey, MonitorInner, Section};
use crate::model::*;
use crate::server::manager::Origin;

/// The maximum number of node pages and of pipeline lists read per round while pages are being viewed, so that a manager with a thousand
/// channels does not receive a thousand requests every few seconds; and while none is.
const DETAILS_PER_ROUND: usize = 12;
const IDLE_DETAILS_PER_ROUND: usize = 3;
/// How often the page of a node that is down is read.
const DOWN_NODE_INTERVAL: SignedDuration = SignedDuration::from_mins(5);

/// Polls until the last handle of the monitor is dropped.
pub(super) async fn run(shared: Weak<MonitorInner>) {
    let mut failures = 0_u32;
    let mut slow_read: Option<Instant> = None;
    while let Some(live) = shared.upgrade() {
        let began = Instant::now();
        let slow = slow_read.is_none_or(|at| at.elapsed() >= live.cadence.slow_lists);
        live.lock_last_viewed().round_begins();
        let answered = Origin::Poll.scope(live.poll_once(slow)).await;
        live.lock_last_viewed().round_ends();
        failures = if answered { 0 } else { failures + 1 };
        slow_read = match (answered, slow) {
            // Everything is read when the manager becomes available again.
            (false, _) => None,
            (true, true) => Some(began),
            (true, false) => slow_read,
        };
        let pause = live.next_delay(failures, began.elapsed());
        let woken = Arc::clone(&live);
        drop(live);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = woken.wake.notified() => {}
            // This loop holds a handle while it waits, so it checks regularly whether that is the last one.
            () = last_handle_dropped(&woken) => return,
        }
    }
}

/// Completes when only the polling loop holds the monitor.
async fn last_handle_dropped(shared: &Arc<MonitorInner>) {
    while Arc::strong_count(shared) > 1 {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

impl MonitorInner {
    /// The pause before the next round, at least twice the duration of the last round, to spare a slow manager.
    pub(super) fn next_delay(&self, failures: u32, took: Duration) -> Duration {
        let watched = self.lock_last_viewed().is_watched(&self.cadence);
        let usual = if watched { self.cadence.active } else { self.cadence.idle };
        if failures == 0 {
            return usual.max(took * 2);
        }
        let grown = self.cadence.active.saturating_mul(1 << failures.saturating_sub(1).min(8));
        grown.min(self.cadence.max_backoff)
    }

    /// Runs one polling round. Returns false if the manager is unavailable.
    pub(super) async fn poll_once(&self, slow: bool) -> bool {
        let watched = self.lock_last_viewed().is_watched(&self.cadence);
        let (budget, details) = match watched {
            true => (self.cadence.active_pages, DETAILS_PER_ROUND),
            false => (self.cadence.idle_pages, IDLE_DETAILS_PER_ROUND),
        };
        // While the statuses come from ZooKeeper, the list only shows the rest.
        let is_watched = self.snapshot.borrow().zookeeper_tree().is_some();
        let channels = if is_watched { self.cadence.idle_pages } else { budget };
        if !self.read_part(ListKey::Channels, channels).await {
            self.update(|snapshot, delta| {
                if let Some(error) = snapshot.health.error.clone() {
                    snapshot.fail_unread(&error, delta);
                }
            });
            self.prune();
            return false;
        }
        let mut lists = vec![ListKey::Nodes, ListKey::Delays, ListKey::Logs];
        if slow {
            lists.extend([ListKey::Clusters, ListKey::Sources, ListKey::Tables, ListKey::Canals]);
        }
        join_all(lists.into_iter().map(|list| self.read_part(list, budget))).await;
        if self.snapshot.borrow().health.generation.is_none()
            && let Some(generation) = self.manager.generation().await
        {
            self.update(|snapshot, delta| {
                let changed = snapshot.health.generation.replace(generation) != Some(generation);
                delta.record(Section::Health, changed);
            });
        }
        self.prune();
        join_all(self.next_nodes_to_poll(details).into_iter().map(|id| self.read_detail(DetailKey::Node(id)))).await;
        let began = Instant::now();
        for id in self.next_channels_to_poll(details) {
            self.read_pipelines(id).await;
            if began.elapsed() >= budget.time {
                break;
            }
        }
        join_all(self.active_details().into_iter().map(|detail| self.read_detail(detail))).await;
        true
    }

    /// The details being viewed. Nodes are polled in their own rotation.
    pub(super) fn active_details(&self) -> Vec<DetailKey> {
        let viewed = self.lock_last_viewed().details(&self.cadence);
        viewed.into_iter().filter(|detail| !matches!(detail, DetailKey::Node(_))).collect()
    }

    /// The nodes whose page was read longest ago. The page of a node that is down changes rarely: it says which channels use the node.
    pub(super) fn next_nodes_to_poll(&self, count: usize) -> Vec<NodeId> {
        let now = (self.clock)();
        let snapshot = self.snapshot.borrow();
        let read_at = |node: &Node| snapshot.node_details.get(&node.id).and_then(|part| part.read_at);
        let is_due =
            |node: &&Node| node.status == NodeStatus::Start || read_at(node).is_none_or(|at| now.duration_since(at) >= DOWN_NODE_INTERVAL);
        let mut in_turn: Vec<_> = snapshot.nodes.rows().iter().filter(is_due).map(|node| (read_at(node), node.id)).collect();
        in_turn.sort_unstable();
        in_turn.into_iter().take(count).map(|(_, id)| id).collect()
    }

    /// The channels whose pipelines were read longest ago; stopped channels are read ten times less often than running ones.
    pub(super) fn next_channels_to_poll(&self, count: usize) -> Vec<ChannelId> {
        let now = (self.clock)();
        let snapshot = self.snapshot.borrow();
        let with_pipelines = snapshot.channels.rows().iter().filter(|channel| channel.pipelines != Some(0));
        let mut in_turn: Vec<_> = with_pipelines
            .map(|channel| {
                let read_at = snapshot.pipelines.get(&channel.id).and_then(|part| part.read_at);
                let age = read_at.map_or(i64::MAX, |at| now.duration_since(at).as_secs());
                let urgency = if channel.status == ChannelStatus::Stop { age / 10 } else { age };
                (std::cmp::Reverse(urgency), channel.id)
            })
            .collect();
        in_turn.sort_unstable();
        in_turn.into_iter().take(count).map(|(_, id)| id).collect()
    }

    /// Drops data of resources that no longer exist and that nobody views.
    pub(super) fn prune(&self) {
        let recent = self.lock_last_viewed().recent(&self.cadence);
        self.update(|snapshot, delta| snapshot.prune(&recent, delta));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::server::monitor::{Cached, ChannelCommand, Operation, OperationError, Phase, Snapshot, SnapshotDelta};

    fn part<T>(rows: Vec<T>) -> Cached<Vec<T>> {
        Cached { value: Some(Arc::new(rows)), ..Cached::default() }
    }

    fn node(status: NodeStatus) -> Cached<Vec<Node>> {
        part(vec![Node {
            id: NodeId(1),
            name: "n".into(),
            ip: "10.0.0.1".into(),
            external: false,
            port: None,
            status,
            description: String::new(),
        }])
    }

    #[test]
    fn down_since_is_known_only_for_nodes_seen_up_before() {
        let now = Timestamp::UNIX_EPOCH;
        let mut snapshot = Snapshot { nodes: node(NodeStatus::Stop), ..Snapshot::default() };
        snapshot.note_down(&[], now, &mut SnapshotDelta::default());
        assert_eq!(snapshot.down_since.get(&NodeId(1)), None, "it may have been down for months");
        snapshot.nodes = node(NodeStatus::Start);
        let up = snapshot.nodes_up();
        snapshot.nodes = node(NodeStatus::Stop);
        snapshot.note_down(&up, now, &mut SnapshotDelta::default());
        assert_eq!(snapshot.down_since.get(&NodeId(1)), Some(&now));
    }

    #[test]
    fn failed_operations_are_dropped_once_the_channel_reaches_the_status() {
        let id = ChannelId(7);
        let listed = |status| part(vec![Channel { id, name: "c".into(), status, pipelines: Some(1) }]);
        let mut snapshot = Snapshot { channels: listed(ChannelStatus::Stop), ..Snapshot::default() };
        let failed = Phase::Failed(OperationError::Superseded);
        let operation = Operation { phase: failed, ..Operation::new("a".into(), ChannelCommand::Start, Timestamp::UNIX_EPOCH) };
        snapshot.operations.insert(id, operation);
        snapshot.drop_settled(&mut SnapshotDelta::default());
        assert!(snapshot.operations.contains_key(&id));
        snapshot.channels = listed(ChannelStatus::Start);
        snapshot.drop_settled(&mut SnapshotDelta::default());
        assert!(!snapshot.operations.contains_key(&id));
    }
}
