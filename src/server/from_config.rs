//! Converts the configuration to the settings of each module, so that `config` depends on none of them.

use crate::server::audit::{AuditSinks, SyslogAddress};
use crate::server::config::{AuditConfig, Config, ConfigError, ManagerSettings, SessionConfig, TlsConfig};
use crate::server::manager::ManagerConfig;
use crate::server::manager::zookeeper::ZooKeeperAddress;
use crate::server::store::{SessionLimits, StoreConfig};
use crate::server::web::middleware::connection_limits::ConnectionLimits;
use crate::server::web::tls::TlsFiles;

impl From<&Config> for StoreConfig {
    fn from(config: &Config) -> Self {
        Self { url: config.store.clone(), data_dir: config.data_dir.clone() }
    }
}

impl From<&Config> for ConnectionLimits {
    fn from(config: &Config) -> Self {
        Self { proxies: config.trusted_proxies.clone().into(), ..Self::default() }
    }
}

impl From<SessionConfig> for SessionLimits {
    fn from(config: SessionConfig) -> Self {
        let millis = |duration: std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self { idle: millis(config.idle), absolute: millis(config.absolute) }
    }
}

impl From<TlsConfig> for TlsFiles {
    fn from(config: TlsConfig) -> Self {
        Self { certificate: config.certificate, key: config.key }
    }
}

impl TryFrom<&AuditConfig> for AuditSinks {
    type Error = ConfigError;

    fn try_from(config: &AuditConfig) -> Result<Self, ConfigError> {
        let wrong = |text: &str| format!("`{text}` is neither udp://host:514 nor tcp://host:601 nor the path of a socket such as /dev/log");
        let address = |text: &String| text.parse::<SyslogAddress>().map_err(|()| ConfigError::value("audit_syslog", wrong(text)));
        Ok(Self { file: config.file.clone(), syslog: config.syslog.as_ref().map(address).transpose()? })
    }
}

impl TryFrom<ManagerSettings> for ManagerConfig {
    type Error = ConfigError;

    fn try_from(settings: ManagerSettings) -> Result<Self, ConfigError> {
        let ManagerSettings { name, console, user, password, rpc, zookeeper, timeout, old_client: _ } = settings;
        let address = |text: String| {
            let wrong = || ConfigError::value("manager.zookeeper", format!("`{text}` is not a connect string such as zk1:2181,zk2:2181"));
            text.parse::<ZooKeeperAddress>().map_err(|()| wrong())
        };
        Ok(Self { name, console, user, password, rpc, zookeeper: zookeeper.map(address).transpose()?, timeout })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn session_limits_are_in_milliseconds() {
        let limits = SessionLimits::from(SessionConfig { idle: Duration::from_secs(1), absolute: Duration::from_secs(2) });
        assert_eq!((limits.idle, limits.absolute), (1000, 2000));
    }

    #[test]
    fn invalid_syslog_addresses_are_reported_with_their_key() {
        let audit = |text: &str| AuditConfig { file: None, syslog: Some(text.to_owned()) };
        assert_eq!(AuditSinks::try_from(&audit("/dev/log")).unwrap().syslog.unwrap().to_string(), "/dev/log");
        let error = AuditSinks::try_from(&audit("http://log:514")).unwrap_err().to_string();
        assert!(error.starts_with("`audit_syslog`: "), "{error}");
    }

    #[test]
    fn an_invalid_connect_string_is_reported_with_its_key() {
        let settings = |zookeeper: &str| ManagerSettings {
            name: "main".to_owned(),
            console: "http://manager:8080".parse().unwrap(),
            user: "admin".to_owned(),
            password: "admin".into(),
            rpc: None,
            zookeeper: Some(zookeeper.to_owned()),
            timeout: Duration::from_secs(1),
            old_client: false,
        };
        assert_eq!(ManagerConfig::try_from(settings("zk1:2181,zk2/a")).unwrap().zookeeper.unwrap().to_string(), "zk1:2181,zk2/a");
        let error = ManagerConfig::try_from(settings("http://zk:2181")).unwrap_err().to_string();
        assert!(error.starts_with("`manager.zookeeper`: "), "{error}");
    }
}
