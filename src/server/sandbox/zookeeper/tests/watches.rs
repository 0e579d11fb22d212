//! One-shot watches.

use super::*;

const CREATED: i32 = 1;
const DELETED: i32 = 2;
const DATA_CHANGED: i32 = 3;
const CHILDREN_CHANGED: i32 = 4;

fn event(kind: i32, path: &str) -> (i32, String) {
    (kind, path.to_owned())
}

#[tokio::test]
async fn a_watch_fires_once() {
    let (running, _) = sandbox().await;
    let (mut client, mut other) = (Client::new(&running).await, Client::new(&running).await);
    client.read(4, "/otter/channel/7", true).await;
    other.read(4, "/otter/channel/7", false).await;
    change(&running, |state| state.zookeeper.set_channel(7, ChannelStatus::Start, NOW + 1));
    assert_eq!(client.event().await, event(DATA_CHANGED, "/otter/channel/7"));
    change(&running, |state| state.zookeeper.set_channel(7, ChannelStatus::Stop, NOW + 2));
    client.no_event().await;
    other.no_event().await;
}

#[tokio::test]
async fn only_changes_fire() {
    let (running, _) = sandbox().await;
    let mut client = Client::new(&running).await;
    client.read(4, "/otter/channel/7", true).await;
    client.read(8, "/otter/channel", true).await;
    change(&running, |state| state.zookeeper.set_channel(7, ChannelStatus::Stop, NOW));
    client.no_event().await;
    change(&running, |state| state.zookeeper.set_channel(7, ChannelStatus::Stop, NOW + 1));
    assert_eq!(client.event().await, event(DATA_CHANGED, "/otter/channel/7"), "the same data was written again");
}

#[tokio::test]
async fn children_are_watched_by_their_parent() {
    let (running, _) = sandbox().await;
    let mut client = Client::new(&running).await;
    for _ in 0..2 {
        client.read(12, "/otter/node", true).await;
    }
    change(&running, |state| {
        state.zookeeper.nodes.insert(3, NOW);
    });
    assert_eq!(client.event().await, event(CHILDREN_CHANGED, "/otter/node"));
    client.read(8, "/otter/node", true).await;
    client.read(3, "/otter/node/3", true).await;
    change(&running, |state| {
        state.zookeeper.nodes.remove(&3);
    });
    assert_eq!(client.event().await, event(DELETED, "/otter/node/3"));
    assert_eq!(client.event().await, event(CHILDREN_CHANGED, "/otter/node"));
    assert_eq!(client.read(3, "/otter/node/3", true).await.code, NO_NODE);
    assert_eq!(client.read(4, "/otter/node/4", true).await.code, NO_NODE);
    change(&running, |state| state.zookeeper.nodes.extend([(3, NOW), (4, NOW)]));
    assert_eq!(client.event().await, event(CREATED, "/otter/node/3"), "only `exists` watches what is missing");
    client.no_event().await;
}

#[tokio::test]
async fn a_deletion_is_one_event_for_both_watches() {
    let (running, _) = sandbox().await;
    let mut client = Client::new(&running).await;
    client.read(4, "/otter/channel/7", true).await;
    client.read(8, "/otter/channel/7", true).await;
    change(&running, |state| state.zookeeper.remove_channel(7));
    assert_eq!(client.event().await, event(DELETED, "/otter/channel/7"));
    client.no_event().await;
}

#[tokio::test]
async fn a_resumed_session_is_told_what_it_has_missed() {
    let (mut running, _) = sandbox().await;
    change(&running, |state| (8..=10).for_each(|id| state.zookeeper.set_channel(id, ChannelStatus::Stop, NOW)));
    let mut client = Client::new(&running).await;
    let seen = client.read(4, "/otter/channel/7", true).await.zxid;
    running.kill_zookeeper().await;
    assert_eq!(client.reply().await, None);
    change(&running, |state| {
        state.zookeeper.set_channel(8, ChannelStatus::Start, NOW + 1);
        state.zookeeper.remove_channel(9);
    });
    running.restart_zookeeper().await.unwrap();
    let mut again = Client::resume(&running, (client.session, &client.password, seen)).await;
    assert_eq!(again.session, client.session);
    let texts = |request: &mut Writer, paths: &[&str]| {
        request.length(paths.len());
        paths.iter().for_each(|path| {
            request.text(path);
        });
    };
    let set = again.send(-8, 101, |request| {
        request.long(seen);
        texts(request, &["/otter/channel/7", "/otter/channel/8", "/otter/channel/9"]);
        texts(request, &["/otter/channel/10", "/otter/channel/11"]);
        texts(request, &["/otter/channel", "/otter/node"]);
        request
    });
    set.await;
    let events = [
        event(DATA_CHANGED, "/otter/channel/8"),
        event(DELETED, "/otter/channel/9"),
        event(CREATED, "/otter/channel/10"),
        event(CHILDREN_CHANGED, "/otter/channel"),
    ];
    for expected in events {
        assert_eq!(again.event().await, expected);
    }
    let reply = again.reply().await.unwrap();
    assert_eq!((reply.xid, reply.code), (-8, 0));
    change(&running, |state| {
        state.zookeeper.set_channel(7, ChannelStatus::Start, NOW + 2);
        state.zookeeper.set_channel(11, ChannelStatus::Stop, NOW + 2);
        state.zookeeper.nodes.insert(1, NOW);
    });
    let mut left = vec![again.event().await, again.event().await, again.event().await];
    left.sort();
    assert_eq!(
        left,
        [event(CREATED, "/otter/channel/11"), event(DATA_CHANGED, "/otter/channel/7"), event(CHILDREN_CHANGED, "/otter/node")]
    );
    again.no_event().await;
}

#[tokio::test]
async fn the_manager_can_be_killed_without_zookeeper() {
    let (mut running, _) = sandbox().await;
    let mut client = Client::new(&running).await;
    client.read(4, "/otter/channel/7", true).await;
    running.kill().await;
    running.restart().await.unwrap();
    change(&running, |state| state.zookeeper.set_channel(7, ChannelStatus::Pause, NOW + 1));
    assert_eq!(client.event().await, event(DATA_CHANGED, "/otter/channel/7"));
}
