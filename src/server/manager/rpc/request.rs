//! Calls and the encoding of their requests.

use super::frame;
use super::java::type_codes;
use crate::model::{ChannelId, NodeId, PipelineId};

/// A call to the manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// A heartbeat, which does not use the manager's database.
    Heart,
    FindNode(NodeId),
    FindChannel(ChannelId),
    FindChannelByPipeline(PipelineId),
}

impl Call {
    /// A description of the requested resource.
    pub fn what(self) -> String {
        match self {
            Self::Heart => "heart event".to_owned(),
            Self::FindNode(id) => format!("node {id}"),
            Self::FindChannel(id) => format!("channel {id}"),
            Self::FindChannelByPipeline(id) => format!("pipeline {id}"),
        }
    }

    /// Whether the ID fits into Java's `long`; no entity has a larger one.
    pub fn expressible(self) -> bool {
        match self {
            Self::Heart => true,
            Self::FindNode(NodeId(id)) | Self::FindChannel(ChannelId(id)) | Self::FindChannelByPipeline(PipelineId(id)) => {
                i64::try_from(id).is_ok()
            }
        }
    }

    /// The reason that the manager returns if there is no such entity.
    pub fn missing(self) -> Option<String> {
        match self {
            Self::Heart => None,
            Self::FindNode(id) => Some(format!("couldn't query any node by nodeIds:[{id}]")),
            Self::FindChannel(id) => Some(format!("couldn't query any channel by channelIds:[{id}]")),
            Self::FindChannelByPipeline(id) => Some(format!("couldn't query any pipeline by pipelineIds:[{id}]")),
        }
    }
}

/// The Dubbo version that makes 2.6.9 add attachments to its replies, and that 2.5.3 accepts and ignores, so that the two can be
/// distinguished.
const DUBBO_VERSION: &str = "2.0.2";
const SERVICE: &str = "endpoint";
const SERVICE_VERSION: &str = "0.0.0";
const METHOD: &str = "acceptEvent";
const PARAMETERS: &str = "Lcom/alibaba/otter/shared/communication/core/model/Event;";
const NULL_OBJECT: u8 = 0;
const OBJECT_FOLLOWS: u8 = 1;

const EVENT: (&str, u64) = ("com.alibaba.otter.shared.communication.core.model.Event", 0x02e3_199c_8e01_7bbd);
const EVENT_TYPE: &str = "Lcom/alibaba/otter/shared/communication/core/model/EventType;";
const CONFIG_EVENT: &str = "com.alibaba.otter.shared.communication.model.config.ConfigEventType";
const HEART_EVENT: &str = "com.alibaba.otter.shared.communication.core.model.heart.HeartEvent$HeartEventType";
const FIND_EVENT_UID: u64 = 0x069d_6db3_b536_2be0;

/// A boxed number of an event.
#[derive(Clone, Copy)]
enum Boxed {
    Byte(u8),
    Long(u64),
}

/// An event, as declared by its Java class. All its fields have the same type, whose descriptor is `field_type`.
struct Event {
    class: &'static str,
    uid: u64,
    /// In stream order.
    fields: &'static [&'static str],
    field_type: &'static str,
    values: [Option<Boxed>; 2],
    kind: &'static str,
    constant: &'static str,
}

/// The complete request frame of a call.
pub(super) fn request(id: u64, call: Call) -> Vec<u8> {
    frame::request(id, &body(&event(call)))
}

fn event(call: Call) -> Event {
    const LONG: &str = "Ljava/lang/Long;";
    let find_channel = |values| Event {
        class: "com.alibaba.otter.shared.communication.model.config.FindChannelEvent",
        uid: FIND_EVENT_UID,
        fields: &["channelId", "pipelineId"],
        field_type: LONG,
        values,
        kind: CONFIG_EVENT,
        constant: "findChannel",
    };
    match call {
        Call::Heart => Event {
            class: "com.alibaba.otter.shared.communication.core.model.heart.HeartEvent",
            uid: 0x789c_3b56_9d6d_a4d0,
            fields: &["heart"],
            field_type: "Ljava/lang/Byte;",
            values: [Some(Boxed::Byte(1)), None],
            kind: HEART_EVENT,
            constant: "HEARTBEAT",
        },
        Call::FindNode(id) => Event {
            class: "com.alibaba.otter.shared.communication.model.config.FindNodeEvent",
            uid: FIND_EVENT_UID,
            fields: &["nid"],
            field_type: LONG,
            values: [Some(Boxed::Long(id.0)), None],
            kind: CONFIG_EVENT,
            constant: "findNode",
        },
        Call::FindChannel(id) => find_channel([Some(Boxed::Long(id.0)), None]),
        Call::FindChannelByPipeline(id) => find_channel([None, Some(Boxed::Long(id.0))]),
    }
}

