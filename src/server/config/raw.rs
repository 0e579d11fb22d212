//! The keys of the configuration file, of `[[manager]]` (`manager.rs`) and of `[[oidc]]` (`oidc.rs`). These declarations are the only
//! list of keys: the parser, the variables, `--print-config`, the tables of the documentation and the JSON schema come from them
//! (`keys.rs`). A doc comment is the text that users read.

use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};

use super::manager::RawManager;
use super::oidc::RawProvider;

/// The longest idle time of a session, in hours.
pub(super) const MAX_IDLE_HOURS: u32 = 24 * 30;
/// The longest life of a session, in days.
pub(super) const MAX_SESSION_DAYS: u32 = 90;

/// The configuration file of otter-admin.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "otter-admin.toml")]
pub(super) struct RawConfig {
    /// Address and port to listen on; non-loopback addresses such as `0.0.0.0:8100` require an existing administrator.
    pub listen: String,
    /// PEM file with the certificate chain for HTTPS, reloaded when it changes; requires `tls_key`. Plain HTTP if unset.
    pub tls_certificate: Option<PathBuf>,
    /// PEM file with the private key of `tls_certificate`.
    pub tls_key: Option<PathBuf>,
    /// Address and port that serve `/metrics` for Prometheus, without sign-in and TLS, such as `127.0.0.1:9100`. Not served if unset.
    pub metrics: Option<String>,
    /// Public URL, such as `https://otter.example.com`, for links and as an accepted host name. The listening address if unset.
    #[schemars(extend("format" = "uri"))]
    pub address: Option<String>,
    /// IP addresses or networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted, such as `127.0.0.1`.
    pub trusted_proxies: Vec<String>,
    /// Directory of the database and of the sandbox's state.
    pub data_dir: PathBuf,
    /// Database URL, `mysql://…` or `postgres://…`, which several processes can share. An SQLite file in `data_dir` if unset.
    #[schemars(extend("format" = "uri"))]
    pub store: Option<Secret>,
    /// Hours after which an unused session ends.
    #[schemars(range(min = 1, max = MAX_IDLE_HOURS))]
    pub session_idle_hours: u32,
    /// Days after which every session ends.
    #[schemars(range(min = 1, max = MAX_SESSION_DAYS))]
    pub session_days: u32,
    /// File that receives a copy of the audit log as JSON lines.
    pub audit_file: Option<PathBuf>,
    /// Syslog server that receives a copy of the audit log (RFC 5424): `udp://host:514`, `tcp://host:601` or a socket such as `/dev/log`.
    pub audit_syslog: Option<String>,
    /// IANA time zone of displayed times, such as `Asia/Shanghai`. The system's time zone if unset.
    pub time_zone: Option<String>,
    /// Initial data of the sandbox: `orders`, an order system replicated between two sites; `empty`, a newly installed manager; `many`,
    /// 80 nodes and 1,000 channels, some of which lag or fail.
    pub sandbox: SandboxDemo,
    /// Whether `/nodetest/node/{id}` is served for the sandbox; it requires no sign-in (`docs/manager.md`).
    pub sandbox_old_client: bool,
    /// Otter managers; the sandbox starts if there is none. The variables define one manager and replace all managers of the file.
    pub manager: Vec<RawManager>,
    /// OpenID Connect identity providers for sign-in (`docs/identity-providers.md`).
    pub oidc: Vec<RawProvider>,
}

impl Default for RawConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8100".to_owned(),
            tls_certificate: None,
            tls_key: None,
            metrics: None,
            address: None,
            trusted_proxies: Vec::new(),
            data_dir: "./data".into(),
            store: None,
            session_idle_hours: 8,
            session_days: 7,
            audit_file: None,
            audit_syslog: None,
            time_zone: None,
            sandbox: SandboxDemo::default(),
            sandbox_old_client: false,
            manager: Vec::new(),
            oidc: Vec::new(),
        }
    }
}

/// Initial data of the built-in sandbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SandboxDemo {
    /// An order system replicated between two sites.
    #[default]
    Orders,
    /// A newly installed manager.
    Empty,
    /// The order system and 1,000 more channels, for load tests.
    Many,
}

/// A value that neither `Debug` nor `--print-config` shows and that can't be serialized.
#[derive(Clone, Debug)]
pub struct Secret(pub SecretString);

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

impl JsonSchema for Secret {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "writeOnly": true })
    }
}
