use serde::{Deserialize, Serialize};

use crate::model::ids::{ChannelId, LogId, NodeId, PipelineId};

/// A log record of the manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    pub id: LogId,
    /// `None` for the manager's own records and for deleted channels.
    pub channel: Option<(ChannelId, String)>,
    pub pipeline: Option<(PipelineId, String)>,
    pub node: Option<NodeId>,
    /// The monitor name, such as `EXCEPTION`.
    pub title: String,
    /// The text with its line breaks; the manager truncates it at 21,845 characters. `None` if hidden from the caller, since messages
    /// contain rows, SQL and addresses of databases.
    pub message: Option<String>,
    /// As stored in the database.
    pub time: String,
}
