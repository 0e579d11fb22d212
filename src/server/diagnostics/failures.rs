//! Why a channel does not replicate: the exceptions in the manager's log, and nodes that do not work.

use super::nodes::NodeState;
use crate::model::*;
use crate::server::monitor::Snapshot;

/// What precedes the text of an exception that a stage threw.
const THROWN_BY_STAGE: &str = "exception:setl:";
/// The start of the dump of the rows that failed, whose text is user data.
const ROW_DUMP: &str = ":----------";

/// The stage of a pipeline that failed last, if its channel has not been stopped and no rows have been loaded since. `None` also if the
/// log does not name the stage. Only the newest log records of the manager are considered.
pub fn failing_stage(snapshot: &Snapshot, pipeline: &Pipeline, status: ChannelStatus) -> Option<Stage> {
    let is_of = |record: &&LogRecord| record.pipeline.as_ref().is_some_and(|(id, _)| *id == pipeline.id);
    let newest = exceptions(snapshot, pipeline.channel).filter(is_of).max_by_key(|record| record.id)?;
    let is_over = match status {
        ChannelStatus::Stop => true,
        // Rows of other batches may have been loaded in the second in which it was paused.
        ChannelStatus::Pause => pipeline.last_sync.as_ref().is_some_and(|synced| newest.time < *synced),
        ChannelStatus::Start => pipeline.last_sync.as_ref().is_some_and(|synced| newest.time <= *synced),
    };
    if is_over || precedes_start(snapshot, pipeline.channel, newest) {
        return None;
    }
    failed_stage(newest.message.as_deref()?)
}

/// The stage that threw an exception, given the text of the log record. It is named by the outermost exception of a stage, such as
/// `pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.load.exception.LoadException: …`, or by the loss of a batch between two stages:
/// `exception:setl:transform miss data with keys:…`.
pub fn failed_stage(message: &str) -> Option<Stage> {
    let (_, thrown) = message.split_once(THROWN_BY_STAGE)?;
    let thrown = thrown.split(ROW_DUMP).next().unwrap_or(thrown);
    let is_named = |stage: &Stage, word: &str| stage.as_str().eq_ignore_ascii_case(word);
    let lost = thrown.split_once(" miss data with keys");
    let lost = lost.and_then(|(word, _)| Stage::ALL.iter().copied().find(|stage| is_named(stage, word)));
    let mut lines = thrown.lines().filter(|line| !line.trim_start().starts_with("at "));
    lost.or_else(|| lines.find_map(|line| line.split(|c: char| !(c.is_alphanumeric() || "._$".contains(c))).find_map(thrown_by)))
}

/// The stage whose exception has this class name.
fn thrown_by(class: &str) -> Option<Stage> {
    match class.rsplit('.').next()? {
        "SelectException" => Some(Stage::Select),
        "ExtractException" => Some(Stage::Extract),
        "TransformException" => Some(Stage::Transform),
        "LoadException" => Some(Stage::Load),
        _ => None,
    }
}

/// Since when a paused channel has not replicated rows, as printed by the manager: when rows were last loaded, otherwise when the newest
/// exception was logged. `None` if neither is known.
pub fn stuck_since(snapshot: &Snapshot, channel: ChannelId, last_sync: Option<&String>) -> Option<String> {
    last_sync.cloned().or_else(|| newest_exception(snapshot, channel).map(|record| record.time.clone()))
}

/// The newest exception of a channel among the newest log records.
pub fn newest_exception(snapshot: &Snapshot, channel: ChannelId) -> Option<&LogRecord> {
    exceptions(snapshot, channel).max_by_key(|record| record.id)
}

/// The exceptions of a channel among the newest log records.
pub fn exceptions(snapshot: &Snapshot, channel: ChannelId) -> impl Iterator<Item = &LogRecord> {
    let is_of = move |record: &&LogRecord| record.channel.as_ref().is_some_and(|(id, _)| *id == channel);
    snapshot.logs.rows().iter().filter(|record| record.title == MonitorName::Exception.as_str()).filter(is_of)
}

/// Whether a log record of a channel is older than its last start or release from this console.
fn precedes_start(snapshot: &Snapshot, channel: ChannelId, record: &LogRecord) -> bool {
    let started = snapshot.operations.get(&channel).filter(|operation| operation.command.target_status() == Some(ChannelStatus::Start));
    started.and_then(|operation| operation.log_before).is_some_and(|before| record.id <= before)
}

/// The newest exception of a running channel, if it was logged after rows were last loaded (both times are from the manager's database, so
/// they are comparable in any time zone) and after the last start from this console. `None` otherwise, and while the pipelines have not
/// been read. Only the newest log records of the manager are considered.
pub fn problem(snapshot: &Snapshot, channel: ChannelId, status: ChannelStatus) -> Option<&LogRecord> {
    let record = newest_exception(snapshot, channel).filter(|_| status == ChannelStatus::Start)?;
    let pipelines = snapshot.pipelines.get(&channel)?.value.as_deref()?;
    let is_old = precedes_start(snapshot, channel, record);
    let about = record.pipeline.as_ref().map(|(id, _)| *id);
    let synced = pipelines.iter().filter(|row| about.is_none_or(|id| id == row.id)).filter_map(|row| row.last_sync.as_ref()).max();
    Some(record).filter(|record| !is_old && synced.is_none_or(|synced| record.time > *synced))
}

