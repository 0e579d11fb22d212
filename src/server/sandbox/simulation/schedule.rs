//! Timers of the manager and its nodes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::server::sandbox::state::Millis;

/// The timers of the imitated system. They are part of the state, so a sandbox restart does not lose a channel restart in progress.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    /// The time up to which the state has been simulated.
    pub lived_until: Millis,
    /// Channel id → when a restart sets it to START again.
    pub restarts: BTreeMap<i64, Millis>,
    /// Channel id → when the manager releases it because it is paused.
    pub releases: BTreeMap<i64, Millis>,
    /// Node id → when the manager restarts the channels of this dead node.
    pub dead_nodes: BTreeMap<i64, Millis>,
    /// Pipeline id → when its mainstem loads the failing batch.
    pub failures: BTreeMap<i64, Millis>,
    /// Pipeline id → its pending report.
    pub reports: BTreeMap<i64, Report>,
    /// Pipeline id → by how much its delay exceeds that of others, in milliseconds.
    pub lags: BTreeMap<i64, Millis>,
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

impl Schedule {
    /// Cancels the timers of a channel that is switched or deleted.
    pub fn remove_channel(&mut self, channel_id: i64) {
        self.restarts.remove(&channel_id);
        self.releases.remove(&channel_id);
    }

    /// Cancels the timers of a pipeline that no longer runs.
    pub fn remove_pipeline(&mut self, pipeline_id: i64) {
        self.failures.remove(&pipeline_id);
        self.lags.remove(&pipeline_id);
        self.reports.remove(&pipeline_id);
    }

    /// Cancels the timers of a deleted node.
    pub fn remove_node(&mut self, nid: i64) {
        self.dead_nodes.remove(&nid);
    }
}

/// Removes and returns the keys that are due, in ascending order.
pub(super) fn due(timers: &mut BTreeMap<i64, Millis>, now: Millis) -> Vec<i64> {
    let keys: Vec<i64> = timers.iter().filter(|(_, at)| **at <= now).map(|(key, _)| *key).collect();
    for key in &keys {
        timers.remove(key);
    }
    keys
}
