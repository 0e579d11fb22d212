//! Parses the calls in request frames.

use super::java::reader::{ClassDescription, Item, ReadError, Reader};

/// Descriptor of the endpoint's only method.
const DESCRIPTOR: &str = "Lcom/alibaba/otter/shared/communication/core/model/Event;";
const EVENT_SUID: i64 = 0x02e3_199c_8e01_7bbd;

/// A call, including its event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub dubbo_version: Option<String>,
    pub path: Option<String>,
    pub service_version: Option<String>,
    pub method: Option<String>,
    pub event: Event,
}

/// An event by type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    FindNode {
        nid: Option<i64>,
    },
    FindChannel {
        channel_id: Option<i64>,
        pipeline_id: Option<i64>,
    },
    FindTask {
        nid: Option<i64>,
    },
    FindMedia {
        data_id: Option<String>,
    },
    FindFilter,
    StopChannel {
        channel_id: Option<i64>,
    },
    StopNode {
        nid: Option<i64>,
    },
    Heart {
        heart: i8,
    },
    /// The event's type belongs to another event class.
    WrongType {
        class: String,
        event_type: String,
    },
    /// A class known to the endpoint that has no handler.
    Unhandled {
        event_type: String,
    },
    /// No event, or one of a class unknown to the endpoint.
    Unknown,
}

/// Class suffix, type constant, SUID.
const KNOWN: &[(&str, &str, i64)] = &[
    ("communication.model.config.FindNodeEvent", "findNode", 0x069d_6db3_b536_2be0),
    ("communication.model.config.FindChannelEvent", "findChannel", 0x069d_6db3_b536_2be0),
    ("communication.model.config.FindTaskEvent", "findTask", 0x069d_6db3_b536_2be0),
    ("communication.model.config.FindMediaEvent", "findMedia", 0x069d_6db3_b536_2be0),
    ("communication.model.canal.FindCanalEvent", "findCanal", 0x069d_6db3_b536_2be0),
    ("communication.model.canal.FindFilterEvent", "findFilter", 0x069d_6db3_b536_2be0),
    ("communication.model.arbitrate.StopChannelEvent", "stopChannel", 0x069d_6db3_b536_2be0),
    ("communication.model.arbitrate.StopNodeEvent", "stopNode", i64::from_be_bytes(0x8a6d_1861_03c2_c0a3_u64.to_be_bytes())),
    ("communication.core.model.heart.HeartEvent", "HEARTBEAT", 0x789c_3b56_9d6d_a4d0),
];

/// Parses the body of a request frame. Returns `Unreadable` for anything Java would reject, including a class with another SUID.
pub fn parse(body: &[u8]) -> Result<Call, ReadError> {
    let mut reader = Reader::new(body)?;
    let dubbo_version = reader.dubbo_text()?;
    let path = reader.dubbo_text()?;
    let service_version = reader.dubbo_text()?;
    let method = reader.dubbo_text()?;
    let descriptor = reader.dubbo_text()?.unwrap_or_default();
    let event = if descriptor == DESCRIPTOR { event(&reader.dubbo_object()?)? } else { Event::Unknown };
    Ok(Call { dubbo_version, path, service_version, method, event })
}

fn check(class: &ClassDescription, suid: i64) -> Result<(), ReadError> {
    let parent = class.parent.as_ref().is_some_and(|parent| parent.suid == EVENT_SUID);
    if class.suid == suid && parent { Ok(()) } else { Err(ReadError) }
}

fn event(item: &Item) -> Result<Event, ReadError> {
    let Item::Object { class, .. } = item else {
        return Ok(Event::Unknown);
    };
    let Some(name) = class.name.strip_prefix("com.alibaba.otter.shared.") else {
        return Ok(Event::Unknown);
    };
    let Some((_, expected, suid)) = KNOWN.iter().find(|(known, _, _)| *known == name) else {
        return Ok(Event::Unknown);
    };
    check(class, *suid)?;
    let event_type = match item.field("type") {
        Some(Item::Constant(name)) => name.to_string(),
        _ => return Ok(Event::Unknown),
    };
    if event_type != *expected {
        return Ok(Event::WrongType { class: class.name.clone(), event_type });
    }
    let number = |name: &str| item.field(name).and_then(Item::number);
    Ok(match *expected {
        "findNode" => Event::FindNode { nid: number("nid") },
        "findChannel" => Event::FindChannel { channel_id: number("channelId"), pipeline_id: number("pipelineId") },
        "findTask" => Event::FindTask { nid: number("nid") },
        "findMedia" => Event::FindMedia {
            data_id: match item.field("dataId") {
                Some(Item::Text(text)) => Some(text.to_string()),
                _ => None,
            },
        },
        "findFilter" => Event::FindFilter,
        "stopChannel" => Event::StopChannel { channel_id: number("channelId") },
        "stopNode" => Event::StopNode { nid: number("nid") },
        "HEARTBEAT" => Event::Heart { heart: number("heart").and_then(|heart| i8::try_from(heart).ok()).unwrap_or(1) },
        _ => Event::Unhandled { event_type },
    })
}
