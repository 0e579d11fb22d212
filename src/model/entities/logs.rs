use serde::{Deserialize, Serialize};

use crate::model::ids::{ChannelId, LogId, NodeId, PipelineId};

/// A log record of the manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    pub id: LogId,
    /// None for the manager's own records and deleted channels.
    pub channel: Option<(ChannelId, String)>,
    pub pipeline: Option<(PipelineId, String)>,
    pub node: Option<NodeId>,
    /// What is watched: a monitor's name such as `EXCEPTION`.
    pub title: String,
    /// The text with its lines; cut by the manager at 21,845 characters.
    pub message: String,
    /// As the database stored it.
    pub time: String,
}
