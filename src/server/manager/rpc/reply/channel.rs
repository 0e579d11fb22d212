//! Channels.

use super::convert::entity;
use super::pipeline::Pipeline;
use crate::model::{ChannelId, ChannelStatus, RemedyAlgorithm, SyncConsistency, SyncMode};

entity! {
    /// A channel with everything below it.
    Channel from "Channel" {
        id: ChannelId = "id",
        name: String = "name",
        /// Read from ZooKeeper at the time of the reply.
        status: ChannelStatus = "status",
        description: Option<String> = "description",
        parameters: Option<ChannelParameter> = "parameters",
        /// Newest first.
        pipelines: Vec<Pipeline> = "pipelines",
        created: Option<i64> = "gmtCreate",
        modified: Option<i64> = "gmtModified",
    }
}

entity! {
    /// Replication settings of a channel.
    ChannelParameter from "ChannelParameter" {
        /// Null in the manager's replies.
        channel_id: Option<ChannelId> = "channelId",
        enable_remedy: Option<bool> = "enableRemedy",
        remedy_algorithm: Option<RemedyAlgorithm> = "remedyAlgorithm",
        /// Seconds (Otter's spelling of the name).
        remedy_delay_threshold: Option<i32> = "remedyDelayThresoldForMedia",
        sync_mode: Option<SyncMode> = "syncMode",
        sync_consistency: Option<SyncConsistency> = "syncConsistency",
    }
}
