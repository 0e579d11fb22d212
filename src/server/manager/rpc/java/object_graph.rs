//! The object graph of a stream: objects in an arena that refer to each other by handle, and views for lookups by name. It may contain
//! passwords, so no type here implements `Debug`.

use std::sync::Arc;

/// Index of an object in its [`ObjectGraph`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Handle(usize);

/// A field, element or top-level value.
#[derive(Clone, Copy)]
pub enum Value {
    /// Java's null.
    Null,
    /// A `boolean`.
    Bool(bool),
    /// A `byte`, `short`, `char`, `int` or `long`.
    Int(i64),
    /// A `float` or `double`; its value is skipped, as Otter's entities have none.
    Float,
    /// An object, string, array or constant of the graph.
    Ref(Handle),
}

pub(super) enum GraphEntry {
    /// An entry that is being read or is not needed (`java.lang.Class`).
    Opaque,
    Class(Box<Class>),
    Text(String),
    Array(Vec<Value>),
    /// The handle of its name.
    Constant(Handle),
    Object(Instance),
}

pub(super) struct Class {
    pub name: String,
    pub names: Vec<String>,
    pub types: Arc<[u8]>,
    pub flags: u8,
    pub parent: Option<Handle>,
}

/// The parts of a class that are needed to read an object.
pub(super) struct Ancestor {
    pub class: Handle,
    pub flags: u8,
    pub types: Arc<[u8]>,
}

pub(super) struct Instance {
    pub class: Handle,
    /// Super class first; classes that add no data are omitted.
    pub parts: Vec<InstancePart>,
}

pub(super) struct InstancePart {
    pub class: Handle,
    pub fields: Vec<Value>,
    pub annotation: Option<Box<Annotation>>,
}

#[derive(Default)]
pub(super) struct Annotation {
    pub block: Vec<u8>,
    pub items: Vec<Value>,
}

/// All objects of one stream.
#[derive(Default)]
pub struct ObjectGraph {
    entries: Vec<GraphEntry>,
}

/// Maximum nesting of list wrappers that is followed.
const LIST_WRAPPERS: usize = 4;

impl ObjectGraph {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn add(&mut self, entry: GraphEntry) -> Handle {
        self.entries.push(entry);
        Handle(self.entries.len() - 1)
    }

    pub(super) fn set(&mut self, handle: Handle, entry: GraphEntry) {
        if let Some(place) = self.entries.get_mut(handle.0) {
            *place = entry;
        }
    }

    pub(super) fn handle(&self, index: u32) -> Option<Handle> {
        usize::try_from(index).ok().filter(|index| *index < self.entries.len()).map(Handle)
    }

    pub(super) fn entry(&self, handle: Handle) -> &GraphEntry {
        self.entries.get(handle.0).unwrap_or(&GraphEntry::Opaque)
    }

    fn class(&self, handle: Handle) -> Option<&Class> {
        match self.entry(handle) {
            GraphEntry::Class(class) => Some(class),
            _ => None,
        }
    }

    pub(super) fn class_name(&self, handle: Handle) -> &str {
        self.class(handle).map_or("", |class| class.name.as_str())
    }

    /// Returns a class with all its ancestors, ancestors first; `None` if there are more than `most`.
    pub(super) fn lineage(&self, class: Handle, most: usize) -> Option<Vec<Ancestor>> {
        let mut lineage = Vec::new();
        let mut next = Some(class);
        while let Some((handle, class)) = next.and_then(|handle| Some((handle, self.class(handle)?))) {
            if lineage.len() > most {
                return None;
            }
            lineage.push(Ancestor { class: handle, flags: class.flags, types: Arc::clone(&class.types) });
            next = class.parent;
        }
        lineage.reverse();
        Some(lineage)
    }

