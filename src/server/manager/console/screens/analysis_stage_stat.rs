//! `analysisStageStat`: a pipeline's main select task, its position, and the batches in progress.

use scraper::ElementRef;

use super::page::Screen;
use super::{ScreenError, labels};
use crate::model::{Mainstem, NodeId, Position, Process, Stage, StageStat};
use crate::server::manager::console::html::{elements, label, text, with_class};

/// Parses a pipeline's state.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<StageStat, ScreenError> {
    let screen = Screen::read("analysisStageStat", html)?;
    let cells = |wanted: &str| {
        let table = with_class(screen.root(), "table", "list").next()?;
        let mut cells = elements(table, "td");
        cells.find(|cell| label(text(*cell)) == wanted)?;
        cells.next().map(text)
    };
    let mainstem = cells("mainstem状态").ok_or_else(|| screen.missing("row mainstem状态"))?;
    let (mainstem, node) = holder(&mainstem).ok_or_else(|| screen.missing(format!("the meaning of {mainstem:?} in row mainstem状态")))?;
    let position = cells("position 状态").ok_or_else(|| screen.missing("row position 状态"))?;
    let cursor = elements(screen.root(), "div").find(|div| div.attr("id") == Some("contentid-position")).map(text);
    let position = match updated(&position) {
        Some(updated) => Some(Position { updated, cursor: cursor.ok_or_else(|| screen.missing("the cursor"))? }),
        None if position.starts_with("无信息") => None,
        None => return Err(screen.missing("the time of the position")),
    };
    let tables = elements(screen.root(), "table").filter(|table| table.attr("id") == Some("list"));
    let processes = tables.filter_map(|table| process(&screen, table).transpose()).collect::<Result<_, _>>()?;
    Ok(StageStat { channel: screen.crumb("channelId")?, mainstem, node, position, processes })
}

/// Parses `工作中 ( node : 1 ) | …`.
fn holder(text: &str) -> Option<(Mainstem, Option<NodeId>)> {
    let mainstem = labels::mainstem(text.split_whitespace().next()?)?;
    let node = text.split_once("( node :").and_then(|(_, rest)| rest.split_once(')')?.0.parse().ok());
    Some((mainstem, node))
}

/// Parses `最后更新时间 : 2026-01-31 10:00:00 | …`.
fn updated(text: &str) -> Option<String> {
    let (time, _) = text.strip_prefix("最后更新时间")?.trim_start().strip_prefix(':')?.split_once('|')?;
    Some(time.trim().to_owned())
}

/// Parses a batch: its ID, a separator, gaps and stages distinguished by colour, and the total. `None` for the legend, which has headings
/// only.
fn process(screen: &Screen, table: ElementRef<'_>) -> Result<Option<Process>, ScreenError> {
    let mut cells = elements(table, "td");
    let Some(id) = cells.next().map(text) else { return Ok(None) };
    let missing = |what: String| screen.missing(format!("{what} of process {id:?}"));
    let number = |text: &str| text.trim().replace(',', "").parse::<u64>().map_err(|_| missing(format!("the ms in {text:?}")));
    let mut process = Process {
        id: id.parse().map_err(|_| missing("the id".to_owned()))?,
        waited_ms: 0,
        done: Vec::new(),
        running_ms: None,
        total_ms: 0,
    };
    let mut total = None;
    for cell in cells {
        let text = text(cell);
        if let Some(sum) = text.strip_prefix("总时间:") {
            total = Some(number(sum)?);
            continue;
        }
        match colour(cell).to_ascii_uppercase().as_str() {
            // the separator, and the end marker
            "#DDD" | "#2BBB2E" => {}
            "" => process.waited_ms = process.waited_ms.saturating_add(number(&text)?),
            "#FF2D2D" => process.running_ms = Some(number(&text)?),
            "#D9B300" => process.done.push((Stage::Select, number(&text)?)),
            "#FFC1E0" => process.done.push((Stage::Extract, number(&text)?)),
            "#4DFFFF" => process.done.push((Stage::Transform, number(&text)?)),
            "#79FF79" => process.done.push((Stage::Load, number(&text)?)),
            other => return Err(missing(format!("the meaning of colour {other}"))),
        }
    }
    process.total_ms = total.ok_or_else(|| missing("the total".to_owned()))?;
    Ok(Some(process))
}

/// The background colour of a cell; empty if it has none.
fn colour<'a>(cell: ElementRef<'a>) -> &'a str {
    let colour = cell.attr("style").and_then(|style| style.split(';').find_map(|rule| rule.trim().strip_prefix("background-color:")));
    colour.unwrap_or_default().trim()
}
