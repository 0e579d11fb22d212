//! Changes of status, together with everything that depends on them.

use super::{ChannelStatus, LogRecord, Millis, MonitorName, State};

/// Time until the manager releases a paused channel, in milliseconds.
pub const RELEASE_INTERVAL: Millis = 120_000;
/// Time until the manager restarts the channels of a dead node, in milliseconds.
pub const DEAD_NODE_INTERVAL: Millis = 60_000;
/// Maximum number of log records; the oldest are dropped.
const LOG_LIMIT: usize = 500;
/// MySQL's limit of the message column in characters.
const MESSAGE_LIMIT: usize = 21_845;

impl State {
    /// Sets START and cancels the channel's timers.
    pub fn set_started(&mut self, channel_id: i64, now: Millis) {
        self.zookeeper.set_channel(channel_id, ChannelStatus::Start, now);
        self.schedule.remove_channel(channel_id);
    }

    /// Sets PAUSE: processes end, mainstems stay, and the manager will release the channel.
    pub fn set_paused(&mut self, channel_id: i64, now: Millis) {
        self.zookeeper.set_channel(channel_id, ChannelStatus::Pause, now);
        self.schedule.releases.insert(channel_id, now + RELEASE_INTERVAL);
        self.end_processes(channel_id);
    }

    /// Sets STOP: processes end, and mainstems disappear as the nodes end.
    pub fn set_stopped(&mut self, channel_id: i64, now: Millis) {
        self.zookeeper.set_channel(channel_id, ChannelStatus::Stop, now);
        self.schedule.remove_channel(channel_id);
        self.end_processes(channel_id);
    }

    fn end_processes(&mut self, channel_id: i64) {
        for id in self.pipeline_ids(channel_id) {
            self.zookeeper.processes.remove(&id);
            self.schedule.remove_pipeline(id);
        }
    }

    /// Ids of the channel's pipelines, in ascending order.
    pub fn pipeline_ids(&self, channel_id: i64) -> Vec<i64> {
        self.pipelines.iter().filter(|pipeline| pipeline.channel_id == channel_id).map(|pipeline| pipeline.id).collect()
    }

    /// Started channels that use the node, in ascending order.
    pub fn started_on(&self, nid: i64) -> Vec<i64> {
        let mut ids: Vec<i64> = self.pipelines_on(nid).iter().map(|pipeline| pipeline.channel_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| self.zookeeper.channel_status(*id) == ChannelStatus::Start);
        ids
    }

    /// Removes the node's znode and the mainstems it held; the manager restarts its channels a while later.
    pub fn lose_node(&mut self, nid: i64, now: Millis) {
        if self.zookeeper.nodes.remove(&nid).is_some() {
            self.zookeeper.mainstems.retain(|_, mainstem| mainstem.nid != nid);
            self.schedule.dead_nodes.insert(nid, now + DEAD_NODE_INTERVAL);
        }
    }

    /// Logs an EXCEPTION record of a node about a pipeline; `text` follows `exception:`.
    pub fn log_exception(&mut self, now: Millis, pipeline_id: i64, nid: Option<i64>, text: &str) {
        let channel_id = self.pipelines.get(pipeline_id).map_or(-1, |pipeline| pipeline.channel_id);
        let node = nid.map_or_else(|| "null".to_owned(), |nid| nid.to_string());
        let message = format!("pid:{pipeline_id} nid:{node} exception:{text}");
        self.log(now, channel_id, pipeline_id, nid.unwrap_or(-1), message);
    }

    /// Logs an EXCEPTION record of the manager itself.
    pub fn log_manager(&mut self, now: Millis, text: &str) {
        self.log(now, -1, -1, -1, format!("pid:-1 nid:null exception:{text}"));
    }

    fn log(&mut self, now: Millis, channel_id: i64, pipeline_id: i64, nid: i64, message: String) {
        let title = MonitorName::Exception.constant().to_owned();
        let message = message.chars().take(MESSAGE_LIMIT).collect();
        let record = LogRecord { channel_id, pipeline_id, nid, title, message, ..LogRecord::default() };
        self.log_records.insert(now, record);
        self.log_records.keep_newest(LOG_LIMIT);
    }
}
