//! `systemParameterAction`, `switchWarmupAction` and `positionAction`.

use std::collections::BTreeMap;

use super::{ActionContext, Result, page, unknown_event};
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::switch;
use crate::server::sandbox::state::{RetrieverType, SystemParameter};

const DETAIL: &str = "systemParameterDetailInfo";
const STAGES: &str = "analysisStageStat.htm";

pub fn edit_parameter(event: &str, act: &mut ActionContext<'_>) -> Result {
    if event != "edit" {
        return unknown_event(event);
    }
    if !act.submitted(&[DETAIL])? {
        return Ok(ActionOutcome::Render);
    }
    let text = |field: &str| act.form.owned(DETAIL, field).unwrap_or_default();
    let (default_key, default_address) = receiver("defaultAlarmReceiver", &text("defaultAlarmReceiver"))?;
    let parameter = SystemParameter {
        system_schema: text("systemSchema"),
        system_mark_table: text("systemMarkTable"),
        system_mark_table_column: text("systemMarkTableColumn"),
        system_mark_table_info: text("systemMarkTableInfo"),
        system_buffer_table: text("systemBufferTable"),
        system_dual_table: text("systemDualTable"),
        retriever: act.form.value(DETAIL, "retriever").and_then(RetrieverType::from_constant).unwrap_or(RetrieverType::Aria2c),
        default_alarm_receive_key: default_key,
        default_alarm_receiver: default_address,
        alarm_receiver: receivers(&text("alarmReceiver"))?,
    };
    act.change(|state, _| state.system_parameter = parameter);
    Ok(ActionOutcome::Redirect(page("systemParameter.htm", "edit", true)))
}

/// Receivers are split at line feeds and `;` only, so an address keeps a browser's carriage return (trap 15).
fn receivers(text: &str) -> std::result::Result<BTreeMap<String, String>, JavaException> {
    text.split(['\n', ';']).filter(|entry| !entry.trim().is_empty()).map(|entry| receiver("alarmReceiver", entry)).collect()
}

fn receiver(field: &str, entry: &str) -> std::result::Result<(String, String), JavaException> {
    match entry.split_once('=') {
        Some((key, address)) if !address.contains('=') => Ok((key.to_owned(), address.to_owned())),
        _ => Err(JavaException::manager(format!("{field}[{entry}] is not valid!"))),
    }
}

pub fn switch_warm_up(event: &str, act: &mut ActionContext<'_>) -> Result {
    let id = act.id("pipelineId")?;
    let done = match event {
        "switch" => act.change(|state, now| switch::switch_pipeline(state, now, id)),
        "restart" => act.change(|state, now| switch::restart_pipeline(state, now, id)),
        _ => return unknown_event(event),
    };
    act.settle(done, page(STAGES, "pipelineId", id))
}

pub fn position(event: &str, act: &mut ActionContext<'_>) -> Result {
    if event != "remove" {
        return unknown_event(event);
    }
    let id = act.id("pipelineId")?;
    let done = act.change(|state, _| switch::remove_position(state, id));
    act.settle(done, page(STAGES, "pipelineId", id))
}
