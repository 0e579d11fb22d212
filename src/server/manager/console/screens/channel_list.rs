//! `channelList`: the channels, ten per page; if filtered to one, why it can't be started.

use super::page::{ActionLink, HtmlRow, Screen};
use super::{ScreenError, labels};
use crate::model::{Channel, ChannelId, Conflict, Page, StartBlock};
use crate::server::manager::console::html::{elements, text};

const COLUMNS: [&str; 5] = ["序号", "Channel名字", "运行状态", "同步方向", "操作"];

/// Parses one page of the channel list.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element.
pub fn parse(html: &str) -> Result<Page<Channel>, ScreenError> {
    let screen = Screen::read("channelList", html)?;
    let rows = screen.table("list", &COLUMNS)?.read(channel)?;
    screen.paged(rows)
}

fn channel(row: HtmlRow<'_, '_>) -> Result<Channel, ScreenError> {
    let [id, name, status, direction, _] = COLUMNS;
    Ok(Channel {
        id: row.number(id)?,
        name: row.reference::<u64>(name, "channelId")?.1,
        status: row.value(status, labels::channel_status)?,
        pipelines: row.value(direction, labels::direction)?,
    })
}

/// Parses a channel, and why the manager does not offer to start or release it, from the list filtered to that channel alone. In
/// a longer list the reasons of one row leak into the next. A page_user is offered no action, so there is no reason.
///
/// # Errors
/// Returns [`ScreenError`] naming the missing element, also if the channel is not the only one on the list.
pub fn start_block(html: &str, channel_id: ChannelId) -> Result<(Channel, Option<StartBlock>), ScreenError> {
    let screen = Screen::read("channelList", html)?;
    let [.., actions] = COLUMNS;
    let rows = screen.table("list", &COLUMNS)?.read(|row| {
        let channel = channel(row)?;
        let block = match row.action(actions, &["启用", "解挂"])? {
            Some(ActionLink::Refused(reason)) => Some(block(reason)),
            Some(ActionLink::Offered) | None => None,
        };
        Ok((channel, block))
    })?;
    match <[_; 1]>::try_from(rows) {
        Ok([(channel, block)]) if channel.id == channel_id => Ok((channel, block)),
        _ => Err(screen.missing(format!("channel {channel_id} alone"))),
    }
}

/// Maps the manager's message to the reason.
fn block(reason: &str) -> StartBlock {
    match reason.trim() {
        "pipeline没有配置，不能启动" => StartBlock::NoPipeline,
        "映射关系没有配置，不能启动" => StartBlock::NoMapping,
        reason if reason.starts_with("process里面还有同步数据") => StartBlock::Unfinished,
        reason => match reason.strip_suffix("节点未启动") {
            Some(stages) => {
                StartBlock::NodesDown { select: stages.contains('S'), extract: stages.contains('E'), load: stages.contains('L') }
            }
            None => StartBlock::Other(reason.to_owned()),
        },
    }
}

/// Returns why a start was refused, from the list that the manager responds with: all pipelines of a channel copy DDL, or are the main
/// site.
pub fn refusal(html: &str) -> Option<Conflict> {
    let dom = scraper::Html::parse_document(html);
    elements(dom.root_element(), "script").map(text).find_map(|script| {
        if script.contains(r#"alert("一个channel中只允许开启单向ddl同步!")"#) {
            Some(Conflict::DdlBothWays)
        } else if script.contains(r#"alert("一个channel中只允许单向开启为主站点!")"#) {
            Some(Conflict::HomeBothWays)
        } else {
            None
        }
    })
}
