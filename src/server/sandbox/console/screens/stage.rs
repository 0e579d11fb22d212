//! `analysisStageStat`: a pipeline's mainstem, position and running processes.

use super::common::channel_crumbs;
use crate::server::sandbox::console::html::frame::{heading, tabs};
use crate::server::sandbox::console::html::link::{BAR, action, deletion, disabled, relative};
use crate::server::sandbox::console::html::text::number;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::state::{ArbitrateMode, ChannelStatus, MainstemStatus, Millis, Pipeline, Process, StageType};

/// The legend: label and colour.
const LEGEND: &[(&str, &str)] = &[
    ("SELECT", "#D9B300"),
    ("EXTRACT", "#FFC1E0"),
    ("TRANSFORM", "#4DFFFF"),
    ("LOAD", "#79FF79"),
    ("RUNNING", RUNNING),
    ("END", "#2bbb2e"),
];
const RUNNING: &str = "#FF2D2D";

/// The effective arbitrate mode: `AUTOMATIC` means memory if every select node also loads, else remote calls.
fn effective_mode(pipeline: &Pipeline) -> ArbitrateMode {
    match pipeline.parameters.arbitrate_mode {
        ArbitrateMode::Automatic if pipeline.select_nodes.iter().all(|nid| pipeline.load_nodes.contains(nid)) => ArbitrateMode::Memory,
        ArbitrateMode::Automatic => ArbitrateMode::Rpc,
        mode => mode,
    }
}

/// `analysisStageStat.htm`.
pub fn stage(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    let legend: String = LEGEND
        .iter()
        .map(|(word, color)| format!("<th>{word}:</th>\n<th><div style=\"background-color:{color};\"></div></th>\n"))
        .collect();
    let mut body = format!("<table id=\"list\">\n<tr align=\"left\">\n{legend}</tr>\n</table>\n");
    body.push_str(&format!(
        "<table class=\"list changecolor_w\" border=\"0\" cellspacing=\"0\" cellpadding=\"0\">\n<tr>\n<td>mainstem状态 : </td>\n<td>\n{}\n</b></td>\n</tr>\n\
         <tr>\n<td>position 状态 : </td>\n<td>\n{}\n</b></td>\n</tr>\n",
        mainstem(view, pipeline),
        position(view, pipeline)
    ));
    if let Some(cursor) = view.state.zookeeper.cursors.get(&pipeline.id) {
        let json = cursor.json();
        body.push_str(&format!(
            "<tr>\n<td width=\"100%\" colspan=\"2\" class=\"message\">\n<div id=\"contentid-position\" class=\"contentid\" style=\"display:none\"> {json} </div>\n</td>\n</tr>\n"
        ));
    }
    body.push_str("</table>\n");
    body.push_str(&processes(view, pipeline));
    let links = channel_crumbs(pipeline.channel_id, &[relative(&format!("analysisStageStat.htm?pipelineId={}", pipeline.id), "同步进度")]);
    Ok(Screen::Main(format!("{}{}", heading("同步进度", &links), tabs(pipeline.id, 4, &body))))
}

fn mainstem(view: &ScreenContext<'_>, pipeline: &Pipeline) -> String {
    let Some(mainstem) = view.state.zookeeper.mainstems.get(&pipeline.id) else {
        return "<font color=\"#FF0000\">未工作</font>".to_owned();
    };
    let word = if mainstem.status == MainstemStatus::Takeing { "定位中" } else { "工作中" };
    let info = action(&view.url("node_info.htm").with("nodeId", mainstem.nid), "查看");
    let mut words = vec![format!("{word} ( node : {} ) ", mainstem.nid), info];
    if view.is_admin() {
        let warm_up = |event: &str| {
            view.url("analysis_stage_stat.htm").with("pipelineId", pipeline.id).with("action", "switchWarmupAction").with(event, true)
        };
        words.push(action(&warm_up("eventSubmitDoSwitch"), "切换"));
        words.push(action(&warm_up("eventSubmitDoRestart"), "重启"));
    }
    words.join(BAR)
}

fn position(view: &ScreenContext<'_>, pipeline: &Pipeline) -> String {
    let Some(cursor) = view.state.zookeeper.cursors.get(&pipeline.id) else { return "无信息".to_owned() };
    let shown = "<a id=\"showtext-position\"><span class=\"ico_font\">查看</span></a>".to_owned();
    let mut words = vec![format!("最后更新时间 : {} ", view.time(Some(cursor.modified))), shown];
    if view.is_admin() {
        let remove = view
            .url("analysis_stage_stat.htm")
            .with("pipelineId", pipeline.id)
            .with("action", "PositionAction")
            .with("eventSubmitDoRemove", true);
        let stopped = view.status(pipeline.channel_id) == ChannelStatus::Stop;
        words.push(if stopped { deletion(&remove) } else { disabled("删除", "需要先停用channel") });
    }
    words.join(BAR)
}

/// One table per process: none in memory mode, one running cell each in remote call mode, stages only in ZooKeeper mode. Omits the newest
/// process, which waits for data.
fn processes(view: &ScreenContext<'_>, pipeline: &Pipeline) -> String {
    let mode = effective_mode(pipeline);
    let Some(processes) = view.state.zookeeper.processes.get(&pipeline.id).filter(|_| mode != ArbitrateMode::Memory) else {
        return String::new();
    };
    let shown = processes.len().saturating_sub(1);
    let Some(oldest) = processes.values().map(|process| process.since).min() else { return String::new() };
    processes.iter().take(shown).map(|(id, process)| process_table(view.now, *id, process, oldest, mode)).collect()
}

fn process_table(now: Millis, id: i64, process: &Process, oldest: Millis, mode: ArbitrateMode) -> String {
    let mut cells = String::new();
    let mut cell = |color: &str, title: Option<&str>, millis: Millis| {
        let title = title.map(|title| format!(" title=\"{title}\"")).unwrap_or_default();
        let color = if color.is_empty() { String::new() } else { format!("background-color:{color};") };
        cells.push_str(&format!("<td style=\"height:60px;{color}padding:0px\"{title}>{}</td>\n", number(millis)));
    };
    if process.since > oldest {
        cell("", None, process.since - oldest);
    }
    let mut reached = process.since;
    let finished: &[(StageType, Millis)] = if mode == ArbitrateMode::Zookeeper { &process.stages } else { &[] };
    for (stage, end) in finished {
        let color = LEGEND.iter().find(|(word, _)| *word == stage.constant()).map_or("", |(_, color)| color);
        cell(color, Some("number:1&#10;exts:"), end - reached);
        reached = *end;
    }
    if finished.len() < 4 {
        cell(RUNNING, Some(""), now - reached);
        reached = now;
    }
    format!(
        "<table border=\"0\" cellspacing=\"0\" cellpadding=\"0\" id=\"list\">\n<tr align=\"left\" style=\"background-color:#eee;\">\n<td>{id}</td>\n\
         <td style=\"width:1px;height:60px;background-color:#ddd;\"></td>\n{cells}<td><b>&nbsp;&nbsp;&nbsp;总时间:{}</b></td>\n</tr>\n</table>\n",
        number(reached - process.since)
    )
}
