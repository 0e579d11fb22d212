//! `dataSourceList`: the data sources, ten per page.

use super::page::{HtmlRow, Screen};
use super::{ScreenError, labels};
use crate::model::{Page, Source};

const COLUMNS: [&str; 6] = ["序号", "数据源名字", "类型", "编码", "URL", "操作"];

/// Parses one page of the data source list.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<Page<Source>, ScreenError> {
    let screen = Screen::read("dataSourceList", html)?;
    let rows = screen.table("list", &COLUMNS)?.read(source)?;
    screen.paged(rows)
}

fn source(row: HtmlRow<'_, '_>) -> Result<Source, ScreenError> {
    let [id, name, kind, encode, url, actions] = COLUMNS;
    Ok(Source {
        id: row.number(id)?,
        name: row.text(name)?,
        kind: row.text(kind)?,
        encode: row.text(encode)?,
        url: Some(row.masked(url)?),
        used_by: row.refusal(actions, "删除")?.map(labels::bracketed).unwrap_or_default(),
    })
}
