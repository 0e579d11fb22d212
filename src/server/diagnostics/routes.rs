//! Between which databases a channel replicates.
//!
//! The manager's lists do not say it: they name the data sources of a pipeline's tables, but not which of them is the source. It is the one
//! that the pipeline's canal reads from.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::model::field::JdbcServer;
use crate::model::*;
use crate::server::monitor::Snapshot;

/// A database at one end of a channel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    pub source: SourceId,
    pub name: String,
    /// `MYSQL`, `ORACLE`, or another value of the manager.
    pub kind: String,
}

/// The databases of a channel, each list by ID.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    pub from: Vec<Endpoint>,
    pub to: Vec<Endpoint>,
    /// Databases of which it is not known whether rows are read from or written to them, because the canal names none of them.
    pub unknown: Vec<Endpoint>,
    /// Whether rows are replicated in both directions.
    pub both_ways: bool,
    /// The number of tables, or patterns of tables, that are read; 0 if it is not known.
    pub tables: usize,
}

impl Route {
    /// Whether no database is known.
    pub fn is_empty(&self) -> bool {
        self.from.is_empty() && self.to.is_empty() && self.unknown.is_empty()
    }
}

/// Returns the databases of these channels, as far as the lists of the snapshot tell. It must be the unfiltered one, since the addresses that
/// are compared may be hidden from the caller; `is_visible` selects the data sources whose names the caller may see.
pub fn routes(whole: &Snapshot, channels: &[ChannelId], is_visible: impl Fn(SourceId) -> bool) -> HashMap<ChannelId, Route> {
    let pipelines: HashMap<ChannelId, Vec<PipelineId>> = channels.iter().map(|channel| (*channel, pipelines_of(whole, *channel))).collect();
    let wanted: HashSet<PipelineId> = pipelines.values().flatten().copied().collect();
    let mut tables: HashMap<PipelineId, Vec<&Table>> = HashMap::new();
    for table in whole.tables.rows() {
        for pipeline in table.used_by.iter().filter(|pipeline| wanted.contains(*pipeline)) {
            tables.entry(*pipeline).or_default().push(table);
        }
    }
    let mut read: HashMap<PipelineId, Vec<JdbcServer>> = HashMap::new();
    for canal in whole.canals.rows() {
        for pipeline in canal.used_by.iter().filter(|pipeline| wanted.contains(*pipeline)) {
            read.entry(*pipeline).or_default().extend(canal.addresses().iter().flatten().filter_map(|address| JdbcServer::at(address)));
        }
    }
    let endpoints: HashMap<SourceId, (Endpoint, Vec<JdbcServer>)> = whole
        .sources
        .rows()
        .iter()
        .map(|source| {
            let endpoint = Endpoint { source: source.id, name: source.name.clone(), kind: source.kind.clone() };
            (source.id, (endpoint, source.url.as_deref().map(JdbcServer::all).unwrap_or_default()))
        })
        .collect();
    let route = |pipelines: &[PipelineId]| {
        let Some(first) = pipelines.first() else { return Route::default() };
        let (tables, read) = (tables.get(first).map(Vec::as_slice).unwrap_or_default(), read.get(first));
        let mut sides: [BTreeSet<&Endpoint>; 2] = Default::default();
        let mut from_tables = 0;
        for table in tables {
            let Some((endpoint, servers)) = endpoints.get(&table.source) else { continue };
            let is_read = read.is_some_and(|read| servers.iter().any(|server| read.contains(server)));
            from_tables += usize::from(is_read);
            if is_visible(table.source) {
                sides[usize::from(!is_read)].insert(endpoint);
            }
        }
        let [from, to] = sides.map(|side| side.into_iter().cloned().collect::<Vec<_>>());
        let both_ways = pipelines.len() > 1;
        match (from_tables, from_tables == tables.len()) {
            (0, _) => Route { unknown: to, both_ways, ..Route::default() },
            // Both ends are schemas of one server.
            (_, true) => Route { to: from.clone(), from, both_ways, tables: tables.len().div_ceil(2), ..Route::default() },
            (n, false) => Route { from, to, both_ways, tables: n, unknown: Vec::new() },
        }
    };
    pipelines.into_iter().map(|(channel, pipelines)| (channel, route(&pipelines))).collect()
}

