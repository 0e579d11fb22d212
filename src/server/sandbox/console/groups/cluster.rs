//! Form group of the ZooKeeper cluster forms.

use crate::server::sandbox::console::webx::group::{Field, Group};
use crate::server::sandbox::console::webx::rules::{FieldRule, REQUIRED};

/// A ZooKeeper cluster.
pub static AUTOKEEPER_CLUSTER_INFO: Group = Group::checked(
    "autokeeperClusterInfo",
    &[
        Field::free("formAutokeeperClusterError"),
        Field::free("id"),
        Field::free("clusterName"),
        Field::new("zookeeperClusters", "ZK的服务器集群", &[REQUIRED, FieldRule::Addresses("1.1.1.1:80;")]),
        Field::free("description"),
    ],
);
