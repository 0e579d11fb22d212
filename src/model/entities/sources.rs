use serde::{Deserialize, Serialize};

use crate::model::ids::{PipelineId, SourceId, TableId};

/// A row of the manager's data source list. Kind and encoding are the manager's strings and may be legacy values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub id: SourceId,
    pub name: String,
    pub kind: String,
    pub encode: String,
    /// Passwords in it are masked. `None` if hidden from the caller.
    pub url: Option<String>,
    /// Tables that prevent its deletion.
    pub used_by: Vec<TableId>,
}

/// A data source's detail page, including its tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceDetail {
    pub source: Source,
    pub tables: Vec<Table>,
}

/// A table or a pattern of tables (`DataMedia`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub id: TableId,
    /// The schema.
    pub namespace: String,
    pub name: String,
    pub source: SourceId,
    pub source_name: String,
    /// Empty if the page does not contain it.
    pub source_kind: String,
    /// Pipelines whose mappings prevent its deletion.
    pub used_by: Vec<PipelineId>,
}

/// Result of the manager's connection test of a data source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckResult {
    /// Connected; the character set matches.
    Passed,
    /// No connection: wrong address or account, or a network problem.
    NoConnection,
    /// Connected, but the database's character set differs (a warning only).
    CharsetDiffers { actual: String },
    /// Connected, but a statement failed: probably another kind of database.
    SqlFailed,
}
