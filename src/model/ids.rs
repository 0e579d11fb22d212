//! Newtypes for numeric IDs, those of the manager and our own, so that an ID of one kind can't be passed for another.

macro_rules! display {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub u64);

        display!($name);

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let text = text.trim();
                // The manager's IDs are Java `long`s.
                text.parse::<i64>()?;
                text.parse().map(Self)
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

macro_rules! own_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "ssr", derive(sea_orm::DeriveValueType, schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        display!($name);

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }
    )+};
}

// IDs of rows in our own database.
own_ids! {
    /// A user.
    UserId,
    /// A team.
    TeamId,
    /// A rule that assigns resources to a team by their names.
    RuleId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_must_be_valid_in_the_manager() {
        assert_eq!(" 7 ".parse(), Ok(NodeId(7)));
        assert_eq!("9223372036854775807".parse(), Ok(NodeId(i64::MAX as u64)));
        for text in ["", "x", "-1", "9223372036854775808", "18446744073709551615", "18446744073709551616"] {
            assert!(text.parse::<NodeId>().is_err(), "{text}");
        }
    }
}
