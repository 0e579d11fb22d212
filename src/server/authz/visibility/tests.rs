use jiff::Timestamp;

use super::*;
use crate::model::permissions::{GlobalRole, TeamRole};
use crate::server::authz::policy::OwnershipIndex;
use crate::server::monitor::{Cached, ChannelCommand, LogSince, Operation, OperationError, Phase};

/// The team of the caller.
const OWN: TeamId = TeamId(1);
/// Belongs to the team of the caller, to another team, and to no team.
const CHANNELS: [(ChannelId, Option<TeamId>); 3] = [(ChannelId(1), Some(OWN)), (ChannelId(2), Some(TeamId(2))), (ChannelId(3), None)];

fn part<T>(rows: Vec<T>) -> Cached<Vec<T>> {
    Cached { value: Some(Arc::new(rows)), ..Cached::default() }
}

fn record(channel: Option<ChannelId>) -> LogRecord {
    LogRecord {
        id: LogId(1),
        channel: channel.map(|id| (id, "c".to_owned())),
        pipeline: None,
        node: None,
        title: "EXCEPTION".to_owned(),
        message: Some("row data".to_owned()),
        time: "2026-11-23 21:00:00".to_owned(),
    }
}

/// A pipeline that has the number of its channel.
fn pipeline(channel: ChannelId) -> Pipeline {
    Pipeline::sample(PipelineId(channel.0), channel)
}

fn failed(channel: ChannelId) -> Operation {
    let log = LogSince::Record(Box::new(record(Some(channel))));
    let error = OperationError::NotConfirmed { seen: None, seconds: 60, log };
    Operation { phase: Phase::Failed(error), ..Operation::new("key".into(), ChannelCommand::Start, Timestamp::UNIX_EPOCH) }
}

/// What somebody with these roles sees of a manager whose channels all have a log record, a pipeline and a failed start.
fn seen_by(role: GlobalRole, teams: &[(TeamId, TeamRole)]) -> VisibleSnapshot {
    let ids = CHANNELS.map(|(id, _)| id);
    let channel = |id| Channel { id, name: "c".to_owned(), status: ChannelStatus::Pause, pipelines: Some(1) };
    let snapshot = Snapshot {
        channels: part(ids.map(channel).to_vec()),
        pipelines: Arc::new(ids.map(|id| (id, part(vec![pipeline(id)]))).into()),
        logs: part(ids.into_iter().map(Some).chain([None]).map(record).collect()),
        operations: ids.map(|id| (id, failed(id))).into(),
        ..Snapshot::default()
    };
    let owners = CHANNELS.iter().filter_map(|(id, team)| Some(((ResourceKind::Channel, i64::try_from(id.0).unwrap()), (*team)?)));
    let ownership = OwnershipIndex::explicit(owners.collect());
    let policy = PolicySnapshot { ownership: [("main".to_owned(), ownership)].into(), ..PolicySnapshot::default() };
    let scope = RoleSet { signed_in: true, role, teams: teams.iter().copied().collect() };
    let (snapshot, policy) = (Arc::new(snapshot), Arc::new(policy));
    let owners = Arc::new(Owners::new("main", &snapshot, &policy, None));
    VisibleSnapshot(Arc::new(VisibleSnapshotInner::new("main", &scope, &snapshot, &policy, owners, None)))
}

/// The channels whose log records are there, each with whether its message is; the same for failed operations.
fn messages(seen: &VisibleSnapshot) -> [Vec<(u64, bool)>; 2] {
    let of = |record: &LogRecord| (record.channel.as_ref().map_or(0, |(id, _)| id.0), record.message.is_some());
    let of_operation = |operation: &Operation| match &operation.phase {
        Phase::Failed(OperationError::NotConfirmed { log: LogSince::Record(record), .. }) => of(record),
        phase => panic!("{phase:?}"),
    };
    [seen.logs.rows().iter().map(of).collect(), seen.operations.values().map(of_operation).collect()]
}

#[test]
fn log_messages_are_hidden_from_other_teams() {
    let read_live = || CHANNELS.iter().map(|(id, _)| Some(*id)).chain([None]).map(record).collect::<Vec<_>>();
    for (role, teams, records) in [
        (GlobalRole::None, &[(OWN, TeamRole::Viewer)][..], vec![(1, true), (2, false)]),
        (GlobalRole::None, &[][..], vec![(1, false), (2, false)]),
        (GlobalRole::Auditor, &[][..], vec![(1, true), (2, true), (3, true), (0, true)]),
    ] {
        let seen = seen_by(role, teams);
        let operations = records.iter().filter(|(id, _)| *id != 0).copied().collect();
        assert_eq!(messages(&seen), [records, operations], "{role:?} {teams:?}");
        assert_eq!(seen.filter_logs(read_live()), seen.logs.rows(), "{role:?} {teams:?}: read from the manager");
    }
}

