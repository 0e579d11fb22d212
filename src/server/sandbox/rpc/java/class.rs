//! Class descriptions of a serialization stream.

/// The type of a field. Object and array types are class names with dots.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    Int,
    Long,
    Short,
    Byte,
    Boolean,
    Float,
    Object(&'static str),
    Array(&'static str),
}

impl FieldType {
    /// The type code in a class description.
    pub fn code(self) -> u8 {
        match self {
            Self::Int => b'I',
            Self::Long => b'J',
            Self::Short => b'S',
            Self::Byte => b'B',
            Self::Boolean => b'Z',
            Self::Float => b'F',
            Self::Object(_) => b'L',
            Self::Array(_) => b'[',
        }
    }
}

/// A class, with its fields in stream order: primitives by name, then objects by name.
#[derive(Debug)]
pub struct Class {
    pub name: &'static str,
    pub suid: i64,
    /// 2: plain; 3: its `writeObject` appends data after the fields.
    pub flags: u8,
    pub fields: &'static [(&'static str, FieldType)],
    pub parent: Option<&'static Class>,
}

/// Declares classes: `NAME = "class", SUID, flags[, parent] { field: FieldType, … }`; the SUID in hexadecimal as it occurs in the stream.
macro_rules! classes {
    ($($(#[$meta:meta])* $id:ident = $name:expr, $suid:literal, $flags:literal $(, $parent:ident)? { $($field:literal : $kind:expr),* $(,)? })+) => {$(
        $(#[$meta])*
        pub static $id: $crate::server::sandbox::rpc::java::class::Class = $crate::server::sandbox::rpc::java::class::Class {
            name: $name,
            suid: i64::from_be_bytes(u64::to_be_bytes($suid)),
            flags: $flags,
            fields: &[$(($field, $kind)),*],
            parent: classes!(@parent $($parent)?),
        };
    )+};
    (@parent) => { None };
    (@parent $parent:ident) => { Some(&$parent) };
}
pub(crate) use classes;

pub const STRING: FieldType = FieldType::Object("java.lang.String");
pub const LONG: FieldType = FieldType::Object("java.lang.Long");
pub const INTEGER: FieldType = FieldType::Object("java.lang.Integer");
pub const BOOLEAN: FieldType = FieldType::Object("java.lang.Boolean");
pub const DATE: FieldType = FieldType::Object("java.util.Date");
pub const LIST: FieldType = FieldType::Object("java.util.List");

classes! {
    NUMBER = "java.lang.Number", 0x86ac_951d_0b94_e08b, 2 {}
    BOXED_LONG = "java.lang.Long", 0x3b8b_e490_cc8f_23df, 2, NUMBER { "value": FieldType::Long }
    BOXED_INTEGER = "java.lang.Integer", 0x12e2_a0a4_f781_8738, 2, NUMBER { "value": FieldType::Int }
    BOXED_SHORT = "java.lang.Short", 0x684d_3713_3460_da52, 2, NUMBER { "value": FieldType::Short }
    BOXED_BYTE = "java.lang.Byte", 0x9c4e_6084_ee50_f51c, 2, NUMBER { "value": FieldType::Byte }
    BOXED_BOOLEAN = "java.lang.Boolean", 0xcd20_7280_d59c_faee, 2 { "value": FieldType::Boolean }
    JAVA_DATE = "java.util.Date", 0x686a_8101_4b59_7419, 3 {}
    ARRAY_LIST = "java.util.ArrayList", 0x7881_d21d_99c7_619d, 3 { "size": FieldType::Int }
    HASH_MAP = "java.util.HashMap", 0x0507_dac1_c316_60d1, 3 { "loadFactor": FieldType::Float, "threshold": FieldType::Int }
    UNMODIFIABLE_COLLECTION = "java.util.Collections$UnmodifiableCollection", 0x1942_0080_cb5e_f71e, 2 {
        "c": FieldType::Object("java.util.Collection"),
    }
    UNMODIFIABLE_LIST = "java.util.Collections$UnmodifiableList", 0xfc0f_2531_b5ec_8e10, 2, UNMODIFIABLE_COLLECTION { "list": LIST }
    STACK_TRACE_ELEMENT = "java.lang.StackTraceElement", 0x6109_c59a_2636_dd85, 2 {
        "lineNumber": FieldType::Int, "declaringClass": STRING, "fileName": STRING, "methodName": STRING,
    }
    STACK_TRACE = "[Ljava.lang.StackTraceElement;", 0x0246_2a3c_3cfd_2239, 2 {}
}
