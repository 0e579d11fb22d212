//! Headers, and the encoding of requests.

use super::super::RpcError;
use super::super::frame::{FrameKind, Header, heartbeat_reply};
use super::super::request::{Call, request};
use super::folder;
use crate::model::{ChannelId, NodeId, PipelineId};

fn header(flags: u8, status: u8) -> Result<Header, RpcError> {
    Header::parse([0xda, 0xbb, flags, status, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 7])
}

#[test]
fn frame_kinds_are_recognized() {
    let kind = |flags, status| header(flags, status).map(|header| header.kind);
    assert_eq!(header(0x03, 20), Ok(Header { kind: FrameKind::Reply { status: 20 }, id: 258, length: 7 }));
    assert_eq!(kind(0x03, 100), Ok(FrameKind::Reply { status: 100 }));
    assert_eq!(kind(0xe3, 0), Ok(FrameKind::HeartbeatRequest));
    assert_eq!(kind(0x23, 20), Ok(FrameKind::Other));
    assert_eq!(kind(0xa3, 0), Ok(FrameKind::Other), "notice of shutdown");
    assert_eq!(kind(0xc3, 0), Ok(FrameKind::Other));
    assert!(matches!(kind(0x02, 20), Err(RpcError::Malformed { .. })), "Hessian");
    assert!(matches!(Header::parse(*b"HTTP/1.1 400 Bad"), Err(RpcError::Malformed { .. })));
}

#[test]
fn requests_match_the_recorded_bytes() {
    let Some(folder) = folder() else { return };
    for (name, call) in [
        ("live-req-findnode", Call::FindNode(NodeId(1))),
        ("live-req-findchannel", Call::FindChannel(ChannelId(1007))),
        ("live-req-findchannel-bypipeline", Call::FindChannelByPipeline(PipelineId(6))),
    ] {
        assert_eq!(request(1, call), std::fs::read(folder.join(name).with_extension("bin")).unwrap(), "{name}");
    }
}

/// The recorded heart request has attachments, ours has none; everything before them is equal.
#[test]
fn heart_request_matches_the_recorded_one_without_attachments() {
    let Some(folder) = folder() else { return };
    let recorded = std::fs::read(folder.join("req-heart.bin")).unwrap();
    let ours = request(1, Call::Heart);
    let body = ours[16..].strip_suffix(&[0x77, 1, 0]).unwrap();
    assert!(recorded[16..].starts_with(body));
    assert!(recorded[16 + body.len()..].starts_with(&[0x77, 1, 1]));
}

#[test]
fn heartbeat_reply_matches_that_of_a_manager() {
    let Some(folder) = folder() else { return };
    assert_eq!(heartbeat_reply(7), std::fs::read(folder.join("live-heartbeat-reply.bin")).unwrap());
    let asked = std::fs::read(folder.join("live-heartbeat-request-from-server.bin")).unwrap();
    let header = Header::parse(*asked.first_chunk().unwrap()).unwrap();
    assert_eq!(header, Header { kind: FrameKind::HeartbeatRequest, id: 0x354d, length: 7 });
}
