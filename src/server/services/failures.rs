//! What the exceptions in the manager's log say about the failures of pipelines.

use super::channels;
use crate::model::*;
use crate::server::monitor::Snapshot;

/// What precedes the text of an exception that a stage threw.
const THROWN_BY_STAGE: &str = "exception:setl:";
/// The start of the dump of the rows that failed, whose text is user data.
const MAX_LOG_ROWS: &str = ":----------";

/// The stage of a pipeline that failed last, if its channel has not been stopped and no rows have been loaded since. `None` also if the
/// log does not name the stage. Only the newest log records of the manager are considered.
pub fn failing_stage(snapshot: &Snapshot, pipeline: &Pipeline, status: ChannelStatus) -> Option<Stage> {
    let is_of = |record: &&LogRecord| record.pipeline.as_ref().is_some_and(|(id, _)| *id == pipeline.id);
    let newest = channels::exceptions(snapshot, pipeline.channel).filter(is_of).max_by_key(|record| record.id)?;
    let is_over = match status {
        ChannelStatus::Stop => true,
        // Rows of other batches may have been loaded in the second in which it was paused.
        ChannelStatus::Pause => pipeline.last_sync.as_ref().is_some_and(|synced| newest.time < *synced),
        ChannelStatus::Start => pipeline.last_sync.as_ref().is_some_and(|synced| newest.time <= *synced),
    };
    if is_over || channels::precedes_start(snapshot, pipeline.channel, newest) {
        return None;
    }
    failed_stage(newest.message.as_deref()?)
}

/// The stage that threw an exception, given the text of the log record. It is named by the outermost exception of a stage, such as
/// `pid:5 nid:1 exception:setl:com.alibaba.otter.node.etl.load.exception.LoadException: …`, or by the loss of a batch between two stages:
/// `exception:setl:transform miss data with keys:…`.
pub fn failed_stage(message: &str) -> Option<Stage> {
    let (_, thrown) = message.split_once(THROWN_BY_STAGE)?;
    let thrown = thrown.split(MAX_LOG_ROWS).next().unwrap_or(thrown);
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
}
