//! A manager served by this process: its snapshot for every service, its client only through a permit.

use super::{AccessControl, VisibilityCache};
use crate::server::history::History;
use crate::server::manager::{ManagerClient, ManagerConfig};
use crate::server::monitor::ManagerMonitor;

/// A manager served by this process.
#[derive(Clone)]
pub struct ManagerHandle {
    /// The client; services reach it through a permit.
    pub(in crate::server) manager: ManagerClient,
    /// The monitor that provides snapshots.
    pub live: ManagerMonitor,
    /// Whether this is the built-in sandbox.
    pub sandbox: bool,
    /// Whether `/nodetest/node/{id}` serves this manager.
    pub legacy_nodetest: bool,
    /// Users, teams and permissions.
    pub access: AccessControl,
    /// The last hour of its pipelines.
    pub history: History,
    /// Cached per-user views of its snapshot.
    pub(super) views: VisibilityCache,
}

impl ManagerHandle {
    /// Creates a handle for a monitored manager. `old_client`: whether `/nodetest/node/{id}` serves it.
    pub fn new(manager: ManagerClient, live: ManagerMonitor, sandbox: bool, old_client: bool, access: AccessControl) -> Self {
        let history = History::record(&live);
        Self { manager, live, sandbox, legacy_nodetest: old_client, access, history, views: VisibilityCache::default() }
    }

    /// Its name in URLs.
    pub fn name(&self) -> &str {
        self.manager.name()
    }

    /// Its connection settings.
    pub fn config(&self) -> &ManagerConfig {
        self.manager.config()
    }

    /// The URL of its console, for display.
    pub fn address(&self) -> String {
        self.config().console.to_string()
    }
}
