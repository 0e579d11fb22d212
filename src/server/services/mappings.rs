//! Mappings of a pipeline: which tables are copied to which, many at once.

use serde_json::json;

use super::Result;
use crate::model::field::Invalid;
use crate::model::form::{Errors, Values};
use crate::model::forms::{MappingLine, MappingLineError, read_lines};
use crate::model::rights::{Action, Resource};
use crate::model::*;
use crate::server::access::{About, Caller};
use crate::server::app::ManagerEntry;
use crate::server::live::{Detail, List, PipelineView};
use crate::server::store::ResourceKind;

/// What became of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineResult {
    /// Its number in the text, from 1.
    pub number: usize,
    /// As it was typed.
    pub text: String,
    pub outcome: Outcome,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mapping is there, as read back from the manager.
    Added(MappingLine, PairId),
    /// It was there before.
    Present(MappingLine, PairId),
    /// It is no mapping.
    Wrong(MappingLineError),
    /// The manager refused it.
    Refused(MappingLine, ManagerError),
    /// It was sent, and the connection broke before the result was known: it may have been added.
    Unknown(MappingLine, ManagerError),
    /// It was not sent, since the manager was away.
    NotSent(MappingLine, ManagerError),
    /// It is fine, but nothing was sent since other lines are wrong or only a check was asked for.
    Fine(MappingLine),
}

impl LineResult {
    /// Whether the line must be corrected or tried again.
    pub fn failed(&self) -> bool {
        matches!(self.outcome, Outcome::Wrong(_) | Outcome::Refused(..) | Outcome::Unknown(..) | Outcome::NotSent(..))
    }
}

impl Outcome {
    /// What a failure says of the line.
    fn failed(line: MappingLine, error: ManagerError) -> Self {
        if error.leaves_unknown() {
            Self::Unknown(line, error)
        } else if error.is_away() {
            Self::NotSent(line, error)
        } else {
            Self::Refused(line, error)
        }
    }
}

/// The ends and the lines that were typed.
struct Asked {
    source: SourceId,
    target: SourceId,
    text: String,
}

fn asked_for(values: &Values) -> std::result::Result<Asked, Errors> {
    let mut errors = Errors::default();
    let mut source = |field: &str| {
        let value = values.first(field).trim();
        let id = if value.is_empty() { Err(Invalid::Required) } else { value.parse().map_err(|_| Invalid::NotAChoice) };
        errors.take(field, id)
    };
    let (source, target) = (source("source"), source("target"));
    let text = values.first("lines").to_owned();
    if text.trim().is_empty() {
        errors.add("lines", Invalid::Required);
    }
    match (source, target) {
        (Some(source), Some(target)) if errors.is_empty() => Ok(Asked { source, target, text }),
        _ => Err(errors),
    }
}

/// Checks every line without sending anything: its form, repetitions, what is there already, and copies of a table to itself.
pub fn check(pipeline: &PipelineView, values: &Values) -> Result<Vec<LineResult>> {
    let Asked { source, target, text } = asked_for(values).map_err(ManagerError::Rejected)?;
    let lines = read_lines(&text).into_iter().map(|(number, text, read)| {
        let outcome = match read {
            Err(error) => Outcome::Wrong(error),
            Ok(line) if source == target && line.source == line.target => {
                Outcome::Refused(line, ManagerError::rejected("lines", Invalid::SameTable))
            }
            Ok(line) => match present(pipeline, &line) {
                Some(id) => Outcome::Present(line, id),
                None => Outcome::Fine(line),
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
pub async fn may(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, pipeline: PipelineId, action: Action) -> Result<()> {
    entry.check(caller, Resource::Mapping, action, &About::Pipeline(channel, pipeline)).await
}

/// Adds the mappings of all good lines. Each line has its own result; what fails can be corrected and sent again,
/// what is there is not repeated.
///
/// # Errors
/// When nothing could be tried at all: fields are missing, or the channel runs.
pub async fn add(
    caller: &Caller,
    entry: &ManagerEntry,
    channel: ChannelId,
    pipeline: &PipelineView,
    values: &Values,
) -> Result<Vec<LineResult>> {
    let id = pipeline.row.id;
    let permit = entry.permit(caller, Resource::Mapping, Action::Create, About::Pipeline(channel, id)).await?;
    let Asked { source, target, .. } = asked_for(values).map_err(ManagerError::Rejected)?;
    let mut errors = Errors::default();
    for (field, id) in [("source", source), ("target", target)] {
        if !may_use(caller, entry, channel, id) {
            errors.add(field, Invalid::NotForTeam);
        }
    }
    if !errors.is_empty() {
        return Err(ManagerError::Rejected(errors));
    }
    let mut results = check(pipeline, values)?;
    let fine: Vec<(usize, MappingLine)> = results
        .iter()
        .enumerate()
        .filter_map(|(at, result)| match &result.outcome {
            Outcome::Fine(line) => Some((at, line.clone())),
            _ => None,
        })
        .collect();
    if fine.is_empty() {
        return Ok(results);
    }
    let lines: Vec<MappingLine> = fine.iter().map(|(_, line)| line.clone()).collect();
    let touched = [List::Tables, List::Sources];
    let permit = permit.noting(json!({ "source": [null, source], "target": [null, target], "lines": [null, values.first("lines")] }));
    let touched_too = [Detail::Channel(channel)];
    let added =
        permit.write(&touched, &touched_too, move |manager| async move { manager.add_pairs(id, source, target, &lines).await }).await?;
    for ((at, line), outcome) in fine.into_iter().zip(added) {
        results[at].outcome = match outcome {
            Ok(pair) => Outcome::Added(line, pair),
            Err(error) => Outcome::failed(line, error),
        };
    }
    Ok(results)
}

/// Deletes a mapping of a stopped channel.
pub async fn delete(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, pipeline: PipelineId, pair: PairId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Mapping, Action::Delete, About::Pipeline(channel, pipeline)).await?;
    let permit = permit.noting(json!({ "mapping": [pair, null] }));
    let touched = [Detail::Channel(channel)];
    permit.write(&[List::Tables], &touched, move |manager| async move { manager.delete_pair(pipeline, pair).await }).await
}

/// Whether mappings of a channel may copy from or to a data source, for who asks: it is the channel's team's own, or that was allowed it.
/// Administrators use anything.
pub fn may_use(caller: &Caller, entry: &ManagerEntry, channel: ChannelId, source: SourceId) -> bool {
    let seen = entry.seen(caller);
    super::limited(caller, &seen, channel).is_none_or(|team| seen.may_use(entry.name(), team, ResourceKind::Source, source.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_refused_only_if_the_manager_said_so() {
        let line = || match read_lines("shop.orders").remove(0).2 {
            Ok(line) => line,
            Err(error) => panic!("{error:?}"),
        };
        let lost = |written| ManagerError::Unreachable { address: "a:1".into(), cause: "connection closed".into(), written };
        assert!(matches!(Outcome::failed(line(), lost(true)), Outcome::Unknown(..)));
        assert!(matches!(Outcome::failed(line(), lost(false)), Outcome::NotSent(..)));
        assert!(matches!(Outcome::failed(line(), ManagerError::rejected("table", Invalid::Taken)), Outcome::Refused(..)));
    }
}
