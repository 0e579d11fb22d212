mod reads;
mod versions;
mod zookeeper;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::last_viewed::MAX_DETAILS;
use super::*;
use crate::model::form::{Form, FormData};
use crate::model::forms::ChannelForm;
use crate::server::manager::{ManagerConfig, PageBudget};
use crate::server::sandbox::{Demo, Fault, RunningSandbox, Sandbox, SandboxConfig};

const SECOND: Duration = Duration::from_secs(1);

fn manager(console: &str) -> ManagerClient {
    drop(rustls::crypto::ring::default_provider().install_default());
    let config = ManagerConfig {
        name: "main".into(),
        console: console.parse().unwrap(),
        user: "admin".into(),
        password: SecretString::from("admin"),
        rpc: None,
        zookeeper: None,
        timeout: 5 * SECOND,
    };
    ManagerClient::new(config).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A monitor that does not poll; its clock stands at second 1,000.
fn idle(console: &str, cadence: PollIntervals) -> ManagerMonitor {
    ManagerMonitor::idle(manager(console), cadence, Arc::new(|| at(1_000)))
}

/// A monitor of a manager whose port is closed.
fn away() -> ManagerMonitor {
    idle("http://127.0.0.1:1", PollIntervals::default())
}

async fn sandbox(cadence: PollIntervals) -> (RunningSandbox, ManagerMonitor) {
    let sandbox = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let live = idle(&sandbox.console_url(), cadence);
    assert!(live.0.read_list(ListKey::Channels).await);
    drop(sandbox.sandbox().recorder().take());
    (sandbox, live)
}

fn unreachable() -> Error {
    Error::Unreachable { address: "h:1".into(), cause: "closed".into(), written: false }
}

fn node(id: u64, status: NodeStatus) -> Node {
    Node { id: NodeId(id), name: format!("n{id}"), ip: "h".into(), external: false, port: None, status, description: String::new() }
}

fn channel(id: u64, status: ChannelStatus) -> Channel {
    Channel { id: ChannelId(id), name: format!("c{id}"), status, pipelines: Some(1) }
}

fn canal(id: u64) -> Canal {
    let (sourcing_type, charset, url) = Default::default();
    Canal { id: CanalId(id), name: format!("a{id}"), sourcing_type, charset, url, used_by: Vec::new() }
}

#[tokio::test(start_paused = true)]
async fn polling_depends_on_views_and_backs_off_while_the_manager_is_unavailable() {
    let live = away();
    let pause = |failures, took| live.0.next_delay(failures, took * SECOND).as_secs();
    assert_eq!([pause(0, 0), pause(0, 4)], [5, 8], "a slow manager rests twice as long as a round took");
    assert_eq!([1, 2, 3, 4, 5, 9, u32::MAX].map(|failures| pause(failures, 0)), [5, 10, 20, 40, 60, 60, 60]);
    tokio::time::advance(61 * SECOND).await;
    assert_eq!(pause(0, 0), 30, "nobody looks");
    drop(live.snapshot());
    assert_eq!(pause(0, 0), 5);
}

#[tokio::test(start_paused = true)]
async fn an_unavailable_manager_is_tried_ever_less_often_until_a_page_is_loaded() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let console = format!("http://{}", listener.local_addr().unwrap());
    let (tried, mut attempts) = mpsc::unbounded_channel();
    let began = Instant::now();
    tokio::spawn(async move {
        let mut last = None;
        while let Ok((connection, _)) = listener.accept().await {
            drop(connection);
            // A read that fails on a connection is repeated immediately.
            let now = began.elapsed().as_secs();
            if last.replace(now) != Some(now) {
                tried.send(now).unwrap();
            }
        }
    });
    let live = ManagerMonitor::start(manager(&console), PollIntervals::default(), Arc::new(|| at(1_000)));
    let open_page = live.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(20 * SECOND).await;
            Origin::Update.scope(async { drop(open_page.snapshot()) }).await;
        }
    });
    for expected in [0, 5, 15, 35, 75, 135, 195] {
        assert_eq!(attempts.recv().await, Some(expected));
    }
    tokio::time::sleep(20 * SECOND).await;
    drop(live.snapshot());
    assert_eq!(attempts.recv().await, Some(215));
    assert_eq!(attempts.recv().await, Some(275), "the interval is as long as before");
}

#[tokio::test(start_paused = true)]
async fn a_view_starts_a_round_after_an_idle_period_or_if_the_manager_is_unavailable() {
    let cadence = PollIntervals::default();
    let mut last_viewed = LastViewed::new();
    tokio::time::advance(61 * SECOND).await;
    assert!(!last_viewed.record_view(None, &cadence, true), "a round is running");
    last_viewed.round_ends();
    tokio::time::advance(4 * SECOND).await;
    assert!(!last_viewed.record_view(None, &cadence, true), "it has just been tried");
    tokio::time::advance(SECOND).await;
    assert!(last_viewed.record_view(None, &cadence, true) && !last_viewed.record_view(None, &cadence, false));
    tokio::time::advance(61 * SECOND).await;
    assert!(last_viewed.record_view(None, &cadence, false));
}

