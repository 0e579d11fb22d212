//! Converts the graph of a stream to typed entities.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::super::error::RpcError;
use super::super::java::{Object, ObjectGraph, Value};
use crate::model::{ChannelId, ClusterId, NodeId, OtterEnum, PairId, PipelineId, SourceId, TableId};

/// Cost of an entity in [`super::super::java::DecodeLimits::unfolded`], besides its strings.
const ENTITY_COST: usize = 64;
/// Cost of each of its fields.
const FIELD_COST: usize = 16;

/// Reads the entity at `value`. `unfolded` limits its size (see `DecodeLimits`), since shared objects are copied.
///
/// # Errors
/// Returns `Malformed` naming the field that is not as the entity requires, or `TooLarge` if the entity exceeds `unfolded`.
pub(in super::super) fn read<T: FromReply>(heap: &ObjectGraph, value: Value, unfolded: usize) -> Result<T, RpcError> {
    T::from_reply(value, &Graph { heap, left: Cell::new(unfolded) }, "reply")
}

/// The object graph, with the remaining allowance for copies.
pub struct Graph<'a> {
    heap: &'a ObjectGraph,
    left: Cell<usize>,
}

impl<'a> Graph<'a> {
    fn spend(&self, cost: usize) -> Result<(), RpcError> {
        let left = self.left.get().checked_sub(cost).ok_or(RpcError::TooLarge)?;
        self.left.set(left);
        Ok(())
    }

    /// Returns the object at `value`, whose class must be one of `classes` (without their packages).
    pub(super) fn entity(&self, value: Value, classes: &[&str], field: &'static str) -> Result<Entity<'_>, RpcError> {
        let object = self.heap.object(value).ok_or_else(|| wrong(field))?;
        let class = object.class_name();
        let named = class.rsplit('.').next().unwrap_or(class);
        if !classes.contains(&named) {
            return Err(wrong(field));
        }
        self.spend(ENTITY_COST + FIELD_COST * object.size())?;
        Ok(Entity { graph: self, object })
    }
}

/// An object being converted.
pub(super) struct Entity<'a> {
    graph: &'a Graph<'a>,
    object: Object<'a>,
}

impl Entity<'_> {
    /// Reads a field by its Java name; a missing field counts as null.
    pub fn get<T: FromReply>(&self, field: &'static str) -> Result<T, RpcError> {
        T::from_reply(self.object.field(field).unwrap_or(Value::Null), self.graph, field)
    }
}

fn wrong(field: &'static str) -> RpcError {
    RpcError::Malformed { what: format!("{field} isn't what it should be") }
}

/// A type that can be read from a value of a reply. `field` is the Java name of its field, for the error.
pub trait FromReply: Sized {
    fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError>;
}

impl<T: FromReply> FromReply for Option<T> {
    fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError> {
        if matches!(value, Value::Null) { Ok(None) } else { T::from_reply(value, graph, field).map(Some) }
    }
}

/// A null list is read as an empty one.
impl<T: FromReply> FromReply for Vec<T> {
    fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError> {
        if matches!(value, Value::Null) {
            return Ok(Self::new());
        }
        let elements = graph.heap.list(value).ok_or_else(|| wrong(field))?;
        graph.spend(FIELD_COST * elements.len())?;
        elements.iter().map(|element| T::from_reply(*element, graph, field)).collect()
    }
}

impl FromReply for String {
    fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError> {
        let text = graph.heap.text(value).ok_or_else(|| wrong(field))?;
        graph.spend(text.len())?;
        Ok(text.to_owned())
    }
}

/// `Properties` with text values. Entries that contain a password are omitted.
impl FromReply for BTreeMap<String, String> {
    fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError> {
        let mut map = Self::new();
        for (key, value) in graph.heap.map(value).ok_or_else(|| wrong(field))? {
            let key = String::from_reply(key, graph, field)?;
            if !key.to_ascii_lowercase().contains("password") {
                map.insert(key, String::from_reply(value, graph, field)?);
            }
        }
        Ok(map)
    }
}

impl FromReply for bool {
    fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError> {
        match graph.heap.unboxed(value) {
            Some(Value::Bool(yes)) => Ok(yes),
            _ => Err(wrong(field)),
        }
    }
}

/// A whole number, or a date in milliseconds since 1970 UTC.
impl FromReply for i64 {
    fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError> {
        match graph.heap.unboxed(value) {
            Some(Value::Int(number)) => Ok(number),
            _ => graph.heap.date(value).ok_or_else(|| wrong(field)),
        }
    }
}

macro_rules! narrower {
    ($($number:ty),+) => {$(
        impl FromReply for $number {
            fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError> {
                Self::try_from(i64::from_reply(value, graph, field)?).map_err(|_| wrong(field))
            }
        }
    )+};
}
narrower!(i16, i32, u64);

macro_rules! ids {
    ($($id:ident),+) => {$(
        impl FromReply for $id {
            fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError> {
                u64::from_reply(value, graph, field).map(Self)
            }
        }
    )+};
}
ids!(ChannelId, ClusterId, NodeId, PairId, PipelineId, SourceId, TableId);

impl<T: OtterEnum> FromReply for T {
    fn from_reply(value: Value, graph: &Graph<'_>, field: &'static str) -> Result<Self, RpcError> {
        graph.heap.constant(value).and_then(T::from_constant).ok_or_else(|| wrong(field))
    }
}

/// Declares an entity: each field with the Java name from which it is read.
macro_rules! entity {
    (
        $(#[$doc:meta])*
        $name:ident from $($class:literal)|+ {
            $($(#[$field_doc:meta])* $field:ident: $type:ty = $java:literal),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        // tests compare entities with the manager's own JSON, which uses the Java names
        #[cfg_attr(test, derive(serde::Serialize))]
        pub struct $name {
            $($(#[$field_doc])* #[cfg_attr(test, serde(rename = $java))] pub $field: $type),+
        }

        impl $crate::server::manager::rpc::reply::convert::FromReply for $name {
            fn from_reply(
                value: $crate::server::manager::rpc::java::Value,
                graph: &$crate::server::manager::rpc::reply::convert::Graph<'_>,
                field: &'static str,
            ) -> Result<Self, $crate::server::manager::rpc::RpcError> {
                let entity = graph.entity(value, &[$($class),+], field)?;
                Ok(Self { $($field: entity.get($java)?),+ })
            }
        }
    };
}
pub(super) use entity;
