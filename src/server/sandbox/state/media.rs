//! Data media sources (databases), data media (tables) and data media pairs (mappings).

use serde::{Deserialize, Serialize};

use super::constants::{ColumnPairMode, DataMediaMode, DataMediaType, ExtensionDataType};
use super::secret::Secret;
use super::table::{Millis, row};

/// A database or queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataMediaSource {
    pub id: i64,
    pub name: String,
    pub r#type: DataMediaType,
    pub encode: Option<String>,
    pub url: Option<String>,
    pub username: Option<String>,
    pub password: Option<Secret>,
    /// JDBC driver class, set by the type; `None` for queues.
    pub driver: Option<String>,
    /// Queues only.
    pub store_path: Option<String>,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

impl Default for DataMediaSource {
    fn default() -> Self {
        Self {
            id: 0,
            name: String::new(),
            r#type: DataMediaType::Mysql,
            encode: None,
            url: None,
            username: None,
            password: None,
            driver: None,
            store_path: None,
            gmt_create: 0,
            gmt_modified: 0,
        }
    }
}

/// A table, a numbered range of tables or a pattern of tables in a source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataMedia {
    pub id: i64,
    /// The schema.
    pub namespace: String,
    /// The table.
    pub name: String,
    /// Id of the [`DataMediaSource`].
    pub source: i64,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// How the text denotes tables: `t[1-64]` is a range of tables, any other special character makes it a pattern.
pub fn mode_of(text: &str) -> DataMediaMode {
    let numbered = text.strip_suffix(']').and_then(|head| head.rsplit_once('[')).and_then(|(stem, range)| {
        let (first, last) = range.split_once('-')?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        (digits(first) && digits(last) && !is_pattern(stem)).then_some(())
    });
    match numbered {
        Some(()) => DataMediaMode::Multi,
        None if is_pattern(text) => DataMediaMode::Wildcard,
        None => DataMediaMode::Single,
    }
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '+', '|', '(', ')', '{', '}', '[', ']', '\\', '$', '^', '.'])
}

/// A mapping of a source data media to a target data media.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataMediaPair {
    pub id: i64,
    pub pipeline_id: i64,
    /// Id of the source [`DataMedia`].
    pub source: i64,
    /// Id of the target [`DataMedia`].
    pub target: i64,
    pub pull_weight: Option<i64>,
    pub push_weight: Option<i64>,
    pub resolver_data: Option<ExtensionData>,
    pub filter_data: Option<ExtensionData>,
    pub column_pair_mode: ColumnPairMode,
    pub column_pairs: Vec<ColumnPair>,
    pub column_groups: Vec<ColumnGroup>,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

impl Default for DataMediaPair {
    fn default() -> Self {
        Self {
            id: 0,
            pipeline_id: 0,
            source: 0,
            target: 0,
            pull_weight: None,
            push_weight: None,
            resolver_data: None,
            filter_data: None,
            column_pair_mode: ColumnPairMode::Include,
            column_pairs: Vec::new(),
            column_groups: Vec::new(),
            gmt_create: 0,
            gmt_modified: 0,
        }
    }
}

/// An event processor (filter) or file resolver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExtensionData {
    pub extension_data_type: ExtensionDataType,
    pub clazz_path: Option<String>,
    pub source_text: Option<String>,
    /// When it was saved.
    pub timestamp: Millis,
}

/// One column mapped to another. Ids are unique across all pairs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnPair {
    pub id: i64,
    pub source_column: String,
    pub target_column: String,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// Columns that are always copied together, as `(source, target)` names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnGroup {
    pub id: i64,
    pub columns: Vec<(String, String)>,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

row!(DataMediaSource, DataMedia, DataMediaPair);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_is_derived_from_the_text() {
        for (text, mode) in [
            ("orders", DataMediaMode::Single),
            ("t[1-64]", DataMediaMode::Multi),
            ("t[01-32]", DataMediaMode::Multi),
            (".*", DataMediaMode::Wildcard),
            ("(a|b)", DataMediaMode::Wildcard),
            ("t[a-z]", DataMediaMode::Wildcard),
            ("t.[1-2]", DataMediaMode::Wildcard),
        ] {
            assert_eq!(mode_of(text), mode, "{text}");
        }
    }
}
