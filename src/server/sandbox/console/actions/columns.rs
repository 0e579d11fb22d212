//! `columnPairAction` and `columnPairGroupAction`.

use super::{ActionContext, Result, page, unknown_event};
use crate::server::sandbox::console::html::link::Url;
use crate::server::sandbox::console::http_types::Location;
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::columns;

const PAIRS: &str = "columnPairInfo";
const GROUP: &str = "columnPairGroupInfo";

/// Replaces the mapping's columns with the posted ones; they are saved whatever the submit key is (trap 17).
pub fn save(event: &str, act: &mut ActionContext<'_>) -> Result {
    if event != "save" {
        return unknown_event(event);
    }
    if !act.submitted(&[PAIRS])? {
        return Ok(ActionOutcome::Render);
    }
    let id = act.id("dataMediaPairId")?;
    let side = |field: &str| act.form.values(PAIRS, field).to_vec();
    let (source, target) = (side("dltTarget_l"), side("dltTarget_r"));
    if let Err(refusal) = act.change(|state, now| columns::save(state, now, id, &source, &target)) {
        return act.reject(refusal);
    }
    match act.params.get("submitKey") {
        Some("保存") => Ok(ActionOutcome::Redirect(page("dataMediaPairList.htm", "pipelineId", act.params.text("pipelineId")))),
        Some("下一步") => {
            let mut next = Url::new("addColumnPairGroup.htm").with("dataMediaPairId", id);
            for name in ["channelId", "pipelineId", "sourceMediaId", "targetMediaId"] {
                next = next.with(name, act.params.text(name));
            }
            Ok(ActionOutcome::Redirect(Location::Relative(next)))
        }
        Some(_) => Ok(ActionOutcome::Render),
        None => Err(JavaException::null_pointer()),
    }
}

/// Replaces the mapping's column groups with a single one.
pub fn save_group(event: &str, act: &mut ActionContext<'_>) -> Result {
    if event != "save" {
        return unknown_event(event);
    }
    if !act.submitted(&[GROUP])? {
        return Ok(ActionOutcome::Render);
    }
    let id = act.id("dataMediaPairId")?;
    let values = act.form.values(GROUP, "groupResult").to_vec();
    let done = act.change(|state, now| columns::save_group(state, now, id, &values));
    let list = page("dataMediaPairList.htm", "pipelineId", act.params.text("pipelineId"));
    act.settle(done, list)
}
