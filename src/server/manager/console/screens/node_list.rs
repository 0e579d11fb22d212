//! `nodeList`: the nodes, ten per page.

use super::ScreenError;
use super::page::{HtmlRow, Screen};
use crate::model::{Node, NodeStatus, Page};

const COLUMNS: [&str; 5] = ["序号", "机器名字", "IP", "端口", "状态"];

/// Parses one page of the node list.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<Page<Node>, ScreenError> {
    let screen = Screen::read("nodeList", html)?;
    let rows = screen.table("list", &COLUMNS)?.read(node)?;
    screen.paged(rows)
}

fn node(row: HtmlRow<'_, '_>) -> Result<Node, ScreenError> {
    let [id, name, ip, port, status] = COLUMNS;
    let address = row.text(ip)?;
    let external = address.strip_suffix("(外)");
    Ok(Node {
        id: row.number(id)?,
        name: row.reference::<u64>(name, "nodeId")?.1,
        ip: external.unwrap_or(&address).trim_end().to_owned(),
        external: external.is_some(),
        port: row.value(port, |port| if port.is_empty() { Some(None) } else { port.parse().ok().map(Some) })?,
        status: row.value(status, |word| match word {
            "已启动" => Some(NodeStatus::Start),
            "未启动" => Some(NodeStatus::Stop),
            _ => None,
        })?,
        description: row.bubble(name, "$seniorNode.description")?,
    })
}
