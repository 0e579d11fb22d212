//! `--print-config`: lists every key with its value and origin.

use std::collections::BTreeMap;

use figment::value::{Dict, Value};
use url::Url;

use super::keys::{self, Key, ValueKind};

/// A key in effect, with its value and origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigSource {
    /// Its path, with the name or number of each table: `manager.main.console`, `oidc.company.rule[1].claim`.
    pub key: String,
    /// The value; secrets are masked.
    pub value: String,
    /// `default`, the file, or `variable` and its name.
    pub from: String,
}

/// Lists all keys, in the order of declaration. `variables` holds the variable that set each path.
pub(super) fn sources(values: &Dict, file: &str, variables: &BTreeMap<&'static str, String>) -> Vec<ConfigSource> {
    let origin = |key: &Key| variables.get(key.path.as_str()).map_or_else(|| file.to_owned(), |name| format!("variable {name}"));
    let mut sources = Vec::new();
    list(values, "", "", &origin, &mut sources);
    sources
}

fn list(row: &Dict, table: &str, prefix: &str, origin: &dyn Fn(&Key) -> String, sources: &mut Vec<ConfigSource>) {
    for key in keys::in_table(table) {
        let value = row.get(&key.name);
        let rows = value.filter(|_| key.kind == ValueKind::Tables).and_then(Value::as_array).unwrap_or_default();
        for (index, row) in rows.iter().filter_map(Value::as_dict).enumerate() {
            list(row, &key.path, &format!("{prefix}{}.", label(key, index, row)), origin, sources);
        }
        if rows.is_empty() {
            let from = if value.is_some() { origin(key) } else { "default".to_owned() };
            sources.push(ConfigSource { key: format!("{prefix}{}", key.name), value: shown(key, value), from });
        }
    }
}

/// Identifies a table among those of the same kind: by its name, otherwise its number.
fn label(key: &Key, index: usize, row: &Dict) -> String {
    let name =
        row.get("name").filter(|name| !text(name).is_empty()).or_else(|| keys::find(&format!("{}.name", key.path))?.default.as_ref());
    name.map_or_else(|| format!("{}[{}]", key.name, index + 1), |name| format!("{}.{}", key.name, text(name)))
}

fn shown(key: &Key, value: Option<&Value>) -> String {
    let text = value.or(key.default.as_ref()).map(text).filter(|text| !text.is_empty());
    match text {
        None if key.required => "required, but not set".to_owned(),
        None => "not set".to_owned(),
        Some(url) if key.url => masked(&url),
        Some(_) if key.secret => "***".to_owned(),
        Some(text) => text,
    }
}

/// Formats a value.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(_, text) => text.clone(),
        Value::Bool(_, truth) => truth.to_string(),
        Value::Num(_, number) => {
            let unsigned = number.to_u128().map(|number| number.to_string());
            unsigned.or_else(|| number.to_i128().map(|number| number.to_string())).unwrap_or_default()
        }
        Value::Array(_, values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Char(..) | Value::Empty(..) | Value::Dict(..) => String::new(),
    }
}

/// A URL without its password and its query, which may contain one. Fully masked if a password may be elsewhere because the URL has an
/// unescaped `/`, `?` or `#`.
fn masked(text: &str) -> String {
    let hidden = "***";
    let url = Url::parse(text).ok().filter(|url| url.has_host() && !url.path().contains('@') && url.fragment().is_none());
    let Some(mut url) = url else { return hidden.to_owned() };
    if url.password().is_some() && url.set_password(Some(hidden)).is_err() {
        return hidden.to_owned();
    }
    if url.query().is_some() {
        url.set_query(Some(hidden));
    }
    url.to_string()
}
