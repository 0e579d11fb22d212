//! State shared by the whole process: the configuration, access control, and the managers with their monitors.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::server::access::{AccessControl, VisibilityCache};
use crate::server::config::Config;
use crate::server::manager::{ManagerClient, ManagerConfig};
use crate::server::monitor::ManagerMonitor;
use crate::server::oidc::Provider;

/// A manager served by this process.
#[derive(Clone)]
pub struct ManagerHandle {
    /// The client; services reach it through a permit.
    pub(super) manager: ManagerClient,
    /// The monitor that provides snapshots.
    pub live: ManagerMonitor,
    /// Whether this is the built-in sandbox.
    pub sandbox: bool,
    /// Whether `/nodetest/node/{id}` serves this manager.
    pub legacy_nodetest: bool,
    /// Users, teams and permissions.
    pub access: AccessControl,
    /// Cached per-user views of its snapshot.
    pub(super) views: VisibilityCache,
}

impl ManagerHandle {
    /// Creates a handle for a monitored manager. `old_client`: whether `/nodetest/node/{id}` serves it.
    pub fn new(manager: ManagerClient, live: ManagerMonitor, sandbox: bool, old_client: bool, access: AccessControl) -> Self {
        Self { manager, live, sandbox, legacy_nodetest: old_client, access, views: VisibilityCache::default() }
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

/// State shared by all handlers. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    config: Config,
    access: AccessControl,
    managers: BTreeMap<String, ManagerHandle>,
    providers: Vec<Provider>,
    /// The manager that `/` redirects to: the first one configured.
    first: String,
}

impl AppState {
    /// Creates the shared state; `/` redirects to the first manager.
    pub fn new(config: Config, access: AccessControl, managers: Vec<ManagerHandle>, providers: Vec<Provider>) -> Self {
        let first = managers.first().map(|entry| entry.name().to_owned()).unwrap_or_default();
        let managers = managers.into_iter().map(|entry| (entry.name().to_owned(), entry)).collect();
        Self(Arc::new(Shared { config, access, managers, providers, first }))
    }

    /// The effective configuration.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Users, teams and permissions.
    pub fn access(&self) -> &AccessControl {
        &self.0.access
    }

    /// Returns the manager with this name.
    pub fn manager(&self, name: &str) -> Option<&ManagerHandle> {
        self.0.managers.get(name)
    }

    /// All managers, ordered by name.
    pub fn managers(&self) -> impl Iterator<Item = &ManagerHandle> {
        self.0.managers.values()
    }

    /// The identity providers available for sign-in, in configuration order.
    pub fn providers(&self) -> &[Provider] {
        &self.0.providers
    }

    /// Returns the identity provider with this name.
    pub fn provider(&self, name: &str) -> Option<&Provider> {
        self.0.providers.iter().find(|provider| provider.settings().name == name)
    }

    /// The name of the manager that `/` redirects to.
    pub fn default_manager_name(&self) -> &str {
        &self.0.first
    }
}
