//! State shared by the whole process: the configuration, access control, and the managers with their monitors.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::server::authz::{AccessControl, ManagerHandle};
use crate::server::config::Config;
use crate::server::oidc::Provider;

/// State shared by all handlers. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<AppStateInner>);

struct AppStateInner {
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
        Self(Arc::new(AppStateInner { config, access, managers, providers, first }))
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
