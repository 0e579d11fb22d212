//! Converts any object of a reply to JSON, for comparison with the manager's own JSON of the same object.

use serde_json::{Map, Value as Json};

use super::super::java::{ObjectGraph, Value};

/// The object as the manager would print it: nulls omitted, dates in milliseconds, constants by name.
pub fn json(heap: &ObjectGraph, value: Value) -> Json {
    if let Some(text) = heap.text(value).or_else(|| heap.constant(value)) {
        return text.into();
    }
    match heap.unboxed(value) {
        Some(Value::Bool(yes)) => return yes.into(),
        Some(Value::Int(number)) => return number.into(),
        _ => {}
    }
    if let Some(millis) = heap.date(value) {
        return millis.into();
    }
    if let Some(elements) = heap.list(value) {
        return elements.iter().map(|element| json(heap, *element)).collect();
    }
    let Some(object) = heap.object(value) else { return Json::Null };
    if object.class_name() == "java.net.InetSocketAddress" {
        return address(heap, value);
    }
    let mut fields = Map::new();
    for (name, value) in object.fields() {
        let value = json(heap, value);
        if !value.is_null() {
            fields.entry(name).or_insert(value);
        }
    }
    Json::Object(fields)
}

fn address(heap: &ObjectGraph, value: Value) -> Json {
    let object = heap.object(value).unwrap();
    let port = heap.unboxed(object.field("port").unwrap());
    let Some(Value::Int(port)) = port else { panic!("no port") };
    let holder = heap.object(object.field("addr").unwrap()).unwrap();
    let Some(Value::Int(address)) = holder.field("address") else { panic!("no address") };
    let address = std::net::Ipv4Addr::from(u32::from_be_bytes(i32::try_from(address).unwrap().to_be_bytes()));
    serde_json::json!({ "address": address.to_string(), "port": port })
}

/// The manager's JSON with references resolved, and without nulls and keys that have no corresponding field.
pub fn plain(text: &str) -> Json {
    let root: Json = serde_json::from_str(text).unwrap();
    simplify(&root, &root)
}

fn simplify(value: &Json, root: &Json) -> Json {
    const DERIVED: [&str; 4] = ["existFilter", "existResolver", "blank", "notBlank"];
    match value {
        Json::Array(elements) => elements.iter().map(|element| simplify(element, root)).collect(),
        Json::Object(fields) => match fields.get("$ref").and_then(Json::as_str) {
            Some(path) => simplify(resolve(path, root), root),
            None => {
                let kept = fields.iter().filter(|(name, value)| !value.is_null() && !DERIVED.contains(&name.as_str()));
                Json::Object(kept.map(|(name, value)| (name.clone(), simplify(value, root))).collect())
            }
        },
        other => other.clone(),
    }
}

/// Resolves a path such as `$.pipelines[0].extractNodes[0]` from the root.
fn resolve<'a>(path: &str, root: &'a Json) -> &'a Json {
    let pointer = path.strip_prefix('$').unwrap().replace(['.', '['], "/").replace(']', "");
    root.pointer(&pointer).unwrap_or_else(|| panic!("{path} leads nowhere"))
}

/// Removes every key of this name with its value.
pub fn without(mut value: Json, name: &str) -> Json {
    match &mut value {
        Json::Array(elements) => elements.iter_mut().for_each(|element| *element = without(element.take(), name)),
        Json::Object(fields) => {
            fields.remove(name);
            fields.values_mut().for_each(|field| *field = without(field.take(), name));
        }
        _ => {}
    }
    value
}
