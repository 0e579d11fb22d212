//! A manager as services see it: its snapshot for everybody, its client against a permit only.

use super::{AccessControl, VisibilityCache};
use crate::server::manager::{ManagerClient, ManagerConfig};
use crate::server::monitor::ManagerMonitor;

/// One manager that this process serves.
#[derive(Clone)]
pub struct ManagerHandle {
    /// Its client; services get it by a permit.
    pub(in crate::server) manager: ManagerClient,
    /// Its live snapshot.
    pub live: ManagerMonitor,
    /// Whether it is the built-in sandbox.
    pub sandbox: bool,
    /// Whether `/nodetest/node/{id}` answers for it.
    pub legacy_nodetest: bool,
    /// People, teams and rights.
    pub access: AccessControl,
    /// What people get to see of it.
    pub(super) views: VisibilityCache,
}

impl ManagerHandle {
    /// A manager with its watcher. `old_client`: whether `/nodetest/node/{id}` answers for it.
    pub fn new(manager: ManagerClient, live: ManagerMonitor, sandbox: bool, old_client: bool, access: AccessControl) -> Self {
        Self { manager, live, sandbox, legacy_nodetest: old_client, access, views: VisibilityCache::default() }
    }

    /// Its name in addresses.
    pub fn name(&self) -> &str {
        self.manager.name()
    }

    /// How it is reached.
    pub fn config(&self) -> &ManagerConfig {
        self.manager.config()
    }

    /// The address of its console, for people.
    pub fn address(&self) -> String {
        self.config().console.to_string()
    }
}
