//! What the manager and its nodes have still to do, each with its time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::server::sandbox::state::Millis;

/// The timers of the imitated system. They are part of the state: a restart of the sandbox doesn't lose a restart under way.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Agenda {
    /// The state has lived until then.
    pub lived_until: Millis,
    /// Channel id → when a restart sets it to START again.
    pub restarts: BTreeMap<i64, Millis>,
    /// Channel id → when the manager releases it because it is paused.
    pub releases: BTreeMap<i64, Millis>,
    /// Node id → when the manager restarts the channels of that dead node.
    pub dead_nodes: BTreeMap<i64, Millis>,
    /// Pipeline id → when its mainstem loads the batch that fails.
    pub failures: BTreeMap<i64, Millis>,
    /// Pipeline id → what it has still to report.
    pub reports: BTreeMap<i64, Report>,
    /// Pipeline id → id of its next process.
    pub next_process: BTreeMap<i64, i64>,
}

/// What a pipeline has copied since its last report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub since: Millis,
    /// When it is due.
    pub due: Millis,
    pub rows: i64,
    pub bytes: i64,
}

impl Agenda {
    /// Drops what was planned for a channel that is switched or deleted.
    pub fn forget_channel(&mut self, channel_id: i64) {
        self.restarts.remove(&channel_id);
        self.releases.remove(&channel_id);
    }

    /// Drops what was planned for a pipeline that doesn't run any more.
    pub fn forget_pipeline(&mut self, pipeline_id: i64) {
        self.failures.remove(&pipeline_id);
        self.reports.remove(&pipeline_id);
    }

    /// Drops what was planned for a deleted node.
    pub fn forget_node(&mut self, nid: i64) {
        self.dead_nodes.remove(&nid);
    }
}

/// Takes the keys whose time has come, ascending.
pub(super) fn due(timers: &mut BTreeMap<i64, Millis>, now: Millis) -> Vec<i64> {
    let keys: Vec<i64> = timers.iter().filter(|(_, at)| **at <= now).map(|(key, _)| *key).collect();
    for key in &keys {
        timers.remove(key);
    }
    keys
}
