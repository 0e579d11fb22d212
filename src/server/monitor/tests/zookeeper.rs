//! Statuses from ZooKeeper.

use super::*;
use crate::server::manager::zookeeper::{ZooKeeper, ZooKeeperError};
use crate::server::sandbox::state::ChannelStatus as Written;

/// A sandbox with a thousand more channels, and a monitor that watches its ZooKeeper but does not poll. All lists have been read.
async fn watched(config: SandboxConfig) -> (RunningSandbox, ManagerMonitor) {
    let sandbox = Sandbox::start(config).await.unwrap();
    let zookeeper = Some(sandbox.zookeeper_address().to_string().parse().unwrap());
    let config = ManagerConfig { zookeeper, ..manager(&sandbox.console_url()).config().clone() };
    let live = ManagerMonitor::idle(ManagerClient::new(config).unwrap(), PollIntervals::default(), Arc::new(|| at(1_000)));
    assert_eq!(live.peek().zookeeper.as_ref().map(|view| &view.state), Some(&ZooKeeperState::Connecting));
    for list in [ListKey::Channels, ListKey::Nodes, ListKey::Delays] {
        assert!(live.0.read_list(list).await);
    }
    tokio::spawn(super::super::zookeeper::run(Arc::downgrade(&live.0), live.0.manager.zookeeper().unwrap().clone()));
    wait(&live, |snapshot| snapshot.zookeeper_tree().is_some()).await;
    (sandbox, live)
}

fn standing() -> SandboxConfig {
    let clock = Arc::new(crate::server::sandbox::ManualClock::at(1_795_449_600_000));
    SandboxConfig { clock, ..SandboxConfig::default() }
}

async fn wait(live: &ManagerMonitor, is_awaited: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut snapshots = live.subscribe();
    let found = tokio::time::timeout(SECOND, snapshots.wait_for(|snapshot| is_awaited(snapshot))).await;
    Arc::clone(&found.expect("within a second").unwrap())
}

fn switch(sandbox: &RunningSandbox, id: ChannelId, status: Written) {
    let now = sandbox.sandbox().now() + 1;
    sandbox.sandbox().write(|state| state.zookeeper.set_channel(i64::try_from(id.0).unwrap(), status, now));
}

fn stopped(live: &ManagerMonitor) -> ChannelId {
    live.peek().channels.rows().iter().find(|row| row.status == ChannelStatus::Stop).unwrap().id
}

#[tokio::test]
async fn a_change_of_status_is_in_the_snapshot_within_a_second_of_a_thousand_channels() {
    let (sandbox, live) = watched(SandboxConfig { demo: Demo::Many { channels: 1_000 }, ..standing() }).await;
    drop(sandbox.sandbox().recorder().take());
    let id = stopped(&live);
    let mut changes = live.changes();
    switch(&sandbox, id, Written::Start);
    wait(&live, |snapshot| snapshot.channel(id).unwrap().status == ChannelStatus::Start).await;
    let delta = changes.recv().await.unwrap();
    assert_eq!((&delta.channels.changed[..], delta.sections.contains(Section::Health)), (&[id][..], false));
    assert_eq!(sandbox.sandbox().recorder().take(), Vec::<String>::new(), "the manager was not asked");

    // A burst is one change.
    let all: Vec<ChannelId> = live.peek().channels.rows().iter().map(|row| row.id).collect();
    let (before, now) = (live.version(), sandbox.sandbox().now() + 2);
    sandbox
        .sandbox()
        .write(|state| all.iter().for_each(|id| state.zookeeper.set_channel(i64::try_from(id.0).unwrap(), Written::Pause, now)));
    wait(&live, |snapshot| snapshot.channels.rows().iter().all(|row| row.status == ChannelStatus::Pause)).await;
    assert!(live.version() - before <= 20, "{}", live.version() - before);
}

