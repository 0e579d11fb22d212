use serde::{Deserialize, Serialize};

use crate::model::enums::{ChannelStatus, Mainstem, Stage};
use crate::model::ids::{ChannelId, NodeId, PipelineId};

/// A row of a channel's list of pipelines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    pub id: PipelineId,
    pub channel: ChannelId,
    pub name: String,
    /// Empty for none.
    pub description: String,
    pub parallelism: u32,
    /// Whether it is the main site of a two-way channel.
    pub home: bool,
    pub mainstem: Mainstem,
    /// Delay in ms; none when the manager has no statistic yet (it prints 0 then too).
    pub delay_ms: Option<u64>,
    /// When rows were last loaded, as the database stored it.
    pub last_sync: Option<String>,
    /// When the position last moved, in the manager's time zone.
    pub last_position: Option<String>,
    pub alarm_rules: u32,
}

/// A node by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRef {
    pub id: NodeId,
    pub name: String,
}

/// A pipeline's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineDetail {
    pub id: PipelineId,
    pub name: String,
    /// Empty for none.
    pub description: String,
    pub select_nodes: Vec<NodeRef>,
    pub load_nodes: Vec<NodeRef>,
    /// The name of its canal.
    pub destination: String,
    /// Every other parameter by Otter's field name, as form values (`true`, `AUTOMATIC`, `5`), in the page's order.
    pub parameters: Vec<(String, String)>,
}

/// How far a pipeline is behind: a row of the manager's list of the largest delays, which names only pipelines that have reported one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelayRow {
    pub channel: ChannelId,
    pub channel_name: String,
    pub pipeline: PipelineId,
    pub pipeline_name: String,
    /// Delay in ms, as last reported.
    pub delay_ms: u64,
    pub status: ChannelStatus,
    pub mainstem: Mainstem,
    /// Seconds since the last report; none when there is none, or when the clocks of manager and database make it negative.
    pub since_update_s: Option<u64>,
}

/// Where a pipeline stands: who holds its main select task, the position it has read to, and the batches under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageStat {
    pub channel: ChannelId,
    pub mainstem: Mainstem,
    /// The node that holds the main select task.
    pub node: Option<NodeId>,
    pub position: Option<Position>,
    /// Oldest first. Tells nothing in arbitrate mode `MEMORY`, in which no batch is ever listed.
    pub processes: Vec<Process>,
}

/// The position that a pipeline has confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// When it last moved, in the manager's time zone.
    pub updated: String,
    /// The stored cursor: JSON, in canal's own form.
    pub cursor: String,
}

/// A batch under way. Times are ms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    pub id: u64,
    /// How much later than the oldest batch it began, with the pauses between its stages.
    pub waited_ms: u64,
    /// The stages that it has passed, and how long each took. Only in arbitrate mode `ZOOKEEPER`.
    pub done: Vec<(Stage, u64)>,
    /// How long the present stage has been running; none while it waits for its turn.
    pub running_ms: Option<u64>,
    pub total_ms: u64,
}
