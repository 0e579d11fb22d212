//! The client over real sockets, against servers with one behaviour each.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::super::frame::HEADER;
use super::super::request::{Call, request};
use super::super::{RpcClient, RpcConfig, RpcError};
use super::folder;
use crate::model::{ChannelId, Generation, NodeId, NodeStatus, PipelineId};

/// A reply that returns the event of a request, like a manager's reply to a heart event; `flag` is 1 or 4.
pub fn reply_returning(request: &[u8], flag: u8) -> Vec<u8> {
    let event = &request[HEADER + 6 + 117..request.len() - 3];
    let body = [&[0xac, 0xed, 0, 5, 0x77, 2, flag, 1], event].concat();
    reply(&request[4..12], 20, &body)
}

fn reply(id: &[u8], status: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[0xda, 0xbb, 3, status], id, &length, body].concat()
}

/// Reads a complete request from a client.
async fn receive(stream: &mut TcpStream) -> Vec<u8> {
    let mut header = vec![0; HEADER];
    stream.read_exact(&mut header).await.unwrap();
    let length = u32::from_be_bytes(header[12..].try_into().unwrap());
    let mut body = vec![0; length as usize];
    stream.read_exact(&mut body).await.unwrap();
    [header, body].concat()
}

/// Starts a server that handles every connection with `serve`, and returns a client for it.
async fn client<F, S>(serve: S) -> RpcClient
where
    F: Future<Output = ()> + Send + 'static,
    S: Fn(TcpStream) -> F + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    RpcClient::new(address, RpcConfig { timeout: Duration::from_secs(4), ..RpcConfig::default() })
}

#[tokio::test]
async fn both_generations_are_detected_and_the_connection_is_closed() {
    for (flag, generation) in [(1, Generation::V4218), (4, Generation::V4219)] {
        let (done, ended) = tokio::sync::mpsc::unbounded_channel();
        let client = client(move |mut stream| {
            let done = done.clone();
            async move {
                let request = receive(&mut stream).await;
                stream.write_all(&reply_returning(&request, flag)).await.unwrap();
                done.send(stream.read(&mut [0]).await.unwrap()).unwrap();
            }
        })
        .await;
        let mut ended = ended;
        assert_eq!(client.heart().await, Ok(generation));
        assert_eq!(ended.recv().await, Some(0));
    }
}

