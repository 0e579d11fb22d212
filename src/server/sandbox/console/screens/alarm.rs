//! `alarmRuleList` and `alarmSystemList`.

use super::common::{GRAY, TAB};
use crate::server::sandbox::console::html::frame::{button, crumbs, heading, tabs};
use crate::server::sandbox::console::html::link::{BAR, Url, action, disabled, relative};
use crate::server::sandbox::console::html::list::{Pager, cells, page_form, table};
use crate::server::sandbox::console::html::text::{escape, escape_or_empty};
use crate::server::sandbox::console::view::{Screen, ScreenContext, ScreenResult};
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::alarm::pause_ends;
use crate::server::sandbox::state::{AlarmRule, AlarmRuleStatus, MonitorName};

/// The label of a monitor.
pub fn monitor_word(monitor: MonitorName) -> &'static str {
    match monitor {
        MonitorName::DelayTime => "延迟",
        MonitorName::PipelineTimeout => "Pipeline超时",
        MonitorName::ProcessTimeout => "Process超时",
        MonitorName::Exception => "异常",
        MonitorName::PositionTimeout => "Position超时",
    }
}

/// Fails on a rule whose pause is not a date, as does every page that loads such a rule (trap 14).
pub fn check_pause_times(rules: &[&AlarmRule]) -> Result<(), JavaException> {
    let zone = jiff::tz::TimeZone::UTC;
    rules.iter().filter_map(|rule| rule.pause_time.as_deref()).try_for_each(|text| Ok(pause_ends(text, &zone).map(drop)?))
}

/// `alarmRuleList.htm`: not paged, in ascending id order.
pub fn list(view: &ScreenContext<'_>) -> ScreenResult {
    let pipeline = view.pipeline(view.id("pipelineId")?)?;
    let mut rows = Vec::new();
    for rule in view.state.alarm_rules_of(pipeline.id) {
        let change = view.action_url("AlarmRuleAction").with("alarmRuleId", rule.id);
        let status =
            |status: &str| change.clone().with("status", status).with("pipelineId", rule.pipeline_id).with("eventSubmitDoStatus", true);
        rows.push(row(view, rule, "", &status)?);
    }
    let headings = &["序号", "监控项目", "阈值", "状态", "发送对象", "暂停时间", "操作"];
    let mut body = table(TAB, headings, &rows);
    if view.is_admin() {
        let all = |event: &str| view.action_url("AlarmRuleAction").with("pipelineId", pipeline.id).with(event, true);
        let switch = |status: &str| {
            view.action_url("AlarmRuleAction")
                .with("pipelineId", pipeline.id)
                .with("status", status)
                .with("eventSubmitDoStatusByPipeline", true)
        };
        body.push_str(&button(&view.url("add_alarm_rule.htm").with("pipelineId", pipeline.id).to_string(), "添加"));
        body.push_str(&button(&all("eventSubmitDoOnekeyAddMonitor").to_string(), "一键添加"));
        body.push_str(&all_switches(&switch));
    }
    let links = crumbs(&[
        relative(&format!("channelList.htm?channelId={}", pipeline.channel_id), "channel管理"),
        relative(&format!("pipelineList.htm?channelId={}", pipeline.channel_id), "Pipeline管理"),
        "监控管理".to_owned(),
    ]);
    Ok(Screen::Main(format!("{}{}", heading("监控规则管理", &links), tabs(pipeline.id, 6, &body))))
}

