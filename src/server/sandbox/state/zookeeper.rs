//! State that the manager stores in ZooKeeper, not in its database: channel status, live nodes, mainstems, processes, cursors.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::constants::{ChannelStatus, MainstemStatus, NodeStatus, ProcessStatus, StageType};
use super::table::Millis;

/// `/otter/channel/<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChannelZnode {
    pub status: ChannelStatus,
    /// When the status was last written.
    pub since: Millis,
}

/// `…/mainstem`: the node that runs the pipeline's select stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mainstem {
    pub nid: i64,
    pub status: MainstemStatus,
    pub active: bool,
    /// When the node took it.
    pub since: Millis,
}

/// `…/process/<id>`: a batch in progress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Process {
    pub status: ProcessStatus,
    /// The znode's creation time.
    pub since: Millis,
    /// Finished stages with their end times; only in arbitrate mode ZOOKEEPER.
    pub stages: Vec<(StageType, Millis)>,
}

/// `/otter/canal/destinations/<destination>/<client>/cursor`: how far the binlog has been read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    pub source_address: String,
    pub source_port: u16,
    pub journal_name: String,
    pub position: i64,
    pub server_id: i64,
    /// Time of the last event read.
    pub timestamp: Millis,
    /// The znode's creation time.
    pub created: Millis,
    /// The znode's modification time, shown on pages as "last position time".
    pub modified: Millis,
}

/// The tree below `/otter`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ZooKeeper {
    channels: BTreeMap<i64, ChannelZnode>,
    /// Node id → when its ephemeral znode appeared.
    pub nodes: BTreeMap<i64, Millis>,
    /// By pipeline id.
    pub mainstems: BTreeMap<i64, Mainstem>,
    /// By pipeline id, then process id.
    pub processes: BTreeMap<i64, BTreeMap<i64, Process>>,
    /// By pipeline id.
    pub cursors: BTreeMap<i64, Cursor>,
}

impl ZooKeeper {
    /// The znodes of all channels, by channel id.
    pub fn channels(&self) -> impl Iterator<Item = (i64, &ChannelZnode)> {
        self.channels.iter().map(|(id, znode)| (*id, znode))
    }

    /// The channel's status; STOP if it has no znode.
    pub fn channel_status(&self, channel_id: i64) -> ChannelStatus {
        self.channels.get(&channel_id).map_or(ChannelStatus::Stop, |znode| znode.status)
    }

    /// When the status was last written.
    pub fn channel_since(&self, channel_id: i64) -> Option<Millis> {
        self.channels.get(&channel_id).map(|znode| znode.since)
    }

    /// Sets the status.
    pub fn set_channel(&mut self, channel_id: i64, status: ChannelStatus, now: Millis) {
        self.channels.insert(channel_id, ChannelZnode { status, since: now });
    }

    /// Removes the channel's znode.
    pub fn remove_channel(&mut self, channel_id: i64) {
        self.channels.remove(&channel_id);
    }

    /// START while the node's znode exists.
    pub fn node_status(&self, nid: i64) -> NodeStatus {
        if self.is_live(nid) { NodeStatus::Start } else { NodeStatus::Stop }
    }

    /// Whether the node's znode exists.
    pub fn is_live(&self, nid: i64) -> bool {
        self.nodes.contains_key(&nid)
    }

    /// Removes everything below the pipeline, including its cursor.
    pub fn remove_pipeline(&mut self, pipeline_id: i64) {
        self.mainstems.remove(&pipeline_id);
        self.processes.remove(&pipeline_id);
        self.cursors.remove(&pipeline_id);
    }

    /// Ids of the pipeline's processes, in ascending order.
    pub fn process_ids(&self, pipeline_id: i64) -> Vec<i64> {
        self.processes.get(&pipeline_id).map(|processes| processes.keys().copied().collect()).unwrap_or_default()
    }
}

impl Cursor {
    /// The text written by canal (`postion` is its spelling).
    pub fn json(&self) -> String {
        format!(
            "{{\"@type\":\"com.alibaba.otter.canal.protocol.position.LogPosition\",\"identity\":{{\"slaveId\":-1,\"sourceAddress\":{{\"address\":\"{}\",\"port\":{}}}}},\"postion\":{{\"gtid\":\"\",\"included\":false,\"journalName\":\"{}\",\"position\":{},\"serverId\":{},\"timestamp\":{}}}}}",
            self.source_address, self.source_port, self.journal_name, self.position, self.server_id, self.timestamp
        )
    }
}
