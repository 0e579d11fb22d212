//! Mappings of a pipeline: which tables are copied to which, many at once.

use serde_json::json;

use super::Result;
use crate::model::field::FieldError;
use crate::model::form::{FieldErrors, FormData};
use crate::model::forms::{MappingLine, MappingLineError, parse_lines};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::ManagerHandle;
use crate::server::authz::{Caller, Target};
use crate::server::monitor::{DetailKey, ListKey, PipelineView};
use crate::server::store::ResourceKind;

/// What became of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineResult {
    /// Its number in the text, from 1.
    pub number: usize,
    /// As it was typed.
    pub text: String,
    pub outcome: LineOutcome,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineOutcome {
    /// The mapping is there, as read back from the manager.
    Added(MappingLine, PairId),
    /// It was there before.
    Present(MappingLine, PairId),
    /// It is no mapping.
    Wrong(MappingLineError),
    /// The manager refused it.
    Refused(MappingLine, Error),
    /// It was sent, and the connection broke before the result was known: it may have been added.
    Unknown(MappingLine, Error),
    /// It was not sent, since the manager was away.
    NotSent(MappingLine, Error),
    /// It is fine, but nothing was sent since other lines are wrong or only a check was asked for.
    Fine(MappingLine),
}

impl LineResult {
    /// Whether the line must be corrected or tried again.
    pub fn failed(&self) -> bool {
        matches!(self.outcome, LineOutcome::Wrong(_) | LineOutcome::Refused(..) | LineOutcome::Unknown(..) | LineOutcome::NotSent(..))
    }
}

impl LineOutcome {
    /// What a failure says of the line.
    fn failed(line: MappingLine, error: Error) -> Self {
        if error.leaves_unknown() {
            Self::Unknown(line, error)
        } else if error.is_unavailable() {
            Self::NotSent(line, error)
        } else {
            Self::Refused(line, error)
        }
    }
}

/// The ends and the lines that were typed.
struct MappingInput {
    source: SourceId,
    target: SourceId,
    text: String,
}

fn parse_input(values: &FormData) -> std::result::Result<MappingInput, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut source = |field: &str| {
        let value = values.first(field).trim();
        let id = if value.is_empty() { Err(FieldError::Required) } else { value.parse().map_err(|_| FieldError::NotAChoice) };
        errors.collect(field, id)
    };
    let (source, target) = (source("source"), source("target"));
    let text = values.first("lines").to_owned();
    if text.trim().is_empty() {
        errors.add("lines", FieldError::Required);
    }
    match (source, target) {
        (Some(source), Some(target)) if errors.is_empty() => Ok(MappingInput { source, target, text }),
        _ => Err(errors),
    }
}

/// Checks every line without sending anything: its form, repetitions, what is there already, and copies of a table to itself.
pub fn check(pipeline: &PipelineView, values: &FormData) -> Result<Vec<LineResult>> {
    let MappingInput { source, target, text } = parse_input(values).map_err(Error::Invalid)?;
    let lines = parse_lines(&text).into_iter().map(|(number, text, read)| {
        let outcome = match read {
            Err(error) => LineOutcome::Wrong(error),
            Ok(line) if source == target && line.source == line.target => {
                LineOutcome::Refused(line, Error::invalid_field("lines", FieldError::SameTable))
            }
            Ok(line) => match present(pipeline, &line) {
                Some(id) => LineOutcome::Present(line, id),
                None => LineOutcome::Fine(line),
            },
        };
        LineResult { number, text, outcome }
    });
    Ok(lines.collect())
}

/// The mapping of the pipeline that says the same already.
fn present(pipeline: &PipelineView, line: &MappingLine) -> Option<PairId> {
    let same = |pair: &&Pair| pair.source_name == line.source.to_string() && pair.target_name == line.target.to_string();
    pipeline.pairs.iter().find(same).map(|pair| pair.id)
}

