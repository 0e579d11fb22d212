use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};

use secrecy::SecretString;

use super::last_viewed::MAX_DETAILS;
use super::*;
use crate::model::form::{Form, FormData};
use crate::model::forms::ChannelForm;
use crate::server::manager::ManagerConfig;
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
            snapshot.pipelines.entry(ChannelId(id)).or_default().read_at = Some(at(read_at));
        }
    });
    let nodes: Vec<u64> = live.0.next_nodes_to_poll().iter().map(|id| id.0).collect();
    assert_eq!(nodes, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 1], "twelve of those that are up");
    // Never read; running and read 60 s ago; stopped and read 500 s ago, which counts as 50 s; running and read 30 s ago.
    let channels: Vec<u64> = live.0.next_channels_to_poll().iter().map(|id| id.0).collect();
    assert_eq!(channels, [4, 2, 1, 3]);
}

#[test]
fn data_of_deleted_resources_is_removed() {
    let mut snapshot = Snapshot::default();
    snapshot.nodes.apply(Ok(vec![node(1, NodeStatus::Start)]), at(1));
    snapshot.channels.apply(Ok(vec![channel(1, ChannelStatus::Stop)]), at(1));
    snapshot.canals.apply(Ok(vec![canal(1)]), at(1));
    snapshot.sources.apply(Ok(Vec::new()), at(1));
    for id in 1..=3 {
        snapshot.node_details.entry(NodeId(id)).or_default();
        snapshot.channel_views.entry(ChannelId(id)).or_default();
        snapshot.canal_details.entry(CanalId(id)).or_default();
        snapshot.source_details.entry(SourceId(id)).or_default();
    }
    let recent: BTreeSet<DetailKey> =
        [DetailKey::Node(NodeId(2)), DetailKey::Channel(ChannelId(2)), DetailKey::Canal(CanalId(2)), DetailKey::Source(SourceId(2))].into();
    let left = |snapshot: &Snapshot| {
        let nodes = snapshot.node_details.keys().map(|id| id.0).collect::<Vec<_>>();
        let channels = snapshot.channel_views.keys().map(|id| id.0).collect::<Vec<_>>();
        let canals = snapshot.canal_details.keys().map(|id| id.0).collect::<Vec<_>>();
        let sources = snapshot.source_details.keys().map(|id| id.0).collect::<Vec<_>>();
        [nodes, channels, canals, sources]
    };
    let prune = |snapshot: &mut Snapshot, recent: &BTreeSet<DetailKey>| {
        let mut delta = SnapshotDelta::default();
        snapshot.prune(recent, &mut delta);
        delta.details.len()
    };
    assert_eq!([prune(&mut snapshot, &recent), prune(&mut snapshot, &recent)], [5, 0], "the second time there is nothing");
    assert_eq!(left(&snapshot), [vec![1, 2], vec![1, 2], vec![1, 2], vec![2]], "what is viewed or failed is kept a while");
    snapshot.canals.apply(Err(unreachable()), at(2));
    assert_eq!(prune(&mut snapshot, &BTreeSet::new()), 4);
    assert_eq!(left(&snapshot), [vec![1], vec![1], vec![1], vec![]], "a list that can't be read is as it was");
}

