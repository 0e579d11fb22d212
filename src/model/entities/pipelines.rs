use serde::{Deserialize, Serialize};

use crate::model::enums::Mainstem;
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
