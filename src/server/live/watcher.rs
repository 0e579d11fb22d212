//! The loop that reads a manager: often while somebody looks, seldom otherwise, backing off while the manager is away.

use std::sync::{Arc, Weak};
use std::time::Duration;

use futures::future::join_all;
use tokio::time::Instant;

use super::{ChannelView, Detail, List, PipelineView, Shared, Snapshot};
use crate::model::*;
use crate::server::manager::LogQuery;

/// Pages of single nodes and pipeline lists of single channels that are read in one round, so that a manager with a
/// thousand channels is not asked a thousand questions every few seconds.
const IN_TURN: usize = 12;

/// Reads until the last handle on the live view is gone.
pub(super) async fn run(shared: Weak<Shared>) {
    let mut failures = 0_u32;
    let mut slow_read: Option<Instant> = None;
    while let Some(live) = shared.upgrade() {
        let began = Instant::now();
        let slow = slow_read.is_none_or(|at| at.elapsed() >= live.cadence.slow);
        let answered = live.round(slow).await;
        failures = if answered { 0 } else { failures + 1 };
        if slow && answered {
            slow_read = Some(began);
        }
        let pause = live.pause(failures, began.elapsed());
        let woken = Arc::clone(&live);
        drop(live);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = woken.woken.notified() => {}
            // A handle is held while waiting: look now and then whether it is the last one.
            () = alone(&woken) => return,
        }
    }
}

