//! `[[manager]]`: how to reach a manager.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use super::ConfigError;

/// Unless `timeout` says otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(20);
/// The keys of `[[manager]]`.
pub(super) const MANAGER_KEYS: &[&str] =
    &["name", "console", "user", "password", "password_file", "rpc", "zookeeper", "timeout", "old_client"];

/// How to reach one manager.
#[derive(Clone, Debug)]
pub struct ManagerSettings {
    /// Its name in addresses.
    pub name: String,
    /// Base address of its console.
    pub console: Url,
    pub user: String,
    pub password: SecretString,
    /// `host:port` of its RPC port; none: not used.
    pub rpc: Option<String>,
    /// Connect string of its ZooKeeper; read by nothing yet but kept, so that one file serves later versions.
    pub zookeeper: Option<String>,
    /// How long a read of its console may take; writes get three times as long, a stop nearly three minutes.
    pub timeout: Duration,
    /// Whether the old client's address answers for it. Off unless asked for, since it needs no sign-in.
    pub old_client: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct RawManager {
    pub name: String,
    pub console: String,
    pub user: String,
    pub password: String,
    pub password_file: Option<PathBuf>,
    pub rpc: Option<String>,
    pub zookeeper: Option<String>,
    pub timeout: Option<u64>,
    pub old_client: bool,
}

/// The settings of a manager, checked.
pub(super) fn manager(raw: RawManager) -> Result<ManagerSettings, ConfigError> {
    let wrong = |key: &str, why: String| ConfigError::Value { key: format!("manager.{key}"), why };
    let name = if raw.name.is_empty() { "main".to_owned() } else { raw.name };
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(wrong("name", "may hold letters, digits, - and _ only: it is part of addresses".to_owned()));
    }
    let console = Url::parse(&raw.console).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(console) = console else {
        return Err(wrong("console", format!("`{}` is no address such as http://otter-manager:8080", raw.console)));
    };
    if raw.user.is_empty() {
        return Err(wrong("user", "is missing: an administrator's account of the manager is needed".to_owned()));
    }
    let timeout = raw.timeout.map_or(TIMEOUT, Duration::from_secs);
    if !(1..=120).contains(&timeout.as_secs()) {
        return Err(wrong("timeout", "is not between 1 and 120 seconds".to_owned()));
    }
    let password = match raw.password_file {
        Some(file) => {
            let text = std::fs::read_to_string(&file).map_err(|error| wrong("password_file", format!("{}: {error}", file.display())))?;
            text.trim_end_matches(['\r', '\n']).to_owned()
        }
        None => raw.password,
    };
    Ok(ManagerSettings {
        name,
        console,
        user: raw.user,
        password: SecretString::from(password),
        rpc: raw.rpc.filter(|address| !address.is_empty()),
        zookeeper: raw.zookeeper,
        timeout,
        old_client: raw.old_client,
    })
}
