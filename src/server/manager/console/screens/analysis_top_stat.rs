//! `analysisTopStat`: the pipelines of all channels by delay, the largest first.

use super::page::{HtmlRow, Screen};
use super::{ScreenError, labels};
use crate::model::{DelayRow, Throughput};

const COLUMNS: [&str; 8] =
    ["Channel名字", "Pipeline信息", "延迟时间", "最后采集间隔", "DB数量(1分种)", "DB大小(1分种)", "channel状态", "pipeline状态"];

/// Parses the reported delays of pipelines, up to the requested number.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<Vec<DelayRow>, ScreenError> {
    Screen::read("analysisTopStat", html)?.table("list", &COLUMNS)?.read(delay)
}

fn delay(row: HtmlRow<'_, '_>) -> Result<DelayRow, ScreenError> {
    let [channel, pipeline, delay, since, rows, bytes, status, mainstem] = COLUMNS;
    let (channel, channel_name) = row.reference(channel, "channelId")?;
    let (pipeline, pipeline_name) = row.reference(pipeline, "pipelineId")?;
    Ok(DelayRow {
        channel,
        channel_name,
        pipeline,
        pipeline_name,
        delay_ms: row.value(delay, labels::delay)?,
        status: row.value(status, labels::channel_status)?,
        mainstem: row.value(mainstem, labels::mainstem)?,
        throughput: Throughput { rows: row.number(rows)?, bytes: row.value(bytes, labels::size)? },
        since_update_s: row.value(since, |text| {
            if text == "无信息" {
                return Some(None);
            }
            text.strip_suffix('s')?.trim_end().replace(',', "").parse().ok().map(Some)
        })?,
    })
}
