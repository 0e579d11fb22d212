//! `canalList`: the canals, ten per page.

use super::page::{HtmlRow, Screen};
use super::{ScreenError, labels};
use crate::model::{Canal, Page};

const COLUMNS: [&str; 6] = ["序号", "Canal名字", "数据源类型", "编码", "链接配置", "操作"];

/// Parses one page of the canal list.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<Page<Canal>, ScreenError> {
    let screen = Screen::read("canalList", html)?;
    let rows = screen.table("list", &COLUMNS)?.read(canal)?;
    screen.paged(rows)
}

fn canal(row: HtmlRow<'_, '_>) -> Result<Canal, ScreenError> {
    let [id, name, sourcing_type, charset, url, actions] = COLUMNS;
    Ok(Canal {
        id: row.number(id)?,
        name: row.text(name)?,
        sourcing_type: row.text(sourcing_type)?,
        charset: row.text(charset)?,
        url: Some(row.masked(url)?),
        used_by: row.refusal(actions, "删除")?.map(labels::bracketed).unwrap_or_default(),
    })
}
