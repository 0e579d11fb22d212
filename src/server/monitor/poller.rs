//! The polling loop of a manager: frequent while pages are being viewed, infrequent otherwise, with backoff while the manager is
//! unavailable.

use std::sync::{Arc, Weak};
use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;
use tokio::time::Instant;

use super::delta::Listed;
use super::{Cached, ChannelView, DetailKey, ListKey, MonitorInner, PipelineView, Section, Snapshot, SnapshotDelta};
use crate::model::*;
use crate::server::manager::{LogQuery, Origin, Rotation};

/// The maximum number of node pages and of pipeline lists read per round, so that a manager with a thousand channels does not receive a
/// thousand requests every few seconds.
const DETAILS_PER_ROUND: usize = 12;

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
        if !self.poll_list(ListKey::Channels).await {
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
        join_all(lists.into_iter().map(|list| self.poll_list(list))).await;
        if self.snapshot.borrow().health.generation.is_none()
            && let Some(generation) = self.manager.generation().await
        {
            self.update(|snapshot, delta| {
                let changed = snapshot.health.generation.replace(generation) != Some(generation);
                delta.record(Section::Health, changed);
            });
        }
        self.prune();
        join_all(self.next_nodes_to_poll().into_iter().map(|id| self.read_detail(DetailKey::Node(id)))).await;
        join_all(self.next_channels_to_poll().into_iter().map(|id| self.read_pipelines(id))).await;
        join_all(self.active_details().into_iter().map(|detail| self.read_detail(detail))).await;
        true
    }

    /// The details being viewed. Nodes are polled in their own rotation.
    pub(super) fn active_details(&self) -> Vec<DetailKey> {
        let viewed = self.lock_last_viewed().details(&self.cadence);
        viewed.into_iter().filter(|detail| !matches!(detail, DetailKey::Node(_))).collect()
    }

    /// The running nodes whose page was read longest ago.
    pub(super) fn next_nodes_to_poll(&self) -> Vec<NodeId> {
        let snapshot = self.snapshot.borrow();
        let up = snapshot.nodes.rows().iter().filter(|node| node.status == NodeStatus::Start).map(|node| node.id);
        let mut in_turn: Vec<_> = up.map(|id| (snapshot.node_details.get(&id).and_then(|part| part.read_at), id)).collect();
        in_turn.sort_unstable();
        in_turn.into_iter().take(DETAILS_PER_ROUND).map(|(_, id)| id).collect()
    }

    /// The channels whose pipelines were read longest ago; stopped channels are read ten times less often than running ones.
    pub(super) fn next_channels_to_poll(&self) -> Vec<ChannelId> {
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
        in_turn.into_iter().take(DETAILS_PER_ROUND).map(|(_, id)| id).collect()
    }

    /// Drops data of resources that no longer exist and that nobody views.
    pub(super) fn prune(&self) {
        let recent = self.lock_last_viewed().recent(&self.cadence);
        self.update(|snapshot, delta| snapshot.prune(&recent, delta));
    }

    /// Reads one list into the snapshot, of a long one only a part. Returns false if the manager is unavailable.
    async fn poll_list(&self, list: ListKey) -> bool {
        let (manager, known) = (&self.manager, self.snapshot.borrow().clone());
        match list {
            ListKey::Channels => {
                let read = async |rows: &[Channel], rotation: &mut Rotation, now| manager.channels_in_parts(rows, rotation, now).await;
                self.rotate(list, &known.channels, read).await
            }
            ListKey::Sources => {
                let read = async |rows: &[Source], rotation: &mut Rotation, now| manager.sources_in_parts(rows, rotation, now).await;
                self.rotate(list, &known.sources, read).await
            }
            ListKey::Tables => {
                let read = async |rows: &[Table], rotation: &mut Rotation, now| manager.tables_in_parts(rows, rotation, now).await;
                self.rotate(list, &known.tables, read).await
            }
            ListKey::Canals => {
                let read = async |rows: &[Canal], rotation: &mut Rotation, now| manager.canals_in_parts(rows, rotation, now).await;
                self.rotate(list, &known.canals, read).await
            }
            ListKey::Nodes | ListKey::Delays | ListKey::Logs | ListKey::Clusters => self.read_list(list).await,
        }
    }

    /// Reads the next part of a list. The result is dropped if the whole list was read meanwhile, as after a write.
    pub(super) async fn rotate<T: Listed>(
        &self,
        list: ListKey,
        known: &Cached<Vec<T>>,
        read: impl AsyncFnOnce(&[T], &mut Rotation, Timestamp) -> Result<Vec<T>, Error>,
    ) -> bool {
        let now = (self.clock)();
        let mut rotation = self.lock_rotations().get(&list).cloned().unwrap_or_default();
        let rows = read(known.rows(), &mut rotation, now).await;
        let oldest = rotation.oldest().unwrap_or(now);
        if rows.is_ok() {
            self.lock_rotations().insert(list, rotation);
        }
        let failure = self.apply(rows, |snapshot, rows, _, delta| {
            let part = T::list(snapshot);
            if part.value.as_ref().map(Arc::as_ptr) == known.value.as_ref().map(Arc::as_ptr) {
                snapshot.apply_list(rows, oldest, delta);
            }
            snapshot.drop_settled(delta);
        });
        !failure.is_some_and(|error| error.is_unavailable())
    }

    /// Reads one list as a whole into the snapshot. Returns false if the manager is unavailable.
    pub(super) async fn read_list(&self, list: ListKey) -> bool {
        let manager = &self.manager;
        let failure = match list {
            ListKey::Nodes => {
                let read = manager.nodes().await;
                self.apply(read, |snapshot, read, now, delta| {
                    let up = snapshot.nodes_up();
                    snapshot.apply_list(read, now, delta);
                    snapshot.note_down(&up, now, delta);
                })
            }
            ListKey::Channels => self.apply(manager.channels().await, |snapshot, read, now, delta| {
                snapshot.apply_list(read, now, delta);
                snapshot.drop_settled(delta);
            }),
            ListKey::Delays => self.apply(manager.delays().await, Snapshot::apply_list),
            ListKey::Logs => {
                let newest = LogQuery { pipeline: None, search: String::new(), page: 1 };
                self.apply(manager.logs(&newest).await.map(|page| page.rows), Snapshot::apply_list)
            }
            ListKey::Clusters => self.apply(manager.clusters().await, Snapshot::apply_list),
            ListKey::Sources => self.apply(manager.sources().await, Snapshot::apply_list),
            ListKey::Tables => self.apply(manager.tables().await, Snapshot::apply_list),
            ListKey::Canals => self.apply(manager.canals().await, Snapshot::apply_list),
        };
        if failure.is_none() {
            self.lock_rotations().insert(list, Rotation::after_all((self.clock)()));
        }
        !failure.is_some_and(|error| error.is_unavailable())
    }

    /// Reads one detail page into the snapshot.
    pub(super) async fn read_detail(&self, detail: DetailKey) {
        let failure = match detail {
            DetailKey::Node(id) => {
                let read = self.manager.node(id).await;
                self.apply_detail(detail, read, move |snapshot| snapshot.node_details.entry(id).or_default())
            }
            // Failures of port 1099 do not affect the health of the console.
            DetailKey::NodeTimestamps(id) => {
                if let Some(read) = self.manager.node_dates(id).await {
                    let now = (self.clock)();
                    self.update(|snapshot, delta| {
                        delta.record_detail(detail, snapshot.node_dates.entry(id).or_default().apply(read, now));
                    });
                }
                None
            }
            DetailKey::ChannelTimestamps(id) => {
                if let Some(read) = self.manager.channel_dates(id).await {
                    let now = (self.clock)();
                    self.update(|snapshot, delta| {
                        delta.record_detail(detail, snapshot.channel_dates.entry(id).or_default().apply(read, now));
                    });
                }
                None
            }
            DetailKey::Canal(id) => {
                let read = self.manager.canal(id).await;
                self.apply_detail(detail, read, move |snapshot| snapshot.canal_details.entry(id).or_default())
            }
            DetailKey::Source(id) => {
                let read = self.manager.source(id).await;
                self.apply_detail(detail, read, move |snapshot| snapshot.source_details.entry(id).or_default())
            }
            DetailKey::Channel(id) => {
                let read = self.channel_view(id).await;
                self.apply(read, |snapshot, read, now, delta| {
                    if let Ok(view) = &read {
                        let rows = view.pipelines.iter().map(|pipeline| pipeline.row.clone()).collect();
                        snapshot.apply_pipelines(id, Ok(rows), now, delta);
                    }
                    delta.record_detail(detail, snapshot.channel_views.entry(id).or_default().apply(read, now));
                })
            }
        };
        match failure {
            None => self.lock_last_viewed().succeed(detail),
            Some(error) => {
                self.note_failure(detail);
                if matches!(error, Error::NotFound { .. }) {
                    self.lock_last_viewed().evict(detail);
                }
            }
        }
    }

    /// Reads everything that a channel's page shows.
    async fn channel_view(&self, id: ChannelId) -> Result<ChannelView, Error> {
        let manager = &self.manager;
        let (detail, block, rows) = tokio::try_join!(manager.channel(id), manager.start_block(id), manager.pipelines(id))?;
        let pipelines = rows.into_iter().map(|row| async {
            let (detail, pairs) = tokio::try_join!(manager.pipeline(row.id), manager.pairs(row.id))?;
            Ok::<_, Error>(PipelineView { row, detail, pairs })
        });
        let pipelines = futures::future::try_join_all(pipelines).await?;
        let (_, block) = block;
        Ok(ChannelView { detail, block, pipelines })
    }

    /// Reads the pipelines of one channel into the snapshot.
    async fn read_pipelines(&self, id: ChannelId) {
        let read = self.manager.pipelines(id).await;
        self.apply(read, |snapshot, read, now, delta| snapshot.apply_pipelines(id, read, now, delta));
    }

    /// Stores the result of reading a detail page. Returns the failure.
    fn apply_detail<T: PartialEq>(
        &self,
        detail: DetailKey,
        read: Result<T, Error>,
        part: impl FnOnce(&mut Snapshot) -> &mut Cached<T>,
    ) -> Option<Error> {
        self.apply(read, |snapshot, read, now, delta| delta.record_detail(detail, part(snapshot).apply(read, now)))
    }

    /// Stores the result of a read and updates the manager's health from it. Returns the failure.
    fn apply<T>(
        &self,
        read: Result<T, Error>,
        into: impl FnOnce(&mut Snapshot, Result<T, Error>, Timestamp, &mut SnapshotDelta),
    ) -> Option<Error> {
        let now = (self.clock)();
        let failure = read.as_ref().err().cloned();
        let away = failure.clone().filter(Error::is_unavailable);
        // A request that was not sent does not affect the health.
        let sent = !matches!(failure, Some(Error::Busy { .. }));
        self.update(|snapshot, delta| {
            let changed = sent && snapshot.health.record(away, now);
            delta.record(Section::Health, changed);
            into(snapshot, read, now, delta);
        });
        failure
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::server::monitor::{Cached, ChannelCommand, Operation, OperationError, Phase};

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