/// The server sends a heartbeat and waits for the answer; then it sends replies to other requests, a notice, and finally the reply.
#[tokio::test]
async fn heartbeats_are_answered_and_other_replies_skipped() {
    let client = client(|mut stream| async move {
        let request = receive(&mut stream).await;
        let beat = [0xda, 0xbb, 0xe3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 7, 0xac, 0xed, 0, 5, 0x77, 1, 0];
        stream.write_all(&beat).await.unwrap();
        let mut answer = beat;
        answer[2..4].copy_from_slice(&[0x23, 20]);
        assert_eq!(receive(&mut stream).await, answer);
        let mut notice = beat;
        notice[2] = 0xa3;
        stream.write_all(&notice).await.unwrap();
        stream.write_all(&reply(&[0; 8], 70, b"not for you")).await.unwrap();
        let wanted = reply_returning(&request, 4);
        for piece in wanted.chunks(100) {
            stream.write_all(piece).await.unwrap();
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(client.heart().await, Ok(Generation::V4219));
}

#[tokio::test]
async fn recorded_replies_are_received() {
    let Some(folder) = folder() else { return };
    let frames = |name: &str| std::fs::read(folder.join(name).with_extension("bin")).unwrap();
    let (node, missing, channel) = (frames("live-findnode-up"), frames("live-findnode-missing"), frames("live-findchannel-start"));
    let client = client(move |mut stream| {
        let (node, missing, channel) = (node.clone(), missing.clone(), channel.clone());
        async move {
            let asked = receive(&mut stream).await;
            let id = u64::from_be_bytes(asked[4..12].try_into().unwrap());
            let mut frame = match () {
                () if asked == request(id, Call::FindNode(NodeId(1))) => node,
                () if asked == request(id, Call::FindNode(NodeId(999))) => missing,
                () => channel,
            };
            frame[4..12].copy_from_slice(&id.to_be_bytes());
            stream.write_all(&frame).await.unwrap();
        }
    })
    .await;
    assert_eq!(client.find_node(NodeId(1)).await.unwrap().status, NodeStatus::Start);
    assert_eq!(client.find_node(NodeId(999)).await, Err(RpcError::NotFound { what: "node 999".to_owned() }));
    assert_eq!(client.find_node(NodeId(u64::MAX)).await, Err(RpcError::NotFound { what: format!("node {}", u64::MAX) }));
    assert_eq!(client.find_channel(ChannelId(1007)).await.unwrap().pipelines.len(), 2);
    assert_eq!(client.find_channel_by_pipeline(PipelineId(6)).await.unwrap().id, ChannelId(1007));
    assert!(matches!(client.heart().await, Err(RpcError::Malformed { .. })), "a channel is no heart event");
}

/// A server that accepts the call and never replies. The client keeps its sending side open all the time.
#[tokio::test]
async fn silent_server_times_out() {
    let (done, mut ended) = tokio::sync::mpsc::unbounded_channel();
    let client = client(move |mut stream| {
        let done = done.clone();
        async move {
            receive(&mut stream).await;
            let early = tokio::time::timeout(Duration::from_millis(100), stream.read(&mut [0])).await;
            done.send(early.is_err()).unwrap();
            std::future::pending::<()>().await;
        }
    })
    .await;
    let limit = Duration::from_millis(300);
    let client = RpcClient::new(client.address(), RpcConfig { timeout: limit, ..RpcConfig::default() });
    let address = client.address().to_owned();
    assert_eq!(client.heart().await, Err(RpcError::TimedOut { address, limit }));
    assert_eq!(ended.recv().await, Some(true), "open until the end");
}

#[tokio::test]
async fn refused_connection_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    match RpcClient::new(address.clone(), RpcConfig::default()).heart().await {
        Err(RpcError::Unreachable { address: named, cause }) => assert!(named == address && cause.contains("refused"), "{cause}"),
        other => panic!("{other:?}"),
    }
}

/// Computes the bytes that a server sends in response to a request.
type Answering = fn(&[u8]) -> Vec<u8>;
type Expected = fn(&RpcError) -> bool;

#[tokio::test]
async fn busy_oversized_truncated_and_foreign_replies_are_errors() {
    let cases: [(Answering, Expected); 6] = [
        (|asked| reply(&asked[4..12], 100, &[0xac, 0xed, 0, 5, 0x77, 4, 255, 255, 255, 255]), |error| *error == RpcError::Busy),
        (|asked| [&[0xda, 0xbb, 3, 20], &asked[4..12], &[0, 0x80, 0, 1]].concat(), |error| *error == RpcError::TooLarge),
        (|asked| [&[0xda, 0xbb, 3, 20], &asked[4..12], &[0xff; 4]].concat(), |error| *error == RpcError::TooLarge),
        (
            |asked| reply_returning(asked, 4)[..200].to_vec(),
            |error| matches!(error, RpcError::Unreachable { cause, .. } if cause.contains("closed")),
        ),
        (|_| Vec::new(), |error| matches!(error, RpcError::Unreachable { cause, .. } if cause.contains("closed"))),
        (|_| b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n".to_vec(), |error| matches!(error, RpcError::Malformed { .. })),
    ];
    for (index, (answer, expected)) in cases.into_iter().enumerate() {
        let client = client(move |mut stream| async move {
            let asked = receive(&mut stream).await;
            stream.write_all(&answer(&asked)).await.unwrap();
        })
        .await;
        let error = client.heart().await.unwrap_err();
        assert!(expected(&error), "{index}: {error:?}");
    }
}

#[tokio::test]
async fn at_most_four_calls_are_concurrent() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = (Arc::clone(&now), Arc::clone(&most));
    let client = client(move |mut stream| {
        let (now, most) = (Arc::clone(&counted.0), Arc::clone(&counted.1));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let asked = receive(&mut stream).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            // before the reply, as the next call may start immediately after it
            now.fetch_sub(1, Ordering::SeqCst);
            stream.write_all(&reply_returning(&asked, 4)).await.unwrap();
        }
    })
    .await;
    let calls = (0..12).map(|_| client.heart());
    assert!(futures::future::join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(most.load(Ordering::SeqCst), 4);
}
