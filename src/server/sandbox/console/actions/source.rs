//! `dataMediaSourceAction`.

use super::{ActionContext, Result, unknown_event};
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::console::webx::jetty::JavaException;
use crate::server::sandbox::ops::source;
use crate::server::sandbox::state::{DataMediaSource, DataMediaType, Secret};

const INFO: &str = "dataMediaSourceInfo";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" => {
            if !act.submitted(&[INFO])? {
                return Ok(ActionOutcome::Render);
            }
            let row = posted(act)?;
            let done = act.change(|state, now| source::add(state, now, row));
            let list = act.configured("data_source_list.htm");
            act.settle(done, list)
        }
        "edit" => {
            if !act.submitted(&[INFO])? {
                return Ok(ActionOutcome::Render);
            }
            let (id, row) = (act.form_id(INFO, "id")?, posted(act)?);
            let done = act.change(|state, now| source::edit(state, now, id, row));
            let list = act.list("dataSourceList.htm");
            act.settle(done, list)
        }
        "delete" => {
            let id = act.id("dataMediaSourceId")?;
            act.change(|state, _| source::delete(state, id));
            Ok(ActionOutcome::Redirect(act.list("dataSourceList.htm")))
        }
        _ => unknown_event(event),
    }
}

/// The posted source; without a known type the manager throws a null pointer exception.
fn posted(act: &ActionContext<'_>) -> std::result::Result<DataMediaSource, JavaException> {
    let form = &*act.form;
    Ok(DataMediaSource {
        name: form.owned(INFO, "name").unwrap_or_default(),
        r#type: form.value(INFO, "type").and_then(DataMediaType::from_constant).ok_or_else(JavaException::null_pointer)?,
        encode: form.owned(INFO, "encode"),
        url: form.owned(INFO, "url"),
        username: form.owned(INFO, "username"),
        password: form.owned(INFO, "password").map(Secret::new),
        ..DataMediaSource::default()
    })
}
