//! Configuration of a manager connection.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::zookeeper::ZooKeeperAddress;

/// How to reach one manager.
#[derive(Clone)]
pub struct ManagerConfig {
    /// Its display name, also used in URLs.
    pub name: String,
    /// The URL of its console, such as `http://10.0.0.1:8080`.
    pub console: Url,
    /// An account with administrator rights on the manager.
    pub user: String,
    /// The account's password.
    pub password: SecretString,
    /// `host:port` of its RPC port, usually 1099.
    pub rpc: Option<String>,
    /// Where its ZooKeeper is; `None` if it is not watched.
    pub zookeeper: Option<ZooKeeperAddress>,
    /// Timeout of a page. Writes get at least 60 s, a stop 170 s.
    pub timeout: Duration,
}

impl ManagerConfig {
    /// Default timeout of a page.
    pub const TIMEOUT: Duration = Duration::from_secs(20);
}

impl std::fmt::Debug for ManagerConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let host = self.console.host_str().unwrap_or_default();
        f.debug_struct("ManagerConfig").field("name", &self.name).field("host", &host).field("user", &self.user).finish_non_exhaustive()
    }
}
