//! Nodes, the processes that read and write rows.

use std::cmp::Ordering;
use std::sync::Arc;

use jiff::Timestamp;

use super::{DeletionPreview, Dependent, Result, parse_form};
use crate::model::form::{Form, FormData};
use crate::model::forms::NodeForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::ManagerHandle;
use crate::server::authz::{Caller, Target, VisibleSnapshot};
use crate::server::manager::Timestamps;
use crate::server::monitor::{Cached, DetailKey, ListKey, Snapshot};

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
    pub fn among(rows: &[NodeRow]) -> Self {
        let count = |state| rows.iter().filter(|row| row.state() == state).count();
        Self { down: count(NodeState::Down), failing: count(NodeState::Failing) }
    }
}

impl NodeRow {
    fn new(snapshot: &Snapshot, node: &Node) -> Self {
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

    /// The node's page as last read.
    pub fn read_detail(&self) -> Option<&Arc<NodeDetail>> {
        self.detail.value.as_ref()
    }
}

/// All nodes, those with problems first, then by name.
pub fn all(seen: &Snapshot) -> Vec<NodeRow> {
    let mut rows: Vec<_> = seen.nodes.rows().iter().map(|node| NodeRow::new(seen, node)).collect();
    rows.sort_by(|a, b| (a.state(), &a.node.name).cmp(&(b.state(), &b.node.name)));
    rows
}

/// Lists nodes: searched by name, ID and address, filtered by state ([`NodeState::as_str`]), ordered by `id`, `name`, `ip` or `status`.
pub fn list(seen: &VisibleSnapshot, query: &ListQuery) -> Paginated<NodeRow> {
    let all = all(seen);
    let unfiltered = all.len();
    let rows = all
        .into_iter()
        .filter(|row| query.status.is_empty() || row.state().as_str() == query.status)
        .filter(|row| query.matches([row.node.name.as_str(), row.node.ip.as_str(), row.node.id.to_string().as_str()]))
        .collect();
    query.paginate(rows, unfiltered, |by, a, b| match by {
        "id" => a.node.id.cmp(&b.node.id),
        "name" => a.node.name.cmp(&b.node.name),
        "ip" => a.node.ip.cmp(&b.node.ip),
        "status" => a.state().cmp(&b.state()),
        _ => Ordering::Equal,
    })
}

/// Returns one node.
///
/// # Errors
/// Returns `NotFound` if the list does not contain it, or the error of the list if it has never been read.
pub async fn get(caller: &Caller, entry: &ManagerHandle, id: NodeId) -> Result<NodeRow> {
    let seen = entry.visible_detail(caller, Resource::Node, Target::Manager(Some((ResourceType::Node, id.0))), DetailKey::Node(id)).await?;
    match seen.node(id) {
        Some(node) => Ok(NodeRow::new(&seen, node)),
        None => Err(seen.absent(&seen.nodes, ResourceType::Node, id.0, || entry.address())),
    }
}

/// Returns when it was created and modified, or `None` without port 1099.
///
/// # Errors
/// Returns why port 1099 does not provide the dates.
pub async fn timestamps(caller: &Caller, entry: &ManagerHandle, id: NodeId) -> Result<Option<Timestamps>> {
    let about = Target::Manager(Some((ResourceType::Node, id.0)));
    let snapshot = entry.visible_detail(caller, Resource::Node, about, DetailKey::NodeTimestamps(id)).await?;
    super::timestamps(snapshot.node_dates.get(&id), |dates| Some(dates.node))
}

/// Returns the values of the edit form.
pub async fn values(caller: &Caller, entry: &ManagerHandle, id: NodeId) -> Result<FormData> {
    let permit = entry.permit(caller, Resource::Node, Action::Edit, Target::Manager(Some((ResourceType::Node, id.0)))).await?;
    permit.reader()?.node_values(id).await
}

/// Adds a node and returns its ID. Its process is started separately with this ID.
pub async fn create(caller: &Caller, entry: &ManagerHandle, values: &FormData) -> Result<NodeId> {
    let about = Target::New(ResourceType::Node, values.first("name").to_owned(), None);
    let permit = entry.permit(caller, Resource::Node, Action::Create, about).await?;
    let form: NodeForm = parse_form(values)?;
    let permit = permit.with_diff(NodeForm::FIELDS, None, values);
    permit.create(move |manager| async move { manager.add_node(&form).await }).await
}

/// Changes a node that is down.
pub async fn edit(caller: &Caller, entry: &ManagerHandle, id: NodeId, values: &FormData) -> Result<()> {
    let permit = entry.permit(caller, Resource::Node, Action::Edit, Target::Manager(Some((ResourceType::Node, id.0)))).await?;
    let form: NodeForm = parse_form(values)?;
    let before = permit.manager().node_values(id).await?;
    let permit = permit.with_diff(NodeForm::FIELDS, Some(&before), values);
    permit
        .edit(&[DetailKey::Node(id), DetailKey::NodeTimestamps(id)], move |manager| async move { manager.edit_node(id, &form).await })
        .await
}

/// What blocks a deletion: pipelines that use it.
pub fn dependents(row: &NodeRow) -> Vec<Dependent> {
    let used_by = row.read_detail().map(|detail| detail.used_by.as_slice()).unwrap_or_default();
    let pipelines = used_by.iter().map(|usage| Dependent {
        resource_type: ResourceType::Pipeline,
        id: usage.pipeline.0,
        name: usage.pipeline_name.clone(),
        channel: Some(usage.channel),
    });
    pipelines.collect()
}

/// Previews a deletion.
pub async fn deletion_preview(caller: &Caller, entry: &ManagerHandle, id: NodeId) -> Result<DeletionPreview> {
    entry.check(caller, Resource::Node, Action::Delete, &Target::Manager(Some((ResourceType::Node, id.0)))).await?;
    entry.live.renew(&[ListKey::Nodes], &[DetailKey::Node(id)]).await;
    let row = get(caller, entry, id).await?;
    let forbidden = (row.node.status == NodeStatus::Start).then_some(Conflict::NodeUp);
    Ok(DeletionPreview { obstacles: dependents(&row), forbidden, name: row.node.name })
}

/// Deletes an unused node that is down.
pub async fn delete(caller: &Caller, entry: &ManagerHandle, id: NodeId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Node, Action::Delete, Target::Manager(Some((ResourceType::Node, id.0)))).await?;
    permit.delete::<Node, _>(id, move |manager| async move { manager.delete_node(id).await }).await?;
    entry.live.evict(DetailKey::Node(id));
    entry.live.evict(DetailKey::NodeTimestamps(id));
    Ok(())
}
