use serde::{Deserialize, Serialize};

use crate::model::ids::{PipelineId, SourceId, TableId};

/// A row of the manager's list of data sources. The kind and encoding are the manager's words: old ones are possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub id: SourceId,
    pub name: String,
    pub kind: String,
    pub encode: String,
    /// Passwords in it are masked. `None`: hidden from who asks.
    pub url: Option<String>,
    /// Tables that stand in the way of its deletion.
    pub used_by: Vec<TableId>,
}

/// A data source's page: itself and its tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceDetail {
    pub source: Source,
    pub tables: Vec<Table>,
}

/// A table or pattern of tables (`DataMedia`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub id: TableId,
    /// The schema.
    pub namespace: String,
    pub name: String,
    pub source: SourceId,
    pub source_name: String,
    /// Empty where the page does not say it.
    pub source_kind: String,
    /// Pipelines whose mappings stand in the way of its deletion.
    pub used_by: Vec<PipelineId>,
}

/// What the manager found when it connected to a data source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckResult {
    /// Connected; the character set agrees.
    Passed,
    /// No connection: address, account or network.
    NoConnection,
    /// Connected, but the database's character set is another (only information).
    CharsetDiffers { actual: String },
    /// Connected, but a statement failed: probably another kind of database.
    SqlFailed,
}
