//! Configuration: one TOML file, then variables; every key documented with its default, an unknown one refused with the nearest known one.

mod manager;
#[cfg(test)]
mod tests;
mod variables;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use ipnet::IpNet;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::server::access::{SyslogAddress, TrailCopies};
use crate::server::http::tls::TlsFiles;
use crate::server::oidc::{self, ProviderSettings, RawProvider};
use crate::server::store::{SessionLimits, StoreConfig};
use manager::{MANAGER_KEYS, RawManager, manager};
pub use manager::{ManagerSettings, TIMEOUT};
use variables::apply_variables;

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
    /// The database; none: an SQLite file in `data_dir`.
    pub store: Option<SecretString>,
    /// Where people reach us, when that is not where we listen: behind a proxy.
    pub address: Option<Url>,
    /// Whose word is taken for where a request comes from.
    pub trusted_proxies: Vec<IpNet>,
    /// Where the audit trail goes beside the database.
    pub trail_copies: TrailCopies,
    /// Certificate and key; none: plain HTTP.
    pub tls: Option<TlsFiles>,
    /// How long sessions last.
    pub sessions: SessionLimits,
    /// Identity providers that people can sign in with.
    pub oidc: Vec<ProviderSettings>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    store: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trusted_proxies: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    audit_file: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    audit_syslog: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tls_certificate: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tls_key: Option<PathBuf>,
    session_idle_hours: u32,
    session_days: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    manager: Vec<RawManager>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    oidc: Vec<RawProvider>,
}

const TOP_KEYS: &[&str] = &[
    "listen",
    "data_dir",
    "time_zone",
    "sandbox",
    "store",
    "address",
    "trusted_proxies",
    "audit_file",
    "audit_syslog",
    "tls_certificate",
    "tls_key",
    "session_idle_hours",
    "session_days",
    "manager",
    "oidc",
];
/// The tables that may stand several times, with their keys.
const TABLES: &[(&str, &[&str])] = &[("manager", MANAGER_KEYS), ("oidc", oidc::KEYS)];

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
            store: None,
            address: None,
            trusted_proxies: Vec::new(),
            audit_file: None,
            audit_syslog: None,
            tls_certificate: None,
            tls_key: None,
            session_idle_hours: 8,
            session_days: 7,
            manager: Vec::new(),
            oidc: Vec::new(),
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
            TOP_KEYS.iter().filter(|key| TABLES.iter().all(|(table, _)| table != *key)).copied().map(|key| (key, from_file(key))).collect();
        let manager_from = if raw.manager.is_empty() { "variables".to_owned() } else { from_file("manager") };
        apply_variables(&mut raw, variables, &mut listed)?;
        for (key, value) in [
            ("listen", raw.listen.clone()),
            ("data_dir", raw.data_dir.display().to_string()),
            ("sandbox", format!("{:?}", raw.sandbox).to_lowercase()),
            ("store", raw.store.as_deref().map_or_else(|| "SQLite in data_dir".to_owned(), masked)),
            ("address", raw.address.clone().unwrap_or_else(|| "where it listens".to_owned())),
            ("trusted_proxies", if raw.trusted_proxies.is_empty() { "none".to_owned() } else { raw.trusted_proxies.join(", ") }),
            ("audit_file", or_none(raw.audit_file.as_deref())),
            ("audit_syslog", raw.audit_syslog.clone().unwrap_or_else(|| "none".to_owned())),
            ("tls_certificate", or_none(raw.tls_certificate.as_deref())),
            ("tls_key", or_none(raw.tls_key.as_deref())),
            ("session_idle_hours", raw.session_idle_hours.to_string()),
            ("session_days", raw.session_days.to_string()),
            ("time_zone", raw.time_zone.clone().unwrap_or_else(|| "the system's".to_owned())),
        ] {
            origins.push(Origin { key: key.to_owned(), value, from: listed.remove(key).unwrap_or_default() });
        }
        let listen = listen(&raw.listen)?;
        let time_zone = time_zone(raw.time_zone.as_deref())?;
        let address = raw.address.as_deref().map(address).transpose()?;
        let trusted_proxies = raw.trusted_proxies.iter().map(|text| proxy(text)).collect::<Result<_, _>>()?;
        let tls = tls(raw.tls_certificate, raw.tls_key)?;
        let sessions = sessions(raw.session_idle_hours, raw.session_days)?;
        let trail_copies = TrailCopies { file: raw.audit_file, syslog: raw.audit_syslog.as_deref().map(syslog).transpose()? };
        let store = raw.store.map(SecretString::from);
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
        let oidc = oidc::providers(raw.oidc)?;
        for settings in &oidc {
            let mut origin = |key: &str, value: String| {
                origins.push(Origin { key: format!("oidc.{}.{key}", settings.name), value, from: from_file("oidc") });
            };
            origin("issuer", settings.issuer.clone());
            origin("client_id", settings.client_id.clone());
            origin("client_secret", "***".to_owned());
            origin("sign_up", settings.sign_up.to_string());
        }
        Ok(Self {
            listen,
            data_dir: raw.data_dir,
            managers,
            sandbox: raw.sandbox,
            time_zone,
            store,
            address,
            trusted_proxies,
            trail_copies,
            tls,
            sessions,
            oidc,
            origins,
        })
    }

    /// Where the database is.
    pub fn store_config(&self) -> StoreConfig {
        StoreConfig { url: self.store.clone(), data_dir: self.data_dir.clone() }
    }

    /// What links begin with: the configured address, or where we really listen.
    pub fn public_url(&self, actual: SocketAddr) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        self.address.as_ref().map_or_else(|| format!("{scheme}://{actual}"), |url| url.to_string())
    }
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
        let Some((table, known)) = TABLES.iter().find(|(table, _)| table == key) else { continue };
        for row in value.as_array().unwrap_or_default() {
            for (key, value) in row.as_dict().into_iter().flatten() {
                check(key, known, &format!(", [[{table}]]"))?;
                let rules = value.as_array().filter(|_| *table == "oidc" && key == "rule").unwrap_or_default();
                for key in rules.iter().filter_map(|rule| rule.as_dict()).flat_map(|rule| rule.keys()) {
                    check(key, oidc::RULE_KEYS, ", [[oidc.rule]]")?;
                }
            }
        }
    }
    Ok(())
}

