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
    let mut form_table = FormTable::open(view, "addAlarmRuleForm", "alarm_rule_action", "add");
    form_table.hidden_field(INFO, "pipelineId", &pipeline.id.to_string());
    form_table.hidden_field(INFO, "status", "DISABLE");
    let blank = AlarmRule { recovery_thresold: Some(2), ..AlarmRule::default() };
    fields(&mut form_table, &blank);
    Ok(Screen::Main(format!("{}{}", title("添加监控", pipeline.id, pipeline.channel_id), form_table.close())))
}

/// `editAlarmRule.htm`.
pub fn edit(view: &ScreenContext<'_>) -> ScreenResult {
    let rule = view.params.long("alarmRuleId").and_then(|id| view.state.alarm_rules.get(id)).ok_or_else(JavaException::null_pointer)?;
    rule.pause_time.as_deref().map(|text| pause_ends(text, view.zone)).transpose()?;
    let pipeline = view.pipeline(rule.pipeline_id)?;
    let mut form_table = FormTable::open(view, "editAlarmRuleForm", "alarm_rule_action", "edit");
    form_table.hidden_field(INFO, "id", &rule.id.to_string());
    form_table.hidden_field(INFO, "pipelineId", &rule.pipeline_id.to_string());
    form_table.hidden_field(INFO, "status", rule.status.constant());
    fields(&mut form_table, rule);
    Ok(Screen::Main(format!("{}{}", title("修改监控", pipeline.id, pipeline.channel_id), form_table.close())))
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

fn fields(form_table: &mut FormTable<'_>, rule: &AlarmRule) {
    let text = |value: Option<String>| value.unwrap_or_default();
    form_table.table(Some((INFO, "formAlarmRuleError")));
    let monitors = MONITORS.map(|monitor| (monitor.constant(), monitor_word(monitor)));
    form_table.select("监控项目：", INFO, "monitorName", &monitors, rule.monitor_name.constant());
    form_table.text("阈值：", INFO, "matchValue", &rule.match_value, STAR);
    form_table.text("报警间隔时间(秒)：", INFO, "intervalTime", &text(rule.interval_time.map(|value| value.to_string())), STAR);
    form_table.text("发送人KEY：", INFO, "receiverKey", &rule.receiver_key, STAR);
    form_table.radios("开始自动恢复：", INFO, "autoRecovery", YES_NO, if rule.auto_recovery { "true" } else { "false" });
    form_table.text("触发自动恢复阀值：", INFO, "recoveryThresold", &text(rule.recovery_thresold.map(|value| value.to_string())), STAR);
    form_table.area("描述：", INFO, "description", rule.description.as_deref().unwrap_or_default(), "");
}
