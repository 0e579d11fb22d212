//! Nodes.

use super::console::screens::node_info;
use super::console::{ErrorContext, FormPost, ListRow, NODE, path};
use super::crud::{Deletion, ensure_unused, find_created, unverified, verify_deleted};
use super::{ManagerClient, Result};
use crate::model::field::{FieldError, FieldValue};
use crate::model::form::{Form, FormData};
use crate::model::forms::NodeForm;
use crate::model::{Conflict, Error, Node, NodeDetail, NodeId, NodeStatus, ResourceType};

const LIST: &str = Node::PATH;

fn edit_path(id: NodeId) -> String {
    path("/editNode.htm", &[("nodeId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())])
}

fn about(id: NodeId) -> ErrorContext {
    ErrorContext::new(ResourceType::Node, id).forbidden(Conflict::NodeUp)
}

impl ManagerClient {
    /// Lists all nodes with their status, newest first.
    pub async fn nodes(&self) -> Result<Vec<Node>> {
        self.console().list().await
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

    /// Adds a node and returns its row. The process itself is started separately, with the ID.
    ///
    /// # Errors
    /// Returns [`Error::Invalid`] if another node has the name, or the address and port: the manager would store nothing and report
    /// success.
    pub async fn add_node(&self, form: &NodeForm) -> Result<Node> {
        let before = self.nodes().await?;
        unique(&before, form, None)?;
        let values = form.values();
        let submission = submission("/addNode.htm", &values, LIST, ErrorContext::default());
        self.console().submit(&submission).await?;
        let name = form.name.as_str();
        let found = self.console().search(name).await.map_err(unverified)?;
        let node = find_created(ResourceType::Node, (name, |node: &Node| &node.name), found, &before)?;
        let id = node.id;
        self.console()
            .verify(&edit_path(id), &FormPost { about: about(id), ..submission }, NodeForm::FIELDS, &format!("node {id}"))
            .await
            .map_err(unverified)?;
        Ok(node)
    }

    /// Changes a node that is down. Returns its row, or `None` if only this could not be read afterwards.
    ///
    /// # Errors
    /// Returns [`Conflict::NodeUp`] if the node is up.
    pub async fn edit_node(&self, id: NodeId, form: &NodeForm) -> Result<Option<Node>> {
        unique(&self.nodes().await?, form, Some(id))?;
        let (edit, values) = (edit_path(id), form.values());
        let submission = submission(&edit, &values, LIST, about(id));
        self.console().submit(&submission).await?;
        self.console().verify(&edit, &submission, NodeForm::FIELDS, &format!("node {id}")).await.map_err(unverified)?;
        Ok(self.console().find(form.name.as_str(), id).await.ok().flatten())
    }

    /// Deletes a node that is down and not used by any pipeline.
    ///
    /// # Errors
    /// Returns [`Conflict::NodeUp`], or [`Conflict::InUse`] with the pipelines.
    pub async fn delete_node(&self, id: NodeId) -> Result<()> {
        let node: Option<Node> = self.console().find(&id.to_string(), id).await?;
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
        verify_deleted(ResourceType::Node, id.0, self.node(id).await)
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
