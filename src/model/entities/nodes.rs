use serde::{Deserialize, Serialize};

use crate::model::enums::{ChannelStatus, NodeStatus, Stage};
use crate::model::ids::{ChannelId, NodeId, PipelineId};

/// A row of the manager's node list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    pub id: NodeId,
    pub name: String,
    /// The address; the external one if `external` is set.
    pub ip: String,
    /// Whether `ip` is the external address.
    pub external: bool,
    pub port: Option<u16>,
    pub status: NodeStatus,
    /// Empty if there is none.
    pub description: String,
}

/// JVM heap of a node, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heap {
    pub used: u64,
    pub committed: u64,
    /// 0 if the JVM sets no limit.
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

/// A node's detail page. Values reported by the running process (heap, threads, pipelines, version, system) are `None` while it is down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeDetail {
    pub node: Node,
    pub download_port: Option<u16>,
    pub mbean_port: Option<u16>,
    pub external_ip: Option<String>,
    pub use_external_ip: bool,
    /// Name of its ZooKeeper cluster; `None` if it has none or the cluster was deleted.
    pub cluster: Option<String>,
    /// The cluster's servers, each entry as it was entered.
    pub servers: Vec<String>,
    pub heap: Option<Heap>,
    /// Busy threads and pool size.
    pub threads: Option<(u32, u32)>,
    /// The pipelines currently running on it.
    pub running: Option<Vec<PipelineId>>,
    pub version: Option<String>,
    /// Operating system, cores and load average, as reported by the node.
    pub system: Option<String>,
    pub used_by: Vec<NodeUse>,
}

#[cfg(test)]
impl NodeDetail {
    /// The page of a node that reports nothing and that no pipeline uses.
    pub fn sample(node: Node) -> Self {
        Self {
            node,
            download_port: None,
            mbean_port: None,
            external_ip: None,
            use_external_ip: false,
            cluster: None,
            servers: Vec::new(),
            heap: None,
            threads: None,
            running: None,
            version: None,
            system: None,
            used_by: Vec::new(),
        }
    }
}
