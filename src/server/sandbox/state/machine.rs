//! Node processes: whether they run, and the values of their JMX beans.

use serde::{Deserialize, Serialize};

use super::table::Millis;

/// The phase of a node's process.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum MachinePhase {
    /// Not running and not scheduled to start.
    Down,
    /// Starts at this time.
    ComingUp { at: Millis },
    /// Running, with its znode.
    Up,
    /// Died; its znode remains until this time.
    Killed { znode_until: Millis },
}

/// A node's process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    pub phase: MachinePhase,
    /// Bytes.
    pub heap_used: i64,
    /// Bytes.
    pub heap_committed: i64,
    /// Bytes.
    pub heap_init: i64,
    /// Bytes.
    pub heap_max: i64,
    pub threads_active: i32,
    pub thread_pool: i32,
    /// Load average of the last minute.
    pub load: f64,
    pub cores: i32,
    /// Whether its heap is always nearly full.
    pub is_short_of_heap: bool,
    /// Start time of the process, also its znode's time.
    pub since: Millis,
}

const MIB: i64 = 1024 * 1024;

impl Default for Machine {
    fn default() -> Self {
        Self {
            phase: MachinePhase::Down,
            heap_used: 420 * MIB,
            heap_committed: 2048 * MIB,
            heap_init: 2048 * MIB,
            heap_max: 3072 * MIB,
            threads_active: 0,
            thread_pool: 50,
            load: 0.35,
            cores: 4,
            is_short_of_heap: false,
            since: 0,
        }
    }
}

impl Machine {
    /// The bean's `HeapMemoryUsage`: keys alphabetical, one line, bytes.
    pub fn heap_json(&self) -> String {
        format!(
            "{{\"committed\":{},\"init\":{},\"max\":{},\"used\":{}}}",
            self.heap_committed, self.heap_init, self.heap_max, self.heap_used
        )
    }

    /// The bean's `NodeSystemInfo`.
    pub fn system_info(&self) -> String {
        format!("Linux 5.10.0-otter amd64 @ {} cores , 【 load average:{:.2} 】", self.cores, self.load)
    }

    /// The bean's `NodeVersionInfo`.
    pub fn version_info(&self, version: &str) -> String {
        format!("{version} [ r{REVISION} ] @ Mon Nov 23 08:00:00 UTC 2026")
    }
}

/// The revision in the version texts of the sandbox's manager and nodes.
pub const REVISION: &str = "5a6d62e0f1c24b0c9d0b1f7f6f0e5a3c2b1d0e4f";
