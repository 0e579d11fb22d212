//! What the whole process shares: configuration and the managers, each with its live snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::server::config::Config;
use crate::server::live::Live;
use crate::server::manager::Manager;

/// Who asks. Until people exist there is one: whoever sits at this machine, with every right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    name: String,
}

impl Caller {
    /// The local administrator.
    pub fn local() -> Self {
        Self { name: "local".to_owned() }
    }

    /// The name, for logs.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// One manager that this process serves.
#[derive(Clone)]
pub struct ManagerEntry {
    /// Its client.
    pub manager: Manager,
    /// Its live snapshot.
    pub live: Live,
    /// Whether it is the built-in sandbox.
    pub sandbox: bool,
    /// Whether `/nodetest/node/{id}` answers for it.
    pub old_client: bool,
}

impl ManagerEntry {
    /// Its name in addresses.
    pub fn name(&self) -> &str {
        self.manager.name()
    }

    /// The address of its console, for people.
    pub fn address(&self) -> String {
        self.manager.config().console.to_string()
    }
}

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    config: Config,
    managers: BTreeMap<String, ManagerEntry>,
    /// The manager that `/` leads to: the first one configured.
    first: String,
}

impl App {
    /// The shared state; `first` is the name of the manager that `/` leads to.
    pub fn new(config: Config, managers: Vec<ManagerEntry>) -> Self {
        let first = managers.first().map(|entry| entry.name().to_owned()).unwrap_or_default();
        let managers = managers.into_iter().map(|entry| (entry.name().to_owned(), entry)).collect();
        Self(Arc::new(Shared { config, managers, first }))
    }

    /// The configuration in force.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The manager of this name.
    pub fn manager(&self, name: &str) -> Option<&ManagerEntry> {
        self.0.managers.get(name)
    }

    /// Every manager, by name.
    pub fn managers(&self) -> impl Iterator<Item = &ManagerEntry> {
        self.0.managers.values()
    }

    /// The name of the manager that `/` leads to.
    pub fn first(&self) -> &str {
        &self.0.first
    }
}
