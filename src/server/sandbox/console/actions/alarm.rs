//! `alarmRuleAction`.

use super::{ActionContext, Result, page, unknown_event};
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::ops::alarm::{self, AlarmSwitch};
use crate::server::sandbox::state::{AlarmRule, AlarmRuleStatus, MonitorName};

const INFO: &str = "alarmRuleInfo";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" | "edit" => save(event == "add", act),
        "delete" => {
            let id = act.id("alarmRuleId")?;
            act.change(|state, _| alarm::delete(state, id));
            Ok(ActionOutcome::Redirect(page("alarmRuleList.htm", "pipelineId", act.params.text("pipelineId"))))
        }
        "status" | "status_system" => {
            let id = act.id("alarmRuleId")?;
            switch_all(act, &[id]);
            Ok(ActionOutcome::Redirect(if event == "status" {
                page("alarmRuleList.htm", "pipelineId", act.params.text("pipelineId"))
            } else {
                page("alarmSystemList.htm", "pageIndex", act.params.int("pageIndex"))
            }))
        }
        "status_by_pipeline" => {
            let id = act.id("pipelineId")?;
            if let Some(to) = asked(act) {
                act.change(|state, now| alarm::switch_pipeline(state, now, id, &to));
            }
            Ok(ActionOutcome::Redirect(page("alarmRuleList.htm", "pipelineId", id)))
        }
        "status_by_rule" => {
            let ids: Vec<i64> = act.params.text("alarmRuleIds").split(',').filter_map(|id| id.parse().ok()).collect();
            switch_all(act, &ids);
            Ok(ActionOutcome::Redirect(page("alarmSystemList.htm", "pageIndex", act.params.int("pageIndex"))))
        }
        "onekey_add_monitor" => {
            let id = act.id("pipelineId")?;
            act.change(|state, now| alarm::one_key_add(state, now, id));
            Ok(ActionOutcome::Redirect(page("alarmRuleList.htm", "pipelineId", id)))
        }
        _ => unknown_event(event),
    }
}

/// The switch requested by the parameters; `None` for an unknown status.
fn asked(act: &ActionContext<'_>) -> Option<AlarmSwitch> {
    let pause = act.params.get("pauseTime").filter(|time| !time.is_empty());
    match (act.params.text("status"), pause) {
        ("enable", _) => Some(AlarmSwitch::Enable),
        ("disable", None) => Some(AlarmSwitch::Disable),
        ("disable", Some(until)) => Some(AlarmSwitch::PauseUntil(until.to_owned())),
        _ => None,
    }
}

fn switch_all(act: &ActionContext<'_>, ids: &[i64]) {
    let Some(to) = asked(act) else { return };
    act.change(|state, now| ids.iter().for_each(|id| alarm::switch(state, now, *id, &to)));
}

fn save(adding: bool, act: &mut ActionContext<'_>) -> Result {
    if !act.submitted(&[INFO])? {
        return Ok(ActionOutcome::Render);
    }
    let form = &*act.form;
    let text = |field: &str| form.owned(INFO, field).unwrap_or_default();
    let pipeline_id = act.form_id(INFO, "pipelineId")?;
    let row = AlarmRule {
        pipeline_id,
        status: form.value(INFO, "status").and_then(AlarmRuleStatus::from_constant).unwrap_or(AlarmRuleStatus::Disable),
        monitor_name: form.value(INFO, "monitorName").and_then(MonitorName::from_constant).unwrap_or(MonitorName::DelayTime),
        receiver_key: text("receiverKey"),
        match_value: text("matchValue"),
        interval_time: form.parsed(INFO, "intervalTime"),
        recovery_thresold: form.parsed(INFO, "recoveryThresold"),
        auto_recovery: form.flag(INFO, "autoRecovery"),
        description: form.owned(INFO, "description"),
        ..AlarmRule::default()
    };
    let done = if adding {
        act.change(|state, now| alarm::add(state, now, row));
        Ok(())
    } else {
        let id = act.form_id(INFO, "id")?;
        act.change(|state, now| alarm::edit(state, now, id, row))
    };
    act.settle(done, page("alarmRuleList.htm", "pipelineId", pipeline_id))
}
