//! Writes a stream: block data and objects, with Dubbo's own marks for texts and nulls.

use std::collections::HashMap;

use super::class::{Class, FieldType};
use super::value::{Annotations, Object, Value};

const NULL: u8 = 0x70;
const REFERENCE: u8 = 0x71;
const CLASS: u8 = 0x72;
const OBJECT: u8 = 0x73;
const STRING: u8 = 0x74;
const ARRAY: u8 = 0x75;
const BLOCK: u8 = 0x77;
const END_BLOCK: u8 = 0x78;
const LONG_BLOCK: u8 = 0x7A;
const LONG_STRING: u8 = 0x7C;
const ENUM: u8 = 0x7E;
const FIRST_HANDLE: u32 = 0x007E_0000;
const ENUM_FLAGS: u8 = 0x12;
/// Size of Java's buffer for block data.
const BLOCK_SIZE: usize = 1024;

/// A stream being written.
pub struct Writer {
    bytes: Vec<u8>,
    /// Block data not yet written.
    block: Vec<u8>,
    handles: u32,
    classes: HashMap<String, u32>,
    types: HashMap<String, u32>,
    enclosing: Vec<u32>,
    /// A field missing in this manager's classes.
    without: Option<&'static str>,
}

impl Writer {
    /// Starts a stream with its header. Classes are written without the field `without`.
    pub fn new(without: Option<&'static str>) -> Self {
        Self {
            bytes: vec![0xAC, 0xED, 0x00, 0x05],
            block: Vec::new(),
            handles: 0,
            classes: HashMap::new(),
            types: HashMap::new(),
            enclosing: Vec::new(),
            without,
        }
    }

