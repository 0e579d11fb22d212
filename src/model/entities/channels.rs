use serde::{Deserialize, Serialize};

use crate::model::enums::{ChannelStatus, RemedyAlgorithm, SyncConsistency, SyncMode};
use crate::model::ids::ChannelId;

/// A row of the manager's list of channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    pub id: ChannelId,
    pub name: String,
    pub status: ChannelStatus,
    /// 0, 1 or 2; none for more than two, which the list does not tell.
    pub pipelines: Option<u8>,
}

/// A channel's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelDetail {
    pub channel: Channel,
    /// Empty for none; may have several lines.
    pub description: String,
    pub sync_consistency: SyncConsistency,
    pub sync_mode: SyncMode,
    /// The algorithm and the delay limit in seconds, when mending of conflicts is on.
    pub remedy: Option<(RemedyAlgorithm, u32)>,
}

/// Why the manager's list would not offer to start or release a channel. Only true of a list filtered to that channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StartBlock {
    /// It has no pipeline.
    NoPipeline,
    /// A pipeline has no mapping.
    NoMapping,
    /// Stages of which no node is up: select, extract, load.
    NodesDown { select: bool, extract: bool, load: bool },
    /// Batches are still under way.
    Unfinished,
    /// Another reason, in the manager's words.
    Other(String),
}
