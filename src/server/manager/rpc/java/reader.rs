//! The stream reader: recursive descent, bounded by [`DecodeLimits`]. Every value counts toward a limit, so that no input can use more than
//! allowed.

use std::sync::Arc;

use super::cursor::ByteCursor;
use super::object_graph::{Ancestor, Annotation, Class, GraphEntry, Handle, Instance, InstancePart, ObjectGraph, Value};
use super::type_codes::*;
use super::{DecodeLimits, StreamError, text};

type Result<T> = std::result::Result<T, StreamError>;

/// Cost of a [`InstancePart`], in values.
const PART_COST: usize = 4;

/// Reads primitives (stored in block data) and objects one after another, in the order of the writer.
pub struct Reader<'a> {
    cursor: ByteCursor<'a>,
    heap: ObjectGraph,
    limits: DecodeLimits,
    depth: usize,
    values: usize,
    /// Bytes left in the current block data record, at the top level.
    block: usize,
}

impl<'a> Reader<'a> {
    /// Opens a stream; it must start with the format's magic and version.
    pub fn open(body: &'a [u8], limits: DecodeLimits) -> Result<Self> {
        let mut cursor = ByteCursor::new(body);
        if cursor.take(MAGIC.len())? != MAGIC {
            return Err(StreamError::Malformed("it isn't a Java object stream"));
        }
        Ok(Self { cursor, heap: ObjectGraph::default(), limits, depth: 0, values: 0, block: 0 })
    }

    /// Returns the graph of the values read so far.
    pub fn into_heap(self) -> ObjectGraph {
        self.heap
    }

    /// Reads one byte of block data.
    pub fn byte(&mut self) -> Result<u8> {
        self.enter_block()?;
        self.block -= 1;
        self.cursor.u8()
    }