/// The pipelines of a channel, the oldest first.
fn pipelines_of(snapshot: &Snapshot, channel: ChannelId) -> Vec<PipelineId> {
    let rows = snapshot.pipelines_of(channel);
    let reported = snapshot.delays.rows().iter().filter(|row| row.channel == channel).map(|row| row.pipeline);
    let mut ids: Vec<_> = if rows.is_empty() { reported.collect() } else { rows.iter().map(|row| row.id).collect() };
    ids.sort();
    ids
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::monitor::Cached;

    fn part<T>(rows: Vec<T>) -> Cached<Vec<T>> {
        Cached { value: Some(Arc::new(rows)), ..Cached::default() }
    }

    fn source(id: u64, url: &str) -> Source {
        Source {
            id: SourceId(id),
            name: format!("s{id}"),
            kind: "MYSQL".into(),
            encode: "UTF8".into(),
            url: Some(url.into()),
            used_by: vec![],
        }
    }

    fn table(id: u64, source: u64, pipelines: &[u64]) -> Table {
        Table {
            id: TableId(id),
            namespace: "n".into(),
            name: "t".into(),
            source: SourceId(source),
            source_name: String::new(),
            source_kind: String::new(),
            used_by: pipelines.iter().copied().map(PipelineId).collect(),
        }
    }

    fn canal(url: &str, pipeline: u64) -> Canal {
        Canal {
            id: CanalId(pipeline),
            name: "c".into(),
            sourcing_type: "MYSQL".into(),
            charset: "UTF-8".into(),
            url: Some(url.into()),
            used_by: vec![PipelineId(pipeline)],
        }
    }

    fn snapshot(canal_url: &str, pipelines: &[u64]) -> Snapshot {
        let rows = pipelines.iter().map(|id| Pipeline::sample(PipelineId(*id), ChannelId(1))).collect();
        Snapshot {
            sources: part(vec![
                source(1, "jdbc:mysql://hz-db/x"),
                source(2, "jdbc:mysql://dw-db:3307"),
                source(3, "jdbc:oracle:thin:@f:1521:F"),
            ]),
            tables: part(vec![table(1, 1, &[5]), table(2, 1, &[5]), table(3, 2, &[5]), table(4, 3, &[5]), table(5, 2, &[6])]),
            canals: part(vec![canal(canal_url, 5), canal("jdbc://dw-db:3307;", 6)]),
            pipelines: Arc::new([(ChannelId(1), part(rows))].into()),
            ..Snapshot::default()
        }
    }

    fn names(endpoints: &[Endpoint]) -> Vec<&str> {
        endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect()
    }

    fn found(canal_url: &str, pipelines: &[u64], is_visible: impl Fn(SourceId) -> bool) -> Route {
        routes(&snapshot(canal_url, pipelines), &[ChannelId(1)], is_visible).remove(&ChannelId(1)).unwrap()
    }

    #[test]
    fn rows_come_from_where_the_canal_reads() {
        let route = found("jdbc://other:1,hz-db:3306;standby:3306;", &[5], |_| true);
        assert_eq!((names(&route.from), names(&route.to)), (vec!["s1"], vec!["s2", "s3"]));
        assert_eq!((route.tables, route.both_ways, route.unknown.len()), (2, false, 0));
        assert!(found("jdbc://hz-db:3306;", &[7, 5], |_| true).both_ways);
    }

    #[test]
    fn a_direction_that_is_not_known_is_not_made_up() {
        let route = found("media://group", &[5], |_| true);
        assert_eq!((names(&route.unknown), route.from.len(), route.tables), (vec!["s1", "s2", "s3"], 0, 0));
        assert!(found("jdbc://hz-db:3306;", &[], |_| true).is_empty());
    }

    #[test]
    fn schemas_of_one_server_are_both_ends() {
        let route = found("", &[6], |_| true);
        assert_eq!((names(&route.from), names(&route.to)), (vec!["s2"], vec!["s2"]));
    }

    #[test]
    fn hidden_data_sources_are_not_named() {
        let route = found("jdbc://hz-db:3306;", &[5], |source| source == SourceId(2));
        assert_eq!((names(&route.from), names(&route.to), route.tables), (vec![], vec!["s2"], 2));
    }
}