fn listen(text: &str) -> Result<SocketAddr, ConfigError> {
    let address = text.replace("localhost", "127.0.0.1").parse();
    address.map_err(|_| ConfigError::Value {
        key: "listen".to_owned(),
        why: "is not an address such as 127.0.0.1:8100 or 0.0.0.0:8100".to_owned(),
    })
}

fn or_none(path: Option<&Path>) -> String {
    path.map_or_else(|| "none".to_owned(), |path| path.display().to_string())
}

fn tls(certificate: Option<PathBuf>, key: Option<PathBuf>) -> Result<Option<TlsFiles>, ConfigError> {
    let missing = |given: &str, other: &str| Err(ConfigError::Value { key: other.to_owned(), why: format!("is needed with `{given}`") });
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
        (Some(_), None) => missing("tls_certificate", "tls_key"),
        (None, Some(_)) => missing("tls_key", "tls_certificate"),
        (None, None) => Ok(None),
    }
}

fn sessions(idle_hours: u32, days: u32) -> Result<SessionLimits, ConfigError> {
    const HOUR: i64 = 3_600_000;
    for (key, value, most) in [("session_idle_hours", idle_hours, 24 * 30), ("session_days", days, 90)] {
        if !(1..=most).contains(&value) {
            return Err(ConfigError::Value { key: key.to_owned(), why: format!("has to be 1 to {most}") });
        }
    }
    Ok(SessionLimits { idle: i64::from(idle_hours) * HOUR, absolute: i64::from(days) * 24 * HOUR })
}

/// The address without its password.
fn masked(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut url) if url.password().is_some() => match url.set_password(Some("***")) {
            Ok(()) => url.to_string(),
            Err(()) => "***".to_owned(),
        },
        Ok(url) => url.to_string(),
        Err(_) => "***".to_owned(),
    }
}

fn address(text: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.filter(|url| url.path() == "/" && url.query().is_none() && url.username().is_empty());
    url.ok_or_else(|| ConfigError::Value {
        key: "address".to_owned(),
        why: format!("`{text}` is no address such as https://otter.example.com"),
    })
}

fn syslog(text: &str) -> Result<SyslogAddress, ConfigError> {
    text.parse().map_err(|()| ConfigError::Value {
        key: "audit_syslog".to_owned(),
        why: format!("`{text}` is neither udp://host:514 nor tcp://host:601 nor the path of a socket such as /dev/log"),
    })
}

fn proxy(text: &str) -> Result<IpNet, ConfigError> {
    let net = text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
    net.map_err(|_| ConfigError::Value {
        key: "trusted_proxies".to_owned(),
        why: format!("`{text}` is neither an address nor a network such as 10.0.0.0/8"),
    })
}

fn time_zone(name: Option<&str>) -> Result<TimeZone, ConfigError> {
    let Some(name) = name else { return Ok(TimeZone::system()) };
    TimeZone::get(name).map_err(|_| ConfigError::Value { key: "time_zone".to_owned(), why: format!("`{name}` is no known time zone") })
}
