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
pub use pipelines::{DelayRow, NodeRef, Pipeline, PipelineDetail, Position, Process, StageStat};
pub use sources::{CheckResult, Source, SourceDetail, Table};

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
