use serde::{Deserialize, Serialize};

use crate::model::enums::{ChannelStatus, RemedyAlgorithm, SyncConsistency, SyncMode};
use crate::model::ids::ChannelId;

/// A row of the manager's channel list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    pub id: ChannelId,
    pub name: String,
    pub status: ChannelStatus,
    /// 0, 1 or 2; `None` for more than two, which the list does not show.
    pub pipelines: Option<u8>,
}

/// A channel's detail page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelDetail {
    pub channel: Channel,
    /// Empty if there is none; may have several lines.
    pub description: String,
    pub sync_consistency: SyncConsistency,
    pub sync_mode: SyncMode,
    /// The algorithm and the delay threshold in seconds, if conflict repair is enabled.
    pub remedy: Option<(RemedyAlgorithm, u32)>,
}

/// Why the manager's list would not offer to start or release a channel. Only reliable for a list filtered to that channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StartBlock {
    /// It has no pipeline.
    NoPipeline,
    /// A pipeline has no mapping.
    NoMapping,
    /// Stages without a running node: select, extract, load.
    NodesDown { select: bool, extract: bool, load: bool },
    /// Batches are still in progress.
    Unfinished,
    /// Another reason, as worded by the manager.
    Other(String),
}
