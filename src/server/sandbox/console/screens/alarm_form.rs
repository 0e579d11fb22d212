//! `addAlarmRule` and `editAlarmRule`.

use super::alarm::monitor_word;
use crate::server::sandbox::console::html::form::{FormTable, STAR, YES_NO};
use crate::server::sandbox::console::html::frame::{crumbs, heading};
use crate::server::sandbox::console::html::link::relative;
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::alarm::pause_ends;
use crate::server::sandbox::state::{AlarmRule, MonitorName};

const INFO: &str = "alarmRuleInfo";
/// The monitors in list order.
const MONITORS: [MonitorName; 5] = [
    MonitorName::DelayTime,
    MonitorName::PipelineTimeout,
    MonitorName::ProcessTimeout,
    MonitorName::PositionTimeout,
    MonitorName::Exception,
];

/// `addAlarmRule.htm`: allowed while the channel runs.
pub fn add(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    let mut sheet = FormTable::open(view, "addAlarmRuleForm", "alarm_rule_action", "add");
    sheet.hidden_field(INFO, "pipelineId", &pipeline.id.to_string());
    sheet.hidden_field(INFO, "status", "DISABLE");
    let blank = AlarmRule { recovery_thresold: Some(2), ..AlarmRule::default() };
    fields(&mut sheet, &blank);
    Ok(Screen::Main(format!("{}{}", title("添加监控", pipeline.id, pipeline.channel_id), sheet.close())))
}

/// `editAlarmRule.htm`.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let rule = view.params.long("alarmRuleId").and_then(|id| view.state.alarm_rules.get(id)).ok_or_else(JavaException::null_pointer)?;
    rule.pause_time.as_deref().map(|text| pause_ends(text, view.zone)).transpose()?;
    let pipeline = view.pipeline(rule.pipeline_id)?;
    let mut sheet = FormTable::open(view, "editAlarmRuleForm", "alarm_rule_action", "edit");
    sheet.hidden_field(INFO, "id", &rule.id.to_string());
    sheet.hidden_field(INFO, "pipelineId", &rule.pipeline_id.to_string());
    sheet.hidden_field(INFO, "status", rule.status.constant());
    fields(&mut sheet, rule);
    Ok(Screen::Main(format!("{}{}", title("修改监控", pipeline.id, pipeline.channel_id), sheet.close())))
}

fn title(word: &str, pipeline_id: i64, channel_id: i64) -> String {
    let links = [
        relative(&format!("channelList.htm?channelId={channel_id}"), "channel管理"),
        relative(&format!("pipelineList.htm?channelId={channel_id}"), "Pipeline管理"),
        relative(&format!("alarmRuleList.htm?pipelineId={pipeline_id}"), "监控管理"),
        word.to_owned(),
    ];
    heading(word, &crumbs(&links))
}

fn fields(sheet: &mut FormTable<'_>, rule: &AlarmRule) {
    let text = |value: Option<String>| value.unwrap_or_default();
    sheet.table(Some((INFO, "formAlarmRuleError")));
    let monitors = MONITORS.map(|monitor| (monitor.constant(), monitor_word(monitor)));
    sheet.select("监控项目：", INFO, "monitorName", &monitors, rule.monitor_name.constant());
    sheet.text("阈值：", INFO, "matchValue", &rule.match_value, STAR);
    sheet.text("报警间隔时间(秒)：", INFO, "intervalTime", &text(rule.interval_time.map(|value| value.to_string())), STAR);
    sheet.text("发送人KEY：", INFO, "receiverKey", &rule.receiver_key, STAR);
    sheet.radios("开始自动恢复：", INFO, "autoRecovery", YES_NO, if rule.auto_recovery { "true" } else { "false" });
    sheet.text("触发自动恢复阀值：", INFO, "recoveryThresold", &text(rule.recovery_thresold.map(|value| value.to_string())), STAR);
    sheet.area("描述：", INFO, "description", rule.description.as_deref().unwrap_or_default(), "");
}
