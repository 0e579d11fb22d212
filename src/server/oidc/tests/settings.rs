//! `[[oidc]]` as written in configuration files.

use std::io::Write;

use secrecy::ExposeSecret;

use super::super::{ProviderSettings, RoleRules, providers};
use crate::server::config::{Config, RawRoleRule};

const WHOLE: &str = "
    [[oidc]]
    name = 'company'
    issuer = 'https://login.example.com/realms/main'
    client_id = 'otter'
    client_secret = 'hush-hush-hush'
";

fn load(text: &str) -> Result<Vec<ProviderSettings>, String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let config = Config::load(Some(file.path()), []).map_err(|error| error.to_string())?;
    assert!(!format!("{config:?}").contains("hush"), "{config:?}");
    providers(config.oidc).map_err(|error| error.to_string())
}

pub fn rules(text: &str) -> RoleRules {
    load(&format!("{WHOLE}{text}")).unwrap().remove(0).rules
}

pub fn rules_of(rule: Vec<RawRoleRule>) -> RoleRules {
    super::settings("https://login.example.com", |raw| raw.rule = rule).rules
}

#[test]
fn minimal_settings_get_defaults() {
    let settings = load(WHOLE).unwrap().remove(0);
    assert_eq!((settings.title.as_str(), settings.display_name_claim.as_str()), ("company", "name"));
    assert_eq!((settings.sign_up, &settings.scopes, &settings.name_claim), (false, &None, &None));
    assert_eq!(settings.client_secret.expose_secret(), "hush-hush-hush");
    assert!(!format!("{settings:?}").contains("hush"));
    for local in ["http://localhost:3000", "http://127.0.0.1:3000/x", "http://[::1]"] {
        load(&WHOLE.replace("https://login.example.com/realms/main", local)).unwrap();
    }
}

#[test]
fn secret_can_be_read_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "from-a-file\n").unwrap();
    let text = WHOLE.replace("client_secret = 'hush-hush-hush'", &format!("client_secret_file = '{}'", file.display()));
    assert_eq!(load(&text).unwrap()[0].client_secret.expose_secret(), "from-a-file");
    std::fs::write(&file, "\n").unwrap();
    assert_eq!(load(&text).unwrap_err(), "`oidc.company.client_secret`: is empty");
    std::fs::remove_file(&file).unwrap();
    let said = load(&text).unwrap_err();
    assert!(said.starts_with("`oidc.company.client_secret_file`:") && said.contains("secret"), "{said}");
}

#[test]
fn invalid_values_are_reported_by_key() {
    let instead = |from: &str, to: &str| load(&WHOLE.replace(from, to)).unwrap_err();
    let cases = [
        (instead("name = 'company'", ""), "oidc.name"),
        (instead("'company'", "'a/b'"), "oidc.name"),
        (instead("https://login.example.com/realms/main", ""), "oidc.company.issuer"),
        (instead("https://", "http://"), "oidc.company.issuer"),
        (instead("https://", "ftp://"), "oidc.company.issuer"),
        (instead("https://", ""), "oidc.company.issuer"),
        (instead("https://", "https://ann:pw@"), "oidc.company.issuer"),
        (instead("/main", "/main?a=b"), "oidc.company.issuer"),
        (instead("/main", "/main#a"), "oidc.company.issuer"),
        (instead("client_id = 'otter'", ""), "oidc.company.client_id"),
        (instead("client_secret = 'hush-hush-hush'", ""), "oidc.company.client_secret"),
        (load(&format!("{WHOLE}client_secret_file = 'x'")).unwrap_err(), "oidc.company.client_secret_file"),
        (load(&format!("{WHOLE}scopes = ['a b']")).unwrap_err(), "oidc.company.scopes"),
        (load(&format!("{WHOLE}name_claim = ''")).unwrap_err(), "oidc.company.name_claim"),
        (load(&format!("{WHOLE}{WHOLE}")).unwrap_err(), "oidc.name"),
    ];
    for (said, key) in cases {
        assert!(said.starts_with(&format!("`{key}`: ")) && !said.contains("pw"), "{key}: {said}");
    }
}

#[test]
fn invalid_rules_are_rejected() {
    let cases = [
        ("equals = 'a'\nrole = 'auditor'", "claim"),
        ("claim = 'a'\nrole = 'auditor'", "equals"),
        ("claim = 'a'\nequals = 'a'\nmatches = 'a'\nrole = 'auditor'", "matches"),
        ("claim = 'a'\nmatches = '('\nrole = 'auditor'", "matches"),
        ("claim = 'a'\nmatches = 'a)|(b'\nrole = 'auditor'", "matches"),
        ("claim = 'a'\nmatches = '(?x)a #'\nrole = 'auditor'", "matches"),
        ("claim = 'a'\nmatches = '(\\w{99}){99}'\nrole = 'auditor'", "matches"),
        ("claim = 'a'\nequals = 'a'", "role"),
        ("claim = 'a'\nequals = 'a'\nrole = 'admin'", "role"),
        ("claim = 'a'\nequals = 'a'\nrole = 'none'", "role"),
        ("claim = 'a'\nequals = 'a'\nrole = 'auditor'\nteam = 'b'", "role"),
        ("claim = 'a'\nequals = 'a'\nteam = 'b'", "team_role"),
        ("claim = 'a'\nequals = 'a'\nteam = 'b'\nteam_role = 'owner'", "team_role"),
        ("claim = 'a'\nequals = 'a'\nteam = ' '\nteam_role = 'viewer'", "team"),
        ("claim = 'a'\nequals = 'a'\nteam_role = 'viewer'", "team"),
    ];
    for (rule, key) in cases {
        let said = load(&format!("{WHOLE}[[oidc.rule]]\nclaim = 'x'\nequals = 1\nrole = 'auditor'\n[[oidc.rule]]\n{rule}")).unwrap_err();
        assert!(said.starts_with(&format!("`oidc.company.rule[2].{key}`: ")), "{rule}: {said}");
    }
}