#[tokio::test(start_paused = true)]
async fn viewed_details_are_bounded_and_expire() {
    let (cadence, mut last_viewed) = (PollIntervals::default(), LastViewed::new());
    for id in 0..MAX_DETAILS as u64 + 10 {
        last_viewed.record_view(Some(DetailKey::Canal(CanalId(id))), &cadence, false);
        let forgotten = last_viewed.fail(DetailKey::Source(SourceId(id)));
        assert_eq!(forgotten, id.checked_sub(MAX_DETAILS as u64).map(|id| DetailKey::Source(SourceId(id))), "the oldest makes room");
        tokio::time::advance(Duration::from_millis(1)).await;
    }
    assert_eq!((last_viewed.details(&cadence).len(), last_viewed.recent(&cadence).len()), (MAX_DETAILS, 2 * MAX_DETAILS));
    tokio::time::advance(5 * SECOND).await;
    assert_eq!(last_viewed.recent(&cadence).len(), MAX_DETAILS, "failures are forgotten first");
    tokio::time::advance(56 * SECOND).await;
    assert_eq!((last_viewed.details(&cadence).len(), last_viewed.recent(&cadence).len()), (0, 0));
}

#[tokio::test]
async fn least_recently_read_details_are_read_first() {
    let live = away();
    live.0.update(|snapshot, _| {
        let mut nodes: Vec<Node> = (1..=14).map(|id| node(id, NodeStatus::Start)).collect();
        nodes.push(node(15, NodeStatus::Stop));
        snapshot.nodes.apply(Ok(nodes), at(900));
        for id in 1..=3 {
            let read_at = at(900 + i64::try_from(id).unwrap());
            snapshot.node_details.entry(NodeId(id)).or_default().read_at = Some(read_at);
        }
        let channels = [(1, ChannelStatus::Stop), (2, ChannelStatus::Start), (3, ChannelStatus::Start), (4, ChannelStatus::Stop)];
        let mut channels: Vec<Channel> = channels.map(|(id, status)| channel(id, status)).into();
        channels.push(Channel { pipelines: Some(0), ..channel(5, ChannelStatus::Start) });
        snapshot.channels.apply(Ok(channels), at(900));
        for (id, read_at) in [(1, 500), (2, 940), (3, 970)] {
            Arc::make_mut(&mut snapshot.pipelines).entry(ChannelId(id)).or_default().read_at = Some(at(read_at));
        }
    });
    let nodes: Vec<u64> = live.0.next_nodes_to_poll(12).iter().map(|id| id.0).collect();
    assert_eq!(nodes, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], "twelve that were never read; one that is down is read once");
    // Never read; running and read 60 s ago; stopped and read 500 s ago, which counts as 50 s; running and read 30 s ago.
    let channels: Vec<u64> = live.0.next_channels_to_poll(12).iter().map(|id| id.0).collect();
    assert_eq!(channels, [4, 2, 1, 3]);
}

#[tokio::test(start_paused = true)]
async fn pages_wait_only_right_after_startup_and_only_while_nothing_is_known() {
    let live = away();
    let waited = async |origin: Origin| {
        let began = Instant::now();
        origin.scope(live.ready()).await;
        began.elapsed()
    };
    assert_eq!(waited(Origin::Update).await, Duration::ZERO);
    let first = waited(Origin::Request).await;
    assert!(first >= 3 * SECOND && first < 4 * SECOND, "{first:?}");
    assert_eq!(waited(Origin::Request).await, Duration::ZERO, "it has been waited for");
    let live = away();
    live.0.update(|snapshot, delta| delta.record(Section::Health, snapshot.health.record(Some(unreachable()), at(1))));
    let began = Instant::now();
    live.ready().await;
    live.detail(DetailKey::Canal(CanalId(1))).await;
    live.renew(&[ListKey::Nodes], &[]).await;
    assert_eq!((began.elapsed(), live.available()), (Duration::ZERO, Err(unreachable())));
}

#[tokio::test]
async fn a_failed_first_round_sets_the_error_of_every_list() {
    let live = away();
    assert!(!live.0.poll_once(true).await);
    let snapshot = live.snapshot();
    let errors = [&snapshot.channels.error, &snapshot.nodes.error, &snapshot.canals.error, &snapshot.tables.error, &snapshot.logs.error];
    for error in errors {
        assert!(matches!(error, Some(Error::Unreachable { .. })), "{error:?}");
    }
    let absent = snapshot.absent(&snapshot.nodes, ResourceType::Node, 1, String::new);
    assert!(matches!(absent, Error::Unreachable { .. }), "{absent}");
    let fresh = Snapshot::default();
    assert!(matches!(fresh.absent(&fresh.nodes, ResourceType::Node, 1, String::new), Error::TimedOut { .. }));
}
