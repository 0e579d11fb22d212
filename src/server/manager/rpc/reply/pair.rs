//! Table mappings.

use super::convert::entity;
use super::source::DataMedia;
use crate::model::{ColumnPairMode, ExtensionDataType, PairId, PipelineId};

entity! {
    /// A mapping of a source table to a target table.
    DataMediaPair from "DataMediaPair" {
        id: PairId = "id",
        pipeline_id: Option<PipelineId> = "pipelineId",
        source: DataMedia = "source",
        target: DataMedia = "target",
        pull_weight: Option<i64> = "pullWeight",
        /// Tables with lower weight are loaded first.
        push_weight: Option<i64> = "pushWeight",
        /// File resolver.
        resolver_data: Option<ExtensionData> = "resolverData",
        /// Event processor.
        filter_data: Option<ExtensionData> = "filterData",
        column_pair_mode: Option<ColumnPairMode> = "columnPairMode",
        column_pairs: Vec<ColumnPair> = "columnPairs",
        column_groups: Vec<ColumnGroup> = "columnGroups",
        created: Option<i64> = "gmtCreate",
        modified: Option<i64> = "gmtModified",
    }
}

entity! {
    /// Custom code of a mapping: a class of the node, or Java source.
    ExtensionData from "ExtensionData" {
        kind: Option<ExtensionDataType> = "extensionDataType",
        /// Empty if none was given.
        clazz_path: Option<String> = "clazzPath",
        source_text: Option<String> = "sourceText",
        /// Time of the last save, milliseconds since 1970 UTC.
        timestamp: Option<i64> = "timestamp",
    }
}

entity! {
    /// A mapping of a source column to a target column.
    ColumnPair from "ColumnPair" {
        /// Null inside a column group, like the dates.
        id: Option<u64> = "id",
        data_media_pair_id: Option<PairId> = "dataMediaPairId",
        source: Option<Column> = "sourceColumn",
        target: Option<Column> = "targetColumn",
        created: Option<i64> = "gmtCreate",
        modified: Option<i64> = "gmtModified",
    }
}

entity! {
    /// A column by name.
    Column from "Column" {
        name: Option<String> = "name",
    }
}

entity! {
    /// Columns that are replicated together.
    ColumnGroup from "ColumnGroup" {
        id: Option<u64> = "id",
        data_media_pair_id: Option<PairId> = "dataMediaPairId",
        column_pairs: Vec<ColumnPair> = "columnPairs",
        created: Option<i64> = "gmtCreate",
        modified: Option<i64> = "gmtModified",
    }
}