/// Ends when nobody but the watcher holds the live view.
async fn alone(shared: &Arc<Shared>) {
    while Arc::strong_count(shared) > 1 {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

impl Shared {
    /// How long to wait before the next round. A slow manager is given at least twice the time that a round took.
    fn pause(&self, failures: u32, took: Duration) -> Duration {
        let watched = self.lock_looked().anything.elapsed() <= self.cadence.attention;
        let usual = if watched { self.cadence.busy } else { self.cadence.idle };
        if failures == 0 {
            return usual.max(took * 2);
        }
        let grown = self.cadence.busy.saturating_mul(1 << failures.saturating_sub(1).min(8));
        grown.min(self.cadence.back_off)
    }

    /// One round of reading. False when the manager is away.
    async fn round(&self, slow: bool) -> bool {
        let first = self.read_list(List::Channels).await;
        if !first {
            return false;
        }
        let mut lists = vec![List::Nodes, List::Delays, List::Logs];
        if slow {
            lists.extend([List::Clusters, List::Sources, List::Tables, List::Canals]);
        }
        join_all(lists.into_iter().map(|list| self.read_list(list))).await;
        if self.snapshot.borrow().health.generation.is_none()
            && let Some(generation) = self.manager.generation().await
        {
            self.update(|snapshot| snapshot.health.generation = Some(generation));
        }
        self.prune();
        join_all(self.nodes_in_turn().into_iter().map(|id| self.read_detail(Detail::Node(id)))).await;
        join_all(self.channels_in_turn().into_iter().map(|id| self.read_pipelines(id))).await;
        join_all(self.looked_at().into_iter().map(|detail| self.read_detail(detail))).await;
        true
    }

    /// Details that somebody has looked at lately; the others are forgotten.
    fn looked_at(&self) -> Vec<Detail> {
        let mut looked = self.lock_looked();
        let attention = self.cadence.attention;
        looked.details.retain(|_, at| at.elapsed() <= attention);
        looked.details.keys().copied().filter(|detail| !matches!(detail, Detail::Node(_))).collect()
    }

    /// The nodes up whose page was read longest ago.
    fn nodes_in_turn(&self) -> Vec<NodeId> {
        let snapshot = self.snapshot.borrow();
        let up = snapshot.nodes.rows().iter().filter(|node| node.status == NodeStatus::Start).map(|node| node.id);
        let mut in_turn: Vec<_> = up.map(|id| (snapshot.node_details.get(&id).and_then(|part| part.read_at), id)).collect();
        in_turn.sort_unstable();
        in_turn.into_iter().take(IN_TURN).map(|(_, id)| id).collect()
    }

    /// The channels whose pipelines were read longest ago; a stopped one waits ten times as long as one that runs.
    fn channels_in_turn(&self) -> Vec<ChannelId> {
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
        in_turn.into_iter().take(IN_TURN).map(|(_, id)| id).collect()
    }

    /// Forgets what belongs to nodes and channels that no longer exist.
    fn prune(&self) {
        self.update(|snapshot| {
            let Snapshot {
                nodes, node_details, node_dates, down_since, channels, pipelines, channel_views, channel_dates, operations, ..
            } = snapshot;
            if nodes.error.is_none() {
                let exists = |id: &NodeId| nodes.rows().iter().any(|node| node.id == *id);
                node_details.retain(|id, _| exists(id));
                node_dates.retain(|id, _| exists(id));
                down_since.retain(|id, _| exists(id));
            }
            if channels.error.is_none() {
                let known: std::collections::BTreeSet<ChannelId> = channels.rows().iter().map(|channel| channel.id).collect();
                pipelines.retain(|id, _| known.contains(id));
                channel_views.retain(|id, _| known.contains(id));
                channel_dates.retain(|id, _| known.contains(id));
                operations.retain(|id, _| known.contains(id));
            }
        });
    }

    /// Reads one list into the snapshot. False when the manager is away.
    pub(super) async fn read_list(&self, list: List) -> bool {
        let manager = &self.manager;
        match list {
            List::Nodes => {
                let read = manager.nodes().await;
                self.take(read, |snapshot, read, now| {
                    snapshot.nodes.take(read, now);
                    snapshot.note_down(now);
                })
            }
            List::Channels => self.take(manager.channels().await, |snapshot, read, now| snapshot.channels.take(read, now)),
            List::Delays => self.take(manager.delays().await, |snapshot, read, now| snapshot.delays.take(read, now)),
            List::Logs => {
                let newest = LogQuery { pipeline: None, search: String::new(), page: 1 };
                let read = manager.logs(&newest).await.map(|page| page.rows);
                self.take(read, |snapshot, read, now| snapshot.logs.take(read, now))
            }
            List::Clusters => self.take(manager.clusters().await, |snapshot, read, now| snapshot.clusters.take(read, now)),
            List::Sources => self.take(manager.sources().await, |snapshot, read, now| snapshot.sources.take(read, now)),
            List::Tables => self.take(manager.tables().await, |snapshot, read, now| snapshot.tables.take(read, now)),
            List::Canals => self.take(manager.canals().await, |snapshot, read, now| snapshot.canals.take(read, now)),
        }
    }

    /// Reads one page into the snapshot.
    pub(super) async fn read_detail(&self, detail: Detail) {
        match detail {
            Detail::Node(id) => {
                let read = self.manager.node(id).await;
                self.take(read, |snapshot, read, now| snapshot.node_details.entry(id).or_default().take(read, now));
            }
            // Port 1099 has its own faults, which say nothing of the console's health.
            Detail::NodeDates(id) => {
                if let Some(read) = self.manager.node_dates(id).await {
                    let now = (self.clock)();
                    self.update(|snapshot| snapshot.node_dates.entry(id).or_default().take(read, now));
                }
            }
            Detail::ChannelDates(id) => {
                if let Some(read) = self.manager.channel_dates(id).await {
                    let now = (self.clock)();
                    self.update(|snapshot| snapshot.channel_dates.entry(id).or_default().take(read, now));
                }
            }
            Detail::Canal(id) => {
                let read = self.manager.canal(id).await;
                self.take(read, |snapshot, read, now| snapshot.canal_details.entry(id).or_default().take(read, now));
            }
            Detail::Source(id) => {
                let read = self.manager.source(id).await;
                self.take(read, |snapshot, read, now| snapshot.source_details.entry(id).or_default().take(read, now));
            }
            Detail::Channel(id) => {
                let read = self.channel_view(id).await;
                self.take(read, |snapshot, read, now| {
                    if let Ok(view) = &read {
                        let rows = view.pipelines.iter().map(|pipeline| pipeline.row.clone()).collect();
                        snapshot.pipelines.entry(id).or_default().take(Ok(rows), now);
                    }
                    snapshot.channel_views.entry(id).or_default().take(read, now);
                });
            }
        }
    }

    /// Everything that the page of a channel shows.
    async fn channel_view(&self, id: ChannelId) -> Result<ChannelView, ManagerError> {
        let manager = &self.manager;
        let (detail, block, rows) = tokio::try_join!(manager.channel(id), manager.start_block(id), manager.pipelines(id))?;
        let pipelines = rows.into_iter().map(|row| async {
            let (detail, pairs) = tokio::try_join!(manager.pipeline(row.id), manager.pairs(row.id))?;
            Ok::<_, ManagerError>(PipelineView { row, detail, pairs })
        });
        let pipelines = futures::future::try_join_all(pipelines).await?;
        let (_, block) = block;
        Ok(ChannelView { detail, block, pipelines })
    }

    /// Reads the pipelines of one channel into the snapshot.
    async fn read_pipelines(&self, id: ChannelId) {
        let read = self.manager.pipelines(id).await;
        self.take(read, |snapshot, read, now| snapshot.pipelines.entry(id).or_default().take(read, now));
    }

    /// Takes in the result of a read, and what it says of the manager's health. False when the manager is away.
    fn take<T>(&self, read: Result<T, ManagerError>, into: impl FnOnce(&mut Snapshot, Result<T, ManagerError>, jiff::Timestamp)) -> bool {
        let now = (self.clock)();
        let away = read.as_ref().err().filter(|error| error.is_away()).cloned();
        let answered = away.is_none();
        self.update(|snapshot| {
            let health = &mut snapshot.health;
            health.away_since = away.as_ref().map(|_| health.away_since.unwrap_or(now));
            health.error = away;
            if answered {
                health.answered_at = Some(now);
            }
            into(snapshot, read, now);
        });
        answered
    }
}

impl Snapshot {
    /// Whether this page of the manager has been read.
    pub(super) fn has(&self, detail: Detail) -> bool {
        match detail {
            Detail::Node(id) => self.node_details.get(&id).is_some_and(|part| part.value.is_some()),
            // Tried is enough: the page is complete without them, and does not wait for a dead port again.
            Detail::NodeDates(id) => self.node_dates.contains_key(&id),
            Detail::ChannelDates(id) => self.channel_dates.contains_key(&id),
            Detail::Channel(id) => self.channel_views.get(&id).is_some_and(|part| part.value.is_some()),
            Detail::Canal(id) => self.canal_details.get(&id).is_some_and(|part| part.value.is_some()),
            Detail::Source(id) => self.source_details.get(&id).is_some_and(|part| part.value.is_some()),
        }
    }

    pub(super) fn forget(&mut self, detail: Detail) {
        match detail {
            Detail::Node(id) => drop(self.node_details.remove(&id)),
            Detail::NodeDates(id) => drop(self.node_dates.remove(&id)),
            Detail::Channel(id) => drop(self.channel_views.remove(&id)),
            Detail::ChannelDates(id) => drop(self.channel_dates.remove(&id)),
            Detail::Canal(id) => drop(self.canal_details.remove(&id)),
            Detail::Source(id) => drop(self.source_details.remove(&id)),
        }
    }

    /// Notes since when nodes are down, and drops what a node told while it was up.
    fn note_down(&mut self, now: jiff::Timestamp) {
        let down: Vec<NodeId> = self.nodes.rows().iter().filter(|node| node.status == NodeStatus::Stop).map(|node| node.id).collect();
        self.down_since.retain(|id, _| down.contains(id));
        for id in &down {
            self.down_since.entry(*id).or_insert(now);
        }
    }
}
