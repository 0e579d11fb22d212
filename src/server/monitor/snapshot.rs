//! What was last read from a manager: immutable, shared by every page, each part with its time and its last error.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::*;
use crate::server::manager::{Dates, NodeDates};
use crate::server::monitor::DetailKey;
use crate::server::monitor::operation::Operation;

/// One part of the snapshot. A failed read keeps the older value and adds the error.
#[derive(Clone, Debug)]
pub struct Cached<T> {
    /// The value, once it has been read.
    pub value: Option<Arc<T>>,
    /// When the value was read.
    pub read_at: Option<Timestamp>,
    /// Why the newest read failed; none when it succeeded.
    pub error: Option<Error>,
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self { value: None, read_at: None, error: None }
    }
}

impl<T: PartialEq> Cached<T> {
    /// Takes in the result of a read. True when it is another than before, times aside.
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
    /// Notes why it can't be read. True when that is another reason than before.
    fn fail(&mut self, error: Error) -> bool {
        let changed = self.error.as_ref() != Some(&error);
        self.error = Some(error);
        changed
    }

    /// Notes why it has never been read.
    fn fail_unread(&mut self, error: &Error) -> bool {
        self.value.is_none() && self.fail(error.clone())
    }

    /// Whether it is what the manager said when it was last asked.
    pub fn is_current(&self) -> bool {
        self.value.is_some() && self.error.is_none()
    }

    /// Whether a read has been tried, successful or not.
    pub fn was_attempted(&self) -> bool {
        self.value.is_some() || self.error.is_some()
    }
}

impl<T> Cached<Vec<T>> {
    /// The rows; none while nothing has been read.
    pub fn rows(&self) -> &[T] {
        self.value.as_deref().map(Vec::as_slice).unwrap_or_default()
    }
}

/// A pipeline with everything that its channel's page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineView {
    /// The row of the pipeline list: state, delay, times.
    pub row: Pipeline,
    /// Nodes, canal and parameters.
    pub detail: PipelineDetail,
    /// Its mappings with their counters.
    pub pairs: Vec<Pair>,
}

/// A channel with everything that its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelView {
    pub detail: ChannelDetail,
    /// Why the manager would not start or release it.
    pub block: Option<StartBlock>,
    /// Newest first, as the manager lists them.
    pub pipelines: Vec<PipelineView>,
}

/// How the manager is.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
    /// Why it does not answer now; none while it does.
    pub error: Option<Error>,
    /// Since when it has not answered.
    pub away_since: Option<Timestamp>,
    /// Its generation, once known.
    pub generation: Option<Generation>,
}

impl Health {
    /// Notes whether the manager answered, or why not. True when that has changed.
    pub(super) fn note(&mut self, away: Option<Error>, now: Timestamp) -> bool {
        let changed = self.error != away || (away.is_none() && self.answered_at.is_none());
        match away {
            Some(_) => self.away_since = self.away_since.or(Some(now)),
            None => (self.away_since, self.answered_at) = (None, Some(now)),
        }
        self.error = away;
        changed
    }
}

/// Everything last read from one manager.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Grows with every change of what was read, not with its times.
    pub version: u64,
    /// Grows with every read, whether or not anything has changed.
    pub reads: u64,
    pub health: Health,
    pub nodes: Cached<Vec<Node>>,
    /// Nodes whose page has been read, the ones up in turn; the newest error stays with the older value.
    pub node_details: BTreeMap<NodeId, Cached<NodeDetail>>,
    /// What port 1099 tells of nodes whose page is or was open; empty without it.
    pub node_dates: BTreeMap<NodeId, Cached<NodeDates>>,
    /// When a node was first seen down after it had been seen up; a node that was never seen up is not in it.
    pub down_since: BTreeMap<NodeId, Timestamp>,
    pub channels: Cached<Vec<Channel>>,
    /// Rows of the pipeline list by channel; channels are read in turn, the running ones more often.
    pub pipelines: BTreeMap<ChannelId, Cached<Vec<Pipeline>>>,
    /// Delays of all pipelines with statistics.
    pub delays: Cached<Vec<DelayRow>>,
    /// The newest log records.
    pub logs: Cached<Vec<LogRecord>>,
    pub clusters: Cached<Vec<Cluster>>,
    pub sources: Cached<Vec<Source>>,
    pub tables: Cached<Vec<Table>>,
    pub canals: Cached<Vec<Canal>>,
    /// Channels whose page is or was open.
    pub channel_views: BTreeMap<ChannelId, Cached<ChannelView>>,
    /// What port 1099 tells of them; empty without it.
    pub channel_dates: BTreeMap<ChannelId, Cached<Dates>>,
    pub canal_details: BTreeMap<CanalId, Cached<CanalDetail>>,
    pub source_details: BTreeMap<SourceId, Cached<SourceDetail>>,
    /// The newest start, stop, release or push of each channel.
    pub operations: BTreeMap<ChannelId, Operation>,
}

