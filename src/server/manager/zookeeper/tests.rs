//! The client with the sandbox's ZooKeeper.

use std::time::Instant;

use super::*;
use crate::model::OtterEnum;
use crate::server::sandbox::state::{ChannelStatus as Written, Millis};
use crate::server::sandbox::{Demo, ManualClock, RunningSandbox, Sandbox, SandboxConfig};

const NOW: Millis = 1_795_449_600_000;

struct Watched {
    running: RunningSandbox,
    states: watch::Receiver<ZooKeeperState>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Watched {
    /// Waits for a state, at most a second.
    async fn wait(&mut self, is_awaited: impl Fn(&ZooKeeperState) -> bool) -> ZooKeeperState {
        let found = tokio::time::timeout(Duration::from_secs(1), self.states.wait_for(is_awaited)).await;
        found.expect("within a second").unwrap().clone()
    }

    async fn wait_tree(&mut self, is_awaited: impl Fn(&ZooKeeperTree) -> bool) -> Arc<ZooKeeperTree> {
        let connected = |state: &ZooKeeperState| matches!(state, ZooKeeperState::Connected(tree) if is_awaited(tree));
        match self.wait(connected).await {
            ZooKeeperState::Connected(tree) => tree,
            other => panic!("{other:?}"),
        }
    }

    fn change(&self, change: impl FnOnce(&mut crate::server::sandbox::state::ZooKeeper)) {
        self.running.sandbox().write(|state| change(&mut state.zookeeper));
    }
}

fn spawn(address: &str) -> (watch::Receiver<ZooKeeperState>, tokio::task::JoinHandle<()>) {
    let state = watch::Sender::new(ZooKeeperState::Connecting);
    let (states, zookeeper) = (state.subscribe(), ZooKeeper::new("main".to_owned(), address.parse().unwrap()));
    (states, tokio::spawn(async move { zookeeper.watch(&state).await }))
}

/// A sandbox with stopped channels 1 to `channels` and the live node 1 that stands still, watched.
async fn watched(channels: i64) -> Watched {
    let config = SandboxConfig { demo: Demo::Empty, clock: Arc::new(ManualClock::at(NOW)), ..SandboxConfig::default() };
    let running = Sandbox::start(config).await.unwrap();
    running.sandbox().write(|state| {
        (1..=channels).for_each(|id| state.zookeeper.set_channel(id, Written::Stop, NOW));
        state.zookeeper.nodes.insert(1, NOW);
    });
    let (states, task) = spawn(&running.zookeeper_address().to_string());
    let mut watched = Watched { running, states, task };
    let tree = tokio::time::timeout(Duration::from_secs(20), watched.states.wait_for(|state| *state != ZooKeeperState::Connecting)).await;
    let ZooKeeperState::Connected(tree) = tree.unwrap().unwrap().clone() else { panic!("not connected") };
    assert_eq!((tree.channels.len(), tree.nodes.len()), (usize::try_from(channels).unwrap(), 1), "complete from the first");
    assert!(tree.channels.values().all(|status| *status == Some(ChannelStatus::Stop)));
    watched
}

#[tokio::test]
async fn changes_are_seen_within_a_second_among_a_thousand_channels() {
    let mut watched = watched(1_000).await;
    for (at, status) in [(1, Written::Start), (2, Written::Pause), (3, Written::Stop)] {
        watched.change(|zookeeper| zookeeper.set_channel(500, status, NOW + at));
        let seen = ChannelStatus::from_constant(status.constant());
        watched.wait_tree(|tree| tree.channels[&ChannelId(500)] == seen).await;
    }
    watched.change(|zookeeper| (1..=1_000).for_each(|id| zookeeper.set_channel(id, Written::Start, NOW + 4)));
    watched.wait_tree(|tree| tree.channels.values().all(|status| *status == Some(ChannelStatus::Start))).await;
}

#[tokio::test]
async fn ten_thousand_channels_are_read_at_once() {
    let began = Instant::now();
    let mut watched = watched(10_000).await;
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    watched.change(|zookeeper| zookeeper.set_channel(10_000, Written::Start, NOW + 1));
    watched.wait_tree(|tree| tree.channels[&ChannelId(10_000)] == Some(ChannelStatus::Start)).await;
}

#[tokio::test]
async fn channels_and_nodes_come_and_go() {
    let mut watched = watched(2).await;
    watched.change(|zookeeper| zookeeper.set_channel(3, Written::Stop, NOW));
    watched.wait_tree(|tree| tree.channels.contains_key(&ChannelId(3))).await;
    watched.change(|zookeeper| zookeeper.set_channel(3, Written::Start, NOW + 1));
    watched.wait_tree(|tree| tree.channels[&ChannelId(3)] == Some(ChannelStatus::Start)).await;
    watched.change(|zookeeper| zookeeper.remove_channel(3));
    watched.wait_tree(|tree| !tree.channels.contains_key(&ChannelId(3))).await;
    watched.change(|zookeeper| zookeeper.set_channel(3, Written::Pause, NOW + 2));
    watched.wait_tree(|tree| tree.channels.get(&ChannelId(3)) == Some(&Some(ChannelStatus::Pause))).await;
    watched.change(|zookeeper| {
        zookeeper.nodes.insert(2, NOW);
    });
    watched.wait_tree(|tree| tree.nodes == [NodeId(1), NodeId(2)].into()).await;
    watched.change(|zookeeper| {
        zookeeper.nodes.remove(&1);
    });
    watched.wait_tree(|tree| tree.nodes == [NodeId(2)].into()).await;
    watched.change(|zookeeper| {
        zookeeper.nodes.remove(&2);
    });
    watched.wait_tree(|tree| tree.nodes.is_empty()).await;
}

#[tokio::test]
async fn a_lost_connection_is_reported_and_everything_is_read_again() {
    let mut watched = watched(3).await;
    watched.running.kill_zookeeper().await;
    let lost = watched.wait(|state| matches!(state, ZooKeeperState::Lost(_))).await;
    assert!(matches!(lost, ZooKeeperState::Lost(ZooKeeperError::Lost | ZooKeeperError::Other(_))), "{lost:?}");
    watched.wait(|state| *state == ZooKeeperState::Lost(ZooKeeperError::Unreachable)).await;
    watched.change(|zookeeper| {
        zookeeper.set_channel(1, Written::Start, NOW + 1);
        zookeeper.remove_channel(2);
        zookeeper.set_channel(4, Written::Pause, NOW + 1);
        zookeeper.nodes.clear();
    });
    watched.running.restart_zookeeper().await.unwrap();
    let connected = watched.states.wait_for(|state| matches!(state, ZooKeeperState::Connected(_)));
    drop(tokio::time::timeout(Duration::from_secs(10), connected).await.unwrap().unwrap());
    let tree = watched.wait_tree(|_| true).await;
    let mut channels: Vec<_> = tree.channels.iter().map(|(id, status)| (id.0, *status)).collect();
    channels.sort_unstable();
    assert_eq!(channels, [(1, Some(ChannelStatus::Start)), (3, Some(ChannelStatus::Stop)), (4, Some(ChannelStatus::Pause))]);
    assert!(tree.nodes.is_empty());
    watched.change(|zookeeper| zookeeper.set_channel(3, Written::Start, NOW + 2));
    watched.wait_tree(|tree| tree.channels[&ChannelId(3)] == Some(ChannelStatus::Start)).await;
}

#[tokio::test]
async fn an_expired_session_is_replaced() {
    let mut watched = watched(3).await;
    watched.running.sandbox().zookeeper().expire_sessions();
    watched.wait(|state| matches!(state, ZooKeeperState::Lost(_))).await;
    watched.change(|zookeeper| zookeeper.set_channel(1, Written::Start, NOW + 1));
    watched.wait_tree(|tree| tree.channels[&ChannelId(1)] == Some(ChannelStatus::Start)).await;
    watched.change(|zookeeper| zookeeper.set_channel(1, Written::Stop, NOW + 2));
    watched.wait_tree(|tree| tree.channels[&ChannelId(1)] == Some(ChannelStatus::Stop)).await;
}

#[tokio::test]
async fn nothing_is_written_and_the_session_is_closed_at_the_end() {
    let mut watched = watched(1_000).await;
    watched.change(|zookeeper| zookeeper.remove_channel(7));
    watched.wait_tree(|tree| tree.channels.len() == 999).await;
    let sandbox = Arc::clone(watched.running.sandbox());
    watched.task.abort();
    let closed = async {
        while sandbox.zookeeper().connections() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await
        }
    };
    tokio::time::timeout(Duration::from_secs(1), closed).await.expect("within a second");
    assert_eq!(sandbox.zookeeper().refused(), Vec::<i32>::new(), "nor does it use what servers of version 3.4 do not support");
}

#[tokio::test]
async fn a_port_that_is_closed_or_silent_is_reported() {
    let (mut states, task) = spawn("127.0.0.1:1");
    let lost = tokio::time::timeout(Duration::from_secs(2), states.wait_for(|state| matches!(state, ZooKeeperState::Lost(_)))).await;
    assert_eq!(*lost.unwrap().unwrap(), ZooKeeperState::Lost(ZooKeeperError::Unreachable));
    task.abort();
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (mut states, task) = spawn(&silent.local_addr().unwrap().to_string());
    let lost = tokio::time::timeout(Duration::from_secs(15), states.wait_for(|state| matches!(state, ZooKeeperState::Lost(_)))).await;
    assert!(lost.unwrap().is_ok());
    task.abort();
}
