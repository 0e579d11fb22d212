//! Environment variables, which override the file.

use std::collections::BTreeMap;

use figment::value::{Dict, Value};

use super::keys::{self, ValueKind};
use super::{ConfigError, nearest};

const PREFIX: &str = "OTTER_ADMIN_";
/// Variables with this prefix that are not configuration keys; the set-up scripts and the logger read them.
const IGNORED: &[&str] = &["OTTER_ADMIN_CACHE", "OTTER_ADMIN_RUST", "OTTER_ADMIN_LOG"];

/// Returns the default name of a key's environment variable.
pub(super) fn variable(path: &str) -> String {
    format!("{PREFIX}{}", path.replace('.', "_").to_uppercase())
}

/// Overrides the file's values with the variables. Returns the variable that set each path. Variables of a manager define a single manager,
/// which replaces those of the file.
pub(super) fn apply(
    values: &mut Dict,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<BTreeMap<&'static str, String>, ConfigError> {
    let mut set = BTreeMap::new();
    let mut manager = Dict::new();
    for (name, text) in variables {
        if !name.starts_with(PREFIX) || IGNORED.contains(&name.as_str()) {
            continue;
        }
        let key = keys::all().find(|key| key.variable.as_ref() == Some(&name)).ok_or_else(|| unknown(&name))?;
        let value = parse(key.kind, &text).ok_or_else(|| ConfigError::value(&name, key.expected()))?;
        let table = if key.table == "manager" { &mut manager } else { &mut *values };
        table.insert(key.name.clone(), value);
        set.insert(key.path.as_str(), name);
    }
    if !manager.is_empty() {
        values.insert("manager".to_owned(), vec![Value::from(manager)].into());
    }
    Ok(set)
}

/// Parses a variable. The key determines the type: the text alone does not show whether `1234` is a password.
fn parse(kind: ValueKind, text: &str) -> Option<Value> {
    match kind {
        ValueKind::Text | ValueKind::Scalar => Some(text.into()),
        ValueKind::Integer => text.parse::<u64>().ok().map(Value::from),
        ValueKind::Boolean => text.parse::<bool>().ok().map(Value::from),
        ValueKind::List => Some(text.split(',').map(str::trim).collect::<Vec<_>>().into()),
        ValueKind::Tables => None,
    }
}

fn unknown(name: &str) -> ConfigError {
    // The common prefix would make all names similar.
    let known = keys::all().filter_map(|key| key.variable.as_deref()?.strip_prefix(PREFIX));
    let nearest = nearest(name.trim_start_matches(PREFIX), known).map(|near| format!("{PREFIX}{near}"));
    ConfigError::UnknownKey { key: name.to_owned(), place: "the environment".to_owned(), nearest }
}
