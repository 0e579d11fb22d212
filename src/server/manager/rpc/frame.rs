//! Dubbo protocol frames: a header of 16 bytes and a body.

use super::RpcError;

/// Size of a header in bytes.
pub const HEADER: usize = 16;

const MAGIC: [u8; 2] = [0xda, 0xbb];
/// Content ID of Java serialization, the only one that a manager uses in replies.
const JAVA: u8 = 3;
const REQUEST: u8 = 0x80;
const TWO_WAY: u8 = 0x40;
const EVENT: u8 = 0x20;
/// Status of a reply that carries a value or an exception.
pub const OK: u8 = 20;

/// A Java stream of one null object.
const HEARTBEAT_BODY: [u8; 7] = [0xac, 0xed, 0x00, 0x05, 0x77, 0x01, 0x00];

/// The purpose of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// The reply to a call, with its status.
    Reply { status: u8 },
    /// A heartbeat request from the other side.
    HeartbeatRequest,
    /// A frame that the caller need not answer: a heartbeat reply, a shutdown notice, a call.
    Other,
}

/// A frame's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub kind: FrameKind,
    /// Number that links a reply to its request.
    pub id: u64,
    /// Size of the body in bytes.
    pub length: u32,
}

impl Header {
    /// Parses a header.
    ///
    /// # Errors
    /// Returns `Malformed` if the magic is missing, or for a reply in a serialization other than Java's.
    pub(super) fn parse(bytes: [u8; HEADER]) -> Result<Self, RpcError> {
        let [m0, m1, flags, status, i0, i1, i2, i3, i4, i5, i6, i7, l0, l1, l2, l3] = bytes;
        if [m0, m1] != MAGIC {
            return Err(RpcError::Malformed { what: "it isn't a Dubbo frame".to_owned() });
        }
        let kind = match (flags & REQUEST != 0, flags & EVENT != 0) {
            (false, false) if flags & 0x1f != JAVA => {
                return Err(RpcError::Malformed { what: format!("serialization {} instead of Java's", flags & 0x1f) });
            }
            (false, false) => FrameKind::Reply { status },
            (true, true) if flags & TWO_WAY != 0 => FrameKind::HeartbeatRequest,
            _ => FrameKind::Other,
        };
        Ok(Self { kind, id: u64::from_be_bytes([i0, i1, i2, i3, i4, i5, i6, i7]), length: u32::from_be_bytes([l0, l1, l2, l3]) })
    }
}

/// A complete request frame.
pub(super) fn request(id: u64, body: &[u8]) -> Vec<u8> {
    frame(REQUEST | TWO_WAY | JAVA, 0, id, body)
}

/// The reply to a heartbeat request.
pub(super) fn heartbeat_reply(id: u64) -> Vec<u8> {
    frame(EVENT | JAVA, OK, id, &HEARTBEAT_BODY)
}

fn frame(flags: u8, status: u8, id: u64, body: &[u8]) -> Vec<u8> {
    // our bodies are a few hundred bytes; the manager refuses anything over 8 MiB in any case
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    let mut frame = Vec::with_capacity(HEADER + body.len());
    frame.extend_from_slice(&MAGIC);
    frame.extend_from_slice(&[flags, status]);
    frame.extend_from_slice(&id.to_be_bytes());
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(body);
    frame
}
