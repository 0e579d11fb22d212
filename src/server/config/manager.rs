//! `[[manager]]`: how to reach a manager.

use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{ConfigError, Secret, http_url};

/// How long a read of a manager's console may take if `timeout` is not set.
pub const TIMEOUT: Duration = Duration::from_secs(20);
/// The largest `timeout`, in seconds.
const MAX_TIMEOUT: u64 = 120;
/// The name of a manager without a `name`.
const NAME: &str = "main";

/// How to reach one manager.
#[derive(Clone, Debug)]
pub struct ManagerSettings {
    /// Its name in URLs.
    pub name: String,
    /// Base URL of its console, without credentials.
    pub console: Url,
    /// An administrator's account.
    pub user: String,
    /// The password of `user`.
    pub password: SecretString,
    /// `host:port` of its RPC port; `None` if it is not used.
    pub rpc: Option<String>,
    /// Connect string of its ZooKeeper, not checked yet; `None` if it is not watched.
    pub zookeeper: Option<String>,
    /// How long a read of its console may take; writes get three times as long, a stop nearly three minutes.
    pub timeout: Duration,
    /// Whether `/nodetest/node/{id}` is served for it, without sign-in.
    pub old_client: bool,
}

/// `[[manager]]` as it stands in the file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawManager {
    /// Name of the manager in URLs: letters, digits, `-` and `_`.
    pub name: String,
    /// Base URL of the manager's console, such as `http://otter-manager:8080`.
    #[schemars(extend("format" = "uri", "x-variable" = "OTTER_ADMIN_MANAGER_URL"))]
    pub console: String,
    /// Account of an administrator of the manager.
    pub user: String,
    /// Password of `user`.
    pub password: Option<Secret>,
    /// File that contains the password; used instead of `password`.
    pub password_file: Option<PathBuf>,
    /// `host:port` of the manager's RPC port, usually 1099. Without it the dates of nodes and clusters are missing.
    pub rpc: Option<String>,
    /// Connect string of the manager's ZooKeeper, such as `zk1:2181,zk2:2181`. With it, changes of status are seen at once.
    pub zookeeper: Option<String>,
    /// Seconds that a read of the manager's console may take.
    #[schemars(range(min = 1, max = MAX_TIMEOUT))]
    pub timeout: u64,
    /// Whether `/nodetest/node/{id}` is served for this manager; it requires no sign-in (`docs/manager.md`).
    pub old_client: bool,
}

impl Default for RawManager {
    fn default() -> Self {
        Self {
            name: NAME.to_owned(),
            console: String::new(),
            user: String::new(),
            password: None,
            password_file: None,
            rpc: None,
            zookeeper: None,
            timeout: TIMEOUT.as_secs(),
            old_client: false,
        }
    }
}

/// All managers, checked.
pub(super) fn managers(raw: Vec<RawManager>) -> Result<Vec<ManagerSettings>, ConfigError> {
    let managers = raw.into_iter().map(manager).collect::<Result<Vec<_>, _>>()?;
    let twice = managers.iter().enumerate().find(|(at, one)| managers[..*at].iter().any(|other| other.name == one.name));
    match twice {
        Some((_, settings)) => Err(ConfigError::value("manager.name", format!("`{}` is used twice", settings.name))),
        None => Ok(managers),
    }
}

fn manager(raw: RawManager) -> Result<ManagerSettings, ConfigError> {
    let name = if raw.name.is_empty() { NAME.to_owned() } else { raw.name };
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(ConfigError::value("manager.name", "may contain only letters, digits, - and _, since it is part of URLs"));
    }
    let console = http_url(&raw.console).ok_or_else(|| {
        ConfigError::value("manager.console", "is not a URL such as http://otter-manager:8080, without user and password")
    })?;
    if raw.user.is_empty() {
        return Err(ConfigError::value("manager.user", "is missing: an administrator account of the manager is required"));
    }
    if !(1..=MAX_TIMEOUT).contains(&raw.timeout) {
        return Err(ConfigError::value("manager.timeout", format!("must be between 1 and {MAX_TIMEOUT} seconds")));
    }
    let password = match raw.password_file {
        Some(file) => {
            let text = std::fs::read_to_string(&file);
            let text = text.map_err(|error| ConfigError::value("manager.password_file", format!("{}: {error}", file.display())))?;
            text.trim_end_matches(['\r', '\n']).into()
        }
        None => raw.password.map(|secret| secret.0).unwrap_or_default(),
    };
    Ok(ManagerSettings {
        name,
        console,
        user: raw.user,
        password,
        rpc: raw.rpc.filter(|address| !address.is_empty()),
        zookeeper: raw.zookeeper.filter(|address| !address.is_empty()),
        timeout: Duration::from_secs(raw.timeout),
        old_client: raw.old_client,
    })
}
