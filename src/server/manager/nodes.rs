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
    ErrorContext::new(ResourceType::Node, id).forbidden(Conflict::NodeUp)
}

impl ManagerClient {
    /// Lists all nodes with their status, newest first.
    pub async fn nodes(&self) -> Result<Vec<Node>> {
        self.console().all(LIST, node_list::parse, |node| node.id.0).await
    }

    /// Returns a node's details. While a node is going down (about 40 s after it was killed), the manager fails to render its page.
    pub async fn node(&self, id: NodeId) -> Result<NodeDetail> {
        self.console().read(&path("/nodeInfo.htm", &[("nodeId", id.to_string())]), &about(id), node_info::parse).await
    }

    /// Returns the values of the edit form.
    ///
    /// # Errors
    /// Returns [`Conflict::NodeUp`] if the node is up: the manager allows edits only while a node is down.
    pub async fn node_values(&self, id: NodeId) -> Result<FormData> {
        Ok(self.console().form(&edit_path(id), NODE, &about(id)).await?.values(NodeForm::FIELDS))
    }

    /// Adds a node. The process itself is started separately, with the ID.
    ///
    /// # Errors
    /// Returns [`Error::Invalid`] if another node has the name, or the address and port: the manager would store nothing and report
    /// success.
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
    /// Returns [`Conflict::NodeUp`] if the node is up.
    pub async fn edit_node(&self, id: NodeId, form: &NodeForm) -> Result<()> {
        unique(&self.nodes().await?, form, Some(id))?;
        let (edit, values) = (edit_path(id), form.values());
        let submission = submission(&edit, &values, LIST, about(id));
        self.console().submit(&submission).await?;
        self.console().verify(&edit, &submission, NodeForm::FIELDS, &format!("node {id}")).await.map_err(unverified)
    }

    /// Deletes a node that is down and not used by any pipeline.
    ///
    /// # Errors
    /// Returns [`Conflict::NodeUp`], or [`Conflict::InUse`] with the pipelines.
    pub async fn delete_node(&self, id: NodeId) -> Result<()> {
        let node = self.listed_node(id).await?;
        let node = node.ok_or_else(|| Error::NotFound { resource_type: ResourceType::Node, id: id.to_string() })?;
        if node.status == NodeStatus::Start {
            return Err(Error::Conflict(Conflict::NodeUp));
        }
        let users = self.node(id).await?.used_by;
        ensure_unused(users.iter().map(|user| (ResourceType::Pipeline, user.pipeline.0)).collect())?;
        let parameters = [("nodeId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())];
        self.delete(&Deletion {
            resource_type: ResourceType::Node,
            id: id.0,
            action: "nodeAction",
            parameters: &parameters,
            lands: LIST,
            // the node came up, or into use, after the check
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

/// Returns an error if another node has the name, or the address and port.
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
