//! What can be read on its own.

use super::Section;
use crate::model::*;

/// A list that can be refreshed on its own after a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListKey {
    Nodes,
    Channels,
    Delays,
    Logs,
    Clusters,
    Sources,
    Tables,
    Canals,
}

/// A page of the manager, or a response of its RPC port 1099, that is read only while it is being viewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DetailKey {
    Node(NodeId),
    NodeTimestamps(NodeId),
    Channel(ChannelId),
    ChannelTimestamps(ChannelId),
    Canal(CanalId),
    Source(SourceId),
}

impl DetailKey {
    /// The section of the snapshot that contains it.
    pub fn section(self) -> Section {
        match self {
            Self::Node(_) => Section::NodeDetails,
            Self::NodeTimestamps(_) => Section::NodeTimestamps,
            Self::Channel(_) => Section::ChannelDetails,
            Self::ChannelTimestamps(_) => Section::ChannelTimestamps,
            Self::Canal(_) => Section::CanalDetails,
            Self::Source(_) => Section::SourceDetails,
        }
    }
}
