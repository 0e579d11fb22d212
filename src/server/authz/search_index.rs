//! The texts by which resources are found, in lower case, so that a search need not convert every name each time.

use std::sync::Arc;

use crate::model::*;
use crate::server::monitor::{Section, Snapshot};

/// The texts of one list, in the order of its rows.
#[derive(Default)]
pub struct SearchTexts {
    /// The version of the section and whose text it is.
    version: u64,
    text: String,
    ends: Vec<usize>,
}

impl SearchTexts {
    fn new<'a, const N: usize>(version: u64, rows: impl Iterator<Item = [std::borrow::Cow<'a, str>; N]>) -> Self {
        let mut texts = Self { version, ..Self::default() };
        for parts in rows {
            for part in parts {
                texts.text.push_str(&part.to_lowercase());
                // No word contains a line break, so that none matches across two parts.
                texts.text.push('\n');
            }
            texts.ends.push(texts.text.len());
        }
        texts
    }

    /// The text of each row.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| &self.text[*start..*end])
    }
}

/// The texts of all lists that are searched.
pub struct SearchIndex {
    /// Name and ID.
    pub channels: Arc<SearchTexts>,
    /// Name and ID, channel by channel.
    pub pipelines: Arc<SearchTexts>,
    /// Name, address and ID.
    pub nodes: Arc<SearchTexts>,
    /// Name, URL and ID.
    pub sources: Arc<SearchTexts>,
    /// Name, URL and ID.
    pub canals: Arc<SearchTexts>,
    /// Name and ID.
    pub clusters: Arc<SearchTexts>,
    /// Schema and name, data source, ID.
    pub tables: Arc<SearchTexts>,
}

impl SearchIndex {
    /// Indexes a filtered snapshot. The texts of sections that have not changed are taken from the index of the previous one.
    pub(super) fn new(seen: &Snapshot, previous: Option<&Self>) -> Self {
        let keep = |section: Section, known: Option<&Arc<SearchTexts>>, index: &dyn Fn(u64) -> SearchTexts| {
            let version = seen.sections.version(section);
            known.filter(|known| known.version == version).map_or_else(|| Arc::new(index(version)), Arc::clone)
        };
        Self {
            channels: keep(Section::Channels, previous.map(|previous| &previous.channels), &|version| {
                SearchTexts::new(version, seen.channels.rows().iter().map(|row| [row.name.as_str().into(), row.id.to_string().into()]))
            }),
            pipelines: keep(Section::Pipelines, previous.map(|previous| &previous.pipelines), &|version| {
                let rows = seen.pipelines.values().flat_map(|part| part.rows());
                SearchTexts::new(version, rows.map(|row| [row.name.as_str().into(), row.id.to_string().into()]))
            }),
            nodes: keep(Section::Nodes, previous.map(|previous| &previous.nodes), &|version| {
                let rows = seen.nodes.rows().iter();
                SearchTexts::new(version, rows.map(|row| [row.name.as_str().into(), row.ip.as_str().into(), row.id.to_string().into()]))
            }),
            sources: keep(Section::Sources, previous.map(|previous| &previous.sources), &|version| {
                let url = |row: &Source| row.url.clone().unwrap_or_default();
                let rows = seen.sources.rows().iter();
                SearchTexts::new(version, rows.map(|row| [row.name.as_str().into(), url(row).into(), row.id.to_string().into()]))
            }),
            canals: keep(Section::Canals, previous.map(|previous| &previous.canals), &|version| {
                let url = |row: &Canal| row.url.clone().unwrap_or_default();
                let rows = seen.canals.rows().iter();
                SearchTexts::new(version, rows.map(|row| [row.name.as_str().into(), url(row).into(), row.id.to_string().into()]))
            }),
            clusters: keep(Section::Clusters, previous.map(|previous| &previous.clusters), &|version| {
                SearchTexts::new(version, seen.clusters.rows().iter().map(|row| [row.name.as_str().into(), row.id.to_string().into()]))
            }),
            tables: keep(Section::Tables, previous.map(|previous| &previous.tables), &|version| {
                let name = |row: &Table| format!("{}.{}", row.namespace, row.name);
                let rows = seen.tables.rows().iter();
                SearchTexts::new(version, rows.map(|row| [name(row).into(), row.source_name.as_str().into(), row.id.to_string().into()]))
            }),
        }
    }
}