/// Whether who asks may do this with the mappings of a pipeline.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn may(caller: &Caller, entry: &ManagerHandle, channel: ChannelId, pipeline: PipelineId, action: Action) -> Result<()> {
    entry.check(caller, Resource::Mapping, action, &Target::Pipeline(channel, pipeline)).await
}

/// Adds the mappings of all good lines. Each line has its own result; what fails can be corrected and sent again,
/// what is there is not repeated.
///
/// # Errors
/// When nothing could be tried at all: fields are missing, or the channel runs.
pub async fn add(
    caller: &Caller,
    entry: &ManagerHandle,
    channel: ChannelId,
    pipeline: &PipelineView,
    values: &FormData,
) -> Result<Vec<LineResult>> {
    let id = pipeline.row.id;
    let permit = entry.permit(caller, Resource::Mapping, Action::Create, Target::Pipeline(channel, id)).await?;
    let MappingInput { source, target, .. } = parse_input(values).map_err(Error::Invalid)?;
    let mut errors = FieldErrors::default();
    for (field, id) in [("source", source), ("target", target)] {
        if !may_use(caller, entry, channel, id) {
            errors.add(field, FieldError::NotForTeam);
        }
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let mut results = check(pipeline, values)?;
    let fine: Vec<(usize, MappingLine)> = results
        .iter()
        .enumerate()
        .filter_map(|(at, result)| match &result.outcome {
            LineOutcome::Fine(line) => Some((at, line.clone())),
            _ => None,
        })
        .collect();
    if fine.is_empty() {
        return Ok(results);
    }
    let lines: Vec<MappingLine> = fine.iter().map(|(_, line)| line.clone()).collect();
    let touched = [ListKey::Tables, ListKey::Sources];
    let permit = permit.with_changes(json!({ "source": [null, source], "target": [null, target], "lines": [null, values.first("lines")] }));
    let touched_too = [DetailKey::Channel(channel)];
    let added =
        permit.write(&touched, &touched_too, move |manager| async move { manager.add_pairs(id, source, target, &lines).await }).await?;
    for ((at, line), outcome) in fine.into_iter().zip(added) {
        results[at].outcome = match outcome {
            Ok(pair) => LineOutcome::Added(line, pair),
            Err(error) => LineOutcome::failed(line, error),
        };
    }
    Ok(results)
}

/// Deletes a mapping of a stopped channel.
pub async fn delete(caller: &Caller, entry: &ManagerHandle, channel: ChannelId, pipeline: PipelineId, pair: PairId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Mapping, Action::Delete, Target::Pipeline(channel, pipeline)).await?;
    let permit = permit.with_changes(json!({ "mapping": [pair, null] }));
    let touched = [DetailKey::Channel(channel)];
    permit.write(&[ListKey::Tables], &touched, move |manager| async move { manager.delete_pair(pipeline, pair).await }).await
}

/// Whether mappings of a channel may copy from or to a data source, for who asks: it is the channel's team's own, or that was allowed it.
/// Administrators use anything.
pub fn may_use(caller: &Caller, entry: &ManagerHandle, channel: ChannelId, source: SourceId) -> bool {
    let seen = entry.visible_snapshot(caller);
    super::restricting_team(caller, &seen, channel).is_none_or(|team| seen.can_use(entry.name(), team, ResourceKind::Source, source.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_refused_only_if_the_manager_said_so() {
        let line = || match parse_lines("shop.orders").remove(0).2 {
            Ok(line) => line,
            Err(error) => panic!("{error:?}"),
        };
        let lost = |written| Error::Unreachable { address: "a:1".into(), cause: "connection closed".into(), written };
        assert!(matches!(LineOutcome::failed(line(), lost(true)), LineOutcome::Unknown(..)));
        assert!(matches!(LineOutcome::failed(line(), lost(false)), LineOutcome::NotSent(..)));
        assert!(matches!(LineOutcome::failed(line(), Error::invalid_field("table", FieldError::Taken)), LineOutcome::Refused(..)));
    }
}
