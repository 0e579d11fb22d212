//! The body of a reply: a value, null, an exception, or an error text.

use super::RpcError;
use super::exception::reason;
use super::frame;
use super::java::{DecodeLimits, Handle, Object, ObjectGraph, Reader, Value};
use crate::model::Generation;

/// Status of a reply if all threads of the server are busy.
const THREADPOOL_EXHAUSTED: u8 = 100;
/// Maximum depth of nested causes that is followed.
const CAUSES: usize = 64;

/// The response of the manager's code.
pub(super) struct Response {
    /// Detected by the attachments, which only the later server adds to a reply.
    pub generation: Generation,
    pub result: Returned,
}

/// The result of the remote method.
pub(super) enum Returned {
    Value(ObjectGraph, Value),
    Null,
    /// An exception was thrown; the reason in one line.
    Exception(String),
}

/// Parses a reply's body.
///
/// # Errors
/// Returns `Busy` or `Status` for a reply without result, `Malformed` or `TooLarge` for one that can't be read.
pub(super) fn read(status: u8, body: &[u8], limits: DecodeLimits) -> Result<Response, RpcError> {
    let mut reader = Reader::open(body, limits)?;
    match status {
        frame::OK => {}
        THREADPOOL_EXHAUSTED => return Err(RpcError::Busy),
        code => return Err(RpcError::Status { code, text: reason(&reader.dubbo_string()?.unwrap_or_default()) }),
    }
    let flag = reader.byte()?;
    let generation = if flag < 3 { Generation::V4218 } else { Generation::V4219 };
    let result = match flag {
        0 | 3 => {
            let exception = value(&mut reader)?;
            Returned::Exception(why(&reader.into_heap(), exception))
        }
        1 | 4 => match value(&mut reader)? {
            Value::Null => Returned::Null,
            value => Returned::Value(reader.into_heap(), value),
        },
        2 | 5 => Returned::Null,
        _ => return Err(RpcError::Malformed { what: format!("result flag {flag}") }),
    };
    Ok(Response { generation, result })
}

fn value(reader: &mut Reader<'_>) -> Result<Value, RpcError> {
    match reader.byte()? {
        0 => Ok(Value::Null),
        1 => Ok(reader.object()?),
        other => Err(RpcError::Malformed { what: format!("object mark {other}") }),
    }
}

/// Returns the message of the deepest exception that has one, or else the deepest one's class.
fn why(heap: &ObjectGraph, exception: Value) -> String {
    let mut next = heap.object(exception);
    let mut seen = Vec::new();
    let (mut message, mut class) = (None, "");
    while let Some(object) = next.filter(|object| !seen.contains(&object.handle()) && seen.len() < CAUSES) {
        seen.push(object.handle());
        class = object.class_name();
        message = object.field("detailMessage").and_then(|detail| heap.text(detail)).or(message);
        next = cause(heap, object, &seen);
    }
    match message {
        Some(message) => reason(message),
        None => reason(class.rsplit('.').next().unwrap_or(class)),
    }
}

/// Returns the cause of this exception. An exception without cause refers to itself; a subclass's `cause` is more specific than
/// `Throwable`'s.
fn cause<'a>(heap: &'a ObjectGraph, object: Object<'a>, seen: &[Handle]) -> Option<Object<'a>> {
    object
        .fields()
        .filter(|(name, _)| matches!(*name, "cause" | "target"))
        .filter_map(|(_, value)| heap.object(value))
        .find(|cause| !seen.contains(&cause.handle()))
}
