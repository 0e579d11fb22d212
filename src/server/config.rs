//! Configuration: one TOML file, then variables; every key documented with its default, an unknown one refused with the nearest known one.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

/// What is in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where pages are served.
    pub listen: SocketAddr,
    /// The one folder that this process writes to.
    pub data_dir: PathBuf,
    /// The managers; empty: the sandbox is started.
    pub managers: Vec<ManagerSettings>,
    /// What the sandbox begins with on its first start.
    pub sandbox: SandboxDemo,
    /// Zone of times that the manager gives as instants (the old client's text).
    pub time_zone: TimeZone,
    /// Each key with the place its value came from, for `--print-config`; secrets masked.
    pub origins: Vec<Origin>,
}

/// What the built-in sandbox begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SandboxDemo {
    /// An order system copied between two sites.
    #[default]
    Orders,
    /// A freshly installed manager.
    Empty,
    /// The order system and a thousand more channels, for load tests.
    Many,
}

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

/// A key in force, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub key: String,
    /// The value; `***` for a secret.
    pub value: String,
    pub from: String,
}

/// Why a configuration can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read or is no TOML, or a value has the wrong type.
    #[error("{0}")]
    Unreadable(String),
    /// A key that does not exist.
    #[error("unknown key `{key}` in {place}{}", nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownKey { key: String, place: String, nearest: Option<String> },
    /// A value that can't be used.
    #[error("`{key}`: {why}")]
    Value { key: String, why: String },
}

/// The keys as they stand in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Raw {
    listen: String,
    data_dir: PathBuf,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    sandbox: SandboxDemo,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    manager: Vec<RawManager>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct RawManager {
    name: String,
    console: String,
    user: String,
    password: String,
    password_file: Option<PathBuf>,
    rpc: Option<String>,
    zookeeper: Option<String>,
    timeout: Option<u64>,
    old_client: bool,
}

/// Unless `timeout` says otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(20);
const TOP_KEYS: &[&str] = &["listen", "data_dir", "time_zone", "sandbox", "manager"];
const MANAGER_KEYS: &[&str] = &["name", "console", "user", "password", "password_file", "rpc", "zookeeper", "timeout", "old_client"];
const PREFIX: &str = "OTTER_ADMIN_";
const MANAGER_PREFIX: &str = "OTTER_ADMIN_MANAGER_";
/// Variables of our name that are not configuration: they steer the set-up script.
const NOT_OURS: &[&str] = &["OTTER_ADMIN_CACHE", "OTTER_ADMIN_RUST", "OTTER_ADMIN_LOG"];

impl Config {
    /// Reads the file (none: `otter-admin.toml` if there is one) and the variables.
    ///
    /// # Errors
    /// As [`ConfigError`] says; nothing is half in force.
    pub fn load(file: Option<&Path>, variables: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let defaults = Raw {
            listen: "127.0.0.1:8100".to_owned(),
            data_dir: "./data".into(),
            time_zone: None,
            sandbox: SandboxDemo::default(),
            manager: Vec::new(),
        };
        let mut figment = Figment::from(Serialized::defaults(&defaults));
        let usual = Path::new("otter-admin.toml");
        let path = file.or_else(|| usual.exists().then_some(usual));
        if let Some(path) = path {
            refuse_unknown(path)?;
            figment = figment.merge(Toml::file_exact(path));
        }
        let mut raw: Raw = figment.extract().map_err(|error| ConfigError::Unreadable(error.to_string()))?;
        let mut origins = Vec::new();
        let file_name = path.map(|path| path.display().to_string());
        let from_file = |key: &str| match (&file_name, figment.find_metadata(key)) {
            (Some(file), Some(metadata)) if metadata.name.contains("TOML") => file.clone(),
            _ => "default".to_owned(),
        };
        let mut listed: std::collections::BTreeMap<&str, String> =
            ["listen", "data_dir", "time_zone", "sandbox"].into_iter().map(|key| (key, from_file(key))).collect();
        let manager_from = if raw.manager.is_empty() { "variables".to_owned() } else { from_file("manager") };
        apply_variables(&mut raw, variables, &mut listed)?;
        for (key, value) in [
            ("listen", raw.listen.clone()),
            ("data_dir", raw.data_dir.display().to_string()),
            ("sandbox", format!("{:?}", raw.sandbox).to_lowercase()),
            ("time_zone", raw.time_zone.clone().unwrap_or_else(|| "the system's".to_owned())),
        ] {
            origins.push(Origin { key: key.to_owned(), value, from: listed.remove(key).unwrap_or_default() });
        }
        let listen = listen(&raw.listen)?;
        let time_zone = time_zone(raw.time_zone.as_deref())?;
        let managers = raw.manager.into_iter().map(manager).collect::<Result<Vec<_>, _>>()?;
        for (at, settings) in managers.iter().enumerate() {
            if managers[..at].iter().any(|other| other.name == settings.name) {
                return Err(ConfigError::Value { key: "manager.name".to_owned(), why: format!("`{}` is used twice", settings.name) });
            }
            let mut origin = |key: &str, value: String| {
                origins.push(Origin { key: format!("manager.{}.{key}", settings.name), value, from: manager_from.clone() });
            };
            origin("console", settings.console.to_string());
            origin("user", settings.user.clone());
            origin("password", "***".to_owned());
            origin("rpc", settings.rpc.clone().unwrap_or_else(|| "none".to_owned()));
            origin("timeout", format!("{} s", settings.timeout.as_secs()));
            origin("old_client", settings.old_client.to_string());
        }
        Ok(Self { listen, data_dir: raw.data_dir, managers, sandbox: raw.sandbox, time_zone, origins })
    }
}

