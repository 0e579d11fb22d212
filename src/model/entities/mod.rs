//! The manager's entities, as read from its pages. Times printed by the manager are stored as text, because its pages mix two time zones
//! and mark neither.

mod canals;
mod channels;
mod clusters;
mod logs;
mod nodes;
mod pairs;
mod pipelines;
mod sources;

pub use canals::{Canal, CanalConnection, CanalDetail, CanalUse, address_groups};
pub use channels::{Channel, ChannelDetail, StartBlock};
pub use clusters::Cluster;
pub use logs::LogRecord;
pub use nodes::{Heap, Node, NodeDetail, NodeUse};
pub use pairs::{Pair, PairCounters, PairList};
pub use pipelines::{DelayRow, NodeRef, Pipeline, PipelineDetail, Position, Process, StageStat, Throughput};
pub use sources::{CheckResult, Source, SourceDetail, Table};

/// An entity of the manager with an ID that is unique among entities of its kind.
pub trait Entity {
    /// The type of its ID.
    type Id: Copy + Eq + Ord + std::hash::Hash + std::fmt::Display + Send + Sync + 'static;

    /// Its ID.
    fn id(&self) -> Self::Id;
}

macro_rules! entities {
    ($($entity:ident: $field:ident, $id:ident;)+) => {$(
        impl Entity for $entity {
            type Id = super::ids::$id;

            fn id(&self) -> Self::Id {
                self.$field
            }
        }
    )+};
}

entities! {
    Node: id, NodeId;
    Channel: id, ChannelId;
    Pipeline: id, PipelineId;
    LogRecord: id, LogId;
    Cluster: id, ClusterId;
    Source: id, SourceId;
    Table: id, TableId;
    Canal: id, CanalId;
}

/// One page of a manager list: always 10 rows, except for lists that are not paged.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Page<T> {
    /// The rows, in the manager's order.
    pub rows: Vec<T>,
    /// Total number of rows.
    pub total: usize,
    /// This page's number, from 1; 0 if there are no rows.
    pub page: usize,
    /// Total number of pages.
    pub pages: usize,
}
