//! ZooKeeper clusters.

use futures::{StreamExt, TryStreamExt, stream};

use super::console::screens::auto_keeper_clusters_list;
use super::console::{CLUSTER, ErrorContext, FormPost, path};
use super::crud::{Deletion, ensure_unused, find_created, not_applied, unverified};
use super::{ManagerClient, Result};
use crate::model::field::FieldError;
use crate::model::form::{Form, FormData};
use crate::model::forms::ClusterForm;
use crate::model::{CanalDetail, Cluster, ClusterId, Error, ResourceType};

const LIST: &str = "/autoKeeperClustersList.htm";
/// Node and canal pages that are read concurrently to find the users of a cluster.
const MAX_CONCURRENT: usize = 3;

fn edit_path(id: ClusterId) -> String {
    path("/editAutoKeeper.htm", &[("clusterId", id.to_string())])
}

impl ManagerClient {
    /// Lists all ZooKeeper clusters, oldest first.
    pub async fn clusters(&self) -> Result<Vec<Cluster>> {
        // the list is not paged, despite its pager
        Ok(self.console().read(LIST, &ErrorContext::default(), auto_keeper_clusters_list::parse).await?.rows)
    }

    /// Returns the values of the edit form.
    pub async fn cluster_values(&self, id: ClusterId) -> Result<FormData> {
        let form = self.console().form(&edit_path(id), CLUSTER, &ErrorContext::new(ResourceType::Cluster, id)).await?;
        // for an unknown cluster the manager renders an empty form
        if form.value("id") != Some(id.to_string().as_str()) {
            return Err(missing(id));
        }
        Ok(form.values(ClusterForm::FIELDS))
    }

    /// Adds a ZooKeeper cluster. Returns its row.
    ///
    /// # Errors
    /// Returns [`Error::Invalid`] if the name is taken; the manager itself would store a second one.
    pub async fn add_cluster(&self, form: &ClusterForm) -> Result<Cluster> {
        let before = self.clusters().await?;
        unique(&before, form, None)?;
        let values = form.values();
        let submission = submission("/addZookeeper.htm", &values, ErrorContext::default());
        self.console().submit(&submission).await?;
        let name = form.cluster_name.as_str();
        let found = self.clusters().await.map_err(unverified)?;
        let cluster = find_created(ResourceType::Cluster, (name, |cluster: &Cluster| &cluster.name), found, &before)?;
        let id = cluster.id;
        self.console().verify(&edit_path(id), &submission, ClusterForm::FIELDS, &format!("cluster {id}")).await.map_err(unverified)?;
        Ok(cluster)
    }

    /// Changes a ZooKeeper cluster. Nodes read it on startup. Returns its row, or `None` if only this could not be read afterwards.
    pub async fn edit_cluster(&self, id: ClusterId, form: &ClusterForm) -> Result<Option<Cluster>> {
        let clusters = self.clusters().await?;
        if !clusters.iter().any(|cluster| cluster.id == id) {
            return Err(missing(id));
        }
        unique(&clusters, form, Some(id))?;
        let (edit, values) = (edit_path(id), form.values());
        let submission = submission(&edit, &values, ErrorContext::new(ResourceType::Cluster, id));
        self.console().submit(&submission).await?;
        self.console().verify(&edit, &submission, ClusterForm::FIELDS, &format!("cluster {id}")).await.map_err(unverified)?;
        Ok(self.clusters().await.ok().and_then(|rows| rows.into_iter().find(|cluster| cluster.id == id)))
    }

    /// Deletes a ZooKeeper cluster that no node or canal uses. The manager itself would delete any.
    ///
    /// # Errors
    /// Returns [`crate::model::Conflict::InUse`] with the nodes and canals. Their pages identify a cluster by name and servers, not by ID:
    /// if two clusters agree in both, a user of one blocks the deletion of the other too.
    pub async fn delete_cluster(&self, id: ClusterId) -> Result<()> {
        let cluster = self.clusters().await?.into_iter().find(|cluster| cluster.id == id).ok_or_else(|| missing(id))?;
        ensure_unused(self.cluster_users(&cluster).await?)?;
        self.delete(&Deletion {
            resource_type: ResourceType::Cluster,
            id: id.0,
            action: "AutoKeeperClusterAction",
            parameters: &[("clusterId", id.to_string())],
            lands: LIST,
            forbidden: None,
        })
        .await?;
        if self.clusters().await.map_err(unverified)?.iter().any(|cluster| cluster.id == id) {
            Err(not_applied(ResourceType::Cluster, id.0))
        } else {
            Ok(())
        }
    }

    async fn cluster_users(&self, cluster: &Cluster) -> Result<Vec<(ResourceType, u64)>> {
        // both pages join the servers by commas, regardless of their grouping
        let servers: Vec<&str> = cluster.servers.iter().flat_map(|group| group.split(',')).map(str::trim).collect();
        let uses = |name: Option<&str>, of: &[String]| {
            name == Some(cluster.name.as_str()) && of.iter().map(String::as_str).eq(servers.iter().copied())
        };
        let (nodes, canals) = tokio::try_join!(self.nodes(), self.canals())?;
        let nodes: Vec<_> = stream::iter(nodes).map(|node| self.node(node.id)).buffered(MAX_CONCURRENT).try_collect().await?;
        let canals: Vec<_> = stream::iter(canals).map(|canal| self.canal(canal.id)).buffered(MAX_CONCURRENT).try_collect().await?;
        let nodes = nodes.iter().filter(|one| uses(one.cluster.as_deref(), &one.servers)).map(|one| (ResourceType::Node, one.node.id.0));
        let servers_of = |one: &CanalDetail| one.connection.as_ref().map(|connection| connection.servers.clone()).unwrap_or_default();
        let canals = canals.iter().filter(|one| uses(one.cluster.as_deref(), &servers_of(one))).map(|one| (ResourceType::Canal, one.id.0));
        Ok(nodes.chain(canals).collect())
    }
}

fn submission<'a>(path: &'a str, values: &'a FormData, about: ErrorContext) -> FormPost<'a> {
    FormPost { path, groups: CLUSTER, values, keep: &[], success_screen: LIST, about }
}

fn missing(id: ClusterId) -> Error {
    Error::NotFound { resource_type: ResourceType::Cluster, id: id.to_string() }
}

/// Returns an error if another cluster has this name.
fn unique(clusters: &[Cluster], form: &ClusterForm, own: Option<ClusterId>) -> Result<()> {
    let taken = clusters.iter().any(|cluster| Some(cluster.id) != own && cluster.name == form.cluster_name.as_str());
    if taken { Err(Error::invalid_field("clusterName", FieldError::Taken)) } else { Ok(()) }
}
