//! Every declared key can be set and is shown.

use std::collections::BTreeSet;

use super::super::keys::{self, Key, ValueKind};
use super::*;

/// Returns a non-default value of the key's type, in TOML and as the text of a variable.
fn sample(key: &Key) -> (String, String) {
    let text = if key.path == "sandbox" { "empty".to_owned() } else { format!("value-of-{}", key.name) };
    match key.kind {
        ValueKind::Text | ValueKind::Scalar => (format!("'{text}'"), text),
        ValueKind::Integer => ("77".to_owned(), "77".to_owned()),
        ValueKind::Boolean => ("true".to_owned(), "true".to_owned()),
        ValueKind::List => (format!("['{text}', 'b']"), format!("{text}, b")),
        ValueKind::Tables => unreachable!("tables have no value of their own"),
    }
}

/// Returns a file that sets only this key, under this name.
fn file_with(key: &Key, name: &str) -> String {
    let mut text = String::new();
    for (at, _) in format!("{}.", key.table).match_indices('.').filter(|_| !key.table.is_empty()) {
        text += &format!("[[{}]]\n", &key.table[..at]);
    }
    match (key.kind, key.table.as_str()) {
        (ValueKind::Tables, "") => format!("[[{name}]]"),
        (ValueKind::Tables, table) => format!("{text}[[{table}.{name}]]"),
        _ => format!("{text}{name} = {}\n", sample(key).0),
    }
}

