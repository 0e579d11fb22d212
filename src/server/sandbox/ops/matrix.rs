//! Adding, changing, deleting and switching data matrices.

use super::{Refusal, same};
use crate::server::sandbox::state::{DataMatrix, Millis, State};

fn check(state: &State, id: i64, matrix: &DataMatrix) -> Result<(), Refusal> {
    let taken = state.matrices.iter().any(|other| other.id != id && same(&other.group_key, &matrix.group_key));
    if taken { Err(Refusal::Invalid("invalidDataMatrix")) } else { Ok(()) }
}

/// Stores a matrix; returns the id.
pub fn add(state: &mut State, now: Millis, matrix: DataMatrix) -> Result<i64, Refusal> {
    check(state, 0, &matrix)?;
    Ok(state.matrices.insert(now, matrix))
}

/// Overwrites the matrix.
pub fn edit(state: &mut State, now: Millis, id: i64, matrix: DataMatrix) -> Result<(), Refusal> {
    check(state, id, &matrix)?;
    let found = state.matrices.update(now, id, |row| {
        let gmt_create = row.gmt_create;
        *row = matrix;
        row.gmt_create = gmt_create;
    });
    if found { Ok(()) } else { Err(Refusal::unknown("matrix", id)) }
}

/// Deletes the matrix, whether used or not.
pub fn delete(state: &mut State, id: i64) {
    state.matrices.remove(id);
}

/// Promotes the slave to master, if there is one.
pub fn switch(state: &mut State, now: Millis, id: i64) -> Result<(), Refusal> {
    let found = state.matrices.update(now, id, |row| {
        if let Some(slave) = &mut row.slave {
            std::mem::swap(&mut row.master, slave);
        }
    });
    if found { Ok(()) } else { Err(Refusal::unknown("matrix", id)) }
}