#[tokio::test]
async fn nodes_are_up_while_they_are_registered() {
    let (sandbox, live) = watched(standing()).await;
    let up = live.peek().nodes_up()[0];
    let nid = i64::try_from(up.0).unwrap();
    sandbox.sandbox().write(|state| {
        state.zookeeper.nodes.remove(&nid);
    });
    let snapshot = wait(&live, |snapshot| snapshot.node(up).unwrap().status == NodeStatus::Stop).await;
    assert_eq!(snapshot.down_since.get(&up), Some(&at(1_000)));
    sandbox.sandbox().write(|state| {
        state.zookeeper.nodes.insert(nid, 0);
    });
    let snapshot = wait(&live, |snapshot| snapshot.node(up).unwrap().status == NodeStatus::Start).await;
    assert_eq!(snapshot.down_since.get(&up), None);
}

#[tokio::test]
async fn a_read_that_began_before_a_change_does_not_undo_it() {
    let (sandbox, live) = watched(standing()).await;
    let (id, node) = (stopped(&live), live.peek().nodes_up()[0]);
    live.0.read_detail(DetailKey::Channel(id)).await;
    sandbox.sandbox().faults().inject(Fault::Slow(SECOND / 5));
    let known = live.peek();
    let status = |snapshot: &Snapshot| {
        let view = snapshot.channel_view(id).unwrap().detail.channel.status;
        let delays: Vec<_> = snapshot.delays.rows().iter().filter(|row| row.channel == id).map(|row| row.status).collect();
        let delays = delays.iter().all(|status| *status == ChannelStatus::Start);
        (snapshot.channel(id).unwrap().status, view, delays, snapshot.node(node).unwrap().status)
    };
    let changed = (ChannelStatus::Start, ChannelStatus::Start, true, NodeStatus::Stop);
    // The manager's pages still show the old status: only what ZooKeeper's clients see has changed.
    let change = async {
        tokio::time::sleep(SECOND / 20).await;
        let state = ZooKeeperState::Connected(Arc::new({
            let mut tree = known.zookeeper_tree().unwrap().clone();
            tree.channels.insert(id, Some(ChannelStatus::Start));
            tree.nodes.remove(&node);
            tree
        }));
        live.0.apply_zookeeper(state);
        assert_eq!(status(&live.peek()), changed);
        live.version()
    };
    let lists =
        async { tokio::join!(live.0.read_list(ListKey::Channels), live.0.read_list(ListKey::Delays), live.0.read_list(ListKey::Nodes)) };
    let details = async { tokio::join!(live.0.read_detail(DetailKey::Channel(id)), live.0.read_status(id)) };
    let (version, _, _) = tokio::join!(change, lists, details);
    let snapshot = live.peek();
    assert_eq!(status(&snapshot), changed);
    let versions = [Section::Channels, Section::Nodes].map(|section| snapshot.sections.version(section));
    assert_eq!(versions, [version; 2], "nor did it change in between");
    assert!(snapshot.channels.is_current() && live.0.lock_rotations().contains_key(&ListKey::Channels));
}

#[tokio::test]
async fn a_read_that_only_zookeeper_has_overtaken_counts() {
    let (sandbox, live) = watched(standing()).await;
    let (id, other) = (stopped(&live), live.peek().channels.rows()[0].id);
    sandbox.sandbox().write(|state| state.channels.update(0, i64::try_from(other.0).unwrap(), |row| row.name = "renamed".to_owned()));
    sandbox.sandbox().faults().inject(Fault::Slow(SECOND / 5));
    let change = async {
        tokio::time::sleep(SECOND / 20).await;
        switch(&sandbox, id, Written::Start);
        wait(&live, |snapshot| snapshot.channel(id).unwrap().status == ChannelStatus::Start).await;
    };
    tokio::join!(live.0.read_list(ListKey::Channels), change);
    let snapshot = live.peek();
    assert_eq!((snapshot.channel(other).unwrap().name.as_str(), snapshot.channel(id).unwrap().status), ("renamed", ChannelStatus::Start));
}

