//! `analysisTopStat`: the pipelines with the longest delays.

use super::common::{WHITE, mainstem_word, status_word};
use crate::server::sandbox::console::html::frame::heading;
use crate::server::sandbox::console::html::link::anchor;
use crate::server::sandbox::console::html::list::{cells, search_box, table};
use crate::server::sandbox::console::html::text::{delay, number, size};
use crate::server::sandbox::console::top_statistics::{TopRow, top_delays};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::state::ChannelStatus;

/// `analysisTopStat.htm?topN=15&statTime=1&searchKey=`.
pub fn top(view: &ScreenContext<'_>) -> ScreenResult {
    let positive = |name: &str, otherwise: i32| match view.params.int(name) {
        value if value > 0 => value,
        _ => otherwise,
    };
    let (limit, minutes) = (positive("topN", 15), positive("statTime", 1));
    let ranked = top_delays(view.state, view.now, view.search_key(), usize::try_from(limit).unwrap_or(15), i64::from(minutes));
    let mut rows = Vec::new();
    for (at, ranked) in ranked.iter().enumerate() {
        rows.push(row(view, at + 1, ranked));
    }
    let headings = [
        "TOP".to_owned(),
        "Channel名字".to_owned(),
        "Pipeline信息".to_owned(),
        "延迟时间".to_owned(),
        "最后采集间隔".to_owned(),
        format!("DB数量({minutes}分种)"),
        format!("DB大小({minutes}分种)"),
        format!("文件数量({minutes}分种)"),
        format!("文件大小({minutes}分种)"),
        "channel状态".to_owned(),
        "pipeline状态".to_owned(),
    ];
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut main = heading("同步TOPN", "");
    main.push_str(&search_box("search_node", "analysis_top_stat.htm", "请输入关键字(目前channel名字搜索)", &[]));
    main.push_str(&table(WHITE, &headings, &rows));
    Ok(Screen::Main(main))
}

fn row(view: &ScreenContext<'_>, rank: usize, top: &TopRow<'_>) -> String {
    let (channel, pipeline) = (top.channel, top.pipeline);
    let age = (view.now - top.last_update).div_euclid(1000);
    let age = if age > 1800 { format!("\n<font color=\"red\">{age} s</font>\n") } else { format!("\n{age} s\n") };
    let status = view.status(channel.id);
    let color = match status {
        ChannelStatus::Start => "green",
        ChannelStatus::Pause => "red",
        ChannelStatus::Stop => "gray",
    };
    cells(&[
        &rank.to_string(),
        &format!("\n{}\n", anchor(&view.url("channel_list.htm").with("channelId", channel.id), &channel.name)),
        &format!(
            "\n{}\n",
            anchor(&view.url("pipeline_list.htm").with("channelId", channel.id).with("pipelineId", pipeline.id), &pipeline.name)
        ),
        &delay(top.delay_time),
        &age,
        &number(top.rows.number),
        &size(top.rows.size),
        &number(top.files.number),
        &size(top.files.size),
        &format!("\n<font style=\"color:{color}\">{}</font>\n", status_word(status)),
        &format!("\n{}\n", mainstem_word(view, pipeline.id)),
    ])
}
