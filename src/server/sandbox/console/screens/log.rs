//! `logRecordList` and `logRecordTab`.

use super::common::{GRAY, TAB, channel_crumbs};
use crate::server::sandbox::console::html::frame::{heading, tabs};
use crate::server::sandbox::console::html::link::{anchor, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, found, page_form, search_box, table};
use crate::server::sandbox::console::html::text::{escape, escape_script};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::state::LogRecord;

const HEADINGS: &[&str] = &["序号", "Channel信息", "Pipeline信息", "Node信息", "日志标题", "日志内容", "发生时间"];
/// The tab's headings, misspellings included.
const TAB_HEADINGS: &[&str] = &["序号", "Channel信息", "Pipline信息", "Node信息", "日志标题", "日志内容", "发生时间"];

/// The channel, pipeline or node id that stands for the manager itself.
const MANAGER: i64 = -1;

/// `logRecordList.htm`: an unknown pipeline gives no rows.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let (key, title, pipeline_id) = (view.search_key(), view.params.text("monitorName"), view.params.long("pipelineId"));
    let matching = |record: &&LogRecord| {
        pipeline_id.is_none_or(|id| id == record.pipeline_id)
            && (title.is_empty() || title == record.title)
            && found(key, &[&record.message])
    };
    let hits: Vec<&LogRecord> = view.state.log_records.iter().rev().filter(matching).collect();
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let rows: Vec<String> = pager.slice(hits.into_iter()).into_iter().map(|record| row(view, record, &listed(&record.message))).collect();
    let mut main = heading("日志管理", "");
    main.push_str(&search_box("search_node", "logRecordList.htm", "请输入关键字(目前支持CID,PID搜索)", &[]));
    let hidden = [("pipelineId", view.params.text("pipelineId")), ("monitorName", title)];
    main.push_str(&page_form(&view.url("log_record_list.htm"), key, &hidden));
    main.push_str(&table(GRAY, HEADINGS, &rows).replacen("class=", "id=\"logrecord-table\" class=", 1));
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

/// `logRecordTab.htm`.
pub fn tab(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    let key = view.search_key();
    let matching = |record: &&LogRecord| record.pipeline_id == pipeline.id && found(key, &[&record.message]);
    let hits: Vec<&LogRecord> = view.state.log_records.iter().rev().filter(matching).collect();
    let pager = Pager::new(hits.len(), view.params.int("pageIndex"));
    let rows: Vec<String> = pager.slice(hits.into_iter()).into_iter().map(|record| row(view, record, &tabbed(&record.message))).collect();
    let id = pipeline.id.to_string();
    let hidden = [("pipelineId", id.as_str())];
    let body = [
        page_form(&view.url("log_record_tab.htm").with("pipelineId", &id), key, &hidden),
        search_box("search_log", "logRecordTab.htm", "请输入关键字(目前支持log内容关键字搜索)", &hidden),
        table(TAB, TAB_HEADINGS, &rows),
        pager.html(),
    ];
    let links = channel_crumbs(pipeline.channel_id, &[relative(&format!("logRecordTab.htm?pipelineId={id}"), "日志记录")]);
    // A comment in the page's script is never closed.
    let scripts = "<script type=\"text/javascript\">\n<!--\nfunction openDialog(text) { alert(text); }\n</script>\n".to_owned();
    Ok(Screen::Scripted { scripts, main: format!("{}{}", heading("日志记录", &links), tabs(pipeline.id, 7, &body.concat())) })
}

/// Line feeds and tabs as shown in the list.
fn listed(message: &str) -> String {
    message.replace('\n', "<br>").replace('\t', "&nbsp;&nbsp;&nbsp;&nbsp;")
}

/// Line feeds and tabs as shown in the tab: a tab after a line feed is lost.
fn tabbed(message: &str) -> String {
    listed(&message.replace("\n\t", "<br/>"))
}

fn row(view: &ScreenContext<'_>, record: &LogRecord, message: &str) -> String {
    const DELETED: &str = "<a href=\"#\">UnKnow</a>";
    const OWN: &str = "<a href=\"#\">manager</a>";
    let channel = match view.state.channels.get(record.channel_id) {
        _ if record.channel_id == MANAGER => OWN.to_owned(),
        Some(channel) => anchor(&view.url("channel_list.htm").with("channelId", channel.id), &channel.name),
        None => DELETED.to_owned(),
    };
    let pipeline = match view.state.pipelines.get(record.pipeline_id) {
        _ if record.pipeline_id == MANAGER => OWN.to_owned(),
        Some(pipeline) => {
            anchor(&view.url("pipeline_list.htm").with("channelId", pipeline.channel_id).with("pipelineId", pipeline.id), &pipeline.name)
        }
        None => DELETED.to_owned(),
    };
    let node = if record.nid == MANAGER {
        OWN.to_owned()
    } else {
        anchor(&view.url("node_info.htm").with("nodeId", record.nid), &record.nid.to_string())
    };
    cells(&[
        &record.id.to_string(),
        &format!("\n{channel}\n"),
        &format!("\n{pipeline}\n"),
        &format!("\n{node}\n"),
        &escape(&record.title),
        &format!("\n<a onclick=\"openDialog('{}')\">点击查看详细信息</a>\n", escape(&escape_script(message))),
        &view.time(Some(record.gmt_create)),
    ])
}
