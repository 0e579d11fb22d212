//! Lookups and formatting shared by several screens.

use crate::server::sandbox::console::html::frame::crumbs;
use crate::server::sandbox::console::html::link::relative;
use crate::server::sandbox::console::view::ScreenContext;
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::state::{
    Canal, Channel, ChannelStatus, DataMedia, DataMediaPair, DataMediaSource, MainstemStatus, Node, Pipeline,
};

/// Classes of list tables.
pub const WHITE: &str = "list changecolor_w";
pub const GRAY: &str = "list changecolor_g";
pub const TAB: &str = "list2 changecolor_g";

/// Returns 运行, 挂起 or 停止.
pub fn status_word(status: ChannelStatus) -> &'static str {
    match status {
        ChannelStatus::Start => "运行",
        ChannelStatus::Pause => "挂起",
        ChannelStatus::Stop => "停止",
    }
}

/// The direction by the number of pipelines; empty for more than two.
pub fn direction(pipelines: usize) -> &'static str {
    match pipelines {
        0 => "无",
        1 => "单向",
        2 => "双向",
        _ => "",
    }
}

/// The label of a pipeline's mainstem state.
pub fn mainstem_word(view: &ScreenContext<'_>, pipeline_id: i64) -> &'static str {
    match view.state.zookeeper.mainstems.get(&pipeline_id).map(|mainstem| mainstem.status) {
        None => "<font color=\"#FF0000\">未工作</font>",
        Some(MainstemStatus::Takeing) => "定位中",
        Some(MainstemStatus::Overtake) => "工作中",
    }
}

/// Returns 开启 or 关闭.
pub fn on_off(flag: bool) -> &'static str {
    if flag { "开启" } else { "关闭" }
}

/// Links to the channel list and to a channel's pipeline list, followed by `rest`.
pub fn channel_crumbs(channel_id: i64, rest: &[String]) -> String {
    let mut links = vec![
        relative(&format!("channelList.htm?channelId={channel_id}"), "Channel管理"),
        relative(&format!("pipelineList.htm?channelId={channel_id}"), "Pipeline管理"),
    ];
    links.extend_from_slice(rest);
    crumbs(&links)
}

impl ScreenContext<'_> {
    /// The channel with this id, or the exception for an unknown one.
    pub fn channel(&self, id: i64) -> Result<&Channel, JavaException> {
        self.state.channels.get(id).ok_or_else(|| JavaException::not_found("channel", id))
    }

    /// The pipeline with this id, or the exception for an unknown one.
    pub fn pipeline(&self, id: i64) -> Result<&Pipeline, JavaException> {
        self.state.pipelines.get(id).ok_or_else(|| JavaException::not_found("pipeline", id))
    }

    /// The node with this id, or the exception for an unknown one.
    pub fn node(&self, id: i64) -> Result<&Node, JavaException> {
        self.state.nodes.get(id).ok_or_else(|| JavaException::not_found("node", id))
    }

    /// The canal with this id, or the exception for an unknown one.
    pub fn canal(&self, id: i64) -> Result<&Canal, JavaException> {
        self.state.canals.get(id).ok_or_else(|| JavaException::not_found("canal", id))
    }

    /// The data source with this id, or the exception for an unknown one.
    pub fn source(&self, id: i64) -> Result<&DataMediaSource, JavaException> {
        self.state.sources.get(id).ok_or_else(|| JavaException::not_found("dataMediaSource", id))
    }

    /// The data media with this id, or the exception for an unknown one.
    pub fn media(&self, id: i64) -> Result<&DataMedia, JavaException> {
        self.state.media.get(id).ok_or_else(|| JavaException::not_found("dataMedia", id))
    }

    /// The mapping with this id, or the exception for an unknown one.
    pub fn pair(&self, id: i64) -> Result<&DataMediaPair, JavaException> {
        self.state.pairs.get(id).ok_or_else(|| JavaException::not_found("dataMediaPair", id))
    }

    /// `schema.table` of a data media.
    pub fn table_name(&self, media_id: i64) -> Result<String, JavaException> {
        self.media(media_id).map(|media| format!("{}.{}", media.namespace, media.name))
    }

    /// The channel's status.
    pub fn status(&self, channel_id: i64) -> ChannelStatus {
        self.state.zookeeper.channel_status(channel_id)
    }
}
