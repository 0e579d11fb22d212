//! Constants of the format, named as in `java.io.ObjectStreamConstants`.

pub const MAGIC: [u8; 4] = [0xac, 0xed, 0x00, 0x05];
pub const BASE_HANDLE: u32 = 0x7e_0000;

pub const NULL: u8 = 0x70;
pub const REFERENCE: u8 = 0x71;
pub const CLASSDESC: u8 = 0x72;
pub const OBJECT: u8 = 0x73;
pub const STRING: u8 = 0x74;
pub const ARRAY: u8 = 0x75;
pub const CLASS: u8 = 0x76;
pub const BLOCKDATA: u8 = 0x77;
pub const ENDBLOCKDATA: u8 = 0x78;
pub const BLOCKDATALONG: u8 = 0x7a;
pub const LONGSTRING: u8 = 0x7c;
pub const ENUM: u8 = 0x7e;

pub const SC_WRITE_METHOD: u8 = 0x01;
pub const SC_SERIALIZABLE: u8 = 0x02;
pub const SC_EXTERNALIZABLE: u8 = 0x04;
pub const SC_BLOCK_DATA: u8 = 0x08;
pub const SC_ENUM: u8 = 0x10;
