//! Storing, switching and deleting alarm rules.

use super::Refusal;
use crate::server::sandbox::state::{AlarmRule, AlarmRuleStatus, Millis, MonitorName, State};

/// Stores a rule; returns the id.
pub fn add(state: &mut State, now: Millis, rule: AlarmRule) -> i64 {
    state.alarm_rules.insert(now, rule)
}

/// Overwrites the rule and clears its pause.
pub fn edit(state: &mut State, now: Millis, id: i64, rule: AlarmRule) -> Result<(), Refusal> {
    let found = state.alarm_rules.update(now, id, |row| {
        let gmt_create = row.gmt_create;
        *row = rule;
        row.gmt_create = gmt_create;
        row.pause_time = None;
    });
    if found { Ok(()) } else { Err(Refusal::unknown("alarmRule", id)) }
}

/// Deletes the rule, whether enabled or not.
pub fn delete(state: &mut State, id: i64) {
    state.alarm_rules.remove(id);
}

/// The status requested by a status action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlarmSwitch {
    /// Enabled; ends a pause.
    Enable,
    Disable,
    /// Enabled but paused until this time; the text is stored unchecked (Otter manager console, trap 14).
    PauseUntil(String),
}

/// Switches one rule; ignores an unknown id.
pub fn switch(state: &mut State, now: Millis, id: i64, to: &AlarmSwitch) {
    state.alarm_rules.update(now, id, |rule| {
        (rule.status, rule.pause_time) = match to {
            AlarmSwitch::Enable => (AlarmRuleStatus::Enable, None),
            AlarmSwitch::Disable => (AlarmRuleStatus::Disable, None),
            AlarmSwitch::PauseUntil(time) => (AlarmRuleStatus::Enable, Some(time.clone())),
        };
    });
}

/// Switches every rule of the pipeline.
pub fn switch_pipeline(state: &mut State, now: Millis, pipeline_id: i64, to: &AlarmSwitch) {
    let ids: Vec<i64> = state.alarm_rules_of(pipeline_id).iter().map(|rule| rule.id).collect();
    for id in ids {
        switch(state, now, id, to);
    }
}

/// Gives a pipeline without rules the four stock rules, disabled.
pub fn one_key_add(state: &mut State, now: Millis, pipeline_id: i64) {
    if !state.alarm_rules_of(pipeline_id).is_empty() {
        return;
    }
    let receiver_key = state.system_parameter.default_alarm_receive_key.clone();
    for (monitor_name, match_value, auto_recovery, recovery_thresold) in [
        (MonitorName::Exception, "ERROR,EXCEPTION", false, 2),
        (MonitorName::PositionTimeout, "600", true, 0),
        (MonitorName::DelayTime, "600", false, 2),
        (MonitorName::ProcessTimeout, "60", true, 2),
    ] {
        let rule = AlarmRule {
            pipeline_id,
            status: AlarmRuleStatus::Disable,
            monitor_name,
            receiver_key: receiver_key.clone(),
            match_value: match_value.to_owned(),
            interval_time: Some(1800),
            recovery_thresold: Some(recovery_thresold),
            auto_recovery,
            description: Some("one key added!".to_owned()),
            ..AlarmRule::default()
        };
        state.alarm_rules.insert(now, rule);
    }
}

/// The end of an alarm rule's pause, or the exception thrown by the pages that load the rule if its text is not a date.
pub fn pause_ends(text: &str, zone: &jiff::tz::TimeZone) -> Result<Millis, Refusal> {
    let parsed = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text).and_then(|time| zone.to_timestamp(time));
    parsed
        .map(|time| time.as_millisecond())
        .map_err(|_| Refusal::Exception { class: "java.text.ParseException", message: format!("Unparseable date: \"{text}\"") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_must_be_a_date_in_one_format() {
        let zone = jiff::tz::TimeZone::UTC;
        assert_eq!(pause_ends("2026-11-23 16:00:00", &zone), Ok(1_795_449_600_000));
        assert!(pause_ends("tomorrow", &zone).is_err());
    }
}
