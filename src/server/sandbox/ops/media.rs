//! Adding, changing and deleting data media.

use super::{Refusal, fits, same};
use crate::server::sandbox::state::{DataMedia, Millis, State};

/// The data media with this namespace, name and source.
pub(super) fn find(state: &State, namespace: &str, name: &str, source: i64) -> Option<i64> {
    let media = state.media.iter().find(|media| media.source == source && same(&media.namespace, namespace) && same(&media.name, name));
    media.map(|media| media.id)
}

fn check(state: &State, id: i64, media: &DataMedia) -> Result<(), Refusal> {
    if !state.sources.contains(media.source) {
        return Err(Refusal::unknown("dataMediaSource", media.source));
    }
    if find(state, &media.namespace, &media.name, media.source).is_some_and(|found| found != id) {
        return Err(Refusal::Invalid("invalidDataMedia"));
    }
    fits("NAMESPACE", 200, &media.namespace)?;
    fits("NAME", 200, &media.name)
}

/// Stores a data media; returns the id.
pub fn add(state: &mut State, now: Millis, media: DataMedia) -> Result<i64, Refusal> {
    check(state, 0, &media)?;
    Ok(state.media.insert(now, media))
}

/// Overwrites namespace, name and source.
pub fn edit(state: &mut State, now: Millis, id: i64, media: DataMedia) -> Result<(), Refusal> {
    check(state, id, &media)?;
    let found = state.media.update(now, id, |row| {
        row.namespace = media.namespace;
        row.name = media.name;
        row.source = media.source;
    });
    if found { Ok(()) } else { Err(Refusal::unknown("dataMedia", id)) }
}

/// Deletes the data media; silently keeps it if a mapping uses it.
pub fn delete(state: &mut State, id: i64) {
    if state.pairs_with_media(id).is_empty() {
        state.media.remove(id);
    }
}
