//! The data last read from a manager: immutable, shared by all pages, each part with the time it was read and its last error.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::*;
use crate::server::manager::{NodeTimestamps, Timestamps};
use crate::server::monitor::DetailKey;
use crate::server::monitor::delay_report::DelayReport;
use crate::server::monitor::delta::{Listed, SnapshotDelta};
use crate::server::monitor::operation::Operation;
use crate::server::monitor::section::{Section, SectionVersions};
use crate::server::monitor::zookeeper::ZooKeeperView;

/// One part of the snapshot. If a read fails, the previous value stays and the error is added.
#[derive(Clone, Debug)]
pub struct Cached<T> {
    /// The value, once it has been read.
    pub value: Option<Arc<T>>,
    /// When the value was read.
    pub read_at: Option<Timestamp>,
    /// Why the newest read failed, or `None` if it succeeded.
    pub error: Option<Error>,
}

/// When a part of the snapshot was read, and why it can't be read now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadStatus {
    /// `None` if it was never read.
    pub read_at: Option<Timestamp>,
    /// `None` if the last read succeeded.
    pub error: Option<Error>,
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self { value: None, read_at: None, error: None }
    }
}

impl<T: PartialEq> Cached<T> {
    /// Stores the result of a read. Returns true if anything other than times has changed.
    pub(super) fn apply(&mut self, result: Result<T, Error>, now: Timestamp) -> bool {
        match result {
            Ok(value) => {
                let same = self.value.as_deref() == Some(&value);
                if !same {
                    self.value = Some(Arc::new(value));
                }
                self.read_at = Some(now);
                self.error.take().is_some() || !same
            }
            Err(error) => self.fail(error),
        }
    }
}

impl<T> Cached<T> {
    /// Stores the error of a failed read. Returns true if the error has changed.
    fn fail(&mut self, error: Error) -> bool {
        let changed = self.error.as_ref() != Some(&error);
        self.error = Some(error);
        changed
    }

    /// Stores an error if the value has never been read.
    fn fail_unread(&mut self, error: &Error) -> bool {
        self.value.is_none() && self.fail(error.clone())
    }

    /// When the value was read, and why it can't be read now.
    pub fn status(&self) -> ReadStatus {
        ReadStatus { read_at: self.read_at, error: self.error.clone() }
    }

    /// Whether the value is from the newest read.
    pub fn is_current(&self) -> bool {
        self.value.is_some() && self.error.is_none()
    }

    /// Whether a read has been attempted, successful or not.
    pub fn was_attempted(&self) -> bool {
        self.value.is_some() || self.error.is_some()
    }
}

impl<T> Cached<Vec<T>> {
    /// The rows; empty if nothing has been read.
    pub fn rows(&self) -> &[T] {
        self.value.as_deref().map(Vec::as_slice).unwrap_or_default()
    }
}

/// A pipeline as shown on the page of its channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineView {
    /// The pipeline list row: state, delay, times.
    pub row: Pipeline,
    /// Nodes, canal and parameters.
    pub detail: PipelineDetail,
    /// Its mappings with their counters.
    pub pairs: Vec<Pair>,
}

/// A channel as shown on its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelView {
    pub detail: ChannelDetail,
    /// Why the manager would refuse to start or release it.
    pub block: Option<StartBlock>,
    /// Newest first, in the manager's order.
    pub pipelines: Vec<PipelineView>,
}

/// The manager's availability.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// When it last responded.
    pub answered_at: Option<Timestamp>,
    /// Why it is unavailable, or `None` if it is available.
    pub error: Option<Error>,
    /// Since when it has been unavailable.
    pub away_since: Option<Timestamp>,
    /// Its generation, or `None` if unknown.
    pub generation: Option<Generation>,
}

impl Health {
    /// Records whether the manager responded, or why not. Returns true if that has changed.
    pub(super) fn record(&mut self, away: Option<Error>, now: Timestamp) -> bool {
        let changed = self.error != away || (away.is_none() && self.answered_at.is_none());
        match away {
            Some(_) => self.away_since = self.away_since.or(Some(now)),
            None => (self.away_since, self.answered_at) = (None, Some(now)),
        }
        self.error = away;
        changed
    }
}