impl Snapshot {
    /// The channel's row of the list.
    pub fn channel(&self, id: ChannelId) -> Option<&Channel> {
        self.channels.rows().iter().find(|channel| channel.id == id)
    }

    /// The node's row of the list.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.rows().iter().find(|node| node.id == id)
    }

    /// The page of a channel, if it has been read.
    pub fn channel_view(&self, id: ChannelId) -> Option<&ChannelView> {
        self.channel_views.get(&id)?.value.as_deref()
    }

    /// The page of a node, if it has been read and the node is not down by now.
    pub fn node_detail(&self, id: NodeId) -> Option<&NodeDetail> {
        self.node_details.get(&id)?.value.as_deref()
    }

    /// Why something has not been read from the manager at this address: it is away, or has not answered yet.
    pub fn missing(&self, address: String) -> Error {
        self.health.error.clone().unwrap_or(Error::TimedOut { address, seconds: 2, written: false })
    }

    /// Why a list of the manager at this address has no row of a thing: it can't be read, or there is no such thing.
    pub fn absent<T>(&self, list: &Cached<Vec<T>>, thing: ResourceType, id: u64, address: impl FnOnce() -> String) -> Error {
        if list.value.is_some() {
            return Error::NotFound { thing, id: id.to_string() };
        }
        list.error.clone().unwrap_or_else(|| self.missing(address()))
    }

    /// Whether this page of the manager has been read.
    pub(super) fn has(&self, detail: DetailKey) -> bool {
        match detail {
            DetailKey::Node(id) => self.node_details.get(&id).is_some_and(|part| part.value.is_some()),
            // Tried is enough: the page is complete without them, and does not wait for a dead port again.
            DetailKey::NodeDates(id) => self.node_dates.contains_key(&id),
            DetailKey::ChannelDates(id) => self.channel_dates.contains_key(&id),
            DetailKey::Channel(id) => self.channel_views.get(&id).is_some_and(|part| part.value.is_some()),
            DetailKey::Canal(id) => self.canal_details.get(&id).is_some_and(|part| part.value.is_some()),
            DetailKey::Source(id) => self.source_details.get(&id).is_some_and(|part| part.value.is_some()),
        }
    }

    /// Forgets a page of the manager. True when there was one.
    pub(super) fn forget(&mut self, detail: DetailKey) -> bool {
        match detail {
            DetailKey::Node(id) => self.node_details.remove(&id).is_some(),
            DetailKey::NodeDates(id) => self.node_dates.remove(&id).is_some(),
            DetailKey::Channel(id) => self.channel_views.remove(&id).is_some(),
            DetailKey::ChannelDates(id) => self.channel_dates.remove(&id).is_some(),
            DetailKey::Canal(id) => self.canal_details.remove(&id).is_some(),
            DetailKey::Source(id) => self.source_details.remove(&id).is_some(),
        }
    }

    /// The nodes that are up, as far as read.
    pub(super) fn nodes_up(&self) -> Vec<NodeId> {
        self.nodes.rows().iter().filter(|node| node.status == NodeStatus::Start).map(|node| node.id).collect()
    }

    /// Notes when nodes go down; the time is not known of one that was never seen up. True when another node is down.
    pub(super) fn note_down(&mut self, up_before: &[NodeId], now: Timestamp) -> bool {
        let down: BTreeSet<NodeId> = self.nodes.rows().iter().filter(|node| node.status == NodeStatus::Stop).map(|node| node.id).collect();
        let mut changed = retain(&mut self.down_since, |id| down.contains(id));
        for id in up_before.iter().filter(|id| down.contains(id)) {
            changed |= !self.down_since.contains_key(id);
            self.down_since.entry(*id).or_insert(now);
        }
        changed
    }

    /// Forgets failed operations whose wanted status has been reached since by other means. True when there was one.
    pub(super) fn drop_settled(&mut self) -> bool {
        let channels = &self.channels;
        let status = |id: ChannelId| channels.rows().iter().find(|channel| channel.id == id).map(|channel| channel.status);
        let before = self.operations.len();
        self.operations.retain(|id, operation| !status(*id).is_some_and(|status| operation.is_settled_by(status)));
        self.operations.len() != before
    }

    /// Gives the lists that have never been read the reason why not. True when that is another than before.
    pub(super) fn fail_unread(&mut self, error: &Error) -> bool {
        [
            self.nodes.fail_unread(error),
            self.delays.fail_unread(error),
            self.logs.fail_unread(error),
            self.clusters.fail_unread(error),
            self.sources.fail_unread(error),
            self.tables.fail_unread(error),
            self.canals.fail_unread(error),
        ]
        .contains(&true)
    }

    /// Forgets what belongs to things that no longer exist, except why these details could not be read. `slow`: all lists have just been
    /// read, else only those of nodes and channels. True when there was something to forget.
    pub(super) fn prune(&mut self, failed: &BTreeSet<DetailKey>, slow: bool) -> bool {
        let mut gone = false;
        if self.nodes.error.is_none() {
            let known: BTreeSet<NodeId> = self.nodes.rows().iter().map(|node| node.id).collect();
            gone |= retain(&mut self.node_details, |id| known.contains(id) || failed.contains(&DetailKey::Node(*id)));
            gone |= retain(&mut self.node_dates, |id| known.contains(id));
            gone |= retain(&mut self.down_since, |id| known.contains(id));
        }
        if self.channels.error.is_none() {
            let known: BTreeSet<ChannelId> = self.channels.rows().iter().map(|channel| channel.id).collect();
            gone |= retain(&mut self.channel_views, |id| known.contains(id) || failed.contains(&DetailKey::Channel(*id)));
            gone |= retain(&mut self.pipelines, |id| known.contains(id));
            gone |= retain(&mut self.channel_dates, |id| known.contains(id));
            gone |= retain(&mut self.operations, |id| known.contains(id));
        }
        if slow && self.canals.error.is_none() {
            let known: BTreeSet<CanalId> = self.canals.rows().iter().map(|canal| canal.id).collect();
            gone |= retain(&mut self.canal_details, |id| known.contains(id) || failed.contains(&DetailKey::Canal(*id)));
        }
        if slow && self.sources.error.is_none() {
            let known: BTreeSet<SourceId> = self.sources.rows().iter().map(|source| source.id).collect();
            gone |= retain(&mut self.source_details, |id| known.contains(id) || failed.contains(&DetailKey::Source(*id)));
        }
        gone
    }
}

/// Keeps these entries of a map. True when there were others.
fn retain<K: Ord, V>(map: &mut BTreeMap<K, V>, keep: impl Fn(&K) -> bool) -> bool {
    let before = map.len();
    map.retain(|key, _| keep(key));
    map.len() != before
}

impl<T: Clone> Cached<T> {
    /// The value for a page that is nothing without it.
    ///
    /// # Errors
    /// Why it could not be read; `missing` when no read has ended yet.
    pub fn detail(&self, missing: impl FnOnce() -> Error) -> Result<T, Error> {
        match (&self.value, &self.error) {
            (_, Some(error @ Error::NotFound { .. })) => Err(error.clone()),
            (Some(value), _) => Ok(T::clone(value)),
            (None, Some(error)) => Err(error.clone()),
            (None, None) => Err(missing()),
        }
    }
}
