//! Adding, changing and deleting data media sources.

use super::{Refusal, fits, same};
use crate::server::sandbox::state::{DataMediaSource, DataMediaType, Millis, State};

fn check(state: &State, id: i64, source: &DataMediaSource) -> Result<(), Refusal> {
    if state.sources.iter().any(|other| other.id != id && same(&other.name, &source.name)) {
        return Err(Refusal::Invalid("invalidDataMediaSource"));
    }
    fits("NAME", 200, &source.name)?;
    // The JSON column contains the URL and account plus about 150 characters of keys.
    fits("PROPERTIES", 850, source.url.as_deref().unwrap_or_default())
}

fn driver(r#type: DataMediaType) -> Option<String> {
    match r#type {
        DataMediaType::Mysql => Some("com.mysql.jdbc.Driver".to_owned()),
        DataMediaType::Oracle => Some("oracle.jdbc.driver.OracleDriver".to_owned()),
        _ => None,
    }
}

/// Stores a source with the driver of its type; returns the id.
pub fn add(state: &mut State, now: Millis, mut source: DataMediaSource) -> Result<i64, Refusal> {
    check(state, 0, &source)?;
    source.driver = driver(source.r#type);
    Ok(state.sources.insert(now, source))
}

/// Overwrites the source; removes the password if none is sent.
pub fn edit(state: &mut State, now: Millis, id: i64, mut source: DataMediaSource) -> Result<(), Refusal> {
    check(state, id, &source)?;
    source.driver = driver(source.r#type);
    let found = state.sources.update(now, id, |row| {
        let gmt_create = row.gmt_create;
        *row = source;
        row.gmt_create = gmt_create;
    });
    if found { Ok(()) } else { Err(Refusal::unknown("dataMediaSource", id)) }
}

/// Deletes the source; silently keeps it if it has data media.
pub fn delete(state: &mut State, id: i64) {
    if state.media_of(id).is_empty() {
        state.sources.remove(id);
    }
}
