//! Reads a request's stream. The input is untrusted, so every length, count and depth is limited.

use std::rc::Rc;

/// Maximum nesting of objects.
const MAX_DEPTH: usize = 32;
/// Maximum number of fields of a class.
const MAX_FIELDS: u16 = 256;

/// The input is not a valid stream, or is nested too deeply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a readable Java stream")]
pub struct ReadError;

/// A class as described by the stream.
#[derive(Debug)]
pub struct ClassDescription {
    pub name: String,
    pub suid: i64,
    pub flags: u8,
    /// Type code and name.
    pub fields: Vec<(u8, String)>,
    pub parent: Option<Rc<ClassDescription>>,
}

/// A value read from the stream.
#[derive(Clone, Debug)]
pub enum Item {
    Null,
    /// Any primitive number or boolean.
    Number(i64),
    Text(Rc<str>),
    /// An enum constant, by name.
    Constant(Rc<str>),
    Object {
        class: Rc<ClassDescription>,
        fields: Rc<Vec<(String, Item)>>,
    },
    Class(Rc<ClassDescription>),
    /// A value that occurs in requests but is not used.
    Other,
}

impl Item {
    /// The object's field with this name.
    pub fn field(&self, name: &str) -> Option<&Item> {
        match self {
            Self::Object { fields, .. } => fields.iter().rev().find(|(field, _)| field == name).map(|(_, item)| item),
            _ => None,
        }
    }

    /// The number in a primitive or boxed value.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => self.field("value").and_then(Item::number),
        }
    }
}

/// A stream reader.
pub struct Reader<'a> {
    rest: &'a [u8],
    /// The remaining length of the current block.
    block: usize,
    handles: Vec<Item>,
}

impl<'a> Reader<'a> {
    /// Starts after the stream's header.
    pub fn new(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let rest = bytes.strip_prefix(&[0xAC, 0xED, 0x00, 0x05]).ok_or(ReadError)?;
        Ok(Self { rest, block: 0, handles: Vec::new() })
    }

    /// Reads a byte of block data; a value may span several blocks.
    pub fn byte(&mut self) -> Result<u8, ReadError> {
        while self.block == 0 {
            self.block = match self.raw_byte()? {
                0x77 => usize::from(self.raw_byte()?),
                0x7A => usize::try_from(u32::from_be_bytes(self.raw()?)).map_err(|_| ReadError)?,
                _ => return Err(ReadError),
            };
        }
        self.block -= 1;
        self.raw_byte()
    }

    /// Reads a text in Dubbo's encoding.
    pub fn dubbo_text(&mut self) -> Result<Option<String>, ReadError> {
        let mut units = [0; 4];
        for byte in &mut units {
            *byte = self.byte()?;
        }
        if i32::from_be_bytes(units) < 0 {
            return Ok(None);
        }
        let length = u16::from_be_bytes([self.byte()?, self.byte()?]);
        let bytes: Result<Vec<u8>, ReadError> = (0..length).map(|_| self.byte()).collect();
        Ok(Some(decode(&bytes?)?))
    }

    /// Reads an object in Dubbo's encoding.
    pub fn dubbo_object(&mut self) -> Result<Item, ReadError> {
        match self.byte()? {
            0 => Ok(Item::Null),
            1 if self.block == 0 => self.item(0),
            _ => Err(ReadError),
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ReadError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(ReadError)?;
        self.rest = rest;
        Ok(taken)
    }

    fn raw<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        self.take(N)?.try_into().map_err(|_| ReadError)
    }

    fn raw_byte(&mut self) -> Result<u8, ReadError> {
        Ok(u8::from_be_bytes(self.raw()?))
    }

    fn short_text(&mut self) -> Result<String, ReadError> {
        let length = u16::from_be_bytes(self.raw()?);
        decode(self.take(usize::from(length))?)
    }

    fn remember(&mut self, item: Item) -> usize {
        self.handles.push(item);
        self.handles.len() - 1
    }

    fn settle(&mut self, handle: usize, item: &Item) {
        if let Some(place) = self.handles.get_mut(handle) {
            *place = item.clone();
        }
    }

