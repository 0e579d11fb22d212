//! `dataMediaList`: the tables and table patterns, ten per page.

use std::collections::HashSet;

use super::page::{HtmlRow, Screen};
use super::{ScreenError, labels};
use crate::model::{Page, PipelineId, Table};

const COLUMNS: [&str; 6] = ["序号", "Schema Name", "Table Name", "数据源", "源类型", "操作"];

/// Parses one page of the table list.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<Page<Table>, ScreenError> {
    let screen = Screen::read("dataMediaList", html)?;
    let rows = screen.table("list", &COLUMNS)?.read(table)?;
    screen.paged(rows)
}

fn table(row: HtmlRow<'_, '_>) -> Result<Table, ScreenError> {
    let [id, namespace, name, source, kind, actions] = COLUMNS;
    let (source, source_name) = row.reference(source, "dataMediaSourceId")?;
    // a pipeline is listed once for each of its mappings
    let mut used_by: Vec<PipelineId> = row.refusal(actions, "删除")?.map(labels::bracketed).unwrap_or_default();
    let mut seen = HashSet::new();
    used_by.retain(|pipeline| seen.insert(*pipeline));
    Ok(Table {
        id: row.number(id)?,
        namespace: row.text(namespace)?,
        name: row.text(name)?,
        source,
        source_name,
        source_kind: row.text(kind)?,
        used_by,
    })
}
