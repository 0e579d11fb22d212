use serde::{Deserialize, Serialize};

use crate::model::enums::{ChannelStatus, Mainstem, Stage};
use crate::model::ids::{ChannelId, NodeId, PipelineId};

/// A row of a channel's pipeline list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    pub id: PipelineId,
    pub channel: ChannelId,
    pub name: String,
    /// Empty if there is none.
    pub description: String,
    pub parallelism: u32,
    /// Whether it is the primary site of a two-way channel.
    pub home: bool,
    pub mainstem: Mainstem,
    /// Delay in ms; `None` if the manager has no statistic yet (it prints 0 then too).
    pub delay_ms: Option<u64>,
    /// When rows were last loaded, as stored in the database.
    pub last_sync: Option<String>,
    /// When the position last moved, in the manager's time zone.
    pub last_position: Option<String>,
    pub alarm_rules: u32,
}

#[cfg(test)]
impl Pipeline {
    /// A pipeline that has reported nothing yet.
    pub fn sample(id: PipelineId, channel: ChannelId) -> Self {
        Self {
            id,
            channel,
            name: "p".to_owned(),
            description: String::new(),
            parallelism: 5,
            home: false,
            mainstem: Mainstem::Overtake,
            delay_ms: None,
            last_sync: None,
            last_position: None,
            alarm_rules: 0,
        }
    }
}

/// A node by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRef {
    pub id: NodeId,
    pub name: String,
}

/// A pipeline's detail page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineDetail {
    pub id: PipelineId,
    pub name: String,
    /// Empty if there is none.
    pub description: String,
    pub select_nodes: Vec<NodeRef>,
    pub load_nodes: Vec<NodeRef>,
    /// The name of its canal.
    pub destination: String,
    /// Every other parameter by Otter's field name, as form values (`true`, `AUTOMATIC`, `5`), in the page's order.
    pub parameters: Vec<(String, String)>,
}

/// The delay of a pipeline: a row of the manager's list of the largest delays, which contains only pipelines that have reported one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelayRow {
    pub channel: ChannelId,
    pub channel_name: String,
    pub pipeline: PipelineId,
    pub pipeline_name: String,
    /// Last reported delay in ms.
    pub delay_ms: u64,
    pub status: ChannelStatus,
    pub mainstem: Mainstem,
    /// What was loaded in the last minute.
    pub throughput: Throughput,
    /// Seconds since the last report, as computed by the manager: wrong by the difference between its time and that of its database, and
    /// possibly negative. `None` if there was no report.
    pub since_update_s: Option<i64>,
}

/// What was loaded in one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Throughput {
    pub rows: u64,
    pub bytes: u64,
}

impl Throughput {
    /// Rows per second, rounded up: fewer than one is not shown as none.
    pub fn rows_per_second(self) -> u64 {
        self.rows.div_ceil(60)
    }

    /// Bytes per second, rounded down.
    pub fn bytes_per_second(self) -> u64 {
        self.bytes / 60
    }
}

impl std::ops::Add for Throughput {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { rows: self.rows + other.rows, bytes: self.bytes + other.bytes }
    }
}

impl std::iter::Sum for Throughput {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), std::ops::Add::add)
    }
}

/// Progress of a pipeline: the node that holds its main select task, the position read so far, and the batches in progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageStat {
    pub channel: ChannelId,
    pub mainstem: Mainstem,
    /// The node that holds the main select task.
    pub node: Option<NodeId>,
    pub position: Option<Position>,
    /// Oldest first. Always empty in arbitrate mode `MEMORY`, which lists no batches.
    pub processes: Vec<Process>,
}

/// The last position confirmed by a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// When it last moved, in the manager's time zone.
    pub updated: String,
    /// The stored cursor: JSON in canal's format.
    pub cursor: String,
}

/// A batch in progress. Times are in ms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    pub id: u64,
    /// How much later than the oldest batch it began, including the pauses between its stages.
    pub waited_ms: u64,
    /// The completed stages and the duration of each. Only in arbitrate mode `ZOOKEEPER`.
    pub done: Vec<(Stage, u64)>,
    /// How long the current stage has been running; `None` while it waits for its turn.
    pub running_ms: Option<u64>,
    pub total_ms: u64,
}