    fn item(&mut self, depth: usize) -> Result<Item, ReadError> {
        if depth > MAX_DEPTH {
            return Err(ReadError);
        }
        match self.raw_byte()? {
            0x70 => Ok(Item::Null),
            0x71 => {
                let handle = u32::from_be_bytes(self.raw()?).checked_sub(0x007E_0000).ok_or(ReadError)?;
                self.handles.get(usize::try_from(handle).map_err(|_| ReadError)?).cloned().ok_or(ReadError)
            }
            0x72 => self.description(depth),
            0x73 => self.object(depth),
            0x74 => {
                let text = Item::Text(self.short_text()?.into());
                self.remember(text.clone());
                Ok(text)
            }
            0x77 => {
                let length = self.raw_byte()?;
                self.take(usize::from(length)).map(|_| Item::Other)
            }
            0x7E => {
                self.class(depth)?.ok_or(ReadError)?;
                let handle = self.remember(Item::Other);
                let Item::Text(name) = self.item(depth + 1)? else {
                    return Err(ReadError);
                };
                let constant = Item::Constant(name);
                self.settle(handle, &constant);
                Ok(constant)
            }
            _ => Err(ReadError),
        }
    }

    fn class(&mut self, depth: usize) -> Result<Option<Rc<ClassDescription>>, ReadError> {
        match self.item(depth + 1)? {
            Item::Class(class) => Ok(Some(class)),
            Item::Null => Ok(None),
            _ => Err(ReadError),
        }
    }

    fn description(&mut self, depth: usize) -> Result<Item, ReadError> {
        let name = self.short_text()?;
        let suid = i64::from_be_bytes(self.raw()?);
        let handle = self.remember(Item::Other);
        let flags = self.raw_byte()?;
        let count = u16::from_be_bytes(self.raw()?);
        if count > MAX_FIELDS {
            return Err(ReadError);
        }
        let mut fields = Vec::new();
        for _ in 0..count {
            let code = self.raw_byte()?;
            fields.push((code, self.short_text()?));
            if matches!(code, b'L' | b'[') {
                self.item(depth + 1)?;
            }
        }
        if self.raw_byte()? != 0x78 {
            return Err(ReadError);
        }
        let parent = self.class(depth)?;
        let class = Item::Class(Rc::new(ClassDescription { name, suid, flags, fields, parent }));
        self.settle(handle, &class);
        Ok(class)
    }

    fn object(&mut self, depth: usize) -> Result<Item, ReadError> {
        let class = self.class(depth)?.ok_or(ReadError)?;
        let handle = self.remember(Item::Other);
        let mut hierarchy = vec![Rc::clone(&class)];
        while let Some(parent) = hierarchy.last().and_then(|class| class.parent.clone()) {
            hierarchy.push(parent);
        }
        let mut fields = Vec::new();
        for class in hierarchy.iter().rev() {
            for (code, name) in &class.fields {
                fields.push((name.clone(), self.field(*code, depth)?));
            }
            if class.flags & 1 != 0 {
                while self.rest.first() != Some(&0x78) {
                    self.item(depth + 1)?;
                }
                self.raw_byte()?;
            }
        }
        let object = Item::Object { class, fields: Rc::new(fields) };
        self.settle(handle, &object);
        Ok(object)
    }

    fn field(&mut self, code: u8, depth: usize) -> Result<Item, ReadError> {
        Ok(match code {
            b'B' => Item::Number(i64::from(i8::from_be_bytes(self.raw()?))),
            b'Z' => Item::Number(i64::from(self.raw_byte()?)),
            b'C' | b'S' => Item::Number(i64::from(i16::from_be_bytes(self.raw()?))),
            b'I' => Item::Number(i64::from(i32::from_be_bytes(self.raw()?))),
            b'J' => Item::Number(i64::from_be_bytes(self.raw()?)),
            b'F' => self.take(4).map(|_| Item::Other)?,
            b'D' => self.take(8).map(|_| Item::Other)?,
            b'L' => self.item(depth + 1)?,
            _ => return Err(ReadError),
        })
    }
}

/// Decodes Java's modified UTF-8.
fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().map(|byte| u16::from(*byte));
    while let Some(first) = rest.next() {
        let mut next = || rest.next().map(|byte| byte & 0x3F).ok_or(ReadError);
        units.push(match first {
            0x01..=0x7F => first,
            0xC0..=0xDF => (first & 0x1F) << 6 | next()?,
            0xE0..=0xEF => (first & 0x0F) << 12 | next()? << 6 | next()?,
            _ => return Err(ReadError),
        });
    }
    String::from_utf16(&units).map_err(|_| ReadError)
}
