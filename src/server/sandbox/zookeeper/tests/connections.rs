//! Sessions and reads.

use super::*;

#[tokio::test]
async fn a_session_is_opened_pinged_and_closed() {
    let (running, _) = sandbox().await;
    let mut client = Client::new(&running).await;
    assert_eq!((client.timeout, client.password.len(), running.sandbox().zookeeper().connections()), (10_000, 16, 1));
    assert!(client.session != 0);
    client.send(-2, 11, |request| request).await;
    let pong = client.reply().await.unwrap();
    assert_eq!((pong.xid, pong.code, pong.body.len()), (-2, 0, 0));
    let closed = client.call(-11, |request| request).await;
    assert_eq!((closed.code, client.reply().await), (0, None));
    let again = Client::resume(&running, (client.session, &client.password, 0)).await;
    assert_eq!(again.session, 0, "it is closed");
}

#[tokio::test]
async fn znodes_are_read_with_their_stat() {
    let (running, _) = sandbox().await;
    let mut client = Client::new(&running).await;
    let data = client.read(4, "/otter/channel/7", false).await;
    let mut body = Reader(&data.body);
    assert_eq!((data.code, body.buffer().unwrap()), (0, &b"\"STOP\""[..]));
    let (created, changed) = (body.long().unwrap(), body.long().unwrap());
    assert!(created == changed && created <= data.zxid, "{created} {changed} {}", data.zxid);
    assert_eq!((body.long(), body.long()), (Some(NOW), Some(NOW)));
    let numbers = [body.int(), body.int(), body.int()];
    assert_eq!((numbers, body.long()), ([Some(0); 3], Some(0)), "versions and owner");
    assert_eq!((body.int(), body.int(), body.long(), body.0), (Some(6), Some(0), Some(created), &[][..]));

    let stat = client.read(3, "/otter/channel/7", false).await;
    assert_eq!(stat.body, data.body[4 + 6..]);
    let null = client.read(4, "/otter/node", false).await;
    assert_eq!(null.body[..4], (-1_i32).to_be_bytes());

    change(&running, |state| state.zookeeper.set_channel(12, ChannelStatus::Start, NOW));
    for operation in [8, 12] {
        let children = client.read(operation, "/otter/channel", false).await;
        let mut body = Reader(&children.body);
        assert_eq!(body.texts().unwrap(), ["12", "7"]);
        assert_eq!(body.0.len(), if operation == 12 { stat.body.len() } else { 0 });
    }
    let root = client.read(8, "/", false).await;
    assert_eq!(Reader(&root.body).texts().unwrap(), ["otter"]);
    for operation in [3, 4, 8, 12] {
        let missing = client.read(operation, "/otter/channel/8", false).await;
        assert_eq!((missing.code, missing.body.len()), (NO_NODE, 0));
    }
}

#[tokio::test]
async fn the_tree_has_pipelines_mainstems_and_live_nodes() {
    let running = Sandbox::start(SandboxConfig { clock: Arc::new(ManualClock::at(NOW)), ..SandboxConfig::default() }).await.unwrap();
    let mut client = Client::new(&running).await;
    let (pipeline, nid) = running.sandbox().read(|state| {
        let (id, mainstem) = state.zookeeper.mainstems.iter().next().unwrap();
        (state.pipelines.get(*id).unwrap().clone(), mainstem.nid)
    });
    let path = format!("/otter/channel/{}/{}/mainstem", pipeline.channel_id, pipeline.id);
    let data = client.read(4, &path, false).await;
    let text = String::from_utf8(Reader(&data.body).buffer().unwrap().to_vec()).unwrap();
    let expected = format!("{{\"active\":true,\"nid\":{nid},\"pipelineId\":{},\"status\":\"OVERTAKE\"}}", pipeline.id);
    assert_eq!(text, expected);
    let node = client.read(4, &format!("/otter/node/{nid}"), false).await;
    assert_eq!((node.code, &node.body[..4]), (0, &0_i32.to_be_bytes()[..]), "empty, not null");
}

#[tokio::test]
async fn writes_are_refused() {
    let (running, _) = sandbox().await;
    let mut client = Client::new(&running).await;
    let set = client.call(5, |request| request.text("/otter/channel/7").buffer(Some(b"\"START\"")).int(-1)).await;
    let delete = client.call(2, |request| request.text("/otter/channel/7").int(-1)).await;
    let create = client.call(1, |request| request.text("/otter/channel/8").buffer(None).int(0).int(0)).await;
    assert_eq!([set, delete, create].map(|reply| (reply.code, reply.body.len())), [(UNIMPLEMENTED, 0); 3]);
    assert_eq!(running.sandbox().zookeeper().refused(), [5, 2, 1]);
    let data = client.read(4, "/otter/channel/7", false).await;
    assert_eq!(Reader(&data.body).buffer().unwrap(), b"\"STOP\"");
}

#[tokio::test]
async fn malformed_frames_close_the_connection() {
    let (running, _) = sandbox().await;
    let frames: [&[u8]; 4] = [&[0xff; 4], &[0, 0x10, 0, 0], &[0, 0, 0, 3, 0, 0, 0], &[0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 4, 9]];
    for frame in frames {
        let mut client = Client::new(&running).await;
        client.stream.write_all(frame).await.unwrap();
        assert_eq!(client.reply().await, None, "{frame:?}");
    }
    let mut stream = TcpStream::connect(running.zookeeper_address()).await.unwrap();
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0]).await.unwrap();
    assert!(stream.read_u8().await.is_err(), "a truncated connect request");
    assert_eq!(Client::resume(&running, (0, &[0; 16], i64::MAX)).await.session, 0, "the server is behind the client");
}

#[tokio::test]
async fn a_session_expires_when_nothing_is_received() {
    let (running, clock) = sandbox().await;
    let (mut silent, mut active) = (Client::new(&running).await, Client::new(&running).await);
    for _ in 0..2 {
        clock.advance(Duration::from_secs(6));
        active.no_event().await;
    }
    assert_eq!((silent.reply().await, running.sandbox().zookeeper().connections()), (None, 1));
    assert_eq!(Client::resume(&running, (silent.session, &silent.password, 0)).await.session, 0);
    let wrong = Client::resume(&running, (active.session, &[1; 16], 0)).await;
    assert_eq!(wrong.session, 0, "the password");
    running.sandbox().zookeeper().expire_sessions();
    assert_eq!(active.reply().await, None);
}
