//! Adding, changing and deleting canals.

use super::{Refusal, fits, same};
use crate::server::sandbox::state::{Canal, Millis, SourcingType, State};

fn no_sourcing_type() -> Refusal {
    Refusal::Exception { class: "java.lang.NullPointerException", message: "null".to_owned() }
}

/// Stores a canal; a MySQL one gets the slave id `10000 + id`. Without a sourcing type (an OCEANBASE form) the row is stored and
/// then an exception is raised (Otter manager console, trap 12).
pub fn add(state: &mut State, now: Millis, canal: Canal) -> Result<i64, Refusal> {
    if let Some(name) = &canal.name {
        if state.canals.iter().filter_map(|other| other.name.as_deref()).any(|other| same(other, name)) {
            return Err(Refusal::Invalid("invalidCanal"));
        }
        fits("NAME", 200, name)?;
    }
    fits("DESCRIPTION", 200, canal.desc.as_deref().unwrap_or_default())?;
    let id = state.canals.insert(now, canal);
    let mut known = false;
    state.canals.update(now, id, |row| {
        known = row.parameters.sourcing_type.is_some();
        if row.parameters.sourcing_type == Some(SourcingType::Mysql) && row.parameters.slave_id.is_none() {
            row.parameters.slave_id = Some(10_000 + id);
        }
    });
    if known { Ok(id) } else { Err(no_sourcing_type()) }
}

/// Overwrites description and parameters; the name never changes. Does not check whether the canal is in use.
pub fn edit(state: &mut State, now: Millis, id: i64, canal: Canal) -> Result<(), Refusal> {
    fits("DESCRIPTION", 200, canal.desc.as_deref().unwrap_or_default())?;
    let found = state.canals.update(now, id, |row| {
        row.desc = canal.desc;
        row.parameters = canal.parameters;
    });
    if found { Ok(()) } else { Err(Refusal::unknown("canal", id)) }
}

/// Deletes the canal, whether used or not, and the cursors of its destination.
pub fn delete(state: &mut State, id: i64) -> Result<(), Refusal> {
    let Some(canal) = state.canals.remove(id) else {
        return Err(Refusal::unknown("canal", id));
    };
    let name = canal.name.unwrap_or_default();
    let readers: Vec<i64> = state.pipelines_of_canal(&name).iter().map(|pipeline| pipeline.id).collect();
    for pipeline_id in readers {
        state.zookeeper.cursors.remove(&pipeline_id);
    }
    Ok(())
}