#[tokio::test(start_paused = true)]
async fn requesting_many_ids_does_not_grow_the_snapshot_even_if_the_lists_cannot_be_read() {
    const REQUESTS: u64 = 4 * MAX_DETAILS as u64;
    let live = away();
    let missing = |resource_type, id: u64| Error::NotFound { resource_type, id: id.to_string() };
    live.0.update(|snapshot, _| {
        snapshot.canals.apply(Ok(vec![canal(1)]), at(1));
        snapshot.canals.apply(Err(Error::UnexpectedPage { screen: "canalList".into(), missing: "a row".into() }), at(2));
    });
    let sizes = || {
        let snapshot = live.0.snapshot.borrow();
        [snapshot.canal_details.len(), snapshot.source_details.len(), snapshot.channel_views.len(), snapshot.node_dates.len()]
    };
    for id in 0..REQUESTS {
        let (canal, source, channel, node) = (CanalId(id), SourceId(id), ChannelId(id), NodeId(id));
        live.0.update(|snapshot, _| {
            snapshot.canal_details.entry(canal).or_default().apply(Err(missing(ResourceType::Canal, id)), at(3));
            snapshot.source_details.entry(source).or_default().apply(Err(missing(ResourceType::Source, id)), at(3));
            snapshot.channel_views.entry(channel).or_default().apply(Err(missing(ResourceType::Channel, id)), at(3));
            snapshot.node_dates.entry(node).or_default().apply(Err(missing(ResourceType::Node, id)), at(3));
        });
        live.0.touch(Some(DetailKey::NodeTimestamps(node)));
        for detail in [DetailKey::Canal(canal), DetailKey::Source(source), DetailKey::Channel(channel)] {
            live.0.note_failure(detail);
        }
        tokio::time::advance(Duration::from_millis(100)).await;
        if id % 50 == 49 {
            live.0.prune();
            assert!(sizes().iter().sum::<usize>() <= 2 * MAX_DETAILS + 1, "{:?}", sizes());
        }
    }
    tokio::time::advance(61 * SECOND).await;
    live.0.prune();
    assert_eq!(sizes(), [0; 4], "not even the failure of the canal that is in the list");
}

#[tokio::test]
async fn versions_change_with_the_data_but_not_with_its_times() {
    let live = away();
    let mut changes = live.subscribe();
    let mut take = |read: Result<Vec<Channel>, Error>, now: i64| {
        live.0.update(|snapshot, delta| {
            delta.record(Section::Health, snapshot.health.record(read.as_ref().err().cloned(), at(now)));
            snapshot.apply_list(read, at(now), delta);
        });
        let seen = changes.has_changed().unwrap();
        let snapshot = changes.borrow_and_update();
        (snapshot.version, seen, snapshot.channels.read_at.map(Timestamp::as_second))
    };
    let rows = || Ok(vec![channel(1, ChannelStatus::Stop)]);
    assert_eq!(take(rows(), 1), (1, true, Some(1)));
    assert_eq!(take(rows(), 2), (1, false, Some(2)), "the same, read later");
    assert_eq!(take(Ok(vec![channel(1, ChannelStatus::Start)]), 3), (2, true, Some(3)));
    assert_eq!(take(Err(unreachable()), 4), (3, true, Some(3)));
    assert_eq!(take(Err(unreachable()), 5), (3, false, Some(3)));
    assert_eq!(take(Ok(vec![channel(1, ChannelStatus::Start)]), 6), (4, true, Some(6)), "available again");
    let snapshot = live.snapshot();
    assert_eq!((snapshot.reads, snapshot.health.answered_at, snapshot.health.away_since), (6, Some(at(6)), None));
    let (before, nothing) = (snapshot.version, BTreeSet::new());
    live.0.update(|snapshot, delta| snapshot.prune(&nothing, delta));
    assert_eq!(live.snapshot().version, before, "there was nothing to forget");
}

