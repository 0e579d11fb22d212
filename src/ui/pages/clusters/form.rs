//! Adding, changing and deleting a ZooKeeper cluster.

use crate::model::form::Values;
use crate::model::forms::ClusterForm;
use crate::model::rights::Resource;
use crate::model::{ClusterId, Thing};
use crate::server::services;
use crate::server::services::{Doomed, Result, clusters};
use crate::ui::cx::At;
use crate::ui::forms::Editable;
use crate::ui::islands::checked::FormKind;
use crate::ui::pages::clusters::show;
use crate::ui::words::{Word, clusters as w};

/// Clusters, for the forms that all areas share.
pub struct Clusters;

impl Editable for Clusters {
    type Form = ClusterForm;
    const THING: Thing = Thing::Cluster;
    const KIND: FormKind = FormKind::Cluster;
    const NAME: &'static str = "clusterName";
    const DELETE_HELP: Word = w::DELETE_HELP;

    fn list(at: &At) -> String {
        at.url("clusters")
    }

    fn own(at: &At) -> Result<String> {
        Ok(at.url(format_args!("clusters/{}", at.id::<ClusterId>()?)))
    }

    async fn may_add(at: &At) -> Result<()> {
        services::may_create(&at.caller, &at.entry, Resource::Cluster)
    }

    async fn values(at: &At) -> Result<Values> {
        clusters::values(&at.caller, &at.entry, at.id()?).await
    }

    async fn create(at: &At, values: &Values) -> Result<String> {
        let id = clusters::create(&at.caller, &at.entry, values).await?;
        Ok(at.url(format_args!("clusters/{id}")))
    }

    async fn edit(at: &At, values: &Values) -> Result<()> {
        clusters::edit(&at.caller, &at.entry, at.id()?, values).await
    }

    async fn doomed(at: &At) -> Result<Doomed> {
        clusters::may_delete(&at.caller, &at.entry, at.id()?).await?;
        let cluster = clusters::get(&at.caller, &at.entry, at.id()?).await?;
        Ok(Doomed { obstacles: show::users(at, &cluster).await, forbidden: None, name: cluster.name })
    }

    async fn delete(at: &At) -> Result<()> {
        clusters::delete(&at.caller, &at.entry, at.id()?).await
    }
}
