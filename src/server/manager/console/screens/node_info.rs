//! `nodeInfo`: one node, with the state reported by its process while it is up.

use serde::Deserialize;

use super::page::{HtmlRow, Parameters, Screen};
use super::{ScreenError, labels};
use crate::model::{Heap, Node, NodeDetail, NodeStatus, NodeUse, OtterEnum, PipelineId, Stage};
use crate::server::manager::console::html::{elements, text};

const NAME: &str = "nodeInfo";
const USES: [&str; 4] = ["阶段", "所属Pipeline", "所属Channel", "状态信息"];

/// Parses a node's page.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<NodeDetail, ScreenError> {
    let screen = Screen::read(NAME, html)?;
    let rows = screen.settings()?;
    let status = rows.value("运行状态", NodeStatus::from_constant)?;
    let up = status == NodeStatus::Start;
    let (ip, port) = rows.value("地址端口", |text| {
        let (ip, port) = text.rsplit_once(':')?;
        Some((ip.to_owned(), optional_port(port)?))
    })?;
    let cluster = rows.value("Zookeeper集群", labels::cluster)?;
    let (cluster, servers) = cluster.map_or((None, Vec::new()), |(name, servers)| (Some(name), servers));
    Ok(NodeDetail {
        node: Node {
            id: rows.number("机器序号")?,
            name: rows.text("机器名")?,
            ip,
            external: false,
            port,
            status,
            description: rows.text("描述信息")?,
        },
        download_port: rows.value("下载端口", optional_port)?,
        mbean_port: rows.value("MBean端口", optional_port)?,
        external_ip: rows.filled("外部IP")?,
        use_external_ip: rows.value("启用外部IP", |word| match word {
            "是" => Some(true),
            "否" => Some(false),
            _ => None,
        })?,
        cluster,
        servers,
        heap: heap(&screen)?,
        threads: running(&rows, up, "线程使用状况", |text| {
            let (busy, pool) = text.split_once('/')?;
            Some((busy.trim().parse().ok()?, pool.trim().parse().ok()?))
        })?,
        running: running(&rows, up, "实际运行的Pipeline数统计", pipelines)?,
        version: rows.filled("node版本信息")?.filter(|_| up),
        system: rows.filled("操作系统信息")?.filter(|_| up),
        used_by: uses(&screen)?,
    })
}

/// Parses a port; an empty cell means that it is not set.
fn optional_port(text: &str) -> Option<Option<u16>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
}

/// Reads a row that is valid only while the node is up: a stopped node shows zeros there.
fn running<T>(rows: &Parameters<'_>, up: bool, label: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, ScreenError> {
    if up { rows.value(label, read).map(Some) } else { rows.needed(label).map(|_| None) }
}

/// Parses `[2, 1, 3]`.
fn pipelines(text: &str) -> Option<Vec<PipelineId>> {
    let ids = text.strip_prefix('[')?.strip_suffix(']')?.trim();
    if ids.is_empty() { Some(Vec::new()) } else { ids.split(',').map(|id| id.parse().ok()).collect() }
}

/// Java's `MemoryUsage`, as contained in the page's script: bytes, -1 if undefined.
#[derive(Deserialize)]
struct MemoryUsage {
    used: i64,
    committed: i64,
    max: i64,
}

/// The heap from `var obj = eval({…});`, or `None` for `eval(0)`, which a stopped node has.
fn heap(screen: &Screen) -> Result<Option<Heap>, ScreenError> {
    let scripts = elements(screen.root(), "script").map(text);
    let mut calls = scripts.filter_map(|script| {
        let (_, call) = script.split_once("var obj = eval(")?;
        Some(call.split_once(");")?.0.trim().to_owned())
    });
    let json = calls.next().ok_or_else(|| screen.missing("the heap's script"))?;
    if json == "0" {
        return Ok(None);
    }
    let usage: MemoryUsage = serde_json::from_str(&json).map_err(|_| screen.missing("the heap's numbers"))?;
    let bytes = |bytes| u64::try_from(bytes).unwrap_or(0);
    Ok(Some(Heap { used: bytes(usage.used), committed: bytes(usage.committed), max: bytes(usage.max) }))
}

/// The pipelines that use the node; the page has a row for each of their stages.
fn uses(screen: &Screen) -> Result<Vec<NodeUse>, ScreenError> {
    let mut uses: Vec<NodeUse> = Vec::new();
    for (one, stage) in screen.table("list", &USES)?.read(stage_row)? {
        match uses.last_mut().filter(|last| last.pipeline == one.pipeline) {
            Some(last) => last.stages.push(stage),
            None => uses.push(NodeUse { stages: vec![stage], ..one }),
        }
    }
    Ok(uses)
}

fn stage_row(row: HtmlRow<'_, '_>) -> Result<(NodeUse, Stage), ScreenError> {
    let [stage, pipeline, channel, status] = USES;
    let (pipeline, pipeline_name) = row.reference(pipeline, "pipelineId")?;
    let (channel, channel_name) = row.reference(channel, "channelId")?;
    // the status word is followed by a link
    let channel_status = row.value(status, |text| labels::channel_status(text.split_whitespace().next()?))?;
    let stage = row.value(stage, |word| match word {
        "selectNode" => Some(Stage::Select),
        "extractNode" => Some(Stage::Extract),
        "transformNode" => Some(Stage::Transform),
        "loadNode" => Some(Stage::Load),
        _ => None,
    })?;
    Ok((NodeUse { channel, channel_name, channel_status, pipeline, pipeline_name, stages: Vec::new() }, stage))
}
