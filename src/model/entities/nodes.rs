use serde::{Deserialize, Serialize};

use crate::model::enums::{ChannelStatus, NodeStatus, Stage};
use crate::model::ids::{ChannelId, NodeId, PipelineId};

/// A row of the manager's node list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    pub id: NodeId,
    pub name: String,
    /// The address; with `external` the external one.
    pub ip: String,
    /// Whether `ip` is the external address.
    pub external: bool,
    pub port: Option<u16>,
    pub status: NodeStatus,
    /// Empty for none.
    pub description: String,
}

/// Heap of a node's JVM, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heap {
    pub used: u64,
    pub committed: u64,
    /// 0 when the JVM sets no limit.
    pub max: u64,
}

/// A pipeline that uses a node, from the node's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeUse {
    pub channel: ChannelId,
    pub channel_name: String,
    pub channel_status: ChannelStatus,
    pub pipeline: PipelineId,
    pub pipeline_name: String,
    /// The stages that the manager lists the node for.
    pub stages: Vec<Stage>,
}

/// A node's page. What the running process tells (heap, threads, pipelines, version, system) is none while it is down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeDetail {
    pub node: Node,
    pub download_port: Option<u16>,
    pub mbean_port: Option<u16>,
    pub external_ip: Option<String>,
    pub use_external_ip: bool,
    /// Name of its ZooKeeper cluster; none when it has none or a deleted one.
    pub cluster: Option<String>,
    /// The cluster's servers, each entry as it was written.
    pub servers: Vec<String>,
    pub heap: Option<Heap>,
    /// Busy threads and the size of the pool.
    pub threads: Option<(u32, u32)>,
    /// The pipelines that run on it now.
    pub running: Option<Vec<PipelineId>>,
    pub version: Option<String>,
    /// Operating system, cores and load average, as the node words it.
    pub system: Option<String>,
    pub used_by: Vec<NodeUse>,
}