#[tokio::test]
async fn the_version_changes_with_the_content_only() {
    let (_sandbox, live) = watched(standing()).await;
    let tree = live.peek().zookeeper_tree().unwrap().clone();
    let apply = |state: ZooKeeperState| {
        let before = live.version();
        live.0.apply_zookeeper(state);
        live.version() - before
    };
    let lost = |error| ZooKeeperState::Lost(error);
    assert_eq!(apply(ZooKeeperState::Connected(Arc::new(tree.clone()))), 0);
    let mut more = tree.clone();
    more.channels.insert(ChannelId(98_765), None);
    assert_eq!(apply(ZooKeeperState::Connected(Arc::new(more))), 0, "no row shows it");
    assert_eq!([apply(lost(ZooKeeperError::Lost)), apply(lost(ZooKeeperError::Lost))], [1, 0]);
    assert_eq!(apply(lost(ZooKeeperError::Unreachable)), 1, "another cause");
    assert_eq!(live.peek().zookeeper.as_ref().map(|view| view.since), Some(at(1_000)));
    let rows = live.peek().channels.rows().to_vec();
    assert_eq!(apply(ZooKeeperState::Connected(Arc::new(tree))), 1);
    assert_eq!(live.peek().channels.rows(), rows);
}

#[tokio::test]
async fn a_failed_operation_is_dropped_once_its_target_is_reached() {
    let (sandbox, live) = watched(standing()).await;
    let id = stopped(&live);
    let failed = Operation { phase: Phase::Failed(OperationError::Lost), ..Operation::new("a".into(), ChannelCommand::Start, at(1)) };
    live.claim(id, failed).unwrap();
    switch(&sandbox, id, Written::Start);
    wait(&live, |snapshot| !snapshot.operations.contains_key(&id)).await;
}

#[tokio::test]
async fn while_connected_the_channel_list_is_read_with_the_idle_budget() {
    let config = SandboxConfig { demo: Demo::Many { channels: 400 }, ..standing() };
    let (mut sandbox, live) = watched(config).await;
    let pages = async || {
        drop(sandbox.sandbox().recorder().take());
        assert!(live.0.poll_once(false).await);
        sandbox.sandbox().recorder().take().iter().filter(|request| request.contains("channelList.htm")).count()
    };
    let budgets = (live.0.cadence.idle_pages.pages, live.0.cadence.active_pages.pages);
    assert_eq!((pages().await, budgets), (10, (10, 100)));
    let before = live.peek();
    live.0.apply_zookeeper(ZooKeeperState::Lost(ZooKeeperError::Lost));
    assert!(pages().await > 10, "as many as fit");
    assert_eq!((live.peek().health.error.clone(), live.peek().channels.rows()), (None, before.channels.rows()));
    sandbox.kill_zookeeper().await;
}

#[tokio::test]
async fn lists_are_read_once_something_unknown_appears() {
    let (sandbox, live) = watched(standing()).await;
    let woken = async |within| tokio::time::timeout(within, live.0.wake.notified()).await.is_ok();
    assert!(!woken(SECOND / 2).await, "all are known");
    let id = stopped(&live);
    switch(&sandbox, id, Written::Start);
    assert!(!woken(SECOND / 2).await, "it is known");
    switch(&sandbox, ChannelId(98_765), Written::Stop);
    assert!(woken(SECOND).await);
    switch(&sandbox, ChannelId(98_765), Written::Start);
    assert!(!woken(SECOND / 2).await, "it was looked for");
    switch(&sandbox, ChannelId(98_766), Written::Stop);
    assert!(!woken(SECOND).await, "not that soon again");
    assert!(woken(SECOND * 5).await);
}

#[tokio::test]
async fn watching_ends_with_the_last_handle() {
    let sandbox = Sandbox::start(standing()).await.unwrap();
    let zookeeper = ZooKeeper::new("main".to_owned(), sandbox.zookeeper_address().to_string().parse().unwrap());
    let config = ManagerConfig { zookeeper: Some("127.0.0.1:1".parse().unwrap()), ..manager(&sandbox.console_url()).config().clone() };
    let live = ManagerMonitor::idle(ManagerClient::new(config).unwrap(), PollIntervals::default(), Arc::new(|| at(1_000)));
    let task = tokio::spawn(super::super::zookeeper::run(Arc::downgrade(&live.0), zookeeper));
    wait(&live, |snapshot| snapshot.zookeeper_tree().is_some()).await;
    drop(live);
    tokio::time::timeout(3 * SECOND, task).await.expect("it ends").unwrap();
}

#[tokio::test]
async fn without_zookeeper_nothing_is_shown() {
    assert!(away().peek().zookeeper.is_none());
}
