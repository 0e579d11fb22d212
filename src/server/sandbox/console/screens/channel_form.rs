//! `addChannel` and `editChannel`.

use crate::server::sandbox::console::html::form::{FormTable, STAR, YES_NO};
use crate::server::sandbox::console::html::frame::{crumbs, heading};
use crate::server::sandbox::console::html::link::relative;
use crate::server::sandbox::console::html::text::escape;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::state::{ChannelParameter, ChannelStatus};

const INFO: &str = "channelInfo";
const PARAMETER: &str = "channelParameterInfo";

/// `addChannel.htm`. After a rejection it shows only the name again.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    let mut form_table = FormTable::open(view, "addChannelForm", "channel_action", "add");
    form_table.table(None);
    fields(view, &mut form_table, view.posted(INFO, "name"), &ChannelParameter::default(), "");
    Ok(Screen::Main(format!("{}{}", title("添加Channel", "addChannel.htm"), form_table.close())))
}

/// `editChannel.htm`: forbidden while the channel runs. After a rejection it shows the stored values, not the posted ones.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let channel = view.channel(view.id("channelId")?)?;
    if view.status(channel.id) == ChannelStatus::Start {
        return Ok(Screen::Redirect(view.url("forbidden.htm")));
    }
    let mut form_table = FormTable::open(view, "editChannelForm", "channel_action", "edit");
    form_table.hidden("pageIndex", view.params.text("pageIndex"));
    form_table.hidden("searchKey", view.search_key());
    form_table.hidden_field(INFO, "id", &channel.id.to_string());
    form_table.hidden("channelId", &channel.id.to_string());
    form_table.table(None);
    fields(view, &mut form_table, &channel.name, &channel.parameters, channel.description.as_deref().unwrap_or_default());
    let target = format!("editChannel.htm?channelId={}", channel.id);
    Ok(Screen::Main(format!("{}{}", title("编辑Channel", &target), form_table.close())))
}

fn title(word: &str, target: &str) -> String {
    heading(word, &crumbs(&[relative("channelList.htm", "Channel管理"), relative(target, word)]))
}

fn fields(view: &ScreenContext<'_>, form_table: &mut FormTable<'_>, name: &str, parameters: &ChannelParameter, description: &str) {
    let refusal = view.form.message(INFO, "formChannelError");
    let own = view.form.message(INFO, "name");
    let message = if refusal.is_empty() { own } else { refusal };
    let control = format!(
        "{}{STAR}\n<br />\n<span>4-15个字符</span>\n<br />\n<span class=\"red\"> {} </span>",
        form_table.input("text", INFO, "name", name),
        escape(message)
    );
    form_table.row("Channel Name：", &control, None);
    let consistency = &[("MEDIA", "基于数据库反查"), ("BASE", "基于当前日志变更")];
    form_table.radios("同步一致性：", PARAMETER, "syncConsistency", consistency, parameters.sync_consistency.constant());
    form_table.radios(
        "同步模式：",
        PARAMETER,
        "syncMode",
        &[("ROW", "行记录模式"), ("FIELD", "列记录模式")],
        parameters.sync_mode.constant(),
    );
    form_table.radios("是否开启数据一致性：", PARAMETER, "enableRemedy", YES_NO, if parameters.enable_remedy { "true" } else { "false" });
    let algorithms = &[("LOOPBACK", "单向回环补救"), ("INTERSECTION!", "时间交集补救")];
    form_table.radios("一致性算法：", PARAMETER, "remedyAlgorithm", algorithms, parameters.remedy_algorithm.constant());
    let threshold = parameters.remedy_delay_thresold_for_media.to_string();
    form_table.text("一致性反查数据库延迟阀值(s)：", PARAMETER, "remedyDelayThresoldForMedia", &threshold, STAR);
    form_table.area("描述：", INFO, "description", description, STAR);
}
