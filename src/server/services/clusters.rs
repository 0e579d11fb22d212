//! ZooKeeper clusters.

use std::cmp::Ordering;

use super::{Obstacle, Result, read};
use crate::model::form::{Form, Values};
use crate::model::forms::ClusterForm;
use crate::model::list::{ListQuery, Listed};
use crate::model::rights::{Action, Resource};
use crate::model::*;
use crate::server::access::{About, Caller, Seen};
use crate::server::app::ManagerEntry;
use crate::server::live::{Detail, List, Snapshot};
use crate::server::manager::Dates;

/// What its edit form is filled with; without passwords.
pub async fn values(caller: &Caller, entry: &ManagerEntry, id: ClusterId) -> Result<Values> {
    let permit = entry.permit(caller, Resource::Cluster, Action::Edit, About::Manager(Some((Thing::Cluster, id.0)))).await?;
    permit.reader()?.cluster_values(id).await
}

/// Adds one.
pub async fn create(caller: &Caller, entry: &ManagerEntry, values: &Values) -> Result<ClusterId> {
    let about = About::New(Thing::Cluster, values.first("clusterName").to_owned(), None);
    let permit = entry.permit(caller, Resource::Cluster, Action::Create, about).await?;
    let form: ClusterForm = read(values)?;
    let permit = permit.changing(ClusterForm::FIELDS, None, values);
    permit.create(&[List::Clusters], &[], move |manager| async move { manager.add_cluster(&form).await }).await
}

/// Changes one.
pub async fn edit(caller: &Caller, entry: &ManagerEntry, id: ClusterId, values: &Values) -> Result<()> {
    let permit = entry.permit(caller, Resource::Cluster, Action::Edit, About::Manager(Some((Thing::Cluster, id.0)))).await?;
    let form: ClusterForm = read(values)?;
    let before = permit.manager().cluster_values(id).await?;
    let permit = permit.changing(ClusterForm::FIELDS, Some(&before), values);
    permit.write(&[List::Clusters], &[], move |manager| async move { manager.edit_cluster(id, &form).await }).await
}

/// Whether who asks may delete one.
///
/// # Errors
/// `Forbidden`.
pub async fn may_delete(caller: &Caller, entry: &ManagerEntry, id: ClusterId) -> Result<()> {
    entry.check(caller, Resource::Cluster, Action::Delete, &About::Manager(Some((Thing::Cluster, id.0)))).await
}

/// Deletes one that nothing uses.
pub async fn delete(caller: &Caller, entry: &ManagerEntry, id: ClusterId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Cluster, Action::Delete, About::Manager(Some((Thing::Cluster, id.0)))).await?;
    permit.write(&[List::Clusters], &[], move |manager| async move { manager.delete_cluster(id).await }).await
}

/// The list: searched by name and servers, ordered by `id` or `name`.
pub fn list(seen: &Seen, query: &ListQuery) -> Listed<Cluster> {
    let all = seen.clusters.rows();
    let rows = all.iter().filter(|row| query.matches([row.name.as_str(), &row.servers.join(" "), row.id.to_string().as_str()]));
    query.cut(rows.cloned().collect(), all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        _ => Ordering::Equal,
    })
}

/// One cluster.
///
/// # Errors
/// `NotFound` when the list has been read and does not have it; the reason of the list's failure when it has never been read.
pub async fn get(caller: &Caller, entry: &ManagerEntry, id: ClusterId) -> Result<Cluster> {
    entry.check(caller, Resource::Cluster, Action::Read, &About::Manager(Some((Thing::Cluster, id.0)))).await?;
    let snapshot = entry.live.ready().await;
    let found = snapshot.clusters.rows().iter().find(|cluster| cluster.id == id).cloned();
    found.ok_or_else(|| snapshot.absent(&snapshot.clusters, Thing::Cluster, id.0, || entry.address()))
}

/// When it was added and changed. Port 1099 tells it only along with a node that registers there; none without port or node.
///
/// # Errors
/// Why the port does not tell.
pub async fn dates(caller: &Caller, entry: &ManagerEntry, cluster: &Cluster) -> Result<Option<Dates>> {
    entry.check(caller, Resource::Cluster, Action::Read, &About::Manager(Some((Thing::Cluster, cluster.id.0)))).await?;
    let snapshot = entry.live.snapshot();
    let Some(node) = nodes_of(&snapshot, cluster).map(|detail| detail.node.id).next() else { return Ok(None) };
    let snapshot = entry.live.detail(Detail::NodeDates(node)).await;
    super::dates(snapshot.node_dates.get(&node), |dates| dates.cluster.filter(|(of, _)| *of == cluster.id).map(|(_, dates)| dates))
}

/// The nodes known to register there. Pages of nodes that have been deleted elsewhere may still be remembered: the list decides.
fn nodes_of<'a>(snapshot: &'a Snapshot, cluster: &'a Cluster) -> impl Iterator<Item = &'a NodeDetail> {
    let nodes = snapshot.nodes.rows().iter().filter_map(|node| snapshot.node_detail(node.id));
    nodes.filter(|detail| detail.cluster.as_deref() == Some(cluster.name.as_str()))
}

/// What stands in the way of a deletion: nodes and canals known to register there. The manager itself would not ask.
pub fn obstacles(snapshot: &Snapshot, cluster: &Cluster) -> Vec<Obstacle> {
    let nodes = nodes_of(snapshot, cluster);
    let canals = snapshot.canals.rows().iter().filter_map(|canal| snapshot.canal_details.get(&canal.id)?.value.as_deref());
    let canals = canals.filter(|detail| detail.cluster.as_deref() == Some(cluster.name.as_str()));
    let nodes = nodes.map(|detail| Obstacle { thing: Thing::Node, id: detail.node.id.0, name: detail.node.name.clone(), channel: None });
    let canals = canals.map(|detail| Obstacle { thing: Thing::Canal, id: detail.id.0, name: detail.name.clone(), channel: None });
    nodes.chain(canals).collect()
}
