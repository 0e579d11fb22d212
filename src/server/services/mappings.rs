//! Table mappings of a pipeline, added in bulk from text lines.

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

/// The result for one input line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineResult {
    /// The line number, starting at 1.
    pub number: usize,
    /// The line as entered.
    pub text: String,
    pub outcome: LineOutcome,
}

/// The outcome for one input line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineOutcome {
    /// The mapping was added, confirmed by reading it back from the manager.
    Added(MappingLine, PairId),
    /// The mapping already exists.
    Present(MappingLine, PairId),
    /// The line is not a valid mapping.
    Wrong(MappingLineError),
    /// The manager rejected it.
    Refused(MappingLine, Error),
    /// It was sent, but the connection broke before the result was known; it may have been added.
    Unknown(MappingLine, Error),
    /// It was not sent because the manager was unavailable.
    NotSent(MappingLine, Error),
    /// It is valid, but nothing was sent because other lines are invalid or only a check was requested.
    Fine(MappingLine),
}

impl LineResult {
    /// Whether the line must be corrected or retried.
    pub fn failed(&self) -> bool {
        matches!(self.outcome, LineOutcome::Wrong(_) | LineOutcome::Refused(..) | LineOutcome::Unknown(..) | LineOutcome::NotSent(..))
    }
}

impl LineOutcome {
    /// The outcome for a line whose request failed.
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

/// The data sources and the lines entered in the form.
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

/// Validates all lines without sending anything: syntax, duplicates, existing mappings, and tables mapped to themselves.
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

/// Returns the pipeline's existing mapping that is equivalent to the line.
fn present(pipeline: &PipelineView, line: &MappingLine) -> Option<PairId> {
    let same = |pair: &&Pair| pair.source_name == line.source.to_string() && pair.target_name == line.target.to_string();
    pipeline.pairs.iter().find(same).map(|pair| pair.id)
}

/// Checks whether the caller may do this with the mappings of a pipeline.
///
/// # Errors
/// Returns `Forbidden` or `NotFound`.
pub async fn may(caller: &Caller, entry: &ManagerHandle, channel: ChannelId, pipeline: PipelineId, action: Action) -> Result<()> {
    entry.check(caller, Resource::Mapping, action, &Target::Pipeline(channel, pipeline)).await
}

/// Adds the mappings of all valid lines. Each line has its own result: failed lines can be corrected and resubmitted, existing mappings are
/// not added again.
///
/// # Errors
/// Returns an error if nothing could be attempted: fields are missing, or the channel is running.
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

/// Whether the caller may map tables of a data source in this channel: it must be owned by the channel's team, or allowed to it.
/// Administrators may use any.
pub fn may_use(caller: &Caller, entry: &ManagerHandle, channel: ChannelId, source: SourceId) -> bool {
    let seen = entry.visible_snapshot(caller);
    super::restricting_team(caller, &seen, channel).is_none_or(|team| seen.can_use(entry.name(), team, ResourceKind::Source, source.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_rejected_only_if_the_manager_rejected_it() {
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
