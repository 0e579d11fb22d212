//! Variables of the environment, which win over the file.

use super::manager::RawManager;
use super::{ConfigError, Raw, SandboxDemo, TOP_KEYS, nearest};

const PREFIX: &str = "OTTER_ADMIN_";
const MANAGER_PREFIX: &str = "OTTER_ADMIN_MANAGER_";
/// Variables of our name that are not configuration: they steer the set-up script.
const NOT_OURS: &[&str] = &["OTTER_ADMIN_CACHE", "OTTER_ADMIN_RUST", "OTTER_ADMIN_LOG"];

/// Puts variables over what the file says; one manager can be given by variables alone.
pub(super) fn apply_variables(
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
                "OTTER_ADMIN_STORE" => raw.store = Some(value),
                "OTTER_ADMIN_ADDRESS" => raw.address = Some(value),
                "OTTER_ADMIN_TRUSTED_PROXIES" => raw.trusted_proxies = value.split(',').map(|one| one.trim().to_owned()).collect(),
                "OTTER_ADMIN_AUDIT_FILE" => raw.audit_file = Some(value.into()),
                "OTTER_ADMIN_AUDIT_SYSLOG" => raw.audit_syslog = Some(value),
                "OTTER_ADMIN_TLS_CERTIFICATE" => raw.tls_certificate = Some(value.into()),
                "OTTER_ADMIN_TLS_KEY" => raw.tls_key = Some(value.into()),
                "OTTER_ADMIN_SESSION_IDLE_HOURS" => raw.session_idle_hours = number(&name, &value)?,
                "OTTER_ADMIN_SESSION_DAYS" => raw.session_days = number(&name, &value)?,
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
        "OTTER_ADMIN_STORE",
        "OTTER_ADMIN_ADDRESS",
        "OTTER_ADMIN_TRUSTED_PROXIES",
        "OTTER_ADMIN_AUDIT_FILE",
        "OTTER_ADMIN_TLS_CERTIFICATE",
        "OTTER_ADMIN_TLS_KEY",
        "OTTER_ADMIN_SESSION_IDLE_HOURS",
        "OTTER_ADMIN_SESSION_DAYS",
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

fn number(name: &str, text: &str) -> Result<u32, ConfigError> {
    text.parse().map_err(|_| ConfigError::Value { key: name.to_owned(), why: format!("`{text}` is no number") })
}

fn sandbox(text: &str) -> Result<SandboxDemo, ConfigError> {
    match text {
        "orders" => Ok(SandboxDemo::Orders),
        "empty" => Ok(SandboxDemo::Empty),
        "many" => Ok(SandboxDemo::Many),
        _ => Err(ConfigError::Value { key: "sandbox".to_owned(), why: format!("`{text}` is none of `orders`, `empty`, `many`") }),
    }
}