    /// The object behind a value; `None` for null, strings, arrays and constants.
    pub fn object(&self, value: Value) -> Option<Object<'_>> {
        match value {
            Value::Ref(handle) => match self.entry(handle) {
                GraphEntry::Object(instance) => Some(Object { heap: self, handle, instance }),
                _ => None,
            },
            _ => None,
        }
    }

    /// A `java.lang.String`.
    pub fn text(&self, value: Value) -> Option<&str> {
        match value {
            Value::Ref(handle) => match self.entry(handle) {
                GraphEntry::Text(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// The name of an enum constant.
    pub fn constant(&self, value: Value) -> Option<&str> {
        match value {
            Value::Ref(handle) => match self.entry(handle) {
                GraphEntry::Constant(name) => self.text(Value::Ref(*name)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The primitive inside a box (`java.lang.Long`, `Boolean` …), or the primitive itself.
    pub fn unboxed(&self, value: Value) -> Option<Value> {
        match value {
            Value::Ref(_) => {
                let object = self.object(value).filter(|object| object.class_name().starts_with("java.lang."))?;
                object.field("value").filter(|inner| !matches!(inner, Value::Ref(_) | Value::Null))
            }
            Value::Null => None,
            primitive => Some(primitive),
        }
    }

    /// A `java.util.Date` or `java.sql.Timestamp`, in milliseconds since 1970 UTC.
    pub fn date(&self, value: Value) -> Option<i64> {
        let object = self.object(value)?;
        let block = object.annotation_of("java.util.Date")?.block.first_chunk()?;
        let nanos = match object.field("nanos") {
            Some(Value::Int(nanos)) => nanos,
            _ => 0,
        };
        i64::from_be_bytes(*block).checked_add(nanos / 1_000_000)
    }

    /// The elements of a list or array. Supports lists with their own serialization (`ArrayList`, `LinkedList`) and lists that wrap
    /// another list or array.
    pub fn list(&self, value: Value) -> Option<&[Value]> {
        let mut value = value;
        for _ in 0..=LIST_WRAPPERS {
            if let Value::Ref(handle) = value
                && let GraphEntry::Array(elements) = self.entry(handle)
            {
                return Some(elements);
            }
            let object = self.object(value).filter(|object| object.class_name().starts_with("java.util."))?;
            if let Some(annotation) = object.annotation() {
                return Some(&annotation.items);
            }
            value = object.field("a").or_else(|| object.field("list")).or_else(|| object.field("c"))?;
        }
        None
    }

    /// The entries of a `HashMap`, `Hashtable` or `Properties`.
    pub fn map(&self, value: Value) -> Option<impl Iterator<Item = (Value, Value)>> {
        let object = self.object(value).filter(|object| object.class_name().starts_with("java.util."))?;
        let (pairs, _) = object.annotation()?.items.as_chunks();
        Some(pairs.iter().map(|[key, value]| (*key, *value)))
    }
}

/// An object with its fields by name.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    heap: &'a ObjectGraph,
    handle: Handle,
    instance: &'a Instance,
}

impl<'a> Object<'a> {
    /// Identity within the graph.
    pub fn handle(self) -> Handle {
        self.handle
    }

    /// Full name of its class, e.g. `java.util.Date`.
    pub fn class_name(self) -> &'a str {
        self.heap.class_name(self.instance.class)
    }

    /// The field of this name, from the most derived class that has one.
    pub fn field(self, name: &str) -> Option<Value> {
        self.fields().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// The number of fields, including those of all super classes.
    pub fn size(self) -> usize {
        self.instance.parts.iter().map(|part| part.fields.len()).sum()
    }

    /// All fields, those of the most derived class first; a name can occur once in each class.
    pub fn fields(self) -> impl Iterator<Item = (&'a str, Value)> {
        self.instance.parts.iter().rev().flat_map(move |part| {
            let names = self.heap.class(part.class).map_or(&[][..], |class| &class.names);
            names.iter().map(String::as_str).zip(part.fields.iter().copied())
        })
    }

    fn annotation(self) -> Option<&'a Annotation> {
        self.instance.parts.iter().rev().find_map(|part| part.annotation.as_deref())
    }

    fn annotation_of(self, class: &str) -> Option<&'a Annotation> {
        let part = self.instance.parts.iter().find(|part| self.heap.class_name(part.class) == class)?;
        part.annotation.as_deref()
    }
}
