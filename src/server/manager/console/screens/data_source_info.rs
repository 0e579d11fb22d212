//! `dataSourceInfo`: one data source and its tables.

use super::ScreenError;
use super::page::Screen;
use crate::model::{Source, SourceDetail, Table};

const COLUMNS: [&str; 3] = ["序号", "Schema Name", "Table Name"];

/// Parses a data source's page. It does not contain the pipelines that use the tables.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<SourceDetail, ScreenError> {
    let screen = Screen::read("dataSourceInfo", html)?;
    let rows = screen.settings()?;
    let mut source = Source {
        id: rows.number("数据源序号")?,
        name: rows.text("数据源名")?,
        kind: rows.text("数据类型")?,
        encode: rows.text("编码")?,
        url: Some(rows.masked("URL")?),
        used_by: Vec::new(),
    };
    let tables = screen.table("list", &COLUMNS)?.read(|row| {
        let [id, namespace, name] = COLUMNS;
        Ok(Table {
            id: row.number(id)?,
            namespace: row.text(namespace)?,
            name: row.text(name)?,
            source: source.id,
            source_name: source.name.clone(),
            source_kind: source.kind.clone(),
            used_by: Vec::new(),
        })
    })?;
    source.used_by = tables.iter().map(|table| table.id).collect();
    Ok(SourceDetail { source, tables })
}
