//! ZooKeeper clusters.

use std::cmp::Ordering;

use super::{Dependent, ManagerCtx, NewResource, Result};
use crate::model::form::{Form, FormData};
use crate::model::forms::ClusterForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::Target;
use crate::server::manager::Timestamps;
use crate::server::monitor::{DetailKey, Snapshot};

/// Returns the values of the edit form, without passwords.
pub async fn values(ctx: &ManagerCtx, id: ClusterId) -> Result<FormData> {
    let permit = ctx.permit(Resource::Cluster, Action::Edit, Target::Manager(Some((ResourceType::Cluster, id.0)))).await?;
    permit.reader()?.cluster_values(id).await
}

/// Adds a cluster.
pub async fn create(ctx: &ManagerCtx, form: &ClusterForm) -> Result<ClusterId> {
    let permit = super::permit_create(ctx, ResourceType::Cluster, NewResource::default(), form.cluster_name.as_str()).await?;
    form.check(None).map_err(Error::Invalid)?;
    let (permit, form) = (permit.with_diff(ClusterForm::FIELDS, None, &form.values()), form.clone());
    permit.create(move |manager| async move { manager.add_cluster(&form).await }).await
}

/// Changes a cluster.
pub async fn edit(ctx: &ManagerCtx, id: ClusterId, form: &ClusterForm) -> Result<()> {
    let permit = ctx.permit(Resource::Cluster, Action::Edit, Target::Manager(Some((ResourceType::Cluster, id.0)))).await?;
    let before = permit.manager().cluster_values(id).await?;
    form.check(Some(&before)).map_err(Error::Invalid)?;
    let (before, form) = (super::normalized::<ClusterForm>(&before), form.clone());
    let permit = permit.with_diff(ClusterForm::FIELDS, Some(&before), &form.values());
    permit.edit(&[], move |manager| async move { manager.edit_cluster(id, &form).await }).await
}

/// Checks whether the caller may delete a cluster.
///
/// # Errors
/// Returns `Forbidden` if they may not.
pub async fn may_delete(ctx: &ManagerCtx, id: ClusterId) -> Result<()> {
    ctx.check(Resource::Cluster, Action::Delete, &Target::Manager(Some((ResourceType::Cluster, id.0)))).await
}

/// Deletes an unused cluster.
pub async fn delete(ctx: &ManagerCtx, id: ClusterId) -> Result<()> {
    let permit = ctx.permit(Resource::Cluster, Action::Delete, Target::Manager(Some((ResourceType::Cluster, id.0)))).await?;
    permit.delete::<Cluster, _>(id, move |manager| async move { manager.delete_cluster(id).await }).await
}

/// Lists clusters: searched by name and servers, ordered by `id` or `name`.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub async fn list(ctx: &ManagerCtx, query: &ListQuery) -> Result<Paginated<Cluster>> {
    let seen = ctx.list_view(Resource::Cluster).await?;
    let all = seen.clusters.rows();
    let rows = all.iter().filter(|row| query.matches([row.name.as_str(), &row.servers.join(" "), row.id.to_string().as_str()]));
    Ok(query.paginate(rows.cloned().collect(), all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        _ => Ordering::Equal,
    }))
}

/// Returns one cluster.
///
/// # Errors
/// Returns `NotFound` if the list does not contain it, or the error of the list if it has never been read.
pub async fn get(ctx: &ManagerCtx, id: ClusterId) -> Result<Cluster> {
    ctx.check(Resource::Cluster, Action::Read, &Target::Manager(Some((ResourceType::Cluster, id.0)))).await?;
    let snapshot = ctx.ready().await;
    let found = snapshot.clusters.rows().iter().find(|cluster| cluster.id == id).cloned();
    found.ok_or_else(|| snapshot.absent(&snapshot.clusters, ResourceType::Cluster, id.0, || ctx.manager.address()))
}

/// Returns when it was created and modified. Port 1099 only reports it together with a node registered there; `None` without port or node.
///
/// # Errors
/// Returns why port 1099 does not provide the dates.
pub async fn timestamps(ctx: &ManagerCtx, cluster: &Cluster) -> Result<Option<Timestamps>> {
    ctx.check(Resource::Cluster, Action::Read, &Target::Manager(Some((ResourceType::Cluster, cluster.id.0)))).await?;
    let snapshot = ctx.snapshot();
    let Some(node) = nodes_of(&snapshot, cluster).map(|detail| detail.node.id).next() else { return Ok(None) };
    let about = Target::Manager(Some((ResourceType::Node, node.0)));
    let snapshot = ctx.detail(Resource::Node, about, DetailKey::NodeTimestamps(node)).await?;
    super::timestamps(snapshot.node_dates.get(&node), |dates| dates.cluster.filter(|(of, _)| *of == cluster.id).map(|(_, dates)| dates))
}

/// The nodes known to be registered there. Pages of nodes deleted elsewhere may still be in the snapshot, so only nodes in the list count.
fn nodes_of<'a>(snapshot: &'a Snapshot, cluster: &'a Cluster) -> impl Iterator<Item = &'a NodeDetail> {
    let nodes = snapshot.nodes.rows().iter().filter_map(|node| snapshot.node_detail(node.id));
    nodes.filter(|detail| detail.cluster.as_deref() == Some(cluster.name.as_str()))
}

/// What blocks a deletion: nodes and canals known to be registered there. The manager itself does not check this.
pub fn dependents(ctx: &ManagerCtx, cluster: &Cluster) -> Vec<Dependent> {
    let snapshot = ctx.snapshot();
    let nodes = nodes_of(&snapshot, cluster);
    let canals = snapshot.canals.rows().iter().filter_map(|canal| snapshot.canal_details.get(&canal.id)?.value.as_deref());
    let canals = canals.filter(|detail| detail.cluster.as_deref() == Some(cluster.name.as_str()));
    let nodes = nodes.map(|detail| Dependent {
        resource_type: ResourceType::Node,
        id: detail.node.id.0,
        name: detail.node.name.clone(),
        channel: None,
    });
    let canals =
        canals.map(|detail| Dependent { resource_type: ResourceType::Canal, id: detail.id.0, name: detail.name.clone(), channel: None });
    nodes.chain(canals).collect()
}
