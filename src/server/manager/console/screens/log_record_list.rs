//! `logRecordList` and `logRecordTab`: log records, ten per page, newest first.

use std::str::FromStr;

use super::page::{HtmlRow, Screen};
use super::{ScreenError, js};
use crate::model::mask::mask_url_credentials;
use crate::model::{LogRecord, NodeId, Page};
use crate::server::manager::console::html::{parameter, text};

/// The columns; the third is misspelled on one of the screens.
const COLUMNS: [&str; 7] = ["序号", "Channel信息", "Pipeline信息", "Node信息", "日志标题", "日志内容", "发生时间"];
const COLUMNS_OF_TAB: [&str; 7] = ["序号", "Channel信息", "Pipline信息", "Node信息", "日志标题", "日志内容", "发生时间"];

/// Parses one page of all log records (`logRecordList`).
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<Page<LogRecord>, ScreenError> {
    let screen = Screen::read("logRecordList", html)?;
    let rows = screen.table("list", &COLUMNS)?.read(|row| record(row, COLUMNS, |text| text))?;
    screen.paged(rows)
}

/// Parses one page of a pipeline's log records (`logRecordTab`), which writes line breaks before a tab differently.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse_tab(html: &str) -> Result<Page<LogRecord>, ScreenError> {
    let screen = Screen::read("logRecordTab", html)?;
    let rows = screen.table("list2", &COLUMNS_OF_TAB)?.read(|row| record(row, COLUMNS_OF_TAB, |text| text.replace("<br/>", "\n\t")))?;
    screen.paged(rows)
}

fn record(row: HtmlRow<'_, '_>, columns: [&str; 7], breaks: impl FnOnce(String) -> String) -> Result<LogRecord, ScreenError> {
    let [id, channel, pipeline, node, title, message, time] = columns;
    let call = row.link(message)?.attr("onclick").unwrap_or_default();
    let argument = call.trim_start().strip_prefix("openDialog(").and_then(|argument| js::string(argument.trim_start()));
    let (shown, _) = argument.ok_or_else(|| row.missing(message, "the text of openDialog"))?;
    Ok(LogRecord {
        id: row.number(id)?,
        channel: linked_id(row, channel, "channelId")?,
        pipeline: linked_id(row, pipeline, "pipelineId")?,
        node: linked_id::<NodeId>(row, node, "nodeId")?.map(|(node, _)| node),
        title: row.text(title)?,
        message: Some(mask_url_credentials(&breaks(shown).replace("<br>", "\n").replace("&nbsp;&nbsp;&nbsp;&nbsp;", "\t")).into_owned()),
        time: row.text(time)?,
    })
}

/// The resource of a record; `None` for deleted resources (`UnKnow`) and for the manager itself, whose links lead nowhere.
fn linked_id<T: FromStr>(row: HtmlRow<'_, '_>, heading: &str, name: &str) -> Result<Option<(T, String)>, ScreenError> {
    let link = row.link(heading)?;
    Ok(parameter(link, name).map(|id| (id, text(link))))
}
