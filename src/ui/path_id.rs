//! IDs in paths.

use std::str::FromStr;

use crate::model::*;

/// An ID in a path: its route parameter and resource type.
pub trait PathId: FromStr {
    /// The name of the route parameter, as in `/m/{manager}/nodes/{node}`.
    const PARAM: &'static str;
    /// The resource type.
    const RESOURCE_TYPE: ResourceType;
}

macro_rules! path_ids {
    ($($id:ident: $param:literal, $resource_type:ident;)+) => {$(
        impl PathId for $id {
            const PARAM: &'static str = $param;
            const RESOURCE_TYPE: ResourceType = ResourceType::$resource_type;
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
