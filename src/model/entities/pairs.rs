use serde::{Deserialize, Serialize};

use crate::model::ids::{ChannelId, PairId, PipelineId, TableId};

/// What a mapping has copied so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairCounters {
    pub inserts: u64,
    pub updates: u64,
    pub deletes: u64,
    pub files: u64,
    /// In bytes, rounded as the manager prints it.
    pub file_bytes: u64,
}

/// A mapping (`DataMediaPair`) of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub id: PairId,
    pub source: TableId,
    /// `schema.table`
    pub source_name: String,
    pub target: TableId,
    /// `schema.table`
    pub target_name: String,
    /// Load weight; higher weights are loaded later.
    pub weight: u32,
    pub counters: PairCounters,
    /// As stored in the database.
    pub last_sync: Option<String>,
}

/// The mappings of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairList {
    pub channel: ChannelId,
    pub pipeline: PipelineId,
    /// Newest first.
    pub pairs: Vec<Pair>,
}
