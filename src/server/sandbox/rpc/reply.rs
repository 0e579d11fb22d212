//! Frames: Dubbo's 16-byte header and a body.

use super::exception::{self, Failure};
use super::java::value::{Value, map};
use super::java::writer::Writer;
use crate::server::sandbox::config::Generation;

/// Length of the header.
pub const HEADER: usize = 16;
/// Maximum body length accepted by the endpoint.
pub const PAYLOAD: usize = 8_388_608;
const MAGIC: [u8; 2] = [0xDA, 0xBB];
/// Java object serialization.
const JAVA: u8 = 3;
const EVENT_BIT: u8 = 0x20;

pub const OK: u8 = 20;
pub const BAD_REQUEST: u8 = 40;
pub const BAD_RESPONSE: u8 = 50;
pub const SERVICE_ERROR: u8 = 70;
pub const THREADPOOL_EXHAUSTED: u8 = 100;

/// A frame's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub flags: u8,
    pub id: [u8; 8],
    /// Length of the body; `None` if it is negative or exceeds [`PAYLOAD`].
    pub length: Option<usize>,
}

impl Header {
    /// Parses a header; `None` if it is not a Dubbo header.
    pub fn parse(bytes: &[u8; HEADER]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<2>()?;
        let ([flags, _status], rest) = rest.split_first_chunk::<2>()?;
        let (id, length) = rest.split_first_chunk::<8>()?;
        let length = i32::from_be_bytes(length.try_into().ok()?);
        let length = usize::try_from(length).ok().filter(|length| *length <= PAYLOAD);
        (*magic == MAGIC).then_some(Self { flags: *flags, id: *id, length })
    }

    pub fn is_request(self) -> bool {
        self.flags & 0x80 != 0
    }

    pub fn is_two_way(self) -> bool {
        self.flags & 0x40 != 0
    }

    pub fn is_event(self) -> bool {
        self.flags & EVENT_BIT != 0
    }

    pub fn serialization(self) -> u8 {
        self.flags & 0x1F
    }
}

fn frame(flags: u8, status: u8, id: [u8; 8], body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + body.len());
    bytes.extend(MAGIC);
    bytes.extend([flags, status]);
    bytes.extend(id);
    bytes.extend(i32::try_from(body.len()).unwrap_or(i32::MAX).to_be_bytes());
    bytes.extend(body);
    bytes
}

fn null_body() -> Vec<u8> {
    let mut body = Writer::new(None);
    body.byte(0);
    body.finish()
}

/// A heartbeat sent by the server.
pub fn heartbeat(id: u64) -> Vec<u8> {
    frame(0xC0 | EVENT_BIT | JAVA, 0, id.to_be_bytes(), &null_body())
}

/// The reply to a caller's heartbeat.
pub fn heartbeat_answer(id: [u8; 8]) -> Vec<u8> {
    frame(EVENT_BIT | JAVA, OK, id, &null_body())
}

/// A reply with an error message from Dubbo itself.
pub fn error(id: [u8; 8], status: u8, message: &str) -> Vec<u8> {
    let mut body = Writer::new(None);
    body.dubbo_text(message);
    frame(JAVA, status, id, &body.finish())
}

/// Whether replies to a caller of this Dubbo version carry attachments: Dubbo 2.6.9 sends them to its own protocol version and to newer
/// releases, 2.5.3 never.
fn with_attachments(generation: Generation, version: Option<&str>) -> bool {
    let recent = |version: &str| {
        let numbers: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
        version == "2.0.2" || numbers.as_slice() >= [2, 6, 3].as_slice()
    };
    generation == Generation::V4219 && version.is_some_and(recent)
}

/// The reply to a call: a value, null or an exception.
pub fn reply(id: [u8; 8], generation: Generation, version: Option<&str>, handler: &str, answer: &Result<Value, Failure>) -> Vec<u8> {
    let attachments = with_attachments(generation, version);
    let without = (generation == Generation::V4218).then_some("loadBatchsize");
    let mut body = Writer::new(without);
    let base = if attachments { 3 } else { 0 };
    match answer {
        Err(failure) => {
            body.byte(base);
            body.dubbo_object(&exception::exception(handler, failure));
        }
        Ok(Value::Null) => body.byte(base + 2),
        Ok(value) => {
            body.byte(base + 1);
            body.dubbo_object(value);
        }
    }
    if attachments {
        body.dubbo_object(&map("dubbo", "2.0.2"));
    }
    let body = body.finish();
    if body.len() > PAYLOAD {
        return error(id, BAD_RESPONSE, &format!("Data length too large: {}, max payload: {PAYLOAD}", body.len()));
    }
    frame(JAVA, OK, id, &body)
}
