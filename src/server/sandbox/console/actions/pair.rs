//! `dataMediaPairAction`.

use super::{ActionContext, Result, page, unknown_event};
use crate::server::sandbox::console::html::link::Url;
use crate::server::sandbox::console::http_types::Location;
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::{batch, pair};
use crate::server::sandbox::state::{ColumnPairMode, DataMediaPair, ExtensionData, ExtensionDataType};

const INFO: &str = "dataMediaPairInfo";
const BATCH: &str = "batchDataMediaPairInfo";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" => add(act),
        "edit" => edit(act),
        "batch_add" => {
            if !act.submitted(&[BATCH])? {
                return Ok(ActionOutcome::Render);
            }
            let pipeline_id = act.form_id(BATCH, "pipelineId")?;
            let text = act.form.owned(BATCH, "batchPairContent").unwrap_or_default();
            let done = act.change(|state, now| batch::add(state, now, pipeline_id, &text));
            act.settle(done, page("dataMediaPairList.htm", "pipelineId", pipeline_id))
        }
        "delete" => {
            let (id, pipeline_id) = (act.id("dataMediaPairId")?, act.id("pipelineId")?);
            let done = act.change(|state, _| pair::delete(state, id, pipeline_id));
            act.settle(done, page("dataMediaPairList.htm", "pipelineId", pipeline_id))
        }
        _ => unknown_event(event),
    }
}

fn add(act: &mut ActionContext<'_>) -> Result {
    if !act.submitted(&[INFO])? {
        return Ok(ActionOutcome::Render);
    }
    let row = posted(act)?;
    let (source, target, pipeline_id) = (row.source, row.target, row.pipeline_id);
    match act.change(|state, now| pair::add(state, now, row)) {
        Ok(id) => {
            let columns =
                Url::new("addColumnPair.htm").with("dataMediaPairId", id).with("pipelineId", pipeline_id).with("dataMediaPairId", id);
            back_to_list(act, pipeline_id, columns.with("sourceMediaId", source).with("targetMediaId", target))
        }
        Err(refusal) => act.reject(refusal),
    }
}

fn edit(act: &mut ActionContext<'_>) -> Result {
    if !act.submitted(&[INFO])? {
        return Ok(ActionOutcome::Render);
    }
    let (id, row) = (act.form_id(INFO, "id")?, posted(act)?);
    let (source, target, pipeline_id) = (row.source, row.target, row.pipeline_id);
    let channel_id = act.params.text("channelId").to_owned();
    match act.change(|state, now| pair::edit(state, now, id, row)) {
        Ok(()) => {
            let columns =
                Url::new("addColumnPair.htm").with("dataMediaPairId", id).with("pipelineId", pipeline_id).with("channelId", channel_id);
            back_to_list(act, pipeline_id, columns.with("sourceMediaId", source).with("targetMediaId", target))
        }
        Err(refusal) => act.reject(refusal),
    }
}

/// The target of the submit key: any key other than the two saves and shows the form again; without a key it saves, then fails (trap 17).
fn back_to_list(act: &ActionContext<'_>, pipeline_id: i64, columns: Url) -> Result {
    match act.params.get("submitKey") {
        Some("保存") => Ok(ActionOutcome::Redirect(page("dataMediaPairList.htm", "pipelineId", pipeline_id))),
        Some("下一步") => Ok(ActionOutcome::Redirect(Location::Relative(columns))),
        Some(_) => Ok(ActionOutcome::Render),
        None => Err(JavaException::null_pointer()),
    }
}

fn posted(act: &ActionContext<'_>) -> std::result::Result<DataMediaPair, JavaException> {
    let form = &*act.form;
    let extension = |kind: &str, text: &str| {
        let kind = form.value(INFO, kind).and_then(ExtensionDataType::from_constant).ok_or_else(JavaException::null_pointer)?;
        let text = Some(form.owned(INFO, text).unwrap_or_default());
        let (clazz_path, source_text) = if kind == ExtensionDataType::Clazz { (text, None) } else { (None, text) };
        Ok::<_, JavaException>(ExtensionData { extension_data_type: kind, clazz_path, source_text, timestamp: act.sandbox.now() })
    };
    Ok(DataMediaPair {
        pipeline_id: act.form_id(INFO, "pipelineId")?,
        source: act.form_id(INFO, "sourceDataMediaId")?,
        target: act.form_id(INFO, "targetDataMediaId")?,
        pull_weight: form.parsed(INFO, "pullWeight"),
        push_weight: form.parsed(INFO, "pushWeight"),
        filter_data: Some(extension("filterType", "filterText")?),
        resolver_data: Some(extension("resolverType", "resolverText")?),
        column_pair_mode: form.value(INFO, "columnPairMode").and_then(ColumnPairMode::from_constant).unwrap_or(ColumnPairMode::Include),
        ..DataMediaPair::default()
    })
}
