//! What the manager and its nodes have still to do, each with its time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::server::sandbox::state::Millis;

/// The timers of the imitated system. They are part of the state: a restart doesn't lose a restart under way.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Agenda {
    /// Channel id → when a restart sets it to START again.
    pub restarts: BTreeMap<i64, Millis>,
    /// Channel id → when its failing batch throws.
    pub failures: BTreeMap<i64, Millis>,
    /// Node id → when the manager restarts the channels of that dead node.
    pub dead_nodes: BTreeMap<i64, Millis>,
    /// Channel id → when the manager releases it because it is paused.
    pub releases: BTreeMap<i64, Millis>,
    /// Pipeline id → when it next reports its delay and throughput.
    pub reports: BTreeMap<i64, Millis>,
    /// Pipeline id → rows and bytes copied since its last report.
    pub unreported: BTreeMap<i64, (i64, i64)>,
}
