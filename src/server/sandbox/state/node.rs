//! Nodes and their ZooKeeper clusters.

use serde::{Deserialize, Serialize};

use super::table::{Millis, row};

/// A ZooKeeper cluster. Names need not be unique.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AutoKeeperCluster {
    pub id: i64,
    pub cluster_name: String,
    /// One entry per `;`-group of the form; an entry may contain several comma-separated addresses.
    pub server_list: Vec<String>,
    pub description: Option<String>,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// A machine that runs stages of pipelines. Whether it is up is in [`super::zookeeper::ZooKeeper`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Node {
    pub id: i64,
    pub name: String,
    pub ip: String,
    pub port: i64,
    pub description: Option<String>,
    pub parameters: NodeParameter,
    pub gmt_create: Millis,
    pub gmt_modified: Millis,
}

/// The node's JSON column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NodeParameter {
    pub mbean_port: Option<i32>,
    pub download_port: Option<i32>,
    /// Id of the cluster; the manager stores a copy but uses only its id. The cluster may have been deleted since.
    pub zk_cluster: Option<i64>,
    pub external_ip: Option<String>,
    pub use_external_ip: bool,
}

row!(AutoKeeperCluster, Node);
