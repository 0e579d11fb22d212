//! Content, versions and changes of the snapshot.

use super::*;

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

#[tokio::test]
async fn rows_are_inserted_in_the_order_of_their_list() {
    let live = away();
    live.upsert(&channel(1, ChannelStatus::Stop));
    assert_eq!(live.snapshot().channels.value, None, "the list has not been read: one row is not all");
    live.0.update(|snapshot, delta| {
        snapshot.apply_list(Ok(vec![channel(5, ChannelStatus::Stop), channel(2, ChannelStatus::Stop)]), at(1), delta);
        snapshot.apply_list::<Channel>(Err(unreachable()), at(2), delta);
        let cluster = |id| Cluster { id: ClusterId(id), name: String::new(), servers: Vec::new(), description: String::new() };
        snapshot.apply_list(Ok(vec![cluster(1), cluster(4)]), at(1), delta);
        snapshot.upsert(&cluster(3), delta);
    });
    let mut changes = live.changes();
    live.upsert(&channel(3, ChannelStatus::Stop));
    live.upsert(&channel(3, ChannelStatus::Start));
    live.remove::<Channel>(ChannelId(5));
    let snapshot = live.snapshot();
    let rows: Vec<_> = snapshot.channels.rows().iter().map(|row| (row.id.0, row.status)).collect();
    assert_eq!(rows, [(3, ChannelStatus::Start), (2, ChannelStatus::Stop)]);
    assert_eq!((snapshot.channels.read_at, &snapshot.channels.error), (Some(at(1)), &Some(unreachable())), "nothing else was read");
    assert_eq!(snapshot.clusters.rows().iter().map(|row| row.id.0).collect::<Vec<_>>(), [1, 3, 4]);
    let mut next = || changes.try_recv().unwrap().channels.clone();
    assert_eq!((next().added, next().changed, next().removed), (vec![ChannelId(3)], vec![ChannelId(3)], vec![ChannelId(5)]));
}

#[test]
fn a_channel_page_tells_which_canals_its_pipelines_read() {
    let named = |id, used_by: &[u64]| Canal { used_by: used_by.iter().copied().map(PipelineId).collect(), ..canal(id) };
    let mut snapshot = Snapshot::default();
    let mut delta = SnapshotDelta::default();
    snapshot.apply_list(Ok(vec![named(2, &[7, 8, 9]), named(1, &[])]), at(1), &mut delta);
    let rows = [8, 9].map(|id| Pipeline::sample(PipelineId(id), ChannelId(1)));
    snapshot.apply_pipelines(ChannelId(1), Ok(rows.to_vec()), at(1), &mut delta);
    let detail = PipelineDetail {
        id: PipelineId(9),
        name: "p".into(),
        description: String::new(),
        select_nodes: Vec::new(),
        load_nodes: Vec::new(),
        destination: "a1".into(),
        parameters: Vec::new(),
    };
    let (sync_consistency, sync_mode) = (SyncConsistency::Base, SyncMode::Row);
    let row = channel(1, ChannelStatus::Stop);
    let view = ChannelView {
        detail: ChannelDetail { channel: row, description: String::new(), sync_consistency, sync_mode, remedy: None },
        block: None,
        pipelines: vec![PipelineView { row: rows[1].clone(), detail, pairs: Vec::new() }],
    };
    snapshot.link_canals(&view, &mut delta);
    assert_eq!(snapshot.canals.rows(), [named(2, &[7]), named(1, &[9])], "8 was deleted, 9 reads another canal now");
}