/// All data last read from one manager.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Incremented when the data changes, but not when only times do.
    pub version: u64,
    /// The version of each section.
    pub sections: SectionVersions,
    /// Incremented with every read, whether or not the data changes.
    pub reads: u64,
    pub health: Health,
    /// `None` if no ZooKeeper is configured.
    pub zookeeper: Option<ZooKeeperView>,
    pub nodes: Cached<Vec<Node>>,
    /// Nodes whose page has been read; running nodes are read in rotation. The newest error is kept together with the previous value.
    pub node_details: BTreeMap<NodeId, Cached<NodeDetail>>,
    /// Dates from port 1099 for nodes whose page is or was open; empty without the port.
    pub node_dates: BTreeMap<NodeId, Cached<NodeTimestamps>>,
    /// When a node was first seen down after it had been seen up; does not contain nodes that were never seen up.
    pub down_since: BTreeMap<NodeId, Timestamp>,
    pub channels: Cached<Vec<Channel>>,
    /// Pipeline list rows by channel; channels are read in rotation, running ones more often.
    pub pipelines: Arc<BTreeMap<ChannelId, Cached<Vec<Pipeline>>>>,
    /// Delays of all pipelines with statistics.
    pub delays: Cached<Vec<DelayReport>>,
    /// The newest log records.
    pub logs: Cached<Vec<LogRecord>>,
    pub clusters: Cached<Vec<Cluster>>,
    pub sources: Cached<Vec<Source>>,
    pub tables: Cached<Vec<Table>>,
    pub canals: Cached<Vec<Canal>>,
    /// Channels whose page is or was open.
    pub channel_views: BTreeMap<ChannelId, Cached<ChannelView>>,
    /// Their dates from port 1099; empty without the port.
    pub channel_dates: BTreeMap<ChannelId, Cached<Timestamps>>,
    pub canal_details: BTreeMap<CanalId, Cached<CanalDetail>>,
    pub source_details: BTreeMap<SourceId, Cached<SourceDetail>>,
    /// The newest start, stop, release or push of each channel.
    pub operations: BTreeMap<ChannelId, Operation>,
}

impl Snapshot {
    /// Returns the channel list row.
    pub fn channel(&self, id: ChannelId) -> Option<&Channel> {
        self.channels.rows().iter().find(|channel| channel.id == id)
    }

