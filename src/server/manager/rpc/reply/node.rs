//! Nodes and their ZooKeeper clusters.

use super::convert::entity;
use crate::model::{ClusterId, NodeId, NodeStatus};

entity! {
    /// One node, with its live status.
    Node from "Node" {
        id: NodeId = "id",
        name: String = "name",
        /// Address at which the manager and other nodes reach it.
        ip: String = "ip",
        /// Communication port of the node.
        port: Option<i64> = "port",
        /// `START` if the node is registered in ZooKeeper at the time of the reply.
        status: NodeStatus = "status",
        description: Option<String> = "description",
        parameters: Option<NodeParameter> = "parameters",
        created: Option<i64> = "gmtCreate",
        modified: Option<i64> = "gmtModified",
    }
}

entity! {
    /// A node's settings besides its address.
    NodeParameter from "NodeParameter" {
        /// JMX port, from which the manager reads heap and threads.
        mbean_port: Option<i32> = "mbeanPort",
        /// Port from which other nodes fetch batches.
        download_port: Option<i32> = "downloadPort",
        /// Null if the cluster was deleted.
        zk_cluster: Option<AutoKeeperCluster> = "zkCluster",
        /// Address for nodes of other sites.
        external_ip: Option<String> = "externalIp",
        use_external_ip: Option<bool> = "useExternalIp",
    }
}

entity! {
    /// A ZooKeeper cluster.
    AutoKeeperCluster from "AutoKeeperCluster" {
        id: ClusterId = "id",
        cluster_name: Option<String> = "clusterName",
        /// Entries of `host:port`; an entry can contain several, separated by commas.
        server_list: Option<Vec<String>> = "serverList",
        description: Option<String> = "description",
        created: Option<i64> = "gmtCreate",
        modified: Option<i64> = "gmtModified",
    }
}
