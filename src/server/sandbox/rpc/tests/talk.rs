//! Tests of the RPC port over real sockets.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::super::classes;
use super::super::java::value::{Value, object};
use super::super::java::writer::Writer;
use super::scan::scan;
use crate::server::sandbox::clock::ManualClock;
use crate::server::sandbox::config::{Generation, SandboxConfig};
use crate::server::sandbox::faults::Fault;
use crate::server::sandbox::running::RunningSandbox;
use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::ChannelStatus;

const HEARTBEAT: &[u8] = &[0xAC, 0xED, 0, 5, 0x77, 1, 0];

/// A call frame to this path, with the heartbeat event as its argument.
fn heart_call(id: u64, version: &str, path: &str) -> Vec<u8> {
    let mut body = Writer::new(None);
    body.dubbo_text(version);
    body.dubbo_text(path);
    body.dubbo_text("0.0.0");
    body.dubbo_text("acceptEvent");
    body.dubbo_text("Lcom/alibaba/otter/shared/communication/core/model/Event;");
    let kind = Value::Constant { class: classes::constant::HEART_EVENT_TYPE, name: "HEARTBEAT" };
    let heart = super::super::java::value::byte(1);
    body.dubbo_object(&object(&classes::HEART_EVENT, vec![("heart", heart), ("type", kind)]));
    body.dubbo_object(&Value::Null);
    with_header(0xC3, id, &body.finish())
}

fn with_header(flags: u8, id: u64, body: &[u8]) -> Vec<u8> {
    let mut frame = vec![0xDA, 0xBB, flags, 0];
    frame.extend(id.to_be_bytes());
    frame.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
    frame.extend(body);
    frame
}

async fn read_frame(stream: &mut TcpStream) -> Vec<u8> {
    let mut header = vec![0; 16];
    stream.read_exact(&mut header).await.unwrap();
    let length = u32::from_be_bytes(header[12..16].try_into().unwrap()) as usize;
    let mut frame = header;
    frame.resize(16 + length, 0);
    stream.read_exact(&mut frame[16..]).await.unwrap();
    frame
}

async fn start(config: SandboxConfig) -> (RunningSandbox, TcpStream) {
    let running = Sandbox::start(config).await.unwrap();
    let stream = TcpStream::connect(running.rpc_address()).await.unwrap();
    (running, stream)
}

#[tokio::test]
async fn replies_carry_the_call_id_and_the_generations_format() {
    for (generation, version, flag) in [(Generation::V4219, "2.0.2", 4), (Generation::V4219, "2.5.3", 1), (Generation::V4218, "2.0.2", 1)] {
        let (_running, mut stream) = start(SandboxConfig { generation, ..SandboxConfig::default() }).await;
        stream.write_all(&heart_call(77, version, "endpoint")).await.unwrap();
        let reply = read_frame(&mut stream).await;
        assert_eq!(reply[..12], [0xDA, 0xBB, 3, 20, 0, 0, 0, 0, 0, 0, 0, 77]);
        assert_eq!(reply[20..24], [0x77, 2, flag, 1]);
        assert!(scan(&reply).class_line("HeartEvent").is_some());
    }
}

#[tokio::test]
async fn dubbo_errors_have_their_status_and_keep_the_connection_open() {
    let (running, mut stream) = start(SandboxConfig::default()).await;
    stream.write_all(&heart_call(1, "2.0.2", "nosuch")).await.unwrap();
    assert_eq!(read_frame(&mut stream).await[3], 70);
    stream.write_all(&with_header(0xC3, 2, b"no stream")).await.unwrap();
    assert_eq!(read_frame(&mut stream).await[3], 40);
    running.sandbox().faults().inject_at(Fault::RpcBusy, "", Some(1));
    stream.write_all(&heart_call(3, "2.0.2", "endpoint")).await.unwrap();
    assert_eq!(read_frame(&mut stream).await[3], 100);
    stream.write_all(&heart_call(4, "2.0.2", "endpoint")).await.unwrap();
    assert_eq!(read_frame(&mut stream).await[3], 20);
    running.sandbox().faults().inject(Fault::RpcRefuse);
    stream.write_all(&heart_call(5, "2.0.2", "endpoint")).await.unwrap();
    assert_eq!(stream.read(&mut [0; 8]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn an_idle_connection_gets_heartbeats_and_is_then_closed() {
    let clock = Arc::new(ManualClock::at(1_795_449_601_000));
    let (_running, mut stream) = start(SandboxConfig { clock: clock.clone(), ..SandboxConfig::default() }).await;
    stream.write_all(&with_header(0xE3, 9, HEARTBEAT)).await.unwrap();
    assert_eq!(read_frame(&mut stream).await[2..4], [0x23, 20]);
    clock.advance(Duration::from_secs(4));
    for _ in 0..2 {
        clock.advance(Duration::from_secs(5));
        let beat = read_frame(&mut stream).await;
        assert_eq!((&beat[..4], &beat[16..]), (&[0xDA, 0xBB, 0xE3, 0][..], HEARTBEAT));
    }
    clock.advance(Duration::from_secs(5));
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty() || rest.len() == 23, "{rest:?}");
}

#[tokio::test]
async fn a_recorded_stop_stops_the_channel() {
    let Some(folder) = std::env::var_os("OTTER_VECTORS") else {
        println!("skipped: OTTER_VECTORS isn't set");
        return;
    };
    let recorded = std::fs::read(std::path::PathBuf::from(folder).join("live-req-stopchannel.bin")).unwrap();
    let (running, mut stream) = start(SandboxConfig::default()).await;
    let channel = running.sandbox().read(|state| state.channels.iter().next().unwrap().id);
    let mut request = recorded.clone();
    let at = recorded.windows(8).position(|window| window == 1007_i64.to_be_bytes()).unwrap();
    request[at..at + 8].copy_from_slice(&channel.to_be_bytes());
    stream.write_all(&request).await.unwrap();
    let reply = read_frame(&mut stream).await;
    assert_eq!((reply[3], &reply[20..24]), (20, &[0x77, 2, 5, 1][..]));
    assert_eq!(running.sandbox().read(|state| state.zookeeper.channel_status(channel)), ChannelStatus::Stop);
    // The recorded id is not in the demo.
    stream.write_all(&recorded).await.unwrap();
    let reply = read_frame(&mut stream).await;
    assert_eq!(reply[22], 3);
    assert!(scan(&reply).texts.iter().any(|text| text == "query channelId:1007 return null."));
}
