//! Global search by name, ID or address.

use super::{ManagerCtx, Result};
use crate::model::list::ListQuery;
use crate::model::permissions::Resource;
use crate::model::*;

/// A search result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub resource_type: ResourceType,
    pub id: u64,
    pub name: String,
    /// For pipelines: their channel.
    pub channel: Option<ChannelId>,
}

/// The maximum number of results.
const MAX_HITS: usize = 20;

/// Returns the first resources that match every word: channels, pipelines, nodes, sources, canals, tables, clusters.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub async fn find(ctx: &ManagerCtx, words: &str) -> Result<Vec<Hit>> {
    let seen = ctx.list_view(Resource::Overview).await?;
    let query = ListQuery { q: words.to_owned(), ..ListQuery::default() };
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let hit = |resource_type, id: u64, name: &str, more: &str, channel| {
        let matched = query.matches([name, more, id.to_string().as_str()]);
        matched.then(|| Hit { resource_type, id, name: name.to_owned(), channel })
    };
    let channels = seen.channels.rows().iter().filter_map(|row| hit(ResourceType::Channel, row.id.0, &row.name, "", None));
    let pipelines = seen.pipelines.values().flat_map(|part| part.rows());
    let pipelines = pipelines.filter_map(|row| hit(ResourceType::Pipeline, row.id.0, &row.name, "", Some(row.channel)));
    let nodes = seen.nodes.rows().iter().filter_map(|row| hit(ResourceType::Node, row.id.0, &row.name, &row.ip, None));
    let sources = seen
        .sources
        .rows()
        .iter()
        .filter_map(|row| hit(ResourceType::Source, row.id.0, &row.name, row.url.as_deref().unwrap_or_default(), None));
    let canals = seen
        .canals
        .rows()
        .iter()
        .filter_map(|row| hit(ResourceType::Canal, row.id.0, &row.name, row.url.as_deref().unwrap_or_default(), None));
    let clusters = seen.clusters.rows().iter().filter_map(|row| hit(ResourceType::Cluster, row.id.0, &row.name, "", None));
    let tables = seen
        .tables
        .rows()
        .iter()
        .filter_map(|row| hit(ResourceType::Table, row.id.0, &format!("{}.{}", row.namespace, row.name), &row.source_name, None));
    let found = channels.chain(pipelines).chain(nodes).chain(sources).chain(canals).chain(clusters).chain(tables).take(MAX_HITS);
    Ok(found.collect())
}