#[test]
fn only_visible_log_messages_can_be_searched() {
    let searched = |seen: VisibleSnapshot| [None, Some(1), Some(2), Some(3), Some(9)].map(|id| seen.can_search_logs(id.map(PipelineId)));
    assert_eq!(searched(seen_by(GlobalRole::None, &[(OWN, TeamRole::Viewer)])), [false, true, false, false, false]);
    assert_eq!(searched(seen_by(GlobalRole::None, &[])), [false; 5]);
    assert_eq!(searched(seen_by(GlobalRole::Auditor, &[])), [true; 5]);
}

/// The same channels, all running.
fn started(channels: &Cached<Vec<Channel>>) -> Vec<Channel> {
    channels.rows().iter().map(|row| Channel { status: ChannelStatus::Start, ..row.clone() }).collect()
}

/// Whether two parts share one value.
fn is_same<T>(one: &Cached<T>, other: &Cached<T>) -> bool {
    one.value.as_ref().map(Arc::as_ptr) == other.value.as_ref().map(Arc::as_ptr)
}

#[test]
fn a_view_made_from_the_previous_one_is_the_same_as_one_made_anew() {
    let source = |id: u64, url: &str| Source {
        id: SourceId(id),
        name: format!("s{id}"),
        kind: "MYSQL".to_owned(),
        encode: "UTF8".to_owned(),
        url: Some(url.to_owned()),
        used_by: Vec::new(),
    };
    let channel = |id| Channel { id, name: "c".to_owned(), status: ChannelStatus::Stop, pipelines: Some(1) };
    let base = Snapshot {
        channels: part(CHANNELS.map(|(id, _)| channel(id)).to_vec()),
        pipelines: Arc::new(CHANNELS.map(|(id, _)| (id, part(vec![pipeline(id)]))).into()),
        logs: part(CHANNELS.map(|(id, _)| record(Some(id))).to_vec()),
        sources: part(vec![source(1, "a"), source(2, "b")]),
        ..Snapshot::default()
    };
    type Step = (&'static str, fn(&mut Snapshot), bool, bool);
    let steps: [Step; 5] = [
        ("nothing", |_| {}, true, true),
        ("a status", |all| all.channels = part(started(&all.channels)), false, true),
        ("times only", |all| all.channels.read_at = Some(Timestamp::UNIX_EPOCH), true, true),
        ("a failure", |all| all.channels.error = Some(Error::Internal), true, true),
        ("a deletion", |all| all.channels = part(all.channels.rows()[..1].to_vec()), false, false),
    ];
    let owners = CHANNELS.iter().filter_map(|(id, team)| Some(((ResourceKind::Channel, i64::try_from(id.0).unwrap()), (*team)?)));
    let index = OwnershipIndex::explicit(owners.chain([((ResourceKind::Source, 2), OWN)]).collect());
    let scope = RoleSet { signed_in: true, role: GlobalRole::None, teams: [(OWN, TeamRole::Viewer)].into() };
    for others_read in [true, false] {
        let settings = crate::server::authz::GlobalSettings { others_read, ..Default::default() };
        let ownership = [("main".to_owned(), index.clone())].into();
        let policy = Arc::new(PolicySnapshot { ownership, settings, ..PolicySnapshot::default() });
        let view = |all: &Arc<Snapshot>, previous: Option<&VisibleSnapshot>| {
            let owners = Arc::new(Owners::new("main", all, &policy, previous.map(|previous| &*previous.0.owners)));
            VisibleSnapshot(Arc::new(VisibleSnapshotInner::new("main", &scope, all, &policy, owners, previous)))
        };
        let mut all = base.clone();
        let mut previous = view(&Arc::new(all.clone()), None);
        for (what, step, keeps_channels, keeps_sources) in steps {
            step(&mut all);
            let whole = Arc::new(all.clone());
            let (now, anew) = (view(&whole, Some(&previous)), view(&whole, None));
            assert_eq!(format!("{:?}", *now), format!("{:?}", *anew), "{what}");
            let keeps = [is_same(&now.channels, &previous.channels), is_same(&now.sources, &previous.sources)];
            assert_eq!(keeps, [keeps_channels, keeps_sources], "{what}");
            previous = now;
        }
    }
}

#[test]
fn a_search_uses_texts_that_have_not_changed() {
    let seen = seen_by(GlobalRole::Auditor, &[]);
    let index = seen.search_index();
    assert_eq!(
        index.channels.iter().collect::<Vec<_>>(),
        [
            "c
1
", "c
2
", "c
3
"
        ]
    );
    let again = SearchIndex::new(&seen, Some(index));
    assert!(Arc::ptr_eq(&again.channels, &index.channels));
}
