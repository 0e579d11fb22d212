//! `autoKeeperClustersList`: the ZooKeeper clusters, all on one page, oldest first.

use super::ScreenError;
use super::page::{HtmlRow, Screen};
use crate::model::{Cluster, Page};

const COLUMNS: [&str; 4] = ["序号", "集群名字", "集群地址", "描述"];

/// Parses the list of ZooKeeper clusters. Its pager counts pages of ten, but the list is complete.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<Page<Cluster>, ScreenError> {
    let screen = Screen::read("autoKeeperClustersList", html)?;
    let rows = screen.table("list", &COLUMNS)?.read(cluster)?;
    screen.paged(rows)
}

fn cluster(row: HtmlRow<'_, '_>) -> Result<Cluster, ScreenError> {
    let [id, name, servers, description] = COLUMNS;
    Ok(Cluster {
        id: row.number(id)?,
        name: row.link(name).and_then(|_| row.text(name))?,
        // a Java list: `, ` between groups, `,` without a space inside one
        servers: row.value(servers, |text| {
            let list = text.strip_prefix('[')?.strip_suffix(']')?;
            Some(list.split(", ").filter(|server| !server.is_empty()).map(str::to_owned).collect())
        })?,
        description: row.text(description)?,
    })
}
