//! Adding, changing and deleting pipelines.

use super::{Refusal, fits, not_started, same};
use crate::server::sandbox::state::{Millis, Pipeline, State};

/// MySQL's LIKE without escapes: `%` matches any text, `_` any character, case-insensitive.
fn like(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('%', rest)) => (0..=text.len()).any(|skip| like(rest, text.get(skip..).unwrap_or_default())),
        Some((wanted, rest)) => text.split_first().is_some_and(|(found, tail)| (*wanted == '_' || wanted == found) && like(rest, tail)),
    }
}

fn folded(text: &str) -> Vec<char> {
    text.to_lowercase().chars().collect()
}

/// Whether another pipeline reads from the destination. The manager searches the stored text with LIKE, so `%` and `_` in the name
/// match other characters too (Otter manager console, trap 32).
fn destination_used(state: &State, id: i64, destination: &str) -> bool {
    let pattern = folded(destination);
    let names = state.pipelines.iter().filter(|other| other.id != id).filter_map(|p| p.parameters.destination_name.as_deref());
    names.map(folded).any(|name| like(&pattern, &name))
}

fn check(state: &State, id: i64, pipeline: &Pipeline) -> Result<(), Refusal> {
    if let Some(destination) = pipeline.parameters.destination_name.as_deref()
        && destination_used(state, id, destination)
    {
        return Err(Refusal::Invalid("invalidDestinationName"));
    }
    fits("NAME", 200, &pipeline.name)?;
    fits("DESCRIPTION", 200, pipeline.description.as_deref().unwrap_or_default())
}

fn name_used(state: &State, id: i64, channel_id: i64, name: &str) -> bool {
    state.pipelines.iter().any(|other| other.id != id && other.channel_id == channel_id && same(&other.name, name))
}

/// Stores a pipeline; its select nodes replace its extract nodes. Returns the id.
pub fn add(state: &mut State, now: Millis, mut pipeline: Pipeline) -> Result<i64, Refusal> {
    if name_used(state, 0, pipeline.channel_id, &pipeline.name) {
        return Err(Refusal::Invalid("invalidPipelineName"));
    }
    check(state, 0, &pipeline)?;
    pipeline.extract_nodes.clone_from(&pipeline.select_nodes);
    Ok(state.pipelines.insert(now, pipeline))
}

/// Overwrites everything except the channel. Unlike in `add`, a name already used in the channel raises an exception.
pub fn edit(state: &mut State, now: Millis, id: i64, pipeline: Pipeline) -> Result<(), Refusal> {
    let Some(channel_id) = state.pipelines.get(id).map(|row| row.channel_id) else {
        return Err(Refusal::unknown("pipeline", id));
    };
    check(state, id, &pipeline)?;
    if name_used(state, id, channel_id, &pipeline.name) {
        return Err(Refusal::manager(format!("RepeatConfigureException: exist the same name pipeline in the database:{}", pipeline.name)));
    }
    state.pipelines.update(now, id, |row| {
        row.name = pipeline.name;
        row.description = pipeline.description;
        row.extract_nodes.clone_from(&pipeline.select_nodes);
        row.select_nodes = pipeline.select_nodes;
        row.load_nodes = pipeline.load_nodes;
        row.parameters = pipeline.parameters;
    });
    Ok(())
}

/// Deletes the pipeline and its cursor; silently keeps it if it has mappings. Alarm rules remain.
pub fn delete(state: &mut State, id: i64, channel_id: i64) -> Result<(), Refusal> {
    not_started(state, channel_id)?;
    if state.pairs_of(id).is_empty() && state.pipelines.remove(id).is_some() {
        state.zookeeper.remove_pipeline(id);
        state.schedule.remove_pipeline(id);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_supports_both_wildcards() {
        for (pattern, text, matches) in
            [("no-such%", "no-such-canal", true), ("a_c", "ABC", true), ("a_c", "ac", false), ("canal", "canal-1", false), ("%", "", true)]
        {
            assert_eq!(like(&folded(pattern), &folded(text)), matches, "{pattern} {text}");
        }
    }
}
