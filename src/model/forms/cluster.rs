use crate::model::field::{Addresses, Description, Text};
use crate::model::form::form;

form! {
    /// A ZooKeeper cluster. Otter's `autokeeperClusterInfo`.
    pub struct ClusterForm {
        cluster_name "clusterName": Text<1, 200> = "", Basic, ["Name", "名称"],
            ["Display name of the cluster.", "集群的显示名称。"];
        zookeeper_clusters "zookeeperClusters": Addresses = "", Basic, ["Servers", "服务器"],
            ["host:port of each server, separated by ;", "每台服务器的 host:port，用 ; 分隔"];
        description "description": Description = "", Basic, ["Description", "描述"],
            ["Notes for other users.", "备注，便于他人了解。"];
    }
}