    /// Reads a string in Dubbo's "java" format: int32 count of UTF-16 units (−1: null), then `writeUTF`; all in block data, possibly
    /// across records.
    pub fn dubbo_string(&mut self) -> Result<Option<String>> {
        let count = i32::from_be_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]);
        if count < 0 {
            return Ok(None);
        }
        let length = u16::from_be_bytes([self.byte()?, self.byte()?]);
        let bytes = (0..length).map(|_| self.byte()).collect::<Result<Vec<_>>>()?;
        text::decode(&bytes).map(Some)
    }

    /// Reads one object, or null.
    pub fn object(&mut self) -> Result<Value> {
        if self.block > 0 {
            return Err(StreamError::Malformed("block data is left where an object should begin"));
        }
        self.content()
    }

    fn enter_block(&mut self) -> Result<()> {
        while self.block == 0 {
            self.block = match self.cursor.u8()? {
                BLOCKDATA => usize::from(self.cursor.u8()?),
                BLOCKDATALONG => self.length()?,
                _ => return Err(StreamError::Malformed("block data is missing")),
            };
        }
        Ok(())
    }

    /// Reads a count of bytes or elements. Each takes at least one byte, so the count can't exceed the remaining bytes.
    fn length(&mut self) -> Result<usize> {
        let count = self.cursor.i32()?;
        let count = usize::try_from(count).map_err(|_| StreamError::Malformed("a length is negative"))?;
        if count > self.cursor.left() { Err(StreamError::Truncated) } else { Ok(count) }
    }

    fn spend(&mut self, values: usize) -> Result<()> {
        self.values = self.values.saturating_add(values);
        if self.values > self.limits.values { Err(StreamError::TooLarge("it holds too many values")) } else { Ok(()) }
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == self.limits.depth {
            return Err(StreamError::TooLarge("it is nested too deeply"));
        }
        self.depth += 1;
        let outcome = read(self);
        self.depth -= 1;
        outcome
    }

    fn content(&mut self) -> Result<Value> {
        self.spend(1)?;
        match self.cursor.u8()? {
            NULL => Ok(Value::Null),
            REFERENCE => self.reference().map(Value::Ref),
            STRING => self.new_string(false).map(Value::Ref),
            LONGSTRING => self.new_string(true).map(Value::Ref),
            OBJECT => self.nested(Self::new_object).map(Value::Ref),
            ARRAY => self.nested(Self::new_array).map(Value::Ref),
            ENUM => self.nested(Self::new_constant).map(Value::Ref),
            CLASS => {
                self.required_class()?;
                self.add(GraphEntry::Opaque).map(Value::Ref)
            }
            _ => Err(StreamError::Malformed("a value begins with an unknown mark")),
        }
    }

    fn add(&mut self, entry: GraphEntry) -> Result<Handle> {
        if self.heap.len() >= self.limits.handles {
            return Err(StreamError::TooLarge("it holds too many objects"));
        }
        Ok(self.heap.add(entry))
    }

    fn reference(&mut self) -> Result<Handle> {
        let handle = self.cursor.u32()?.checked_sub(BASE_HANDLE).and_then(|index| self.heap.handle(index));
        handle.ok_or(StreamError::Malformed("a back reference leads nowhere"))
    }

    fn utf(&mut self) -> Result<String> {
        let length = self.cursor.u16()?;
        text::decode(self.cursor.take(usize::from(length))?)
    }

    fn new_string(&mut self, long: bool) -> Result<Handle> {
        let length = if long { self.cursor.u64()? } else { u64::from(self.cursor.u16()?) };
        match usize::try_from(length) {
            Ok(length) if length <= self.limits.string => {
                let text = text::decode(self.cursor.take(length)?)?;
                self.add(GraphEntry::Text(text))
            }
            _ => Err(StreamError::TooLarge("a string is too long")),
        }
    }

    /// Reads a constant's name or a field's type: a new string or a reference to an earlier one.
    fn string(&mut self) -> Result<Handle> {
        let handle = match self.cursor.u8()? {
            REFERENCE => self.reference()?,
            STRING => self.new_string(false)?,
            _ => return Err(StreamError::Malformed("a string is missing")),
        };
        match self.heap.entry(handle) {
            GraphEntry::Text(_) => Ok(handle),
            _ => Err(StreamError::Malformed("a string is something else")),
        }
    }

    fn required_class(&mut self) -> Result<Handle> {
        self.class()?.ok_or(StreamError::Malformed("a class is null"))
    }

    fn class(&mut self) -> Result<Option<Handle>> {
        match self.cursor.u8()? {
            NULL => Ok(None),
            REFERENCE => {
                let handle = self.reference()?;
                match self.heap.entry(handle) {
                    // a class that is still being read is not found, so that no class can be its own ancestor
                    GraphEntry::Class(_) => Ok(Some(handle)),
                    _ => Err(StreamError::Malformed("a class is something else")),
                }
            }
            CLASSDESC => self.nested(Self::new_class).map(Some),
            _ => Err(StreamError::Malformed("a class begins with an unknown mark")),
        }
    }

    fn new_class(&mut self) -> Result<Handle> {
        let name = self.utf()?;
        self.cursor.i64()?; // serialVersionUID: fields are found by name, so it doesn't matter
        let handle = self.add(GraphEntry::Opaque)?;
        let flags = self.cursor.u8()?;
        let (mut names, mut types) = (Vec::new(), Vec::new());
        for _ in 0..self.cursor.u16()? {
            self.spend(1)?;
            let kind = self.cursor.u8()?;
            names.push(self.utf()?);
            types.push(kind);
            if matches!(kind, b'L' | b'[') {
                self.string()?;
            }
        }
        self.annotation()?;
        let parent = self.class()?;
        self.heap.set(handle, GraphEntry::Class(Box::new(Class { name, names, types: Arc::from(types), flags, parent })));
        Ok(handle)
    }

    fn new_object(&mut self) -> Result<Handle> {
        let class = self.required_class()?;
        let handle = self.add(GraphEntry::Opaque)?;
        let mut parts = Vec::new();
        let lineage = self.heap.lineage(class, self.limits.depth).ok_or(StreamError::TooLarge("a class has too many ancestors"))?;
        self.spend(lineage.len())?;
        for Ancestor { class: ancestor, flags, types } in lineage {
            let external = flags & SC_EXTERNALIZABLE != 0;
            if external && flags & SC_BLOCK_DATA == 0 {
                return Err(StreamError::Malformed("an object has a form that only its class can read"));
            }
            let annotated = external || flags & (SC_SERIALIZABLE | SC_WRITE_METHOD) == SC_SERIALIZABLE | SC_WRITE_METHOD;
            if types.is_empty() && !annotated {
                continue;
            }
            self.spend(PART_COST)?;
            let mut fields = Vec::new();
            if !external {
                for kind in types.iter() {
                    fields.push(self.field(*kind)?);
                }
            }
            let annotation = if annotated { Some(Box::new(self.annotation()?)) } else { None };
            parts.push(InstancePart { class: ancestor, fields, annotation });
        }
        self.heap.set(handle, GraphEntry::Object(Instance { class, parts }));
        Ok(handle)
    }

    fn new_array(&mut self) -> Result<Handle> {
        let class = self.required_class()?;
        let handle = self.add(GraphEntry::Opaque)?;
        let kind = self.heap.class_name(class).as_bytes().get(1).copied().unwrap_or_default();
        let mut elements = Vec::new();
        for _ in 0..self.length()? {
            elements.push(self.field(kind)?);
        }
        self.heap.set(handle, GraphEntry::Array(elements));
        Ok(handle)
    }

    fn new_constant(&mut self) -> Result<Handle> {
        self.required_class()?;
        let handle = self.add(GraphEntry::Opaque)?;
        let name = self.string()?;
        self.heap.set(handle, GraphEntry::Constant(name));
        Ok(handle)
    }

    fn field(&mut self, kind: u8) -> Result<Value> {
        if matches!(kind, b'L' | b'[') {
            return self.content();
        }
        self.spend(1)?;
        Ok(match kind {
            b'Z' => Value::Bool(self.cursor.u8()? != 0),
            b'B' => Value::Int(self.cursor.i8()?.into()),
            b'S' => Value::Int(self.cursor.i16()?.into()),
            b'C' => Value::Int(self.cursor.u16()?.into()),
            b'I' => Value::Int(self.cursor.i32()?.into()),
            b'J' => Value::Int(self.cursor.i64()?),
            b'F' | b'D' => {
                self.cursor.take(if kind == b'F' { 4 } else { 8 })?;
                Value::Float
            }
            _ => return Err(StreamError::Malformed("a field has an unknown type")),
        })
    }

    /// Reads the data written by a class's own `writeObject`, up to its end mark: block data (joined) and objects.
    fn annotation(&mut self) -> Result<Annotation> {
        let mut annotation = Annotation::default();
        loop {
            let length = match self.cursor.peek()? {
                ENDBLOCKDATA => {
                    self.cursor.u8()?;
                    return Ok(annotation);
                }
                BLOCKDATA => {
                    self.cursor.u8()?;
                    usize::from(self.cursor.u8()?)
                }
                BLOCKDATALONG => {
                    self.cursor.u8()?;
                    self.length()?
                }
                _ => {
                    annotation.items.push(self.content()?);
                    continue;
                }
            };
            annotation.block.extend_from_slice(self.cursor.take(length)?);
        }
    }
}
