//! The list of keys, read from the JSON schema of [`RawConfig`].

use std::sync::LazyLock;

use figment::value::Value;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value as Json};

use super::env;
use super::raw::RawConfig;

/// A key of the configuration file.
#[derive(Debug)]
pub(super) struct Key {
    /// The tables and the name, without `[[ ]]`: `listen`, `manager.console`, `oidc.rule.claim`.
    pub path: String,
    /// The path of its table; empty for the top level.
    pub table: String,
    pub name: String,
    pub kind: ValueKind,
    /// The environment variable; `None` for keys of identity providers and for tables.
    pub variable: Option<String>,
    /// The value of an unset key; `None` if it stays unset.
    pub default: Option<Value>,
    pub required: bool,
    /// Whether the value must not be shown.
    pub secret: bool,
    /// Whether the value is a URL, which can be shown except for a password.
    pub url: bool,
    /// One or two sentences for users, in Markdown.
    pub help: String,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueKind {
    Text,
    Integer,
    Boolean,
    /// A list of texts.
    List,
    /// Text, an integer or a boolean.
    Scalar,
    /// `[[name]]`.
    Tables,
}

static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let mut keys = Vec::new();
    // JSON objects have no order. All fields are required in serialized form, and `required` lists them as declared.
    let order = generate(SchemaSettings::default().for_serialize());
    collect(schema().as_value(), order.as_value(), "", &mut keys);
    keys
});

/// All keys, in the order of declaration.
pub(super) fn all() -> impl Iterator<Item = &'static Key> {
    KEYS.iter()
}

/// The keys of a table; the empty path is the top level.
pub(super) fn in_table(table: &str) -> impl Iterator<Item = &'static Key> {
    all().filter(move |key| key.table == table)
}

/// The key of this path.
pub(super) fn find(path: &str) -> Option<&'static Key> {
    all().find(|key| key.path == path)
}

/// The JSON schema of the configuration file, for editors and checks.
pub fn schema() -> Schema {
    generate(SchemaSettings::default().with_transform(RecursiveTransform(simplify)))
}

fn generate(settings: SchemaSettings) -> Schema {
    settings.with(|settings| settings.inline_subschemas = true).into_generator().into_root_schema_for::<RawConfig>()
}

/// TOML has no null: an optional key is absent. A key whose default is an empty text is required.
fn simplify(schema: &mut Schema) {
    if let Some(Json::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    let mut required = Vec::new();
    for (name, property) in schema.get_mut("properties").and_then(Json::as_object_mut).into_iter().flatten() {
        let Some(property) = property.as_object_mut() else { continue };
        if property.get("default").is_some_and(|default| default == "") {
            required.push(Json::from(name.as_str()));
        }
        if property.get("default").is_some_and(|default| default == "" || default.is_null()) {
            property.remove("default");
        }
    }
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
}

fn collect(schema: &Json, order: &Json, table: &str, keys: &mut Vec<Key>) {
    for name in order["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        let property = &schema["properties"][name];
        let required = schema["required"].as_array().is_some_and(|names| names.iter().any(|other| other == name));
        let Some(key) = property.as_object().and_then(|property| Key::new(table, name, property, required)) else { continue };
        let (kind, path) = (key.kind, key.path.clone());
        keys.push(key);
        if kind == ValueKind::Tables {
            collect(&property["items"], &order["properties"][name]["items"], &path, keys);
        }
    }
}

impl Key {
    fn new(table: &str, name: &str, property: &Map<String, Json>, required: bool) -> Option<Self> {
        let text = |key: &str| property.get(key).and_then(Json::as_str);
        let path = if table.is_empty() { name.to_owned() } else { format!("{table}.{name}") };
        let kind = match text("type") {
            Some("integer") => ValueKind::Integer,
            Some("boolean") => ValueKind::Boolean,
            Some("array") if property.get("items").is_some_and(|items| items["type"] == "object") => ValueKind::Tables,
            Some("array") => ValueKind::List,
            None if property.contains_key("anyOf") => ValueKind::Scalar,
            _ => ValueKind::Text,
        };
        let mut help = text("description")?.replace('\n', " ");
        if let (Some(least), Some(most)) = (property.get("minimum"), property.get("maximum")) {
            help = format!("{} ({least} to {most}).", help.trim_end_matches('.'));
        }
        let variable = text("x-variable").map_or_else(|| env::variable(&path), str::to_owned);
        Some(Self {
            variable: (kind != ValueKind::Tables && matches!(table, "" | "manager")).then_some(variable),
            default: property.get("default").and_then(|default| Value::serialize(default).ok()),
            secret: property.get("writeOnly").is_some_and(|secret| secret == true),
            url: text("format") == Some("uri"),
            table: table.to_owned(),
            name: name.to_owned(),
            path,
            kind,
            required,
            help,
        })
    }

    /// Describes the expected type; completes a sentence whose subject is the key.
    pub fn expected(&self) -> String {
        format!("must be {}. {}", self.kind.expected(), self.help)
    }
}

impl ValueKind {
    /// Completes the sentence "… has to be".
    fn expected(self) -> &'static str {
        match self {
            Self::Text => "text in quotes",
            Self::Integer => "a whole number",
            Self::Boolean => "`true` or `false`",
            Self::List => "a list of texts in quotes",
            Self::Scalar => "text in quotes, a whole number, `true` or `false`",
            Self::Tables => "a table in double brackets",
        }
    }
}
