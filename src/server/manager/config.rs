//! What is configured of a manager.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

/// How one manager is reached.
#[derive(Clone)]
pub struct ManagerConfig {
    /// What people call it here, and how it appears in addresses.
    pub name: String,
    /// The address of its console, such as `http://10.0.0.1:8080`.
    pub console: Url,
    /// An account that is an administrator there.
    pub user: String,
    /// Its password.
    pub password: SecretString,
    /// `host:port` of its RPC port, usually 1099.
    pub rpc: Option<String>,
    /// How long one page may take. Writes get at least 60 s, a stop 170 s.
    pub timeout: Duration,
}

impl ManagerConfig {
    /// How long one page may take unless it is configured otherwise.
    pub const TIMEOUT: Duration = Duration::from_secs(20);
}

impl std::fmt::Debug for ManagerConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let host = self.console.host_str().unwrap_or_default();
        f.debug_struct("ManagerConfig").field("name", &self.name).field("host", &host).field("user", &self.user).finish_non_exhaustive()
    }
}
