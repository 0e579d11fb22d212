//! Global search by name, ID or address.

use memchr::memmem::Finder;

use super::{ManagerCtx, Result};
use crate::model::permissions::Resource;
use crate::model::*;
use crate::server::authz::SearchTexts;

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
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let finders: Vec<Finder<'_>> = words.iter().map(Finder::new).collect();
    let index = seen.search_index();
    let hit = |resource_type, id: u64, name: &str| Hit { resource_type, id, name: name.to_owned(), channel: None };
    let channels = matches(&finders, &index.channels, seen.channels.rows()).map(|row| hit(ResourceType::Channel, row.id.0, &row.name));
    let pipelines = matches(&finders, &index.pipelines, seen.pipelines.values().flat_map(|part| part.rows()));
    let pipelines = pipelines.map(|row| Hit { channel: Some(row.channel), ..hit(ResourceType::Pipeline, row.id.0, &row.name) });
    let nodes = matches(&finders, &index.nodes, seen.nodes.rows()).map(|row| hit(ResourceType::Node, row.id.0, &row.name));
    let sources = matches(&finders, &index.sources, seen.sources.rows()).map(|row| hit(ResourceType::Source, row.id.0, &row.name));
    let canals = matches(&finders, &index.canals, seen.canals.rows()).map(|row| hit(ResourceType::Canal, row.id.0, &row.name));
    let clusters = matches(&finders, &index.clusters, seen.clusters.rows()).map(|row| hit(ResourceType::Cluster, row.id.0, &row.name));
    let tables = matches(&finders, &index.tables, seen.tables.rows());
    let tables = tables.map(|row| hit(ResourceType::Table, row.id.0, &format!("{}.{}", row.namespace, row.name)));
    let found = channels.chain(pipelines).chain(nodes).chain(sources).chain(canals).chain(clusters).chain(tables).take(MAX_HITS);
    Ok(found.collect())
}

/// The rows whose texts contain every word.
fn matches<'a, T: 'a>(
    words: &'a [Finder<'_>],
    texts: &'a SearchTexts,
    rows: impl IntoIterator<Item = &'a T>,
) -> impl Iterator<Item = &'a T> {
    let is_match = |text: &str| words.iter().all(|word| word.find(text.as_bytes()).is_some());
    texts.iter().zip(rows).filter(move |(text, _)| is_match(text)).map(|(_, row)| row)
}
