//! Forms as JSON objects, for programs: the fields, names and rules of the HTML forms, with JSON's own types.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;

use super::field::FieldKind;
use super::form::{Field, FieldErrors, Form};

/// Reads a form from an object. Missing fields have the values of the manager's own empty form; unknown ones are rejected. Rules between
/// fields are checked by [`Form::check`], since they depend on what is stored.
///
/// # Errors
/// Returns which fields are invalid and why, without their values, which may be secret.
pub fn deserialize<'de, F: Form, D: Deserializer<'de>>(deserializer: D) -> Result<F, D::Error> {
    deserializer.deserialize_map(FormVisitor(PhantomData))
}

struct FormVisitor<F>(PhantomData<F>);

impl<'de, F: Form> Visitor<'de> for FormVisitor<F> {
    type Value = F;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with the fields of the form")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<F, A::Error> {
        let (mut values, mut seen) = (F::defaults(), Vec::new());
        while let Some(name) = object.next_key::<String>()? {
            let field = F::FIELDS.iter().find(|field| field.name == name);
            let field = field.ok_or_else(|| A::Error::custom(format!("unknown field `{name}`")))?;
            if seen.contains(&field.name) {
                return Err(A::Error::duplicate_field(field.name));
            }
            seen.push(field.name);
            let texts = texts(field, object.next_value()?);
            values.set(field.name, texts.map_err(|expected| A::Error::custom(format!("{name}: expected {expected}")))?);
        }
        F::parse(&values).map_err(|errors| A::Error::custom(described(&errors)))
    }
}

/// The values as a browser would send them, or which type is expected.
fn texts(field: &Field, value: Value) -> Result<Vec<String>, &'static str> {
    let number = |value: Value| if value.is_i64() || value.is_u64() { Ok(value.to_string()) } else { Err("an integer") };
    match (field.kind, value) {
        (FieldKind::Flag, Value::Bool(on)) => Ok(vec![on.to_string()]),
        (FieldKind::Flag, _) => Err("true or false"),
        (_, Value::Null) if !field.required => Ok(Vec::new()),
        (FieldKind::Number { .. } | FieldKind::Cluster, value) => Ok(vec![number(value)?]),
        (FieldKind::Nodes, Value::Array(ids)) => ids.into_iter().map(number).collect(),
        (FieldKind::Nodes, _) => Err("an array of integers"),
        (_, Value::String(text)) => Ok(vec![text]),
        _ => Err("a string"),
    }
}

fn described(errors: &FieldErrors) -> String {
    errors.iter().map(|(field, error)| format!("{field}: {error:?}")).collect::<Vec<_>>().join("; ")
}

/// The JSON schema of a form.
#[cfg(feature = "ssr")]
pub fn schema(fields: &[Field]) -> schemars::Schema {
    use serde_json::{Map, json};

    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        if field.required && field.default.is_empty() {
            required.push(field.name);
        }
        properties.insert(field.name.to_owned(), property(field));
    }
    let object = json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false });
    match object {
        Value::Object(object) => object.into(),
        _ => schemars::Schema::default(),
    }
}