/// Puts variables over what the file says; one manager can be given by variables alone.
fn apply_variables(
    raw: &mut Raw,
    variables: impl IntoIterator<Item = (String, String)>,
    listed: &mut std::collections::BTreeMap<&'static str, String>,
) -> Result<(), ConfigError> {
    let mut manager: Option<RawManager> = None;
    for (name, value) in variables {
        if let Some(key) = name.strip_prefix(MANAGER_PREFIX) {
            let manager = manager.get_or_insert_with(|| RawManager { name: "main".to_owned(), ..RawManager::default() });
            match key {
                "NAME" => manager.name = value,
                "URL" => manager.console = value,
                "USER" => manager.user = value,
                "PASSWORD" => manager.password = value,
                "PASSWORD_FILE" => manager.password_file = Some(value.into()),
                "RPC" => manager.rpc = Some(value),
                "ZOOKEEPER" => manager.zookeeper = Some(value),
                "TIMEOUT" => {
                    let seconds = value.parse().map_err(|_| ConfigError::Value { key: name, why: "is no number of seconds".to_owned() })?;
                    manager.timeout = Some(seconds);
                }
                "OLD_CLIENT" => {
                    manager.old_client =
                        value.parse().map_err(|_| ConfigError::Value { key: name, why: "is neither true nor false".to_owned() })?;
                }
                _ => return Err(unknown_variable(&name)),
            }
        } else if name.starts_with(PREFIX) && !NOT_OURS.contains(&name.as_str()) {
            match name.as_str() {
                "OTTER_ADMIN_LISTEN" => raw.listen = value,
                "OTTER_ADMIN_DATA_DIR" => raw.data_dir = value.into(),
                "OTTER_ADMIN_TIME_ZONE" => raw.time_zone = Some(value),
                "OTTER_ADMIN_SANDBOX" => raw.sandbox = sandbox(&value)?,
                _ => return Err(unknown_variable(&name)),
            }
            let key = TOP_KEYS.iter().find(|key| name == format!("{PREFIX}{}", key.to_uppercase()));
            if let Some(key) = key {
                listed.insert(key, format!("variable {name}"));
            }
        }
    }
    if let Some(manager) = manager {
        raw.manager = vec![manager];
    }
    Ok(())
}

fn unknown_variable(name: &str) -> ConfigError {
    const KNOWN: &[&str] = &[
        "OTTER_ADMIN_LISTEN",
        "OTTER_ADMIN_DATA_DIR",
        "OTTER_ADMIN_TIME_ZONE",
        "OTTER_ADMIN_SANDBOX",
        "OTTER_ADMIN_MANAGER_NAME",
        "OTTER_ADMIN_MANAGER_URL",
        "OTTER_ADMIN_MANAGER_USER",
        "OTTER_ADMIN_MANAGER_PASSWORD",
        "OTTER_ADMIN_MANAGER_PASSWORD_FILE",
        "OTTER_ADMIN_MANAGER_RPC",
        "OTTER_ADMIN_MANAGER_ZOOKEEPER",
        "OTTER_ADMIN_MANAGER_TIMEOUT",
        "OTTER_ADMIN_MANAGER_OLD_CLIENT",
    ];
    ConfigError::UnknownKey { key: name.to_owned(), place: "the environment".to_owned(), nearest: nearest(name, KNOWN) }
}

/// The known key that is most like this one, if one is like it at all.
fn nearest(key: &str, known: &[&str]) -> Option<String> {
    let likeness = |other: &&str| strsim::jaro_winkler(key, other);
    let best = known.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) > 0.75).then(|| best.to_owned())
}

