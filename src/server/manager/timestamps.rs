//! Creation and modification times. The console does not show them, only port 1099 returns them.

use jiff::Timestamp;

use super::rpc::RpcError;
use super::{ManagerClient, Result};
use crate::model::{ChannelId, ClusterId, Error, NodeId, ResourceType};

/// When the manager created a resource, and when it last changed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timestamps {
    pub created: Option<Timestamp>,
    pub modified: Option<Timestamp>,
}

impl Timestamps {
    /// Converts Otter's `gmtCreate` and `gmtModified`, milliseconds since 1970 UTC.
    fn from_millis(created: Option<i64>, modified: Option<i64>) -> Self {
        let time = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        Self { created: time(created), modified: time(modified) }
    }
}

/// The dates of a node and of its ZooKeeper cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeTimestamps {
    pub node: Timestamps,
    /// `None` if the node has no cluster or a deleted one.
    pub cluster: Option<(ClusterId, Timestamps)>,
}

impl ManagerClient {
    /// Returns the dates of a node and of its cluster; `None` if port 1099 is not configured.
    ///
    /// # Errors
    /// Returns the error of the call: [`Error::Unreachable`] and [`Error::TimedOut`] contain the address of port 1099.
    pub async fn node_dates(&self, id: NodeId) -> Option<Result<NodeTimestamps>> {
        let found = self.rpc()?.find_node(id).await;
        let dates = found.map(|node| NodeTimestamps {
            node: Timestamps::from_millis(node.created, node.modified),
            cluster: node
                .parameters
                .and_then(|parameters| parameters.zk_cluster)
                .map(|cluster| (cluster.id, Timestamps::from_millis(cluster.created, cluster.modified))),
        });
        Some(dates.map_err(|error| failed(error, ResourceType::Node, id.0)))
    }

    /// Returns the dates of a channel; `None` if port 1099 is not configured.
    ///
    /// # Errors
    /// Same as [`Self::node_dates`].
    pub async fn channel_dates(&self, id: ChannelId) -> Option<Result<Timestamps>> {
        let found = self.rpc()?.find_channel(id).await;
        let dates = found.map(|channel| Timestamps::from_millis(channel.created, channel.modified));
        Some(dates.map_err(|error| failed(error, ResourceType::Channel, id.0)))
    }
}

fn failed(error: RpcError, resource_type: ResourceType, id: u64) -> Error {
    match error {
        RpcError::Unreachable { address, cause } => Error::Unreachable { address, cause, written: false },
        RpcError::TimedOut { address, limit } => Error::TimedOut { address, seconds: limit.as_secs(), written: false },
        RpcError::NotFound { .. } => Error::NotFound { resource_type, id: id.to_string() },
        other => Error::Failed { screen: "1099".to_owned(), reason: other.to_string() },
    }
}
