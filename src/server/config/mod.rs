//! Configuration: one TOML file, then environment variables. `raw.rs`, `manager.rs` and `oidc.rs` declare the keys.

mod env;
mod keys;
mod manager;
mod oidc;
mod print;
mod raw;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::error::Kind;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Value};
use ipnet::IpNet;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use url::Url;

pub use keys::schema;
pub use manager::{ManagerSettings, TIMEOUT};
pub use oidc::{RawProvider, RawRoleRule, Scalar};
pub use print::ConfigSource;
use raw::{MAX_IDLE_HOURS, MAX_SESSION_DAYS, RawConfig};
pub use raw::{SandboxDemo, Secret};

/// The configuration in effect.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where pages are served.
    pub listen: SocketAddr,
    /// The directory of the database and of the sandbox's state.
    pub data_dir: PathBuf,
    /// The managers; the sandbox is started if there is none.
    pub managers: Vec<ManagerSettings>,
    /// Initial data of the sandbox.
    pub sandbox: SandboxDemo,
    /// Whether `/nodetest/node/{id}` is served for the sandbox.
    pub sandbox_old_client: bool,
    /// The zone of displayed times for users without one of their own, and of the old client's text.
    pub time_zone: TimeZone,
    /// The URL of the database; `None` if it is an SQLite file in `data_dir`.
    pub store: Option<SecretString>,
    /// Where metrics are served; `None` if they are not.
    pub metrics: Option<SocketAddr>,
    /// The public URL, if it is not the listening address.
    pub address: Option<Url>,
    /// Proxies whose `X-Forwarded-*` headers are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// Copies of the audit log.
    pub audit: AuditConfig,
    /// Certificate and key; `None` for plain HTTP.
    pub tls: Option<TlsConfig>,
    /// How long sessions last.
    pub sessions: SessionConfig,
    /// Identity providers for sign-in, not checked yet.
    pub oidc: Vec<RawProvider>,
    /// Every key with its value and where that comes from, for `--print-config`; secrets are masked.
    pub sources: Vec<ConfigSource>,
}

/// Where the audit log is copied to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditConfig {
    /// A file that lines are appended to.
    pub file: Option<PathBuf>,
    /// The address of a syslog server, not checked yet.
    pub syslog: Option<String>,
}

/// PEM files for HTTPS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsConfig {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// How long sessions last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionConfig {
    /// Since its last use.
    pub idle: Duration,
    /// Since it began.
    pub absolute: Duration,
}

/// Why a configuration can't be used. No text contains a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read or is not TOML.
    #[error("{0}")]
    Unreadable(String),
    /// A key that does not exist.
    #[error("unknown key `{key}` in {place}{}", nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownKey { key: String, place: String, nearest: Option<String> },
    /// A value that can't be used.
    #[error("`{key}`: {why}")]
    Value { key: String, why: String },
}

impl ConfigError {
    /// Creates a `Value` error; `why` completes a sentence whose subject is the key, and must not contain a secret.
    pub fn value(key: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Value { key: key.into(), why: why.into() }
    }
}

impl Config {
    /// Reads the file (if `None`, `otter-admin.toml` if it exists) and the variables.
    ///
    /// # Errors
    /// Returns a [`ConfigError`] if the file can't be read, a key is unknown or a value is invalid.
    pub fn load(file: Option<&Path>, variables: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let (raw, sources) = read(file, variables)?;
        Ok(Self {
            listen: socket_address("listen", &raw.listen, 8100)?,
            data_dir: raw.data_dir,
            managers: manager::managers(raw.manager)?,
            sandbox: raw.sandbox,
            sandbox_old_client: raw.sandbox_old_client,
            time_zone: time_zone(raw.time_zone.as_deref())?,
            store: raw.store.map(|secret| secret.0),
            metrics: raw.metrics.as_deref().map(|text| socket_address("metrics", text, 9100)).transpose()?,
            address: raw.address.as_deref().map(address).transpose()?,
            trusted_proxies: raw.trusted_proxies.iter().map(|text| proxy(text)).collect::<Result<_, _>>()?,
            audit: AuditConfig { file: raw.audit_file, syslog: raw.audit_syslog },
            tls: tls(raw.tls_certificate, raw.tls_key)?,
            sessions: sessions(raw.session_idle_hours, raw.session_days)?,
            oidc: raw.oidc,
            sources,
        })
    }

    /// Base URL of links: the configured URL, or the actual listening address.
    pub fn public_url(&self, actual: SocketAddr) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        self.address.as_ref().map_or_else(|| format!("{scheme}://{actual}"), |url| url.to_string())
    }
}

