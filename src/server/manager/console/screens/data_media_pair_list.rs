//! `dataMediaPairList`: the mappings of a pipeline, all on one page, newest first.

use super::page::{HtmlRow, Screen};
use super::{ScreenError, labels};
use crate::model::{Pair, PairCounters, PairList};

const COLUMNS: [&str; 10] =
    ["序号", "源表", "目标表", "权重", "FileSize", "FileCount", "DeleteCount", "UpdateCount", "InsertCount", "最后同步时间"];

/// Parses the mappings of a pipeline.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<PairList, ScreenError> {
    let screen = Screen::read("dataMediaPairList", html)?;
    Ok(PairList {
        channel: screen.crumb("channelId")?,
        pipeline: screen.crumb("pipelineId")?,
        pairs: screen.table("list2", &COLUMNS)?.read(pair)?,
    })
}

fn pair(row: HtmlRow<'_, '_>) -> Result<Pair, ScreenError> {
    let [id, source, target, weight, file_size, files, deletes, updates, inserts, last_sync] = COLUMNS;
    let (source, source_name) = row.reference(source, "dataMediaId")?;
    let (target, target_name) = row.reference(target, "dataMediaId")?;
    Ok(Pair {
        id: row.number(id)?,
        source,
        source_name,
        target,
        target_name,
        weight: row.number(weight)?,
        counters: PairCounters {
            inserts: row.number(inserts)?,
            updates: row.number(updates)?,
            deletes: row.number(deletes)?,
            files: row.number(files)?,
            file_bytes: row.value(file_size, labels::size)?,
        },
        last_sync: row.filled(last_sync)?,
    })
}
