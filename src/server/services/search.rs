//! Finding anything by name, id or address.

use crate::model::list::ListQuery;
use crate::model::*;
use crate::server::access::Seen;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub thing: Thing,
    pub id: u64,
    pub name: String,
    /// For pipelines: their channel.
    pub channel: Option<ChannelId>,
}

/// How many hits are shown.
const MOST: usize = 20;

/// The first things that match every word: channels, pipelines, nodes, sources, canals, tables, clusters.
pub fn find(seen: &Seen, words: &str) -> Vec<Hit> {
    let query = ListQuery { q: words.to_owned(), ..ListQuery::default() };
    if words.trim().is_empty() {
        return Vec::new();
    }
    let hit = |thing, id: u64, name: &str, more: &str, channel| {
        let matched = query.matches([name, more, id.to_string().as_str()]);
        matched.then(|| Hit { thing, id, name: name.to_owned(), channel })
    };
    let channels = seen.channels.rows().iter().filter_map(|row| hit(Thing::Channel, row.id.0, &row.name, "", None));
    let pipelines = seen.pipelines.values().flat_map(|part| part.rows());
    let pipelines = pipelines.filter_map(|row| hit(Thing::Pipeline, row.id.0, &row.name, "", Some(row.channel)));
    let nodes = seen.nodes.rows().iter().filter_map(|row| hit(Thing::Node, row.id.0, &row.name, &row.ip, None));
    let sources =
        seen.sources.rows().iter().filter_map(|row| hit(Thing::Source, row.id.0, &row.name, row.url.as_deref().unwrap_or_default(), None));
    let canals =
        seen.canals.rows().iter().filter_map(|row| hit(Thing::Canal, row.id.0, &row.name, row.url.as_deref().unwrap_or_default(), None));
    let clusters = seen.clusters.rows().iter().filter_map(|row| hit(Thing::Cluster, row.id.0, &row.name, "", None));
    let tables = seen
        .tables
        .rows()
        .iter()
        .filter_map(|row| hit(Thing::Table, row.id.0, &format!("{}.{}", row.namespace, row.name), &row.source_name, None));
    channels.chain(pipelines).chain(nodes).chain(sources).chain(canals).chain(clusters).chain(tables).take(MOST).collect()
}
