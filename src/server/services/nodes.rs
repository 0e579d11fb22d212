//! Nodes, the processes that read and write rows.

use std::cmp::Ordering;

use super::{DeletionPreview, Dependent, ManagerCtx, NewResource, Result};
use crate::model::form::{Form, FormData};
use crate::model::forms::NodeForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::Target;
use crate::server::diagnostics::nodes::NodeRow;
use crate::server::manager::Timestamps;
use crate::server::monitor::{DetailKey, ListKey};

/// Lists nodes: searched by name, ID and address, filtered by state ([`NodeState::as_str`]), ordered by `id`, `name`, `ip`,
/// `status`, `cluster`, `heap`, `threads` or `pipelines`.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub async fn list(ctx: &ManagerCtx, query: &ListQuery) -> Result<Paginated<NodeRow>> {
    let all = NodeRow::all(&*ctx.list_view(Resource::Node).await?);
    let unfiltered = all.len();
    let rows = all
        .into_iter()
        .filter(|row| query.status.is_empty() || row.state().as_str() == query.status)
        .filter(|row| {
            let cluster = row.read_detail().and_then(|detail| detail.cluster.as_deref()).unwrap_or_default();
            query.matches([row.node.name.as_str(), row.node.ip.as_str(), row.node.id.to_string().as_str(), cluster])
        })
        .collect();
    let cluster = |row: &NodeRow| row.read_detail().and_then(|detail| detail.cluster.clone());
    let detail = |row: &NodeRow| row.read_detail().filter(|_| row.node.status == NodeStatus::Start).cloned();
    let running = |row: &NodeRow| detail(row).and_then(|detail| detail.running.as_ref().map(Vec::len));
    Ok(query.paginate(rows, unfiltered, |by, a, b| match by {
        "id" => a.node.id.cmp(&b.node.id),
        "name" => a.node.name.cmp(&b.node.name),
        "ip" => a.node.ip.cmp(&b.node.ip),
        "status" => a.state().cmp(&b.state()),
        "cluster" => cluster(a).cmp(&cluster(b)),
        "heap" => a.heap_share().cmp(&b.heap_share()),
        "threads" => detail(a).and_then(|detail| detail.threads).cmp(&detail(b).and_then(|detail| detail.threads)),
        "pipelines" => running(a).cmp(&running(b)),
        _ => Ordering::Equal,
    }))
}

/// Returns one node.
///
/// # Errors
/// Returns `NotFound` if the list does not contain it, or the error of the list if it has never been read.
pub async fn get(ctx: &ManagerCtx, id: NodeId) -> Result<NodeRow> {
    let seen = ctx.detail(Resource::Node, Target::Manager(Some((ResourceType::Node, id.0))), DetailKey::Node(id)).await?;
    match seen.node(id) {
        Some(node) => Ok(NodeRow::new(&seen, node)),
        None => Err(seen.absent(&seen.nodes, ResourceType::Node, id.0, || ctx.manager.address())),
    }
}

/// Returns when it was created and modified, or `None` without port 1099.
///
/// # Errors
/// Returns why port 1099 does not provide the dates.
pub async fn timestamps(ctx: &ManagerCtx, id: NodeId) -> Result<Option<Timestamps>> {
    let about = Target::Manager(Some((ResourceType::Node, id.0)));
    let snapshot = ctx.detail(Resource::Node, about, DetailKey::NodeTimestamps(id)).await?;
    super::timestamps(snapshot.node_dates.get(&id), |dates| Some(dates.node))
}

/// Returns the values of the edit form.
pub async fn values(ctx: &ManagerCtx, id: NodeId) -> Result<FormData> {
    let permit = ctx.permit(Resource::Node, Action::Edit, Target::Manager(Some((ResourceType::Node, id.0)))).await?;
    permit.reader()?.node_values(id).await
}

/// Adds a node and returns its ID. Its process is started separately with this ID.
pub async fn create(ctx: &ManagerCtx, form: &NodeForm) -> Result<NodeId> {
    let permit = super::permit_create(ctx, ResourceType::Node, NewResource::default(), form.name.as_str()).await?;
    form.check(None).map_err(Error::Invalid)?;
    let (permit, form) = (permit.with_diff(NodeForm::FIELDS, None, &form.values()), form.clone());
    permit.create(move |manager| async move { manager.add_node(&form).await }).await
}

/// Changes a node that is down.
pub async fn edit(ctx: &ManagerCtx, id: NodeId, form: &NodeForm) -> Result<()> {
    let permit = ctx.permit(Resource::Node, Action::Edit, Target::Manager(Some((ResourceType::Node, id.0)))).await?;
    let before = permit.manager().node_values(id).await?;
    form.check(Some(&before)).map_err(Error::Invalid)?;
    let (before, form) = (super::normalized::<NodeForm>(&before), form.clone());
    let permit = permit.with_diff(NodeForm::FIELDS, Some(&before), &form.values());
    let touched = [DetailKey::Node(id), DetailKey::NodeTimestamps(id)];
    permit.edit(&touched, move |manager| async move { manager.edit_node(id, &form).await }).await
}

/// Previews a deletion.
pub async fn deletion_preview(ctx: &ManagerCtx, id: NodeId) -> Result<DeletionPreview> {
    ctx.check(Resource::Node, Action::Delete, &Target::Manager(Some((ResourceType::Node, id.0)))).await?;
    ctx.renew(&[ListKey::Nodes], &[DetailKey::Node(id)]).await;
    let row = get(ctx, id).await?;
    let forbidden = (row.node.status == NodeStatus::Start).then_some(Conflict::NodeUp);
    Ok(DeletionPreview { obstacles: row.dependents(), forbidden, name: row.node.name })
}

/// Deletes an unused node that is down.
pub async fn delete(ctx: &ManagerCtx, id: NodeId) -> Result<()> {
    let permit = ctx.permit(Resource::Node, Action::Delete, Target::Manager(Some((ResourceType::Node, id.0)))).await?;
    permit.delete::<Node, _>(id, move |manager| async move { manager.delete_node(id).await }).await?;
    ctx.manager.live.evict(DetailKey::Node(id));
    ctx.manager.live.evict(DetailKey::NodeTimestamps(id));
    Ok(())
}

impl NodeRow {
    /// What blocks a deletion: pipelines that use it.
    pub fn dependents(&self) -> Vec<Dependent> {
        let used_by = self.read_detail().map(|detail| detail.used_by.as_slice()).unwrap_or_default();
        let pipelines = used_by.iter().map(|usage| Dependent {
            resource_type: ResourceType::Pipeline,
            id: usage.pipeline.0,
            name: usage.pipeline_name.clone(),
            channel: Some(usage.channel),
        });
        pipelines.collect()
    }
}
