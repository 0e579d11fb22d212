//! What the whole process shares: configuration and the managers, each with its live snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::server::access::{AccessControl, VisibilityCache};
use crate::server::config::Config;
use crate::server::manager::{ManagerClient, ManagerConfig};
use crate::server::monitor::ManagerMonitor;
use crate::server::oidc::Provider;

/// One manager that this process serves.
#[derive(Clone)]
pub struct ManagerHandle {
    /// Its client; services get it by a permit.
    pub(super) manager: ManagerClient,
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

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    config: Config,
    access: AccessControl,
    managers: BTreeMap<String, ManagerHandle>,
    providers: Vec<Provider>,
    /// The manager that `/` leads to: the first one configured.
    first: String,
}

impl AppState {
    /// The shared state; `/` leads to the first of the managers.
    pub fn new(config: Config, access: AccessControl, managers: Vec<ManagerHandle>, providers: Vec<Provider>) -> Self {
        let first = managers.first().map(|entry| entry.name().to_owned()).unwrap_or_default();
        let managers = managers.into_iter().map(|entry| (entry.name().to_owned(), entry)).collect();
        Self(Arc::new(Shared { config, access, managers, providers, first }))
    }

    /// The configuration in force.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// People, teams and rights.
    pub fn access(&self) -> &AccessControl {
        &self.0.access
    }

    /// The manager of this name.
    pub fn manager(&self, name: &str) -> Option<&ManagerHandle> {
        self.0.managers.get(name)
    }

    /// Every manager, by name.
    pub fn managers(&self) -> impl Iterator<Item = &ManagerHandle> {
        self.0.managers.values()
    }

    /// Identity providers that people can sign in with, in the order of the configuration.
    pub fn providers(&self) -> &[Provider] {
        &self.0.providers
    }

    /// The identity provider of this name.
    pub fn provider(&self, name: &str) -> Option<&Provider> {
        self.0.providers.iter().find(|provider| provider.settings().name == name)
    }

    /// The name of the manager that `/` leads to.
    pub fn default_manager_name(&self) -> &str {
        &self.0.first
    }
}
