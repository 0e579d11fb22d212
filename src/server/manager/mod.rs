//! The client of one Otter manager: its console over HTTP, its port 1099 and its ZooKeeper. Other modules use only [`ManagerClient`].
//!
//! Every write is verified by reading the result back, since the manager reports success for many failures. Guards that the manager
//! enforces only on its own pages apply to every operation: nothing that is running is changed, and nothing that is in use is deleted.

mod canals;
mod channels;
mod checks;
mod clusters;
mod commands;
pub mod config;
pub mod connection_test;
pub mod console;
mod crud;
pub mod legacy_nodetest;
mod logs;
mod nodes;
mod origin;
mod pairs;
mod pipelines;
mod request_counts;
pub mod rpc;
mod sources;
mod timestamps;
pub mod zookeeper;

use std::sync::Arc;

use jiff::Timestamp;

pub use config::ManagerConfig;
pub use connection_test::{ConnectionReport, StepName, TestStep, Warning};
use console::{Console, ConsoleHttp, ConsoleSession, Credentials, FAILURE_TTL, Timeouts};
pub use console::{ListRow, PageBudget, ROWS_PER_PAGE, Rotation};
pub use logs::LogQuery;
pub use origin::Origin;
pub use request_counts::RequestCounts;
use rpc::{RpcClient, RpcConfig};
pub use timestamps::{NodeTimestamps, Timestamps};
use zookeeper::ZooKeeper;

use crate::model::Error;

/// The result of an operation on a manager.
pub type Result<T> = std::result::Result<T, Error>;

/// A client of one Otter manager. Clones share its session and connections.
#[derive(Clone)]
pub struct ManagerClient(Arc<Inner>);

struct Inner {
    config: ManagerConfig,
    console: Console,
    requests: Arc<RequestCounts>,
    rpc: Option<RpcClient>,
    zookeeper: Option<ZooKeeper>,
}

impl ManagerClient {
    /// Creates a client from a configuration. Nothing is sent yet.
    ///
    /// # Errors
    /// Returns [`Error::Unreachable`] if the address can't be that of a console.
    pub fn new(config: ManagerConfig) -> Result<Self> {
        let http = Arc::new(ConsoleHttp::new(config.console.clone(), Timeouts::reading_within(config.timeout))?);
        let requests = http.counts();
        let account = Credentials { user: config.user.clone(), password: config.password.clone() };
        let console = Console::new(ConsoleSession::new(http, account, FAILURE_TTL));
        let rpc = config.rpc.as_deref().map(|address| RpcClient::new(address, RpcConfig::default()));
        let zookeeper = config.zookeeper.clone().map(|address| ZooKeeper::new(config.name.clone(), address));
        Ok(Self(Arc::new(Inner { config, console, requests, rpc, zookeeper })))
    }

    /// The manager's name in the configuration.
    pub fn name(&self) -> &str {
        &self.0.config.name
    }

    /// The manager's configuration.
    pub fn config(&self) -> &ManagerConfig {
        &self.0.config
    }

    /// How the requests to its console ended.
    pub fn requests(&self) -> &RequestCounts {
        &self.0.requests
    }

    /// The client of its port 1099, if configured.
    pub fn rpc(&self) -> Option<&RpcClient> {
        self.0.rpc.as_ref()
    }

    /// The client of its ZooKeeper, if configured.
    pub fn zookeeper(&self) -> Option<&ZooKeeper> {
        self.0.zookeeper.as_ref()
    }

    /// Lists all rows of a list, or, of a list whose rows are known, reads only a part; see [`Console::rotate`].
    ///
    /// # Errors
    /// Returns the error of the first page that fails.
    pub async fn rotate<T: ListRow>(
        &self,
        known: &[T],
        is_urgent: impl Fn(&T) -> bool,
        (rotation, budget, now): (&mut Rotation, PageBudget, Timestamp),
    ) -> Result<Vec<T>> {
        self.console().rotate(known, is_urgent, (rotation, budget, now)).await
    }

    fn console(&self) -> &Console {
        &self.0.console
    }
}

impl std::fmt::Debug for ManagerClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manager").field("name", &self.0.config.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
