mod declaration;
mod reference;
mod secrets;

use super::*;

fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("otter-admin.toml");
    std::fs::write(&file, text).expect("a file");
    Config::load(Some(&file), variables.iter().map(|(name, value)| (name.to_string(), value.to_string())))
}

#[test]
fn the_default_is_the_sandbox_on_the_default_port() {
    let config = load("", &[]).expect("defaults");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8100");
    assert!(config.managers.is_empty());
    assert!(config.sources.iter().all(|source| source.from == "default"));
}

#[test]
fn variables_override_the_file_and_are_shown_as_the_origin() {
    let config = load("listen = '127.0.0.1:1'", &[("OTTER_ADMIN_LISTEN", "localhost:2")]).expect("both");
    assert_eq!(config.listen.port(), 2);
    assert_eq!(config.sources[0].from, "variable OTTER_ADMIN_LISTEN");
}

#[test]
fn three_variables_define_a_manager() {
    let variables =
        [("OTTER_ADMIN_MANAGER_URL", "http://otter:8080"), ("OTTER_ADMIN_MANAGER_USER", "admin"), ("OTTER_ADMIN_MANAGER_PASSWORD", "hush")];
    let config = load("", &variables).expect("a manager");
    assert_eq!(config.managers[0].name, "main");
    assert!(!config.managers[0].old_client);
    assert_eq!(config.managers[0].timeout, TIMEOUT);
    assert!(!format!("{config:?}").contains("hush"));
}

#[test]
fn an_unknown_key_is_rejected_with_a_suggestion() {
    for (text, near) in [
        ("lissten = 'x'", "listen"),
        ("[[manager]]\npasword = 'x'", "password"),
        ("[[oidc]]\nisuer = 'x'", "issuer"),
        ("[[oidc]]\n[[oidc.rule]]\nclam = 'x'", "claim"),
    ] {
        let said = load(text, &[]).expect_err("unknown").to_string();
        assert!(said.contains(&format!("did you mean `{near}`")), "{said}");
    }
    let said = load("", &[("OTTER_ADMIN_LISTN", "x")]).expect_err("unknown").to_string();
    assert!(said.contains("OTTER_ADMIN_LISTEN"), "{said}");
}

#[test]
fn secrets_are_masked_and_addresses_are_checked() {
    let config = load("store = 'mysql://me:hush@db/otter'\naddress = 'https://otter.example.com'\ntrusted_proxies = ['127.0.0.1']", &[]);
    let config = config.expect("all of it");
    assert!(config.sources.iter().any(|source| source.value == "mysql://me:***@db/otter"));
    assert!(!format!("{config:?}").contains("hush"));
    assert_eq!(config.public_url("127.0.0.1:1".parse().unwrap()), "https://otter.example.com/");
    for wrong in ["address = 'otter'", "address = 'https://x/y'", "address = 'https://:pw@x'", "trusted_proxies = ['x']"] {
        load(wrong, &[]).expect_err(wrong);
    }
}

#[test]
fn providers_are_shown_without_their_secret() {
    let text = "[[oidc]]\nname = 'company'\nissuer = 'https://id.example.com'\nclient_id = 'otter'\nclient_secret = 'hush'";
    let config = load(text, &[]).expect("a provider");
    assert_eq!(config.oidc[0].display_name_claim, "name");
    let shown: Vec<_> = config.sources.iter().filter(|source| source.key.starts_with("oidc.company.")).collect();
    assert_eq!(shown.iter().filter(|source| source.from.ends_with("otter-admin.toml")).count(), 4, "{shown:?}");
    assert!(shown.iter().any(|source| source.key == "oidc.company.client_secret" && source.value == "***"), "{shown:?}");
    assert!(!format!("{config:?}").contains("hush"));
}

#[test]
fn certificate_and_key_require_each_other() {
    let config = load("listen = '0.0.0.0:8443'\ntls_certificate = 'a.pem'\ntls_key = 'b.pem'", &[]).expect("both");
    assert!(config.public_url(config.listen).starts_with("https://"));
    let said = load("tls_key = 'b.pem'", &[]).expect_err("one").to_string();
    assert!(said.contains("`tls_certificate`: is required"), "{said}");
}

#[test]
fn metrics_are_off_unless_they_have_an_address() {
    assert_eq!(load("", &[]).expect("defaults").metrics, None);
    let config = load("metrics = 'localhost:9100'", &[]).expect("an address");
    assert_eq!(config.metrics.map(|address| address.to_string()).as_deref(), Some("127.0.0.1:9100"));
    let said = load("metrics = 'on'", &[]).expect_err("no address").to_string();
    assert!(said.starts_with("`metrics`: is not an address such as 127.0.0.1:9100"), "{said}");
}

#[test]
fn session_lifetimes_are_configurable() {
    let config = load("session_days = 1", &[("OTTER_ADMIN_SESSION_IDLE_HOURS", "2")]).expect("both");
    assert_eq!((config.sessions.idle, config.sessions.absolute), (Duration::from_secs(2 * 3600), Duration::from_secs(24 * 3600)));
    for wrong in ["session_days = 0", "session_idle_hours = 721"] {
        load(wrong, &[]).expect_err(wrong);
    }
    load("", &[("OTTER_ADMIN_SESSION_DAYS", "x")]).expect_err("no number");
}
