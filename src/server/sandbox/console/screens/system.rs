//! The system parameters and small pages: home, forbidden, error, and the monitor's liveness probe.

use crate::server::sandbox::console::html::form::{FormTable, STAR};
use crate::server::sandbox::console::html::frame::{PageFrame, button, heading};
use crate::server::sandbox::console::html::link::relative;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};

const DETAIL: &str = "systemParameterDetailInfo";

/// `/`: redirects to the channel list after a second.
pub fn index(_view: &ScreenContext<'_>) -> ScreenResult {
    let body = "<body>\n<meta http-equiv=\"Refresh\" content=\"1;URL=channelList.htm\">\n</body>\n";
    Ok(Screen::Bare(PageFrame::bare(body)))
}

/// `forbidden.htm`.
pub fn forbidden(_view: &ScreenContext<'_>) -> ScreenResult {
    Ok(Screen::Main("<div class=\"error_forbidden\"></div>\n".to_owned()))
}

/// `error.htm`: a generic text, never used for actual errors.
pub fn error(_view: &ScreenContext<'_>) -> ScreenResult {
    Ok(Screen::Main("<div class=\"error_500\"></div>\n".to_owned()))
}

/// `monitor/ok.htm`.
pub fn ok(_view: &ScreenContext<'_>) -> ScreenResult {
    Ok(Screen::Bare("server is ok!\n".to_owned()))
}

/// `system_reduction.htm`: the sandbox never loses a ZooKeeper node, so there is nothing to repair.
pub fn reduction(view: &ScreenContext<'_>) -> ScreenResult {
    let url = view.url("system_reduction.htm").with("command", true).to_string();
    let done =
        if view.params.text("command") == "true" { "<span class=\"red\">恭喜！Zookeeper节点数据已经补全</span>\n" } else { "" };
    Ok(Screen::Main(format!("{}{}{done}", heading("系统初始化", ""), button(&url, "一键补全"))))
}

/// `systemParameter.htm`.
pub fn parameter(view: &ScreenContext<'_>) -> ScreenResult {
    let parameter = &view.state.system_parameter;
    let mut form_table = FormTable::open(view, "systemParameterForm", "systemParameter_action", "edit");
    form_table.table(None);
    let default_receiver = format!("{}={}", parameter.default_alarm_receive_key, parameter.default_alarm_receiver);
    let texts = [
        ("系统schema：", "systemSchema", &parameter.system_schema),
        ("双向同步标记表：", "systemMarkTable", &parameter.system_mark_table),
        ("双向同步标记id列名：", "systemMarkTableColumn", &parameter.system_mark_table_column),
        ("双向同步标记info列名：", "systemMarkTableInfo", &parameter.system_mark_table_info),
        ("同步系统buffer表：", "systemBufferTable", &parameter.system_buffer_table),
        ("同步系统dual表：", "systemDualTable", &parameter.system_dual_table),
    ];
    for (label, field, value) in texts {
        form_table.text(label, DETAIL, field, value, STAR);
    }
    form_table.select("下载方式：", DETAIL, "retriever", &[("ARIA2C", "ARIA2C")], parameter.retriever.constant());
    form_table.text("默认报警联系人：", DETAIL, "defaultAlarmReceiver", &default_receiver, STAR);
    let receivers: Vec<String> = parameter.alarm_receiver.iter().map(|(key, addresses)| format!("{key}={addresses}")).collect();
    form_table.area("自定义报警联系人：", DETAIL, "alarmReceiver", &receivers.join("\n"), STAR);
    let saved = if view.params.text("edit") == "true" { "<font color=\"red\">保存成功！ </font>\n" } else { "" };
    let heading = heading("系统参数设置", &relative("systemParameter.htm", "系统参数设置"));
    Ok(Screen::Main(format!("{heading}{}{saved}", form_table.close())))
}
