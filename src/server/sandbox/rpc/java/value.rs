//! Values to write to a stream.

use super::class::{
    ARRAY_LIST, BOXED_BOOLEAN, BOXED_BYTE, BOXED_INTEGER, BOXED_LONG, BOXED_SHORT, Class, HASH_MAP, JAVA_DATE, UNMODIFIABLE_LIST,
};

/// The value of a field, or an object.
#[derive(Clone, Debug)]
pub enum Value {
    Null,
    Int(i32),
    Long(i64),
    Short(i16),
    Byte(i8),
    Boolean(bool),
    Float(f32),
    Text(String),
    /// A constant of an enum class.
    Constant {
        class: &'static str,
        name: &'static str,
    },
    Object(Object),
    Array {
        class: &'static Class,
        items: Vec<Value>,
    },
    /// The object this many levels above the value; 0 is the object that contains it as a field.
    Enclosing(usize),
}

/// An object; omitted fields are null or zero.
#[derive(Clone, Debug)]
pub struct Object {
    pub class: &'static Class,
    /// Names are unique in the class hierarchy, or written as `Class.field`.
    pub fields: Vec<(&'static str, Value)>,
    /// Data appended by `writeObject`.
    pub tail: Vec<Annotations>,
}

/// Part of the data appended by `writeObject`.
#[derive(Clone, Debug)]
pub enum Annotations {
    Block(Vec<u8>),
    Value(Value),
}

/// An object without appended data.
pub fn object(class: &'static Class, fields: Vec<(&'static str, Value)>) -> Value {
    Value::Object(Object { class, fields, tail: Vec::new() })
}

/// Text, or null.
pub fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.to_owned()))
}

/// `java.lang.Long`, or null.
pub fn long(value: impl Into<Option<i64>>) -> Value {
    value.into().map_or(Value::Null, |value| object(&BOXED_LONG, vec![("value", Value::Long(value))]))
}

/// `java.lang.Integer`, or null.
pub fn integer(value: impl Into<Option<i32>>) -> Value {
    value.into().map_or(Value::Null, |value| object(&BOXED_INTEGER, vec![("value", Value::Int(value))]))
}

/// `java.lang.Short`.
pub fn short(value: i16) -> Value {
    object(&BOXED_SHORT, vec![("value", Value::Short(value))])
}

/// `java.lang.Byte`.
pub fn byte(value: i8) -> Value {
    object(&BOXED_BYTE, vec![("value", Value::Byte(value))])
}

/// `java.lang.Boolean`.
pub fn boolean(value: bool) -> Value {
    object(&BOXED_BOOLEAN, vec![("value", Value::Boolean(value))])
}

/// `java.util.Date` of milliseconds since 1970.
pub fn date(at: i64) -> Value {
    Value::Object(Object { class: &JAVA_DATE, fields: Vec::new(), tail: vec![Annotations::Block(at.to_be_bytes().to_vec())] })
}

/// `java.util.ArrayList`.
pub fn list(items: Vec<Value>) -> Value {
    let size = i32::try_from(items.len()).unwrap_or(i32::MAX);
    let mut tail = vec![Annotations::Block(size.to_be_bytes().to_vec())];
    tail.extend(items.into_iter().map(Annotations::Value));
    Value::Object(Object { class: &ARRAY_LIST, fields: vec![("size", Value::Int(size))], tail })
}

/// A `java.util.HashMap` from text to text, with the capacity of a new map.
pub fn map(key: &str, value: &str) -> Value {
    let mut counts = 16_i32.to_be_bytes().to_vec();
    counts.extend(1_i32.to_be_bytes());
    let tail = vec![
        Annotations::Block(counts),
        Annotations::Value(Value::Text(key.to_owned())),
        Annotations::Value(Value::Text(value.to_owned())),
    ];
    let fields = vec![("loadFactor", Value::Float(0.75)), ("threshold", Value::Int(12))];
    Value::Object(Object { class: &HASH_MAP, fields, tail })
}

/// An empty unmodifiable list, which every throwable contains.
pub fn unmodifiable_list() -> Value {
    object(&UNMODIFIABLE_LIST, vec![("c", list(Vec::new())), ("list", list(Vec::new()))])
}