#[tokio::test]
async fn each_section_changes_only_with_its_own_data() {
    let live = away();
    let mut changes = live.changes();
    let mut expect = |section: Section, change: &dyn Fn(&mut Snapshot, &mut SnapshotDelta)| {
        let before = live.snapshot();
        live.0.update(change);
        let delta = changes.try_recv().unwrap();
        assert_eq!((delta.version, delta.sections), (before.version + 1, SectionSet::of(&[section])));
        let now = live.snapshot();
        let moved = |other: &Section| now.sections.version(*other) != before.sections.version(*other);
        assert_eq!(Section::ALL.into_iter().filter(moved).collect::<Vec<_>>(), [section]);
        assert_eq!(now.sections.version(section), now.version);
        live.0.update(change);
        assert_eq!((live.snapshot().version, changes.try_recv().is_err()), (now.version, true), "{section:?}: the same again");
        delta
    };
    let delta = expect(Section::Nodes, &|snapshot, delta| snapshot.apply_list(Ok(vec![node(1, NodeStatus::Start)]), at(1), delta));
    assert_eq!(delta.nodes.added, [NodeId(1)]);
    let rows = |status| Ok(vec![channel(1, status), channel(2, status)]);
    let delta = expect(Section::Channels, &|snapshot, delta| snapshot.apply_list(rows(ChannelStatus::Stop), at(1), delta));
    assert_eq!(delta.channels.added, [ChannelId(1), ChannelId(2)]);
    let pipelines = [Pipeline::sample(PipelineId(7), ChannelId(1))];
    let delta = expect(Section::Pipelines, &|snapshot, delta| snapshot.apply_pipelines(ChannelId(1), Ok(pipelines.to_vec()), at(1), delta));
    assert_eq!(delta.pipelines.added, [PipelineId(7)]);
    let delta = expect(Section::Channels, &|snapshot, delta| {
        snapshot.apply_list(Ok(vec![channel(1, ChannelStatus::Start)]), at(1), delta);
    });
    assert_eq!((&delta.channels.changed[..], &delta.channels.removed[..]), (&[ChannelId(1)][..], &[ChannelId(2)][..]));
    expect(Section::Health, &|snapshot, delta| delta.record(Section::Health, snapshot.health.record(None, at(1))));
    expect(Section::Logs, &|snapshot, delta| snapshot.apply_list::<LogRecord>(Err(unreachable()), at(1), delta));
    let (canal, source) = (DetailKey::Canal(CanalId(1)), DetailKey::Source(SourceId(1)));
    for detail in [canal, source, DetailKey::Node(NodeId(1)), DetailKey::Channel(ChannelId(1)), DetailKey::NodeTimestamps(NodeId(1))] {
        let mut first = true;
        live.0.update(|_, delta| delta.record_detail(detail, std::mem::take(&mut first)));
        assert_eq!(live.snapshot().sections.version(detail.section()), live.snapshot().version, "{detail:?}");
    }
}