/// `alarmSystemList.htm`: the rules of all pipelines, ordered by pipeline and id.
pub fn system_list(view: &ScreenContext<'_>) -> ScreenResult {
    let mut rules: Vec<&AlarmRule> = view.state.alarm_rules.iter().collect();
    rules.sort_by_key(|rule| (rule.pipeline_id, rule.id));
    let pager = Pager::new(rules.len(), view.params.int("pageIndex"));
    let shown = pager.slice(rules.into_iter());
    let mut rows = Vec::new();
    for rule in &shown {
        let link = relative(&format!("dataMediaPairList.htm?pipelineId={}", rule.pipeline_id), &rule.pipeline_id.to_string());
        let change = view.action_url("AlarmRuleAction").with("alarmRuleId", rule.id);
        let status = |status: &str| change.clone().with("status", status).with("eventSubmitDoStatusSystem", true);
        rows.push(row(view, rule, &link, &status)?);
    }
    let headings = &["序号", "PIPELINE通道", "监控项目", "阈值", "状态", "发送对象", "暂停时间", "操作"];
    let mut main = heading("监控配置列表", "");
    main.push_str(&page_form(&view.url("alarm_system_list.htm"), "", &[]));
    main.push_str(&table(GRAY, headings, &rows));
    if view.is_admin() {
        let ids: String = shown.iter().map(|rule| format!("{},", rule.id)).collect();
        let page = view.action_url("AlarmRuleAction").with("pageIndex", pager.page).with("alarmRuleIds", ids);
        main.push_str(&all_switches(&|status| page.clone().with("status", status).with("eventSubmitDoStatusByRule", true)));
    }
    main.push_str(&pager.html());
    Ok(Screen::Main(main))
}

/// The buttons that enable or pause all rules; pausing prompts for a time in the browser.
fn all_switches(switch: &dyn Fn(&str) -> Url) -> String {
    let pause = format!("<div class=\"btn\">\n<a href=\"#\" onclick=\"{}\">全部暂停</a>\n</div>\n", ask_time(&switch("disable")));
    format!("{}{pause}", button(&switch("enable").to_string(), "全部开启"))
}

fn ask_time(url: &Url) -> String {
    format!(
        "WdatePicker({{onpicked:function(){{url='{}&pauseTime=' + $dp.cal.getDateStr();window.location.href=url;}}}});return false;",
        url.href()
    )
}

fn row(view: &ScreenContext<'_>, rule: &AlarmRule, pipeline: &str, status: &dyn Fn(&str) -> Url) -> Result<String, JavaException> {
    let ends = rule.pause_time.as_deref().map(|text| pause_ends(text, view.zone)).transpose()?;
    let paused = ends.is_some_and(|ends| ends > view.now);
    let silent = paused || rule.status == AlarmRuleStatus::Disable;
    let image =
        if silent { "<img src=\"images/alarm_on.png\" title=\"暂停\" />" } else { "<img src=\"images/alarm.png\" title=\"开启\" />" };
    let tip = rule.description.as_deref().map_or_else(|| "$alarmRule.description".to_owned(), escape);
    let history = format!("logRecordList.htm?pipelineId={}&monitorName={}", rule.pipeline_id, rule.monitor_name);
    let mut words = vec![
        format!("<span title=\"{tip}\" class=\"ico_font\">描述</span>"),
        format!("<span class=\"ico_font\">{}</span>", relative(&history, "历史")),
    ];
    if view.is_admin() {
        words.push(match (rule.status, paused) {
            (AlarmRuleStatus::Disable, _) => action(&status("enable"), "开启"),
            (_, true) => action(&status("enable"), "恢复"),
            (_, false) => format!("<a href=\"#\" onclick=\"{}\"><span class=\"ico_font\">暂停</span></a>", ask_time(&status("disable"))),
        });
        words.push(action(&view.url("edit_alarm_rule.htm").with("alarmRuleId", rule.id), "编辑"));
        words.push(if silent {
            let delete = view.action_url("AlarmRuleAction").with("alarmRuleId", rule.id).with("pipelineId", rule.pipeline_id);
            action(&delete.with("eventSubmitDoDelete", true), "删除")
        } else {
            disabled("删除", "暂停监控后才可以删除")
        });
    }
    let id = rule.id.to_string();
    let monitor = format!(" {} ", monitor_word(rule.monitor_name));
    let image = format!(" {image} ");
    let (value, receiver) = (escape(&rule.match_value), escape(&rule.receiver_key));
    let until = if paused { escape_or_empty(rule.pause_time.as_deref()) } else { String::new() };
    let words = format!("\n{}\n", words.join(BAR));
    let mut columns: Vec<&str> = vec![&id, &monitor, &value, &image, &receiver, &until, &words];
    if !pipeline.is_empty() {
        columns.insert(1, pipeline);
    }
    Ok(cells(&columns))
}