    /// Returns the node list row.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.rows().iter().find(|node| node.id == id)
    }

    /// Returns the pipelines of a channel as the list has them; empty if they have not been read.
    pub fn pipelines_of(&self, channel: ChannelId) -> &[Pipeline] {
        self.pipelines.get(&channel).map(Cached::rows).unwrap_or_default()
    }

    /// Returns the page of a channel, if it has been read.
    pub fn channel_view(&self, id: ChannelId) -> Option<&ChannelView> {
        self.channel_views.get(&id)?.value.as_deref()
    }

    /// Returns the page of a node, if it has been read and the node is not down.
    pub fn node_detail(&self, id: NodeId) -> Option<&NodeDetail> {
        self.node_details.get(&id)?.value.as_deref()
    }

    /// Why data has not been read from the manager at this address: it is unavailable, or has not responded yet.
    pub fn missing(&self, address: String) -> Error {
        self.health.error.clone().unwrap_or(Error::TimedOut { address, seconds: 2, written: false })
    }

    /// Why a list of the manager at this address does not contain a resource: the list can't be read, or the resource does not exist.
    pub fn absent<T>(&self, list: &Cached<Vec<T>>, resource_type: ResourceType, id: u64, address: impl FnOnce() -> String) -> Error {
        if list.value.is_some() {
            return Error::NotFound { resource_type, id: id.to_string() };
        }
        list.error.clone().unwrap_or_else(|| self.missing(address()))
    }

    /// Whether this detail page has been read.
    pub(super) fn has(&self, detail: DetailKey) -> bool {
        match detail {
            DetailKey::Node(id) => self.node_details.get(&id).is_some_and(|part| part.value.is_some()),
            // An attempt is sufficient: the page is complete without the dates and must not wait for a dead port again.
            DetailKey::NodeTimestamps(id) => self.node_dates.contains_key(&id),
            DetailKey::ChannelTimestamps(id) => self.channel_dates.contains_key(&id),
            DetailKey::Channel(id) => self.channel_views.get(&id).is_some_and(|part| part.value.is_some()),
            DetailKey::Canal(id) => self.canal_details.get(&id).is_some_and(|part| part.value.is_some()),
            DetailKey::Source(id) => self.source_details.get(&id).is_some_and(|part| part.value.is_some()),
        }
    }

    /// Removes a detail page. Returns true if it existed.
    pub(super) fn evict(&mut self, detail: DetailKey) -> bool {
        match detail {
            DetailKey::Node(id) => self.node_details.remove(&id).is_some(),
            DetailKey::NodeTimestamps(id) => self.node_dates.remove(&id).is_some(),
            DetailKey::Channel(id) => self.channel_views.remove(&id).is_some(),
            DetailKey::ChannelTimestamps(id) => self.channel_dates.remove(&id).is_some(),
            DetailKey::Canal(id) => self.canal_details.remove(&id).is_some(),
            DetailKey::Source(id) => self.source_details.remove(&id).is_some(),
        }
    }

    /// The nodes that are up, as last read.
    pub(super) fn nodes_up(&self) -> Vec<NodeId> {
        self.nodes.rows().iter().filter(|node| node.status == NodeStatus::Start).map(|node| node.id).collect()
    }

    /// Records when nodes go down; the time is unknown for nodes that were never seen up. `delta` is told if the set of down nodes changes.
    pub(super) fn note_down(&mut self, up_before: &[NodeId], now: Timestamp, delta: &mut SnapshotDelta) {
        let down: BTreeSet<NodeId> = self.nodes.rows().iter().filter(|node| node.status == NodeStatus::Stop).map(|node| node.id).collect();
        let mut changed = !retain(&mut self.down_since, |id| down.contains(id)).is_empty();
        for id in up_before.iter().filter(|id| down.contains(id)) {
            changed |= !self.down_since.contains_key(id);
            self.down_since.entry(*id).or_insert(now);
        }
        delta.record(Section::Nodes, changed);
    }

    /// Removes failed operations whose target status has been reached by other means since.
    pub(super) fn drop_settled(&mut self, delta: &mut SnapshotDelta) {
        let channels = &self.channels;
        let status = |id: ChannelId| channels.rows().iter().find(|channel| channel.id == id).map(|channel| channel.status);
        let settled = self.operations.extract_if(.., |id, operation| status(*id).is_some_and(|status| operation.is_settled_by(status)));
        settled.for_each(|(id, _)| delta.record_operation(id, true));
    }

    /// Stores the error in the lists that have never been read.
    pub(super) fn fail_unread(&mut self, error: &Error, delta: &mut SnapshotDelta) {
        fn fail<T: Listed>(snapshot: &mut Snapshot, error: &Error, delta: &mut SnapshotDelta) {
            delta.record(T::SECTION, T::list_mut(snapshot).fail_unread(error));
        }
        fail::<Channel>(self, error, delta);
        fail::<Node>(self, error, delta);
        fail::<DelayReport>(self, error, delta);
        fail::<LogRecord>(self, error, delta);
        fail::<Cluster>(self, error, delta);
        fail::<Source>(self, error, delta);
        fail::<Table>(self, error, delta);
        fail::<Canal>(self, error, delta);
    }

    /// Removes the data of resources that are in no list, except the `recent` details, which are being viewed or have just failed to be
    /// read. A list that can't be read counts as it was last read.
    ///
    /// Since `recent` is bounded, so is what remains, whichever IDs were requested and whichever lists can be read.
    pub(super) fn prune(&mut self, recent: &BTreeSet<DetailKey>, delta: &mut SnapshotDelta) {
        fn ids<T: Entity>(list: &Cached<Vec<T>>) -> BTreeSet<T::Id> {
            list.rows().iter().map(Entity::id).collect()
        }
        // Operations must not be lost; unlike details, nobody can begin them by requesting a page.
        let keep_operations = self.channels.error.is_some();
        let (nodes, channels, canals, sources) = (ids(&self.nodes), ids(&self.channels), ids(&self.canals), ids(&self.sources));
        let down = retain(&mut self.down_since, |id| nodes.contains(id));
        delta.record(Section::Nodes, !down.is_empty());
        let keep = |id: &ChannelId| channels.contains(id) || recent.contains(&DetailKey::Channel(*id));
        if !self.pipelines.keys().all(keep) {
            for (_, part) in retain(Arc::make_mut(&mut self.pipelines), keep) {
                delta.record(Section::Pipelines, true);
                delta.pipelines.removed.extend(part.rows().iter().map(Entity::id));
            }
        }
        for (id, _) in retain(&mut self.operations, |id| keep_operations || channels.contains(id)) {
            delta.record_operation(id, true);
        }
        prune_details(&mut self.node_details, &nodes, DetailKey::Node, recent, delta);
        prune_details(&mut self.node_dates, &nodes, DetailKey::NodeTimestamps, recent, delta);
        prune_details(&mut self.channel_views, &channels, DetailKey::Channel, recent, delta);
        prune_details(&mut self.channel_dates, &channels, DetailKey::ChannelTimestamps, recent, delta);
        prune_details(&mut self.canal_details, &canals, DetailKey::Canal, recent, delta);
        prune_details(&mut self.source_details, &sources, DetailKey::Source, recent, delta);
    }
}

/// Removes the details that are neither listed nor recent.
fn prune_details<K: Ord + Copy, V>(
    details: &mut BTreeMap<K, V>,
    listed: &BTreeSet<K>,
    key: fn(K) -> DetailKey,
    recent: &BTreeSet<DetailKey>,
    delta: &mut SnapshotDelta,
) {
    for (id, _) in retain(details, |id| listed.contains(id) || recent.contains(&key(*id))) {
        delta.record_detail(key(id), true);
    }
}

/// Retains the matching entries. Returns the others.
fn retain<K: Ord, V>(map: &mut BTreeMap<K, V>, keep: impl Fn(&K) -> bool) -> Vec<(K, V)> {
    map.extract_if(.., |key, _| !keep(key)).collect()
}

impl<T: Clone> Cached<T> {
    /// Returns the value for a page that can't be rendered without it.
    ///
    /// # Errors
    /// Returns why it could not be read, or `missing` if no read has ended yet.
    pub fn detail(&self, missing: impl FnOnce() -> Error) -> Result<T, Error> {
        match (&self.value, &self.error) {
            (_, Some(error @ Error::NotFound { .. })) => Err(error.clone()),
            (Some(value), _) => Ok(T::clone(value)),
            (None, Some(error)) => Err(error.clone()),
            (None, None) => Err(missing()),
        }
    }
}