#[tokio::test]
async fn a_slow_consumer_of_changes_learns_that_it_has_missed_some() {
    let live = away();
    let mut changes = live.changes();
    for id in 0..MAX_PENDING_CHANGES as u64 + 3 {
        let operation = Operation::new(id.to_string().into(), ChannelCommand::Start, at(1));
        live.claim(ChannelId(id), operation).unwrap();
    }
    assert_eq!(changes.recv().await.unwrap_err(), broadcast::error::RecvError::Lagged(3));
    let delta = changes.recv().await.unwrap();
    assert_eq!((delta.version, &delta.operations), (4, &[ChannelId(3)].into()));
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

#[tokio::test]
async fn concurrent_pages_share_one_read() {
    let (sandbox, live) =
        sandbox(PollIntervals { active: 600 * SECOND, first_read_timeout: 60 * SECOND, ..PollIntervals::default() }).await;
    let recorder = sandbox.sandbox().recorder();
    let (there, missing) = (DetailKey::Canal(CanalId(1)), DetailKey::Canal(CanalId(98_765)));
    futures::future::join_all((0..20).map(|_| live.detail(there))).await;
    assert_eq!(recorder.take().len(), 1);
    let details = [there];
    futures::future::join_all((0..20).map(|_| live.renew(&[], &details))).await;
    assert_eq!(recorder.take().len(), 1);
    for _ in 0..3 {
        let snapshot = live.detail(missing).await;
        assert!(matches!(snapshot.canal_details[&CanalId(98_765)].error, Some(Error::NotFound { .. })));
    }
    assert_eq!(recorder.take().len(), 1, "it is not tried again at once");
    assert_eq!(live.0.active_details(), [there], "nobody keeps fresh what does not exist");
    live.refresh(&[], &[]).await;
    live.detail(missing).await;
    assert_eq!(recorder.take().len(), 1, "after a change it may be there");
}

#[tokio::test]
async fn page_updates_read_nothing_and_keep_existing_details_fresh() {
    let (sandbox, live) = sandbox(PollIntervals::default()).await;
    let (there, missing) = (DetailKey::Canal(CanalId(1)), DetailKey::Canal(CanalId(98_765)));
    let update = async || {
        live.ready().await;
        live.detail(there).await;
        live.detail(missing).await;
        live.renew(&[ListKey::Nodes], &[there]).await;
    };
    Origin::Update.scope(update()).await;
    assert_eq!(sandbox.sandbox().recorder().take(), Vec::<String>::new());
    assert!(live.0.active_details().is_empty());
    live.0.read_detail(there).await;
    Origin::Update.scope(update()).await;
    assert_eq!(live.0.active_details(), [there]);
    let read = Origin::Update.scope(live.0.manager.canals()).await;
    assert_eq!(read.unwrap_err(), Error::Busy { written: false }, "nor can it ask the manager itself");
}

#[tokio::test]
async fn a_read_is_cancelled_when_no_caller_waits_for_it() {
    let (sandbox, live) = sandbox(PollIntervals { first_read_timeout: Duration::from_millis(20), ..PollIntervals::default() }).await;
    sandbox.sandbox().faults().inject(Fault::Slow(3_600 * SECOND));
    live.renew(&[], &[DetailKey::Canal(CanalId(1))]).await;
    let again = live.0.join(Read::Detail(DetailKey::Canal(CanalId(1))));
    assert_eq!(again.strong_count(), Some(1), "it is a new one");
    live.detail(DetailKey::Canal(CanalId(2))).await;
    assert!(live.0.lock_last_viewed().has_failed(DetailKey::Canal(CanalId(2)), &live.0.cadence), "the next page does not wait for it");
}

#[tokio::test]
async fn a_long_list_is_read_in_parts() {
    let config = SandboxConfig { demo: Demo::Many { channels: 800 }, ..SandboxConfig::default() };
    let sandbox = Sandbox::start(config).await.unwrap();
    let second = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&second);
    let live = ManagerMonitor::idle(
        manager(&sandbox.console_url()),
        PollIntervals::default(),
        Arc::new(move || at(clock.load(Ordering::Relaxed))),
    );
    let (console, recorder) = (&live.0.manager, sandbox.sandbox().recorder());
    let poll = async |time| {
        second.store(time, Ordering::Relaxed);
        drop(recorder.take());
        assert!(live.0.poll_once(false).await);
        recorder.take().iter().filter(|request| request.contains("channelList.htm")).count()
    };
    let cached = || live.0.snapshot.borrow().channels.clone();
    assert_eq!(poll(0).await, 81, "the first time whole");
    let known = cached();
    assert_eq!(known.rows().len(), 807);

    // Page 80 is read in the second round.
    let changed = known.rows()[795].id;
    let form = |values: &FormData, name: &str| {
        let mut values = values.clone();
        values.set("name", vec![name.to_owned()]);
        ChannelForm::read(&values).unwrap()
    };
    console.edit_channel(changed, &form(&console.channel_values(changed).await.unwrap(), "renamed")).await.unwrap();
    let name = || cached().rows()[795].name.clone();
    assert_eq!(poll(5).await, 50);
    assert_ne!(name(), "renamed");
    assert_eq!(cached().read_at, Some(at(0)), "as old as its oldest page");
    assert_eq!(poll(10).await, 50);
    assert_eq!((name().as_str(), cached().read_at), ("renamed", Some(at(5))));

    // A new channel and a deleted one are seen at once.
    let added = console.add_channel(&form(&ChannelForm::defaults(), "added")).await.unwrap();
    assert_eq!(poll(20).await, 81);
    assert_eq!((cached().rows()[0].id, cached().read_at), (added, Some(at(20))));
    console.delete_channel(added).await.unwrap();
    assert_eq!(poll(25).await, 81);
    let ids = |part: &Cached<Vec<Channel>>| part.rows().iter().map(|channel| channel.id).collect::<Vec<_>>();
    assert_eq!(ids(&cached()), ids(&known));
}

#[tokio::test]
async fn a_part_that_was_read_before_a_write_does_not_undo_it() {
    let sandbox = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let inner = idle(&sandbox.console_url(), PollIntervals::default()).0;
    assert!(inner.read_list(ListKey::Channels).await);
    let stale = inner.snapshot.borrow().clone();
    let none = async |_: &[Channel], _: &mut Rotation, _| Ok(Vec::new());
    inner.update(|snapshot, delta| snapshot.apply_list(Ok(vec![channel(9, ChannelStatus::Start)]), at(1), delta));
    assert!(inner.rotate(ListKey::Channels, &stale.channels, none).await);
    assert_eq!(inner.snapshot.borrow().channels.rows().len(), 1, "the newer list stays");
    let known = inner.snapshot.borrow().clone();
    assert!(inner.rotate(ListKey::Channels, &known.channels, none).await);
    assert_eq!(inner.snapshot.borrow().channels.rows(), []);
}