/// The Java stream of a call: Dubbo's strings in one data block, the event, and null attachments.
fn body(event: &Event) -> Vec<u8> {
    let mut head = Vec::new();
    for text in [DUBBO_VERSION, SERVICE, SERVICE_VERSION, METHOD, PARAMETERS] {
        // a count of UTF-16 units; all text is ASCII here
        head.extend_from_slice(&u32::from(length(text)).to_be_bytes());
        utf(&mut head, text);
    }
    head.push(OBJECT_FOLLOWS);

    let mut out = type_codes::MAGIC.to_vec();
    block(&mut out, &head);
    object(&mut out, event);
    block(&mut out, &[NULL_OBJECT]);
    out
}

fn object(out: &mut Vec<u8>, event: &Event) {
    out.push(type_codes::OBJECT);
    class(out, event.class, event.uid, type_codes::SC_SERIALIZABLE, event.fields.len());
    for (index, field) in event.fields.iter().enumerate() {
        out.push(b'L');
        utf(out, field);
        if index == 0 {
            string(out, event.field_type);
        } else {
            // the class descriptor has the first handle, the type of its first field the second
            out.push(type_codes::REFERENCE);
            out.extend_from_slice(&(type_codes::BASE_HANDLE + 1).to_be_bytes());
        }
    }
    out.push(type_codes::ENDBLOCKDATA);
    class(out, EVENT.0, EVENT.1, type_codes::SC_SERIALIZABLE, 1);
    out.push(b'L');
    utf(out, "type");
    string(out, EVENT_TYPE);
    out.extend_from_slice(&[type_codes::ENDBLOCKDATA, type_codes::NULL]);

    // values, those of the super class first
    out.push(type_codes::ENUM);
    class(out, event.kind, 0, type_codes::SC_SERIALIZABLE | type_codes::SC_ENUM, 0);
    out.push(type_codes::ENDBLOCKDATA);
    class(out, "java.lang.Enum", 0, type_codes::SC_SERIALIZABLE | type_codes::SC_ENUM, 0);
    out.extend_from_slice(&[type_codes::ENDBLOCKDATA, type_codes::NULL]);
    string(out, event.constant);
    for value in event.values.iter().take(event.fields.len()) {
        match value {
            None => out.push(type_codes::NULL),
            Some(Boxed::Byte(value)) => number(out, "java.lang.Byte", 0x9c4e_6084_ee50_f51c, b'B', &[*value]),
            Some(Boxed::Long(value)) => number(out, "java.lang.Long", 0x3b8b_e490_cc8f_23df, b'J', &value.to_be_bytes()),
        }
    }
}

/// A boxed number. An event holds at most one, so no descriptor is written twice.
fn number(out: &mut Vec<u8>, name: &str, uid: u64, kind: u8, value: &[u8]) {
    out.push(type_codes::OBJECT);
    class(out, name, uid, type_codes::SC_SERIALIZABLE, 1);
    out.push(kind);
    utf(out, "value");
    out.push(type_codes::ENDBLOCKDATA);
    class(out, "java.lang.Number", 0x86ac_951d_0b94_e08b, type_codes::SC_SERIALIZABLE, 0);
    out.extend_from_slice(&[type_codes::ENDBLOCKDATA, type_codes::NULL]);
    out.extend_from_slice(value);
}

/// The start of a class descriptor, up to its fields.
fn class(out: &mut Vec<u8>, name: &str, uid: u64, flags: u8, fields: usize) {
    out.push(type_codes::CLASSDESC);
    utf(out, name);
    out.extend_from_slice(&uid.to_be_bytes());
    out.push(flags);
    out.extend_from_slice(&u16::try_from(fields).unwrap_or(u16::MAX).to_be_bytes());
}

fn block(out: &mut Vec<u8>, data: &[u8]) {
    for chunk in data.chunks(usize::from(u8::MAX)) {
        out.push(type_codes::BLOCKDATA);
        out.push(u8::try_from(chunk.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(chunk);
    }
}

fn string(out: &mut Vec<u8>, text: &str) {
    out.push(type_codes::STRING);
    utf(out, text);
}

fn utf(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(&length(text).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// Length of a text in bytes. Only the short ASCII constants of this file are written.
fn length(text: &str) -> u16 {
    u16::try_from(text.len()).unwrap_or(u16::MAX)
}
