//! `dataMediaAction`.

use super::{ActionContext, Result, unknown_event};
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::media;
use crate::server::sandbox::state::DataMedia;

const INFO: &str = "dataMediaInfo";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" => {
            if !act.submitted(&[INFO])? {
                return Ok(ActionOutcome::Render);
            }
            let row = posted(act)?;
            let done = act.change(|state, now| media::add(state, now, row));
            let list = act.configured("data_media_list.htm");
            act.settle(done, list)
        }
        "edit" => {
            if !act.submitted(&[INFO])? {
                return Ok(ActionOutcome::Render);
            }
            let (id, row) = (act.form_id(INFO, "id")?, posted(act)?);
            let done = act.change(|state, now| media::edit(state, now, id, row));
            let list = act.list("dataMediaList.htm");
            act.settle(done, list)
        }
        "delete" => {
            let id = act.id("dataMediaId")?;
            act.change(|state, _| media::delete(state, id));
            Ok(ActionOutcome::Redirect(act.list("dataMediaList.htm")))
        }
        _ => unknown_event(event),
    }
}

/// The posted data media; an empty table name passes every validator but raises an exception in the manager.
fn posted(act: &ActionContext<'_>) -> std::result::Result<DataMedia, JavaException> {
    Ok(DataMedia {
        namespace: act.form.owned(INFO, "namespace").unwrap_or_default(),
        name: act.form.owned(INFO, "name").ok_or_else(JavaException::null_pointer)?,
        source: act.form_id(INFO, "sourceId")?,
        ..DataMedia::default()
    })
}
