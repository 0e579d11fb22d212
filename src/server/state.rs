//! What the whole process shares: configuration and the managers, each with its live snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::server::authz::{AccessControl, ManagerHandle};
use crate::server::config::Config;
use crate::server::oidc::Provider;

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
