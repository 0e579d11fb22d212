//! `pipelineList`: the pipelines of a channel, all on one page, newest first.

use super::page::{HtmlRow, Screen};
use super::{ScreenError, labels};
use crate::model::{ChannelId, Pipeline};

const COLUMNS: [&str; 9] =
    ["序号", "Pipeline名字", "并行度", "主站点", "mainstem状态", "延迟时间", "最后同步时间", "最后位点时间", "监控数"];

/// Parses the pipelines of a channel.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<Vec<Pipeline>, ScreenError> {
    let screen = Screen::read("pipelineList", html)?;
    let channel = screen.crumb("channelId")?;
    screen.table("list", &COLUMNS)?.read(|row| pipeline(row, channel))
}

fn pipeline(row: HtmlRow<'_, '_>, channel: ChannelId) -> Result<Pipeline, ScreenError> {
    let [id, name, parallelism, home, mainstem, delay, last_sync, last_position, alarm_rules] = COLUMNS;
    Ok(Pipeline {
        id: row.number(id)?,
        channel,
        name: row.reference::<u64>(name, "pipelineId")?.1,
        description: row.bubble(name, "$pipeline.description")?,
        parallelism: row.number(parallelism)?,
        home: row.value(home, labels::switch)?,
        mainstem: row.value(mainstem, labels::mainstem)?,
        // a pipeline that never reported shows 0 too
        delay_ms: row
            .value(delay, |text| if text.is_empty() { Some(None) } else { labels::delay(text).map(|ms| Some(ms).filter(|ms| *ms > 0)) })?,
        last_sync: row.filled(last_sync)?,
        last_position: row.filled(last_position)?,
        alarm_rules: row.number(alarm_rules)?,
    })
}