/// The names of nodes that a channel uses and that do not work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrokenNodes {
    /// See [`NodeState::Down`].
    pub down: Vec<String>,
    /// See [`NodeState::Failing`].
    pub failing: Vec<String>,
}

/// The nodes of a channel that do not work. Which nodes it uses is known from the page of each node, and from its own page while that is
/// open; a node is left out if neither has been read.
pub fn node_problems(snapshot: &Snapshot, channel: ChannelId) -> BrokenNodes {
    let uses = |detail: &NodeDetail| detail.used_by.iter().any(|usage| usage.channel == channel);
    let view = snapshot.channel_view(channel);
    let stages = |id: NodeId| {
        view.is_some_and(|view| {
            let nodes = view.pipelines.iter().flat_map(|one| one.detail.select_nodes.iter().chain(&one.detail.load_nodes));
            nodes.into_iter().any(|node| node.id == id)
        })
    };
    let used = |node: &&Node| snapshot.node_detail(node.id).is_some_and(uses) || stages(node.id);
    let names = |state| {
        let found = snapshot.nodes.rows().iter().filter(|node| NodeState::new(snapshot, node) == state).filter(used);
        found.map(|node| node.name.clone()).collect()
    };
    BrokenNodes { down: names(NodeState::Down), failing: names(NodeState::Failing) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::server::monitor::{Cached, ChannelCommand, Operation};

    const LOAD: &str = "pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.load.exception.LoadException: \
        java.util.concurrent.ExecutionException: com.alibaba.otter.node.etl.load.exception.LoadException: x";

    #[test]
    fn the_outermost_exception_names_the_stage() {
        for (text, stage) in [
            (LOAD, Stage::Load),
            ("pid:5 nid:1 exception:setl:SelectException: this rowdata has no pks , entry: header {", Stage::Select),
            ("pid:5 nid:1 exception:setl:a.b.ExtractException: keys is not found in table Table", Stage::Extract),
            ("pid:5 nid:1 exception:setl:a.TransformException: c is not found in Table [name=t; 3 columns]", Stage::Transform),
            ("pid:5 nid:1 exception:setl:java.lang.RuntimeException: x\n\tat y.Z\nCaused by: a.LoadException: y", Stage::Load),
            ("pid:5 nid:1 exception:setl:a.ExtractException: b.LoadException: y", Stage::Extract),
            ("pid:2 nid:1 exception:setl:transform miss data with keys:[RpcPipeKey[nid=1", Stage::Transform),
        ] {
            assert_eq!(failed_stage(text), Some(stage), "{text}");
        }
    }

    #[test]
    fn other_records_name_no_stage() {
        for text in [
            "pid:5 nid:1 exception:canal:c:com.alibaba.otter.canal.parse.exception.CanalParseException: a.SelectException: x",
            "pid:5 nid:1 exception:setl:java.lang.NullPointerException\n\tat com.alibaba.LoadException.<init>",
            "pid:5 nid:1 exception:setl:a.PipeException: download_error",
            "pid:5 nid:1 exception:setl:x\n:-----------------\nvalue=LoadException: y",
            "pid:5 nid:1 exception:setl:a.NoLoadException: y",
            "pid:5 nid:1 exception:setl:nothing miss data with keys:[]",
            "a.LoadException: y",
            "",
        ] {
            assert_eq!(failed_stage(text), None, "{text}");
        }
    }

    fn pipeline(last_sync: Option<&str>) -> Pipeline {
        Pipeline { last_sync: last_sync.map(str::to_owned), ..Pipeline::sample(PipelineId(5), ChannelId(7)) }
    }

    fn snapshot(pipeline: u64) -> Snapshot {
        let record = LogRecord {
            id: LogId(3),
            channel: Some((ChannelId(7), "c".into())),
            pipeline: Some((PipelineId(pipeline), "p".into())),
            node: None,
            title: "EXCEPTION".into(),
            message: Some(LOAD.into()),
            time: "2026-11-23 21:00:00".into(),
        };
        Snapshot { logs: Cached { value: Some(Arc::new(vec![record])), ..Cached::default() }, ..Snapshot::default() }
    }

    #[test]
    fn a_stage_fails_until_rows_are_loaded_or_the_channel_is_stopped() {
        let found = |last_sync, status| failing_stage(&snapshot(5), &pipeline(last_sync), status);
        assert_eq!(found(None, ChannelStatus::Pause), Some(Stage::Load));
        assert_eq!(found(Some("2026-11-23 21:00:00"), ChannelStatus::Pause), Some(Stage::Load));
        assert_eq!(found(Some("2026-11-23 21:00:01"), ChannelStatus::Pause), None, "of an earlier failure");
        assert_eq!(found(Some("2026-11-23 20:59:59"), ChannelStatus::Start), Some(Stage::Load));
        assert_eq!(found(Some("2026-11-23 21:00:00"), ChannelStatus::Start), None);
        assert_eq!(found(None, ChannelStatus::Stop), None);
        assert_eq!(failing_stage(&snapshot(6), &pipeline(None), ChannelStatus::Pause), None, "of the other direction");
    }

    #[test]
    fn a_failure_before_the_start_is_over() {
        let mut snapshot = snapshot(5);
        let start = Operation { log_before: Some(LogId(3)), ..Operation::new("key".into(), ChannelCommand::Start, Timestamp::UNIX_EPOCH) };
        snapshot.operations.insert(ChannelId(7), start);
        assert_eq!(failing_stage(&snapshot, &pipeline(None), ChannelStatus::Start), None);
    }

    const ID: ChannelId = ChannelId(7);

    fn part<T>(rows: Vec<T>) -> Cached<Vec<T>> {
        Cached { value: Some(Arc::new(rows)), ..Cached::default() }
    }

    fn record(id: u64, time: &str) -> LogRecord {
        LogRecord {
            id: LogId(id),
            channel: Some((ID, "c".into())),
            pipeline: Some((PipelineId(5), "p".into())),
            node: None,
            title: "EXCEPTION".into(),
            message: Some("pid:5 nid:1 exception:canal:c:CanalParseException: connect failure".into()),
            time: time.into(),
        }
    }

    fn synced_snapshot(last_sync: Option<&str>, records: Vec<LogRecord>) -> Snapshot {
        let pipeline = Pipeline { last_sync: last_sync.map(str::to_owned), ..Pipeline::sample(PipelineId(5), ID) };
        Snapshot { pipelines: std::sync::Arc::new([(ID, part(vec![pipeline]))].into()), logs: part(records), ..Snapshot::default() }
    }

    #[test]
    fn an_error_after_the_last_rows_is_a_problem_of_a_running_channel() {
        let found =
            |last_sync, status| problem(&synced_snapshot(last_sync, vec![record(3, "2026-11-23 21:00:00")]), ID, status).map(|one| one.id);
        assert_eq!(found(None, ChannelStatus::Start), Some(LogId(3)), "nothing was ever read");
        assert_eq!(found(Some("2026-11-23 20:59:59"), ChannelStatus::Start), Some(LogId(3)));
        assert_eq!(found(Some("2026-11-23 21:00:01"), ChannelStatus::Start), None, "rows flow again");
        assert_eq!(found(None, ChannelStatus::Stop), None);
    }

    #[test]
    fn an_error_from_before_the_start_is_not_a_problem_of_this_run() {
        let mut snapshot = synced_snapshot(None, vec![record(3, "2026-11-23 21:00:00")]);
        let start = Operation { log_before: Some(LogId(3)), ..Operation::new("key".into(), ChannelCommand::Start, Timestamp::UNIX_EPOCH) };
        snapshot.operations.insert(ID, start);
        assert_eq!(problem(&snapshot, ID, ChannelStatus::Start), None);
        snapshot.logs = part(vec![record(4, "2026-11-23 21:09:00"), record(3, "2026-11-23 21:00:00")]);
        assert_eq!(problem(&snapshot, ID, ChannelStatus::Start).map(|one| one.id), Some(LogId(4)));
    }

    #[test]
    fn a_channel_lists_its_nodes_that_are_down_or_fail_although_reported_up() {
        let node =
            |status| Node { id: NodeId(1), name: "n".into(), ip: "a".into(), external: false, port: None, status, description: "".into() };
        let usage = NodeUse {
            channel: ID,
            channel_name: "c".into(),
            channel_status: ChannelStatus::Start,
            pipeline: PipelineId(5),
            pipeline_name: "p".into(),
            stages: Vec::new(),
        };
        let detail = NodeDetail { used_by: vec![usage], ..NodeDetail::sample(node(NodeStatus::Start)) };
        let failed = Error::Failed { screen: "nodeInfo".into(), reason: "ConnectException".into() };
        let part_of = |error: Option<Error>| Cached { value: Some(Arc::new(detail.clone())), read_at: None, error };
        let found = |status, error| {
            let snapshot =
                Snapshot { nodes: part(vec![node(status)]), node_details: [(NodeId(1), part_of(error))].into(), ..Snapshot::default() };
            node_problems(&snapshot, ID)
        };
        let (down, failing) = (vec!["n".to_owned()], vec!["n".to_owned()]);
        assert_eq!(found(NodeStatus::Start, Some(failed.clone())), BrokenNodes { failing, ..BrokenNodes::default() });
        assert_eq!(found(NodeStatus::Stop, Some(failed)), BrokenNodes { down: down.clone(), ..BrokenNodes::default() });
        assert_eq!(found(NodeStatus::Stop, None), BrokenNodes { down, ..BrokenNodes::default() });
        assert_eq!(found(NodeStatus::Start, None), BrokenNodes::default());
        let away = Error::TimedOut { address: "a".into(), seconds: 20, written: false };
        assert_eq!(found(NodeStatus::Start, Some(away)), BrokenNodes::default(), "nothing is known of the node");
    }
}