fn read_text(text: &str, variables: &[(String, String)]) -> (RawConfig, Vec<ConfigSource>) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    read(Some(file.path()), variables.to_vec()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Asserts that the value is in the parsed configuration and is shown with its origin, masked if secret.
fn assert_set(key: &Key, raw: &RawConfig, sources: &[ConfigSource], from: &str) {
    let set: Vec<_> = sources.iter().filter(|source| source.from != "default").collect();
    let [source] = set.as_slice() else { panic!("{}: {set:?}", key.path) };
    assert!(source.key.ends_with(&key.name) && source.from.contains(from), "{source:?}");
    let text = sample(key).1;
    let (parsed, was) = (format!("{raw:?}"), format!("{:?}", RawConfig::default()));
    assert_ne!(parsed, was, "{}", key.path);
    if key.secret {
        assert!(!parsed.contains(&text) && source.value == "***", "{source:?}");
    } else {
        assert_eq!(source.value, if key.url { "***" } else { &text });
        assert!(key.kind != ValueKind::Text || key.path == "sandbox" || parsed.contains(&text), "{parsed}");
    }
}

#[test]
fn every_key_can_be_set_in_the_file() {
    for key in keys::all().filter(|key| key.kind != ValueKind::Tables) {
        let (raw, sources) = read_text(&file_with(key, &key.name), &[]);
        assert_set(key, &raw, &sources, std::env::temp_dir().to_str().expect("a path"));
    }
}

#[test]
fn every_variable_sets_its_key_and_overrides_the_file() {
    let mut names = BTreeSet::new();
    for key in keys::all() {
        let Some(variable) = &key.variable else { continue };
        assert!(names.insert(variable), "{variable}");
        for file in [String::new(), file_with(key, &key.name)] {
            let (raw, sources) = read_text(&file, &[(variable.clone(), sample(key).1)]);
            assert_set(key, &raw, &sources, &format!("variable {variable}"));
        }
    }
    assert_eq!(names.len(), keys::in_table("").chain(keys::in_table("manager")).filter(|key| key.kind != ValueKind::Tables).count());
    assert!(names.contains(&"OTTER_ADMIN_MANAGER_URL".to_owned()) && names.contains(&"OTTER_ADMIN_AUDIT_SYSLOG".to_owned()));
}

#[test]
fn a_misspelt_key_or_variable_is_rejected_with_a_suggestion() {
    for key in keys::all() {
        let misspelt = format!("{}x", key.name);
        let file = file_with(key, &misspelt);
        let error = load(&file, &[]).expect_err(&file).to_string();
        assert!(error.contains(&format!("`{misspelt}`")) && error.contains(&format!("did you mean `{}`", key.name)), "{error}");
        if let Some(variable) = &key.variable {
            let error = load("", &[(&format!("{variable}X"), "x")]).expect_err(variable).to_string();
            assert!(error.contains(&format!("did you mean `{variable}`")), "{error}");
        }
    }
}

#[test]
fn every_key_is_shown_exactly_once() {
    let whole = "
        [[manager]]
        console = 'http://a:1'
        user = 'a'
        [[oidc]]
        name = 'company'
        [[oidc.rule]]
        claim = 'a'
    ";
    let config = load(whole, &[]).expect("a configuration");
    let shown: Vec<_> = config.sources.iter().map(|source| source.key.as_str()).collect();
    let place = |key: &Key| match key.table.as_str() {
        "" => key.name.clone(),
        "manager" => format!("manager.main.{}", key.name),
        "oidc" => format!("oidc.company.{}", key.name),
        _ => format!("oidc.company.rule[1].{}", key.name),
    };
    let declared: Vec<_> = keys::all().filter(|key| key.kind != ValueKind::Tables).map(place).collect();
    assert_eq!(shown, declared);
    let without: Vec<_> = load("", &[]).expect("defaults").sources.into_iter().map(|source| source.key).collect();
    let top: Vec<_> = keys::in_table("").map(|key| key.name.clone()).collect();
    assert_eq!(without, top);
}

#[test]
fn displayed_defaults_are_those_in_effect() {
    let config = load("", &[]).expect("defaults");
    let shown = |key: &str| config.sources.iter().find(|source| source.key == key).map(|source| source.value.as_str());
    assert_eq!(shown("listen"), Some(config.listen.to_string().as_str()));
    assert_eq!(shown("data_dir"), config.data_dir.to_str());
    assert_eq!(shown("sandbox"), Some("orders"));
    assert_eq!(shown("session_idle_hours"), Some("8"));
    assert_eq!((shown("store"), shown("trusted_proxies")), (Some("not set"), Some("not set")));
}

#[test]
fn values_of_the_wrong_type_are_rejected_with_their_key() {
    for (text, error) in [
        ("listen = 1", "`listen`: must be text in quotes"),
        ("session_days = '7'", "`session_days`: must be a whole number"),
        ("session_days = -1", "`session_days`: must be a whole number"),
        ("trusted_proxies = '127.0.0.1'", "`trusted_proxies`: must be a list of texts in quotes"),
        ("sandbox = 'full'", "`sandbox`: must be one of `orders`, `empty`, `many`"),
        ("manager = 'main'", "`manager`: must be a table in double brackets"),
        ("[[manager]]\nold_client = 'yes'", "`manager.old_client`: must be `true` or `false`"),
        ("[[oidc]]\n[[oidc.rule]]\nequals = 1.5", "`oidc.rule.equals`: must be text in quotes, a whole number, `true` or `false`"),
    ] {
        let found = load(text, &[]).expect_err(text).to_string();
        assert!(found.starts_with(error), "{found}");
    }
    let error = load("", &[("OTTER_ADMIN_MANAGER_TIMEOUT", "soon")]).expect_err("no number").to_string();
    assert_eq!(
        error,
        "`OTTER_ADMIN_MANAGER_TIMEOUT`: must be a whole number. Seconds that a read of the manager's console may take (1 to 120)."
    );
}

#[test]
fn variables_of_a_manager_replace_those_of_the_file() {
    let file = "[[manager]]\nname = 'a'\nconsole = 'http://a:1'\nuser = 'u'\n[[manager]]\nname = 'b'\nconsole = 'http://b:1'\nuser = 'u'";
    let names = |config: Config| config.managers.into_iter().map(|manager| manager.name).collect::<Vec<_>>();
    assert_eq!(names(load(file, &[]).expect("two")), ["a", "b"]);
    let variables = [("OTTER_ADMIN_MANAGER_URL", "http://c:1"), ("OTTER_ADMIN_MANAGER_USER", "u"), ("OTTER_ADMIN_MANAGER_NAME", "")];
    assert_eq!(names(load(file, &variables).expect("one")), ["main"]);
    let error = load(&file.replace("'b'", "'a'"), &[]).expect_err("twice").to_string();
    assert!(error.contains("`a` is used twice"), "{error}");
}
