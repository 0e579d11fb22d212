//! Nodes.

use super::console::screens::{node_info, node_list};
use super::console::{ErrorContext, FormPost, NODE, path};
use super::crud::{Deletion, ensure_unused, find_created_id, not_applied, unverified};
use super::{ManagerClient, Result};
use crate::model::field::{FieldError, FieldValue};
use crate::model::form::{Form, FormData};
use crate::model::forms::NodeForm;
use crate::model::{Conflict, Error, Node, NodeDetail, NodeId, NodeStatus, ResourceType};

const LIST: &str = "/nodeList.htm";

fn edit_path(id: NodeId) -> String {
    path("/editNode.htm", &[("nodeId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())])
}

fn about(id: NodeId) -> ErrorContext {
    ErrorContext::of(ResourceType::Node, id).forbidden(Conflict::NodeUp)
}

impl ManagerClient {
    /// Every node, newest first, with whether it is up.
    pub async fn nodes(&self) -> Result<Vec<Node>> {
        self.console().all(LIST, node_list::parse, |node| node.id.0).await
    }

    /// A node's page. While a node is going down (about 40 s after it was killed) the manager fails to draw it.
    pub async fn node(&self, id: NodeId) -> Result<NodeDetail> {
        self.console().read(&path("/nodeInfo.htm", &[("nodeId", id.to_string())]), &about(id), node_info::parse).await
    }

    /// What the edit form is filled with.
    ///
    /// # Errors
    /// [`Conflict::NodeUp`]: the manager only lets nodes be edited that are down.
    pub async fn node_values(&self, id: NodeId) -> Result<FormData> {
        Ok(self.console().form(&edit_path(id), NODE, &about(id)).await?.values(NodeForm::FIELDS))
    }

    /// Adds a node. The process itself is started apart from this, with the id.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the name, or address and port, are another node's: for these the manager stores nothing and says
    /// that it did.
    pub async fn add_node(&self, form: &NodeForm) -> Result<NodeId> {
        let before = self.nodes().await?;
        unique(&before, form, None)?;
        let values = form.values();
        let submission = submission("/addNode.htm", &values, LIST, ErrorContext::default());
        self.console().submit(&submission).await?;
        let known: Vec<u64> = before.iter().map(|node| node.id.0).collect();
        let found = self.search(LIST, form.name.as_str(), node_list::parse, |node| node.id.0).await.map_err(unverified)?;
        let id = find_created_id(ResourceType::Node, form.name.as_str(), found.into_iter().map(|node| (node.id.0, node.name)), &known)
            .map(NodeId)?;
        self.console()
            .verify(&edit_path(id), &FormPost { about: about(id), ..submission }, NodeForm::FIELDS, &format!("node {id}"))
            .await
            .map_err(unverified)?;
        Ok(id)
    }

    /// Changes a node that is down.
    ///
    /// # Errors
    /// [`Conflict::NodeUp`] while it is up.
    pub async fn edit_node(&self, id: NodeId, form: &NodeForm) -> Result<()> {
        unique(&self.nodes().await?, form, Some(id))?;
        let (edit, values) = (edit_path(id), form.values());
        let submission = submission(&edit, &values, LIST, about(id));
        self.console().submit(&submission).await?;
        self.console().verify(&edit, &submission, NodeForm::FIELDS, &format!("node {id}")).await.map_err(unverified)
    }

    /// Deletes a node that is down and that no pipeline uses.
    ///
    /// # Errors
    /// [`Conflict::NodeUp`], [`Conflict::InUse`] with the pipelines.
    pub async fn delete_node(&self, id: NodeId) -> Result<()> {
        let node = self.listed_node(id).await?;
        let node = node.ok_or_else(|| Error::NotFound { thing: ResourceType::Node, id: id.to_string() })?;
        if node.status == NodeStatus::Start {
            return Err(Error::Conflict(Conflict::NodeUp));
        }
        let users = self.node(id).await?.used_by;
        ensure_unused(users.iter().map(|user| (ResourceType::Pipeline, user.pipeline.0)).collect())?;
        let parameters = [("nodeId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())];
        self.delete(&Deletion {
            thing: ResourceType::Node,
            id: id.0,
            action: "nodeAction",
            parameters: &parameters,
            lands: LIST,
            // it came up, or into use, since it was looked at
            forbidden: Some(Conflict::NodeUp),
        })
        .await?;
        if self.listed_node(id).await.map_err(unverified)?.is_some() { Err(not_applied(ResourceType::Node, id.0)) } else { Ok(()) }
    }

    async fn listed_node(&self, id: NodeId) -> Result<Option<Node>> {
        let found = self.search(LIST, &id.to_string(), node_list::parse, |node| node.id.0).await?;
        Ok(found.into_iter().find(|node| node.id == id))
    }
}

fn submission<'a>(path: &'a str, values: &'a FormData, lands: &'static str, about: ErrorContext) -> FormPost<'a> {
    FormPost { path, groups: NODE, values, keep: &[], success_screen: lands, about }
}

/// Refuses a name, or an address and port, that another node has.
fn unique(nodes: &[Node], form: &NodeForm, own: Option<NodeId>) -> Result<()> {
    let port = form.port.write();
    let mut others = nodes.iter().filter(|node| Some(node.id) != own);
    if others.clone().any(|node| node.name.to_lowercase() == form.name.as_str().to_lowercase()) {
        return Err(Error::invalid_field("name", FieldError::Taken));
    }
    let same =
        |node: &Node| !node.external && node.ip == form.ip.as_str() && node.port.map(|port| port.to_string()).as_ref() == port.first();
    if others.any(same) { Err(Error::invalid_field("port", FieldError::Taken)) } else { Ok(()) }
}
