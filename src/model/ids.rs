//! Ids as newtypes: the numbers that the manager gives its entities. An id of one kind can't be passed for another's.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A ZooKeeper cluster (`AutoKeeperCluster`).
    ClusterId,
    /// A node: one process that reads and writes rows.
    NodeId,
    /// A data source (`DataMediaSource`): one database server with an account.
    SourceId,
    /// A table or table pattern of a data source (`DataMedia`).
    TableId,
    /// A canal: one reader of a database's binlog.
    CanalId,
    /// A channel: the unit that is started and stopped.
    ChannelId,
    /// A pipeline: one direction of a channel.
    PipelineId,
    /// A mapping of a source table to a target table (`DataMediaPair`).
    PairId,
    /// A log record.
    LogId,
}
