//! Adding, changing and deleting a node.

use crate::model::form::Values;
use crate::model::forms::NodeForm;
use crate::model::rights::Resource;
use crate::model::{NodeId, Thing};
use crate::server::services;
use crate::server::services::{Doomed, Result, nodes};
use crate::ui::cx::At;
use crate::ui::forms::Editable;
use crate::ui::islands::checked::FormKind;
use crate::ui::words::{Word, nodes as w};

/// Nodes, for the forms that all areas share.
pub struct Nodes;

impl Editable for Nodes {
    type Form = NodeForm;
    const THING: Thing = Thing::Node;
    const KIND: FormKind = FormKind::Node;
    const DELETE_HELP: Word = w::DELETE_HELP;

    fn list(at: &At) -> String {
        at.url("nodes")
    }

    fn own(at: &At) -> Result<String> {
        Ok(at.url(format_args!("nodes/{}", at.id::<NodeId>()?)))
    }

    async fn may_add(at: &At) -> Result<()> {
        services::may_create(&at.caller, &at.entry, Resource::Node)
    }

    async fn values(at: &At) -> Result<Values> {
        nodes::values(&at.caller, &at.entry, at.id()?).await
    }

    async fn create(at: &At, values: &Values) -> Result<String> {
        let id = nodes::create(&at.caller, &at.entry, values).await?;
        Ok(at.url(format_args!("nodes/{id}")))
    }

    async fn edit(at: &At, values: &Values) -> Result<()> {
        nodes::edit(&at.caller, &at.entry, at.id()?, values).await
    }

    async fn doomed(at: &At) -> Result<Doomed> {
        nodes::doomed(&at.caller, &at.entry, at.id()?).await
    }

    async fn delete(at: &At) -> Result<()> {
        nodes::delete(&at.caller, &at.entry, at.id()?).await
    }
}
