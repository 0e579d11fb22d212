//! Adding, changing and deleting single data media pairs.

use super::{Refusal, not_started};
use crate::server::sandbox::state::{DataMediaPair, Millis, State};

/// The pipeline's mapping of this source and target.
pub(super) fn find(state: &State, pipeline_id: i64, source: i64, target: i64) -> Option<i64> {
    let pair = state.pairs.iter().find(|pair| (pair.pipeline_id, pair.source, pair.target) == (pipeline_id, source, target));
    pair.map(|pair| pair.id)
}

fn check(state: &State, id: i64, pair: &DataMediaPair) -> Result<(), Refusal> {
    for media in [pair.source, pair.target] {
        if !state.media.contains(media) {
            return Err(Refusal::unknown("dataMedia", media));
        }
    }
    if find(state, pair.pipeline_id, pair.source, pair.target).is_some_and(|found| found != id) {
        return Err(Refusal::Invalid("invalidDataMediaPair"));
    }
    Ok(())
}

/// Stores a mapping, whatever the channel's status; returns the id.
pub fn add(state: &mut State, now: Millis, pair: DataMediaPair) -> Result<i64, Refusal> {
    if !state.pipelines.contains(pair.pipeline_id) {
        return Err(Refusal::unknown("pipeline", pair.pipeline_id));
    }
    check(state, 0, &pair)?;
    Ok(state.pairs.insert(now, pair))
}

/// Overwrites the mapping except its columns.
pub fn edit(state: &mut State, now: Millis, id: i64, pair: DataMediaPair) -> Result<(), Refusal> {
    check(state, id, &pair)?;
    let found = state.pairs.update(now, id, |row| {
        row.source = pair.source;
        row.target = pair.target;
        row.pull_weight = pair.pull_weight;
        row.push_weight = pair.push_weight;
        row.filter_data = pair.filter_data;
        row.resolver_data = pair.resolver_data;
        row.column_pair_mode = pair.column_pair_mode;
    });
    if found { Ok(()) } else { Err(Refusal::unknown("dataMediaPair", id)) }
}

/// Deletes the mapping unless the given pipeline's channel is started. Silently ignores an unknown mapping.
pub fn delete(state: &mut State, id: i64, pipeline_id: i64) -> Result<(), Refusal> {
    let Some(channel_id) = state.pipelines.get(pipeline_id).map(|pipeline| pipeline.channel_id) else {
        return Err(Refusal::unknown("pipeline", pipeline_id));
    };
    not_started(state, channel_id)?;
    state.pairs.remove(id);
    Ok(())
}