    /// The finished stream.
    pub fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.bytes
    }

    /// Writes a byte of block data.
    pub fn byte(&mut self, byte: u8) {
        self.block.push(byte);
    }

    /// Writes a text in Dubbo's encoding: its length in UTF-16 units, then the text in Java's encoding.
    pub fn dubbo_text(&mut self, text: &str) {
        let units = u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        self.block.extend(units.to_be_bytes());
        let encoded = modified_utf8(text);
        let length = u16::try_from(encoded.len()).unwrap_or(u16::MAX);
        self.block.extend(length.to_be_bytes());
        self.block.extend(encoded.into_iter().take(usize::from(length)));
    }

    /// Writes an object in Dubbo's encoding: a byte that marks presence, then the object.
    pub fn dubbo_object(&mut self, value: &Value) {
        if matches!(value, Value::Null) {
            self.byte(0);
            return;
        }
        self.byte(1);
        self.flush();
        self.value(value);
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        for piece in block.chunks(BLOCK_SIZE) {
            self.block_piece(piece);
        }
    }

    fn block_piece(&mut self, piece: &[u8]) {
        match u8::try_from(piece.len()) {
            Ok(length) => self.bytes.extend([BLOCK, length]),
            Err(_) => {
                self.bytes.push(LONG_BLOCK);
                self.bytes.extend(u32::try_from(piece.len()).unwrap_or(u32::MAX).to_be_bytes());
            }
        }
        self.bytes.extend(piece);
    }

    fn new_handle(&mut self) -> u32 {
        let handle = FIRST_HANDLE + self.handles;
        self.handles += 1;
        handle
    }

    fn reference(&mut self, handle: u32) {
        self.bytes.push(REFERENCE);
        self.bytes.extend(handle.to_be_bytes());
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.bytes.push(NULL),
            Value::Int(value) => self.bytes.extend(value.to_be_bytes()),
            Value::Long(value) => self.bytes.extend(value.to_be_bytes()),
            Value::Short(value) => self.bytes.extend(value.to_be_bytes()),
            Value::Byte(value) => self.bytes.extend(value.to_be_bytes()),
            Value::Boolean(value) => self.bytes.push(u8::from(*value)),
            Value::Float(value) => self.bytes.extend(value.to_be_bytes()),
            Value::Text(text) => {
                self.new_handle();
                self.text(text);
            }
            Value::Constant { class, name } => {
                self.bytes.push(ENUM);
                self.enum_class(class);
                self.new_handle();
                self.value(&Value::Text((*name).to_owned()));
            }
            Value::Object(object) => self.object(object),
            Value::Array { class, items } => {
                self.bytes.push(ARRAY);
                self.class(Some(class));
                self.new_handle();
                self.bytes.extend(u32::try_from(items.len()).unwrap_or(u32::MAX).to_be_bytes());
                for item in items {
                    self.value(item);
                }
            }
            Value::Enclosing(level) => {
                let at = self.enclosing.len().checked_sub(level + 1);
                match at.and_then(|at| self.enclosing.get(at)).copied() {
                    Some(handle) => self.reference(handle),
                    None => self.bytes.push(NULL),
                }
            }
        }
    }

    fn object(&mut self, object: &Object) {
        self.bytes.push(OBJECT);
        self.class(Some(object.class));
        let handle = self.new_handle();
        self.enclosing.push(handle);
        let mut hierarchy = vec![object.class];
        while let Some(parent) = hierarchy.last().and_then(|class| class.parent) {
            hierarchy.push(parent);
        }
        let without = self.without;
        for class in hierarchy.into_iter().rev() {
            for (name, kind) in class.fields.iter().filter(|(name, _)| Some(*name) != without) {
                match field(object, class, name) {
                    Some(value) => self.value(value),
                    None => self.zero(*kind),
                }
            }
            if class.flags & 1 != 0 {
                for piece in &object.tail {
                    match piece {
                        Annotations::Block(block) => self.block_piece(block),
                        Annotations::Value(value) => self.value(value),
                    }
                }
                self.bytes.push(END_BLOCK);
            }
        }
        self.enclosing.pop();
    }

    fn zero(&mut self, kind: FieldType) {
        let value = match kind {
            FieldType::Int => Value::Int(0),
            FieldType::Long => Value::Long(0),
            FieldType::Short => Value::Short(0),
            FieldType::Byte => Value::Byte(0),
            FieldType::Boolean => Value::Boolean(false),
            FieldType::Float => Value::Float(0.0),
            FieldType::Object(_) | FieldType::Array(_) => Value::Null,
        };
        self.value(&value);
    }

    /// Writes the class description, or a reference to an earlier one.
    fn class(&mut self, class: Option<&'static Class>) {
        let Some(class) = class else {
            self.bytes.push(NULL);
            return;
        };
        if let Some(handle) = self.classes.get(class.name) {
            return self.reference(*handle);
        }
        self.begin_class(class.name, class.suid, class.flags);
        let without = self.without;
        let fields = || class.fields.iter().filter(|(name, _)| Some(*name) != without);
        self.bytes.extend(u16::try_from(fields().count()).unwrap_or(u16::MAX).to_be_bytes());
        for (name, kind) in fields() {
            self.bytes.push(kind.code());
            self.utf(name);
            match kind {
                FieldType::Object(class) => self.type_name(&format!("L{};", class.replace('.', "/"))),
                FieldType::Array(class) => self.type_name(&class.replace('.', "/")),
                _ => {}
            }
        }
        self.bytes.push(END_BLOCK);
        self.class(class.parent);
    }

    fn enum_class(&mut self, name: &str) {
        if let Some(handle) = self.classes.get(name) {
            return self.reference(*handle);
        }
        self.begin_class(name, 0, ENUM_FLAGS);
        self.bytes.extend([0, 0, END_BLOCK]);
        const ENUM_PARENT: &str = "java.lang.Enum";
        if let Some(handle) = self.classes.get(ENUM_PARENT) {
            return self.reference(*handle);
        }
        self.begin_class(ENUM_PARENT, 0, ENUM_FLAGS);
        self.bytes.extend([0, 0, END_BLOCK, NULL]);
    }

    fn begin_class(&mut self, name: &str, suid: i64, flags: u8) {
        self.bytes.push(CLASS);
        self.utf(name);
        self.bytes.extend(suid.to_be_bytes());
        let handle = self.new_handle();
        self.classes.insert(name.to_owned(), handle);
        self.bytes.push(flags);
    }

    fn type_name(&mut self, name: &str) {
        if let Some(handle) = self.types.get(name) {
            return self.reference(*handle);
        }
        let handle = self.new_handle();
        self.types.insert(name.to_owned(), handle);
        self.text(name);
    }

    fn text(&mut self, text: &str) {
        let encoded = modified_utf8(text);
        match u16::try_from(encoded.len()) {
            Ok(length) => {
                self.bytes.push(STRING);
                self.bytes.extend(length.to_be_bytes());
            }
            Err(_) => {
                self.bytes.push(LONG_STRING);
                self.bytes.extend(u64::try_from(encoded.len()).unwrap_or(u64::MAX).to_be_bytes());
            }
        }
        self.bytes.extend(encoded);
    }

    /// Writes the name of a class or field; these are short.
    fn utf(&mut self, name: &str) {
        self.bytes.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_be_bytes());
        self.bytes.extend(name.as_bytes());
    }
}

fn field<'a>(object: &'a Object, class: &Class, name: &str) -> Option<&'a Value> {
    let short = class.name.rsplit('.').next().unwrap_or_default();
    let qualified = |given: &str| given.split_once('.').is_some_and(|(of, field)| of == short && field == name);
    let found = object.fields.iter().find(|(given, _)| qualified(given));
    found.or_else(|| object.fields.iter().find(|(given, _)| *given == name)).map(|(_, value)| value)
}

/// Encodes as Java's modified UTF-8: NUL as two bytes, characters above 16 bits as two surrogates of three bytes each.
fn modified_utf8(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        let low = |shift: u16| 0x80 | u8::try_from((unit >> shift) & 0x3F).unwrap_or(0);
        match unit {
            0x01..=0x7F => bytes.push(u8::try_from(unit).unwrap_or(0)),
            0 | 0x80..=0x7FF => bytes.extend([0xC0 | u8::try_from(unit >> 6).unwrap_or(0), low(0)]),
            _ => bytes.extend([0xE0 | u8::try_from(unit >> 12).unwrap_or(0), low(6), low(0)]),
        }
    }
    bytes
}
