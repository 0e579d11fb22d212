//! Whether nodes work.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::*;
use crate::server::monitor::{Cached, Snapshot};

/// A node with the details its process reports.
#[derive(Clone, Debug)]
pub struct NodeRow {
    pub node: Node,
    /// Heap, threads, pipelines and version, as of `read_at`.
    pub detail: Cached<NodeDetail>,
    /// Since when it is down; `None` if it is up or has never been seen up.
    pub down_since: Option<Timestamp>,
}

/// Why the page of a running node fails; `None` if it does not, or if the manager as a whole is unavailable.
fn page_error<'a>(node: &Node, part: &'a Cached<NodeDetail>) -> Option<&'a Error> {
    part.error.as_ref().filter(|error| node.status == NodeStatus::Start && !error.is_unavailable())
}

/// Whether a node works, as far as its manager knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeState {
    /// Its process is not registered.
    Down,
    /// It is registered, but its own page fails. The manager reports a node whose process was killed as up for about 40 s, while its page
    /// fails immediately.
    Failing,
    /// It is registered, and nothing else is known to fail.
    Up,
}

impl NodeState {
    /// All states, with problems first.
    pub const ALL: [Self; 3] = [Self::Down, Self::Failing, Self::Up];

    /// The value of the list's status filter: Otter's name of the node's status, or `FAILING`, which Otter does not tell from `START`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Down => NodeStatus::Stop.as_str(),
            Self::Failing => "FAILING",
            Self::Up => NodeStatus::Start.as_str(),
        }
    }

    /// The state of a node in a snapshot.
    pub fn new(snapshot: &Snapshot, node: &Node) -> Self {
        let error = snapshot.node_details.get(&node.id).and_then(|part| page_error(node, part));
        Self::classify(node, error)
    }

    fn classify(node: &Node, page_error: Option<&Error>) -> Self {
        match (node.status, page_error) {
            (NodeStatus::Stop, _) => Self::Down,
            (NodeStatus::Start, Some(_)) => Self::Failing,
            (NodeStatus::Start, None) => Self::Up,
        }
    }
}

/// How many nodes do not work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeProblems {
    /// See [`NodeState::Down`].
    pub down: usize,
    /// See [`NodeState::Failing`].
    pub failing: usize,
}

impl NodeProblems {
    /// Counts them among these rows.
    pub fn among<'a>(rows: impl Iterator<Item = &'a NodeRow> + Clone) -> Self {
        let count = |state| rows.clone().filter(|row| row.state() == state).count();
        Self { down: count(NodeState::Down), failing: count(NodeState::Failing) }
    }
}

impl NodeRow {
    /// All nodes of a snapshot, those with problems first, then by name.
    pub fn all(snapshot: &Snapshot) -> Vec<Self> {
        let mut rows: Vec<_> = snapshot.nodes.rows().iter().map(|node| Self::new(snapshot, node)).collect();
        rows.sort_by(|a, b| (a.state(), &a.node.name).cmp(&(b.state(), &b.node.name)));
        rows
    }

    /// One node of the snapshot.
    pub fn new(snapshot: &Snapshot, node: &Node) -> Self {
        Self {
            node: node.clone(),
            detail: snapshot.node_details.get(&node.id).cloned().unwrap_or_default(),
            down_since: snapshot.down_since.get(&node.id).copied(),
        }
    }

    /// Why its page fails although it is up, see [`NodeState::Failing`].
    pub fn page_error(&self) -> Option<&Error> {
        page_error(&self.node, &self.detail)
    }

    /// Whether it works.
    pub fn state(&self) -> NodeState {
        NodeState::classify(&self.node, self.page_error())
    }

    /// Whether its process has never been seen.
    pub fn was_never_up(&self) -> bool {
        self.state() == NodeState::Down && self.down_since.is_none()
    }

    /// The used share of the heap in per cent; `None` if the node has not reported it.
    pub fn heap_share(&self) -> Option<u64> {
        let heap = self.read_detail()?.heap?;
        let max = if heap.max == 0 { heap.committed } else { heap.max };
        heap.used.saturating_mul(100).checked_div(max)
    }

    /// The node's page as last read.
    pub fn read_detail(&self) -> Option<&Arc<NodeDetail>> {
        self.detail.value.as_ref()
    }
}
