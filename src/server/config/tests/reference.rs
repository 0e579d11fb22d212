//! Checks that the documentation's tables and the JSON schema match the declaration.

use std::fmt::Write;
use std::path::Path;

use super::super::keys::{self, ValueKind};
use super::super::print;
use super::*;

/// Set to rewrite the files instead of comparing them.
const UPDATE: &str = "UPDATE_GENERATED";

/// Generates a Markdown table with the keys of one table of the file.
fn table(path: &str) -> String {
    let mut text = String::new();
    if let Some(key) = keys::find(path) {
        writeln!(text, "\n`[[{path}]]`: {}\n", key.help).expect("text");
    }
    let variables = keys::in_table(path).any(|key| key.variable.is_some());
    let columns = |variable: &str, rest: &str| format!("{}{rest}", if variables { variable } else { "" });
    writeln!(text, "| key | {}\n|---|{}", columns("variable | ", "default | meaning |"), columns("---|", "---|---|")).expect("text");
    for key in keys::in_table(path).filter(|key| key.kind != ValueKind::Tables) {
        let default = match key.default.as_ref().map(print::text).filter(|text| !text.is_empty()) {
            Some(default) => format!("`{default}`"),
            None if key.required => "required".to_owned(),
            None => String::new(),
        };
        let variable = key.variable.as_deref().map(|name| format!("`{name}` | ")).unwrap_or_default();
        let list = if key.kind == ValueKind::List && variables { " Separated by commas in the variable." } else { "" };
        writeln!(text, "| `{}` | {variable}{default} | {}{list} |", key.name, key.help).expect("text");
    }
    text
}

/// Compares a file of the repository with its generated content, or rewrites it.
fn compare(file: &str, expected: impl FnOnce(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let expected = expected(&found);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, expected).expect("written");
    } else {
        assert!(
            found == expected,
            "{file} differs from the declaration of the keys; rewrite it with `{UPDATE}=1 cargo test --features ssr --lib config::tests::reference`"
        );
    }
}

/// Replaces the text between the markers of a document.
fn between_marks(document: &str, text: &str) -> String {
    let (begin, end) = ("<!-- keys of the configuration, generated: begin -->", "<!-- end -->");
    let (before, rest) = document.split_once(begin).expect("the first mark");
    let (_, after) = rest.split_once(end).expect("the second mark");
    format!("{before}{begin}\n{}\n{end}{after}", text.trim())
}

#[test]
fn documentation_tables_match_the_declaration() {
    compare("README.md", |found| between_marks(found, &[table(""), table("manager")].concat()));
    compare("docs/identity-providers.md", |found| between_marks(found, &[table("oidc"), table("oidc.rule")].concat()));
}

#[test]
fn json_schema_matches_the_declaration() {
    compare("docs/otter-admin.schema.json", |_| format!("{:#}\n", schema().as_value()));
}

#[test]
fn the_schema_describes_every_key_without_null() {
    let text = schema().as_value().to_string();
    assert!(!text.contains("null"), "{text}");
    for key in keys::all() {
        assert!(!key.help.is_empty() && !key.help.contains('|') && text.contains(&format!("\"{}\":", key.name)), "{key:?}");
    }
    let required: Vec<_> = keys::all().filter(|key| key.required).map(|key| key.path.as_str()).collect();
    assert_eq!(required, ["manager.console", "manager.user", "oidc.name", "oidc.issuer", "oidc.client_id", "oidc.rule.claim"]);
    let secret: Vec<_> = keys::all().filter(|key| key.secret).map(|key| key.path.as_str()).collect();
    assert_eq!(secret, ["store", "manager.password", "oidc.client_secret"]);
}