#[cfg(feature = "ssr")]
fn property(field: &Field) -> Value {
    use serde_json::json;

    let (mut property, default) = match field.kind {
        FieldKind::Line { max } | FieldKind::Lines { max } => (json!({ "type": "string", "maxLength": max }), json!(field.default)),
        FieldKind::Password => (json!({ "type": "string", "format": "password", "writeOnly": true }), Value::Null),
        FieldKind::Number { min, max } => {
            (json!({ "type": "integer", "minimum": min, "maximum": max }), json!(field.default.parse::<i64>().ok()))
        }
        FieldKind::Flag => (json!({ "type": "boolean" }), json!(field.default == "true")),
        FieldKind::Choice(choices) => (json!({ "type": "string", "enum": choices }), json!(field.default)),
        FieldKind::Nodes => {
            (json!({ "type": "array", "items": { "type": "integer", "minimum": 0 }, "minItems": 1, "uniqueItems": true }), Value::Null)
        }
        FieldKind::Cluster => (json!({ "type": "integer", "minimum": 0 }), Value::Null),
        FieldKind::Canal => (json!({ "type": "string" }), json!(field.default)),
    };
    property["title"] = json!(field.label[0]);
    property["description"] = json!(field.help[0]);
    if !default.is_null() && (!field.default.is_empty() || field.kind == FieldKind::Flag) {
        property["default"] = default;
    }
    if !field.required && field.kind != FieldKind::Flag {
        property["type"] = json!([property["type"], "null"]);
        if let Some(choices) = property.get_mut("enum").and_then(Value::as_array_mut) {
            choices.push(Value::Null);
        }
    }
    property
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::form::FormData;
    use crate::model::forms::*;

    /// The typed form of a JSON object and of the HTML form with the same input, as sent to the manager.
    fn both<F: Form + serde::de::DeserializeOwned>(object: Value, pairs: &[(&str, &str)]) -> [FormData; 2] {
        let mut html = F::defaults();
        let typed: FormData = pairs.iter().copied().collect();
        typed.iter().for_each(|(name, values)| html.set(name, values.to_vec()));
        let json: F = serde_json::from_value(object).expect("a form");
        [json.values(), F::read(&html).expect("a form").values()]
    }

    fn refused<F: Form + serde::de::DeserializeOwned>(object: Value) -> String {
        serde_json::from_value::<F>(object).err().expect("refused").to_string()
    }

    #[test]
    fn an_object_and_the_html_form_give_the_same_typed_form() {
        let forms = [
            both::<ChannelForm>(
                json!({ "name": "orders", "syncMode": "ROW", "enableRemedy": true, "remedyDelayThresoldForMedia": 30 }),
                &[("name", "orders"), ("syncMode", "ROW"), ("enableRemedy", "true"), ("remedyDelayThresoldForMedia", "30")],
            ),
            both::<NodeForm>(
                json!({ "name": "east", "ip": "10.0.0.1", "port": 2088, "autoKeeperClusterId": 1, "mbeanPort": null }),
                &[("name", "east"), ("ip", "10.0.0.1"), ("port", "2088"), ("autoKeeperClusterId", "1")],
            ),
            both::<ClusterForm>(
                json!({ "clusterName": "zk", "zookeeperClusters": "zk1:2181;zk2:2181" }),
                &[("clusterName", "zk"), ("zookeeperClusters", "zk1:2181;zk2:2181")],
            ),
            both::<SourceForm>(
                json!({ "name": "shop", "type": "MYSQL", "url": "jdbc:mysql://db:3306", "username": "u", "password": "hush", "encode": "GBK" }),
                &[("name", "shop"), ("url", "jdbc:mysql://db:3306"), ("username", "u"), ("password", "hush"), ("encode", "GBK")],
            ),
            both::<CanalForm>(
                json!({ "name": "reader", "autoKeeperClusterId": 1, "groupDbAddresses": "db:3306", "dbUsername": "u", "slaveId": 7 }),
                &[("name", "reader"), ("autoKeeperClusterId", "1"), ("groupDbAddresses", "db:3306"), ("dbUsername", "u"), ("slaveId", "7")],
            ),
            both::<PipelineForm>(
                json!({ "name": "one way", "selectNodeIds": [1, 2], "loadNodeIds": [3], "destinationName": "reader", "useBatch": false }),
                &[
                    ("name", "one way"),
                    ("selectNodeIds", "1"),
                    ("selectNodeIds", "2"),
                    ("loadNodeIds", "3"),
                    ("destinationName", "reader"),
                    ("useBatch", "false"),
                ],
            ),
        ];
        for [json, html] in forms {
            assert_eq!(json, html);
        }
    }

    #[test]
    fn objects_of_other_shapes_are_rejected_without_their_values() {
        for (object, error) in [
            (json!({ "name": "orders", "colour": "red" }), "unknown field `colour`"),
            (json!({ "description": "x" }), "name: Required"),
            (json!({ "name": "abc" }), "name: TooShort { min: 4 }"),
            (json!({ "name": 12345 }), "name: expected a string"),
            (json!({ "name": "orders", "enableRemedy": "true" }), "enableRemedy: expected true or false"),
            (json!({ "name": "orders", "remedyDelayThresoldForMedia": 1.5 }), "remedyDelayThresoldForMedia: expected an integer"),
            (json!({ "name": "orders", "syncMode": null }), "syncMode: expected a string"),
        ] {
            assert_eq!(refused::<ChannelForm>(object), error);
        }
        assert_eq!(refused::<SourceForm>(json!({ "name": "shop", "url": "u", "password": ["hush"] })), "password: expected a string");
        assert!(serde_json::from_str::<ChannelForm>(r#"{ "name": "orders", "name": "other" }"#).is_err());
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn schemas_describe_what_is_accepted() {
        let schema = serde_json::to_value(schemars::schema_for!(ChannelForm)).expect("a schema");
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["required"], json!(["name"]));
        let of = |name: &str| &schema["properties"][name];
        assert_eq!((&of("syncMode")["enum"], &of("syncMode")["default"]), (&json!(["FIELD", "ROW"]), &json!("FIELD")));
        assert_eq!(of("remedyAlgorithm")["type"], json!(["string", "null"]));
        assert_eq!((&of("enableRemedy")["type"], &of("name")["maxLength"]), (&json!("boolean"), &json!(64)));
        let source = serde_json::to_value(schemars::schema_for!(SourceForm)).expect("a schema");
        assert_eq!(source["properties"]["password"]["writeOnly"], true);
        assert_eq!(source["required"], json!(["name", "url"]));
    }
}
