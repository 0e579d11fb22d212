//! Ids in addresses.

use std::str::FromStr;

use crate::model::*;

/// An id in the address: its place in the route and what it names.
pub trait PathId: FromStr {
    /// The name of the place, as in `/m/{manager}/nodes/{node}`.
    const PARAM: &'static str;
    /// What it names.
    const THING: ResourceType;
}

macro_rules! path_ids {
    ($($id:ident: $param:literal, $thing:ident;)+) => {$(
        impl PathId for $id {
            const PARAM: &'static str = $param;
            const THING: ResourceType = ResourceType::$thing;
        }
    )+};
}

path_ids! {
    ClusterId: "cluster", Cluster;
    NodeId: "node", Node;
    SourceId: "source", Source;
    TableId: "table", Table;
    CanalId: "canal", Canal;
    ChannelId: "channel", Channel;
    PipelineId: "pipeline", Pipeline;
    PairId: "pair", Pair;
}
