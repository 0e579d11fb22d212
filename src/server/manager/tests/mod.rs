//! Tests of the client against a stub manager with the pitfalls of real ones.

mod changes;
mod lists;
mod mappings;
mod report;
mod switching;

use super::console::stub::{Reply, list, paged};

/// The API for a channel's status.
pub const CHECK: &str = "/api/channelCheck.do";

pub fn status(status: &str) -> Reply {
    Reply::Bare(format!(r#"{{"data":"{status}","success":true}}"#))
}

pub const CHANNELS: [&str; 5] = ["序号", "Channel名字", "运行状态", "同步方向", "操作"];

pub fn channel_row(id: u64, name: &str) -> Vec<String> {
    let link = format!(r#"<a href="pipeline_list.htm?channelId={id}">{name}</a>"#);
    vec![id.to_string(), link, "停止".to_owned(), "无".to_owned(), String::new()]
}

/// The channel list with these rows.
pub fn channels(rows: &[(u64, &str)]) -> Reply {
    let rows: Vec<_> = rows.iter().map(|(id, name)| channel_row(*id, name)).collect();
    Reply::Page(list(&CHANNELS, &rows))
}

/// One page of the channel list.
pub fn channels_page(rows: std::ops::Range<u64>, total: usize, page: usize, pages: usize) -> Reply {
    let rows: Vec<_> = rows.rev().map(|id| channel_row(id, &format!("c{id}"))).collect();
    Reply::Page(paged(&CHANNELS, &rows, total, page, pages))
}

pub fn node_row(id: u64, name: &str, ip: &str, status: &str) -> Vec<String> {
    let name = format!(r#"<a href="node_info.htm?nodeId={id}">{name}</a><div class="pop_tips_font"></div>"#);
    vec![id.to_string(), name, ip.to_owned(), "2088".to_owned(), status.to_owned(), String::new()]
}

pub fn nodes(rows: &[Vec<String>]) -> Reply {
    Reply::Page(list(&["序号", "机器名字", "IP", "端口", "状态", "操作"], rows))
}

/// The list of a channel's pipelines: ID and number of alarm rules of each.
pub fn pipelines(rows: &[(u64, u32)]) -> Reply {
    let columns = ["序号", "Pipeline名字", "并行度", "主站点", "mainstem状态", "延迟时间", "最后同步时间", "最后位点时间", "监控数"];
    let row = |(id, rules): &(u64, u32)| -> Vec<String> {
        let name = format!(r#"<a href="dataMediaPairList.htm?pipelineId={id}">p{id}</a><div class="pop_tips_font"></div>"#);
        let cells = [&id.to_string(), &name, "5", "false", "未工作", "0", "", "", &rules.to_string()];
        cells.map(str::to_owned).to_vec()
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    Reply::Page(format!(r#"<div class="crumbs"><a href="channelList.htm?channelId=7">c</a></div>{}"#, list(&columns, &rows)))
}

/// A mapping: its ID, and the ID and name of the source and target table.
pub type Mapping = (u64, (u64, String), (u64, String));

/// The list of pipeline 5's mappings; the pipeline belongs to channel 7.
pub fn mappings(rows: &[Mapping]) -> Reply {
    let columns = ["序号", "源表", "目标表", "权重", "FileSize", "FileCount", "DeleteCount", "UpdateCount", "InsertCount", "最后同步时间"];
    let table = |(id, name): &(u64, String)| format!(r#"<a href="dataMediaInfo.htm?dataMediaId={id}">{name}</a>"#);
    let row = |(id, source, target): &Mapping| -> Vec<String> {
        let cells = [&id.to_string(), &table(source), &table(target), "5", "0 B", "0", "0", "0", "0", ""];
        cells.map(str::to_owned).to_vec()
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    let crumbs = r#"<div class="crumbs"><a href="channelList.htm?channelId=7">c</a><a href="x.htm?pipelineId=5">p</a></div>"#;
    Reply::Page(format!("{crumbs}{}", list(&columns, &rows)))
}

/// A detail page: label and text of its rows.
pub fn settings(rows: &[(&str, &str)]) -> Reply {
    let rows: String = rows.iter().map(|(label, value)| format!("<tr><th>{label}：</th><td> {value} </td></tr>")).collect();
    Reply::Page(format!(r#"<table class="setting">{rows}</table>"#))
}

/// A data source's page: its tables by ID, schema and name.
pub fn source(id: u64, tables: &[(u64, String, String)]) -> Reply {
    let rows: String =
        [("数据源序号", id.to_string().as_str()), ("数据源名", "s"), ("数据类型", "MYSQL"), ("编码", "UTF8"), ("URL", "jdbc:mysql://h:1")]
            .map(|(label, value)| format!("<tr><th>{label}：</th><td>{value}</td></tr>"))
            .concat();
    let tables: Vec<Vec<String>> = tables.iter().map(|(id, schema, name)| vec![id.to_string(), schema.clone(), name.clone()]).collect();
    Reply::Page(format!(r#"<table class="setting">{rows}</table>{}"#, list(&["序号", "Schema Name", "Table Name"], &tables)))
}