/// Refuses keys that do not exist, before anything else is looked at.
fn refuse_unknown(path: &Path) -> Result<(), ConfigError> {
    let values: std::collections::BTreeMap<String, figment::value::Value> =
        Figment::from(Toml::file_exact(path)).extract().map_err(|error| ConfigError::Unreadable(error.to_string()))?;
    let check = |key: &str, known: &[&str], place: &str| {
        if known.contains(&key) {
            return Ok(());
        }
        Err(ConfigError::UnknownKey { key: key.to_owned(), place: format!("{}{place}", path.display()), nearest: nearest(key, known) })
    };
    for (key, value) in &values {
        check(key, TOP_KEYS, "")?;
        for manager in value.as_dict().is_none().then(|| value.clone().into_array()).flatten().unwrap_or_default() {
            for key in manager.as_dict().map(|dict| dict.keys().cloned().collect::<Vec<_>>()).unwrap_or_default() {
                check(&key, MANAGER_KEYS, ", [[manager]]")?;
            }
        }
    }
    Ok(())
}

/// Until people and sign-in exist, only loopback addresses are served.
fn listen(text: &str) -> Result<SocketAddr, ConfigError> {
    let wrong = |why: &str| ConfigError::Value { key: "listen".to_owned(), why: why.to_owned() };
    let text = text.replace("localhost", "127.0.0.1");
    let address: SocketAddr = text.parse().map_err(|_| wrong("is not an address such as 127.0.0.1:8100"))?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(wrong("only a loopback address (127.0.0.1 or [::1]) is allowed: whoever reaches this address has every right"))
    }
}

fn sandbox(text: &str) -> Result<SandboxDemo, ConfigError> {
    match text {
        "orders" => Ok(SandboxDemo::Orders),
        "empty" => Ok(SandboxDemo::Empty),
        "many" => Ok(SandboxDemo::Many),
        _ => Err(ConfigError::Value { key: "sandbox".to_owned(), why: format!("`{text}` is none of `orders`, `empty`, `many`") }),
    }
}

fn time_zone(name: Option<&str>) -> Result<TimeZone, ConfigError> {
    let Some(name) = name else { return Ok(TimeZone::system()) };
    TimeZone::get(name).map_err(|_| ConfigError::Value { key: "time_zone".to_owned(), why: format!("`{name}` is no known time zone") })
}

fn manager(raw: RawManager) -> Result<ManagerSettings, ConfigError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("otter-admin.toml");
        std::fs::write(&file, text).expect("a file");
        Config::load(Some(&file), variables.iter().map(|(name, value)| (name.to_string(), value.to_string())))
    }

    #[test]
    fn nothing_configured_is_the_sandbox_on_the_usual_port() {
        let config = load("", &[]).expect("defaults");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8100");
        assert!(config.managers.is_empty());
        assert!(config.origins.iter().all(|origin| origin.from == "default"));
    }

    #[test]
    fn variables_win_over_the_file_and_say_so() {
        let config = load("listen = '127.0.0.1:1'", &[("OTTER_ADMIN_LISTEN", "localhost:2")]).expect("both");
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.origins[0].from, "variable OTTER_ADMIN_LISTEN");
    }

    #[test]
    fn three_variables_are_a_manager() {
        let variables = [
            ("OTTER_ADMIN_MANAGER_URL", "http://otter:8080"),
            ("OTTER_ADMIN_MANAGER_USER", "admin"),
            ("OTTER_ADMIN_MANAGER_PASSWORD", "hush"),
        ];
        let config = load("", &variables).expect("a manager");
        assert_eq!(config.managers[0].name, "main");
        assert!(!config.managers[0].old_client);
        assert_eq!(config.managers[0].timeout, TIMEOUT);
        assert!(!format!("{config:?}").contains("hush"));
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_one() {
        for (text, near) in [("lissten = 'x'", "listen"), ("[[manager]]\npasword = 'x'", "password")] {
            let said = load(text, &[]).expect_err("unknown").to_string();
            assert!(said.contains(&format!("did you mean `{near}`")), "{said}");
        }
        let said = load("", &[("OTTER_ADMIN_LISTN", "x")]).expect_err("unknown").to_string();
        assert!(said.contains("OTTER_ADMIN_LISTEN"), "{said}");
    }

    #[test]
    fn only_loopback_is_served_until_people_exist() {
        let said = load("listen = '0.0.0.0:8100'", &[]).expect_err("open to all").to_string();
        assert!(said.contains("loopback"), "{said}");
    }
}
