//! Statistics reported by nodes about copied rows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::constants::ThroughputType;
use super::table::{Millis, Table, row};

/// One report of a pipeline's delay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DelayStat {
    pub id: i64,
    pub pipeline_id: i64,
    pub delay_number: i64,
    /// Milliseconds.
    pub delay_time: i64,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// Rows or files copied by a pipeline between two times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThroughputStat {
    pub id: i64,
    pub pipeline_id: i64,
    pub start_time: Millis,
    pub end_time: Millis,
    pub r#type: ThroughputType,
    /// Records.
    pub number: i64,
    /// Bytes.
    pub size: i64,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// Cumulative counters of a mapping; at most one row per mapping.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableStat {
    pub id: i64,
    pub pipeline_id: i64,
    pub data_media_pair_id: i64,
    /// Bytes.
    pub file_size: i64,
    pub file_count: i64,
    pub delete_count: i64,
    pub update_count: i64,
    pub insert_count: i64,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

row!(DelayStat, ThroughputStat, TableStat);

/// The statistics tables.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Statistics {
    /// Reports of the last day, for all pipelines.
    pub delays: Table<DelayStat>,
    /// Reports of the last day, for all pipelines.
    pub throughputs: Table<ThroughputStat>,
    /// By data media pair id.
    pub tables: BTreeMap<i64, TableStat>,
}

impl Statistics {
    /// The pipeline's last delay report.
    pub fn delay_of(&self, pipeline_id: i64) -> Option<&DelayStat> {
        self.delays.iter().rev().find(|stat| stat.pipeline_id == pipeline_id)
    }

    /// The pipeline's last row throughput; its modification date is the "last sync time" on pages.
    pub fn rows_of(&self, pipeline_id: i64) -> Option<&ThroughputStat> {
        self.throughputs.iter().rev().find(|stat| stat.pipeline_id == pipeline_id && stat.r#type == ThroughputType::Row)
    }
}
