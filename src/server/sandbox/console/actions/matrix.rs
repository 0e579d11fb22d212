//! `dataMatrixAction`.

use super::{ActionContext, Result, page, unknown_event};
use crate::server::sandbox::console::html::link::Url;
use crate::server::sandbox::console::http_types::Location;
use crate::server::sandbox::console::outcome::ActionOutcome;
use crate::server::sandbox::ops::matrix;
use crate::server::sandbox::state::DataMatrix;

const INFO: &str = "dataMatrixInfo";
const LIST: &str = "dataMatrixList.htm";

pub fn run(event: &str, act: &mut ActionContext<'_>) -> Result {
    match event {
        "add" => {
            if !act.submitted(&[INFO])? {
                return Ok(ActionOutcome::Render);
            }
            let row = posted(act);
            let done = act.change(|state, now| matrix::add(state, now, row));
            let list = act.configured("data_matrix_list.htm");
            act.settle(done, list)
        }
        "edit" => {
            if !act.submitted(&[INFO])? {
                return Ok(ActionOutcome::Render);
            }
            let (id, row) = (act.form_id(INFO, "id")?, posted(act));
            let done = act.change(|state, now| matrix::edit(state, now, id, row));
            act.settle(done, page(LIST, "matrixId", id))
        }
        "delete" => {
            let id = act.id("matrixId")?;
            act.change(|state, _| matrix::delete(state, id));
            Ok(ActionOutcome::Redirect(Location::Relative(Url::new(LIST))))
        }
        "switch" => {
            let id = act.id("matrixId")?;
            let done = act.change(|state, now| matrix::switch(state, now, id));
            act.settle(done, page(LIST, "matrixId", id))
        }
        _ => unknown_event(event),
    }
}

fn posted(act: &ActionContext<'_>) -> DataMatrix {
    let text = |field: &str| act.form.owned(INFO, field);
    DataMatrix {
        group_key: text("groupKey").unwrap_or_default(),
        master: text("master").unwrap_or_default(),
        slave: text("slave"),
        description: text("description"),
        ..DataMatrix::default()
    }
}
