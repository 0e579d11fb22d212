//! What was last read from a manager: immutable, shared by every page, each part with its time and its last error.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::*;
use crate::server::live::operation::Operation;
use crate::server::manager::{Dates, NodeDates};

/// One part of the snapshot. A failed read keeps the older value and adds the error.
#[derive(Clone, Debug)]
pub struct Part<T> {
    /// The value, once it has been read.
    pub value: Option<Arc<T>>,
    /// When the value was read.
    pub read_at: Option<Timestamp>,
    /// Why the newest read failed; none when it succeeded.
    pub error: Option<ManagerError>,
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self { value: None, read_at: None, error: None }
    }
}

impl<T> Part<T> {
    /// Takes in the result of a read.
    pub(super) fn take(&mut self, result: Result<T, ManagerError>, now: Timestamp) {
        match result {
            Ok(value) => *self = Self { value: Some(Arc::new(value)), read_at: Some(now), error: None },
            Err(error) => self.error = Some(error),
        }
    }

    /// Whether it is what the manager said when it was last asked.
    pub fn is_current(&self) -> bool {
        self.value.is_some() && self.error.is_none()
    }

    /// Whether a read has been tried, successful or not.
    pub fn is_tried(&self) -> bool {
        self.value.is_some() || self.error.is_some()
    }
}

impl<T> Part<Vec<T>> {
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
    pub error: Option<ManagerError>,
    /// Since when it has not answered.
    pub away_since: Option<Timestamp>,
    /// Its generation, once known.
    pub generation: Option<Generation>,
}

/// Everything last read from one manager.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Grows with every change.
    pub version: u64,
    pub health: Health,
    pub nodes: Part<Vec<Node>>,
    /// Nodes whose page has been read, the ones up in turn; the newest error stays with the older value.
    pub node_details: BTreeMap<NodeId, Part<NodeDetail>>,
    /// What port 1099 tells of nodes whose page is or was open; empty without it.
    pub node_dates: BTreeMap<NodeId, Part<NodeDates>>,
    /// When a node was first seen down, since this process has watched.
    pub down_since: BTreeMap<NodeId, Timestamp>,
    pub channels: Part<Vec<Channel>>,
    /// Rows of the pipeline list by channel; channels are read in turn, the running ones more often.
    pub pipelines: BTreeMap<ChannelId, Part<Vec<Pipeline>>>,
    /// Delays of all pipelines with statistics.
    pub delays: Part<Vec<DelayRow>>,
    /// The newest log records.
    pub logs: Part<Vec<LogRecord>>,
    pub clusters: Part<Vec<Cluster>>,
    pub sources: Part<Vec<Source>>,
    pub tables: Part<Vec<Table>>,
    pub canals: Part<Vec<Canal>>,
    /// Channels whose page is or was open.
    pub channel_views: BTreeMap<ChannelId, Part<ChannelView>>,
    /// What port 1099 tells of them; empty without it.
    pub channel_dates: BTreeMap<ChannelId, Part<Dates>>,
    pub canal_details: BTreeMap<CanalId, Part<CanalDetail>>,
    pub source_details: BTreeMap<SourceId, Part<SourceDetail>>,
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
}

impl<T: Clone> Part<T> {
    /// The value for a page that is nothing without it.
    ///
    /// # Errors
    /// Why it could not be read; or that the manager has not answered yet.
    pub fn detail(&self, manager_address: impl FnOnce() -> String) -> Result<T, ManagerError> {
        match (&self.value, &self.error) {
            (_, Some(error @ ManagerError::NotFound { .. })) => Err(error.clone()),
            (Some(value), _) => Ok(T::clone(value)),
            (None, Some(error)) => Err(error.clone()),
            (None, None) => Err(ManagerError::TimedOut { address: manager_address(), seconds: 2, written: false }),
        }
    }
}