/// Returns the values of the file and the variables, with the right types but otherwise unchecked, and the origin of each.
fn read(file: Option<&Path>, variables: impl IntoIterator<Item = (String, String)>) -> Result<(RawConfig, Vec<ConfigSource>), ConfigError> {
    let usual = Path::new("otter-admin.toml");
    let path = file.or_else(|| usual.exists().then_some(usual));
    let name = path.map(|path| path.display().to_string()).unwrap_or_default();
    let mut values = path.map(parse).transpose()?.unwrap_or_default();
    let variables = env::apply(&mut values, variables)?;
    let sources = print::sources(&values, &name, &variables);
    let raw = Value::from(values).deserialize().map_err(|error| refused(error, &name))?;
    Ok((raw, sources))
}

fn parse(path: &Path) -> Result<Dict, ConfigError> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable(format!("{name}: {error}")))?;
    Toml::from_str(&text).map_err(|error| {
        // The error's own text quotes the line, which may contain a password.
        let before = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = 1 + text.as_bytes()[..before].iter().filter(|byte| **byte == b'\n').count();
        ConfigError::Unreadable(format!("{name}, line {line}: {}", error.message().replace('\n', ", ")))
    })
}

/// Converts an error about an unknown key or a wrong type. The value is never quoted, as it may be a secret.
fn refused(error: figment::Error, file: &str) -> ConfigError {
    let path: Vec<_> = error.path.iter().map(String::as_str).filter(|part| part.parse::<usize>().is_err()).collect();
    let key = path.join(".");
    match error.kind {
        Kind::UnknownField(unknown, known) => {
            let table = path[..path.len().saturating_sub(1)].join(".");
            let place = if table.is_empty() { file.to_owned() } else { format!("{file}, [[{table}]]") };
            ConfigError::UnknownKey { nearest: nearest(&unknown, known.iter().copied()), key: unknown, place }
        }
        Kind::UnknownVariant(_, known) => ConfigError::value(key, format!("must be one of `{}`", known.join("`, `"))),
        _ => {
            let why = keys::find(&key).map_or_else(|| "has the wrong type".to_owned(), keys::Key::expected);
            ConfigError::value(key, why)
        }
    }
}

/// Returns the known key most similar to this one, if any is similar.
fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let (likeness, best) = known.map(|other| (strsim::jaro_winkler(key, other), other)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (likeness > 0.75).then(|| best.to_owned())
}

/// Parses the address of a listener; `port` is that of the example in the error.
fn socket_address(key: &str, text: &str, port: u16) -> Result<SocketAddr, ConfigError> {
    let address = text.replace("localhost", "127.0.0.1").parse();
    address.map_err(|_| ConfigError::value(key, format!("is not an address such as 127.0.0.1:{port} or 0.0.0.0:{port}")))
}

fn tls(certificate: Option<PathBuf>, key: Option<PathBuf>) -> Result<Option<TlsConfig>, ConfigError> {
    let missing = |given: &str, other: &str| Err(ConfigError::value(other, format!("is required with `{given}`")));
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some(TlsConfig { certificate, key })),
        (Some(_), None) => missing("tls_certificate", "tls_key"),
        (None, Some(_)) => missing("tls_key", "tls_certificate"),
        (None, None) => Ok(None),
    }
}

fn sessions(idle_hours: u32, days: u32) -> Result<SessionConfig, ConfigError> {
    for (key, value, most) in [("session_idle_hours", idle_hours, MAX_IDLE_HOURS), ("session_days", days, MAX_SESSION_DAYS)] {
        if !(1..=most).contains(&value) {
            return Err(ConfigError::value(key, format!("must be between 1 and {most}")));
        }
    }
    let hours = |hours: u32| Duration::from_secs(u64::from(hours) * 3600);
    Ok(SessionConfig { idle: hours(idle_hours), absolute: hours(days * 24) })
}

/// Parses an HTTP or HTTPS URL with a host and without user and password.
fn http_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())?;
    (url.username().is_empty() && url.password().is_none()).then_some(url)
}

fn address(text: &str) -> Result<Url, ConfigError> {
    let url = http_url(text).filter(|url| url.path() == "/" && url.query().is_none());
    url.ok_or_else(|| ConfigError::value("address", "is not a URL such as https://otter.example.com, without path, user and password"))
}

fn proxy(text: &str) -> Result<IpNet, ConfigError> {
    let net = text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
    net.map_err(|_| ConfigError::value("trusted_proxies", format!("`{text}` is neither an address nor a network such as 10.0.0.0/8")))
}

fn time_zone(name: Option<&str>) -> Result<TimeZone, ConfigError> {
    let Some(name) = name else { return Ok(TimeZone::system()) };
    TimeZone::get(name).map_err(|_| ConfigError::value("time_zone", format!("`{name}` is not a known time zone")))
}
