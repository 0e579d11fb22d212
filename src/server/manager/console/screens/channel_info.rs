//! `channelInfo`: one channel with its parameters.

use super::page::Screen;
use super::{ScreenError, labels};
use crate::model::{Channel, ChannelDetail, RemedyAlgorithm, SyncConsistency, SyncMode};

/// Parses a channel's page.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<ChannelDetail, ScreenError> {
    let screen = Screen::read("channelInfo", html)?;
    let rows = screen.settings()?;
    let channel = Channel {
        id: rows.number("Channel序号")?,
        name: rows.text("Channel名字")?,
        status: rows.value("运行状态", labels::channel_status)?,
        pipelines: rows.value("同步方向", labels::direction)?,
    };
    let remedy = if rows.value("是否开启数据一致性", labels::switch)? {
        let algorithm = rows.value("一致性算法", |word| match word {
            "单向回环补救" => Some(RemedyAlgorithm::Loopback),
            "时间交集补救" => Some(RemedyAlgorithm::Intersection),
            _ => None,
        })?;
        let limit =
            rows.value("一致性反查数据库延迟阀值", |text| text.strip_suffix('秒')?.trim_end().replace(',', "").parse().ok())?;
        Some((algorithm, limit))
    } else {
        None
    };
    Ok(ChannelDetail {
        channel,
        description: rows.text("描述信息")?,
        sync_consistency: rows.value("同步一致性", |word| match word {
            "基于数据库反查" => Some(SyncConsistency::Media),
            "基于当前日志变更" => Some(SyncConsistency::Base),
            // the page shows nothing for the third value
            "" => Some(SyncConsistency::Store),
            _ => None,
        })?,
        sync_mode: rows.value("同步模式", |word| match word {
            "行记录同步" => Some(SyncMode::Row),
            "列记录同步" => Some(SyncMode::Field),
            _ => None,
        })?,
        remedy,
    })
}
