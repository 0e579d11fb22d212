//! Table mappings of a pipeline, added in bulk from text lines.

use serde_json::json;

use super::{ManagerCtx, Result};
use crate::model::field::{FieldError, is_same_server};
use crate::model::form::FieldErrors;
use crate::model::forms::{MappingForm, MappingLine, MappingLineError, parse_lines};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::{Target, VisibleSnapshot};
use crate::server::monitor::{DetailKey, ListKey, PipelineView, Snapshot};
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

/// Validates all lines without sending anything: syntax, duplicates, existing mappings, and tables mapped to themselves, including by two
/// data sources of the same server. The databases are not asked, so the tables may not exist.
///
/// # Errors
/// Returns `Invalid` if the data sources may not be used, `Forbidden` or `NotFound`.
pub async fn check(ctx: &ManagerCtx, channel: ChannelId, pipeline: &PipelineView, form: &MappingForm) -> Result<Vec<LineResult>> {
    check_permission(ctx, channel, pipeline.row.id, Action::Create).await?;
    check_sources(ctx, channel, form)?;
    Ok(check_lines(&ctx.manager.live.snapshot(), pipeline, form))
}

/// Checks that the caller may use the data sources of the form in this channel.
fn check_sources(ctx: &ManagerCtx, channel: ChannelId, form: &MappingForm) -> Result<()> {
    let seen = ctx.newest();
    let mut errors = FieldErrors::default();
    for (field, id) in [("source", form.source), ("target", form.target)] {
        if !may_use(ctx, &seen, channel, id) {
            errors.add(field, FieldError::NotForTeam);
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// The result of each line before anything is sent. The servers are compared in the unfiltered snapshot: somebody who may use a data
/// source without seeing its address learns at most that the other one is on the same server.
fn check_lines(whole: &Snapshot, pipeline: &PipelineView, form: &MappingForm) -> Vec<LineResult> {
    let same = same_database(whole, form);
    let lines = parse_lines(&form.lines).into_iter().map(|(number, text, read)| {
        let outcome = match (read, &same) {
            (Err(error), _) => LineOutcome::Wrong(error),
            (Ok(line), Some(fault)) if line.source == line.target => {
                LineOutcome::Refused(line, Error::invalid_field("lines", fault.clone()))
            }
            (Ok(line), _) => match present(pipeline, &line) {
                Some(id) => LineOutcome::Present(line, id),
                None => LineOutcome::Fine(line),
            },
        };
        LineResult { number, text, outcome }
    });
    lines.collect()
}

/// Why a table must not be mapped to one of the same name: source and target are the same data source, or two of the same server.
fn same_database(whole: &Snapshot, form: &MappingForm) -> Option<FieldError> {
    if form.source == form.target {
        return Some(FieldError::SameTable);
    }
    let url = |id: SourceId| whole.sources.rows().iter().find(|row| row.id == id)?.url.as_deref();
    is_same_server(url(form.source)?, url(form.target)?).then_some(FieldError::SameTableOfServer)
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
pub async fn check_permission(ctx: &ManagerCtx, channel: ChannelId, pipeline: PipelineId, action: Action) -> Result<()> {
    ctx.check(Resource::Mapping, action, &Target::Pipeline(channel, pipeline)).await
}

/// Checks whether the caller may add mappings to a pipeline. A denial is recorded in the audit log.
///
/// # Errors
/// Returns `Forbidden` or `NotFound`.
pub async fn authorize_create(ctx: &ManagerCtx, channel: ChannelId, pipeline: PipelineId) -> Result<()> {
    ctx.permit(Resource::Mapping, Action::Create, Target::Pipeline(channel, pipeline)).await.map(drop)
}

/// Adds the mappings of all valid lines. Each line has its own result: failed lines can be corrected and resubmitted, existing mappings are
/// not added again.
///
/// # Errors
/// Returns an error if nothing could be attempted: the data sources may not be used, or the channel is running.
pub async fn add(ctx: &ManagerCtx, channel: ChannelId, pipeline: &PipelineView, form: &MappingForm) -> Result<Vec<LineResult>> {
    let id = pipeline.row.id;
    let permit = ctx.permit(Resource::Mapping, Action::Create, Target::Pipeline(channel, id)).await?;
    check_sources(ctx, channel, form)?;
    let mut results = check_lines(&ctx.manager.live.snapshot(), pipeline, form);
    let (source, target) = (form.source, form.target);
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
    let permit = permit.with_changes(json!({ "source": [null, source], "target": [null, target], "lines": [null, form.lines] }));
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
pub async fn delete(ctx: &ManagerCtx, channel: ChannelId, pipeline: PipelineId, pair: PairId) -> Result<()> {
    let permit = ctx.permit(Resource::Mapping, Action::Delete, Target::Pipeline(channel, pipeline)).await?;
    let permit = permit.with_changes(json!({ "mapping": [pair, null] }));
    let touched = [DetailKey::Channel(channel)];
    permit.write(&[ListKey::Tables], &touched, move |manager| async move { manager.delete_pair(pipeline, pair).await }).await
}

/// Whether the caller may map tables of a data source in this channel: it must be owned by the channel's team, or allowed to it.
/// Administrators may use any.
pub fn can_use(ctx: &ManagerCtx, channel: ChannelId, source: SourceId) -> bool {
    may_use(ctx, &ctx.snapshot(), channel, source)
}

fn may_use(ctx: &ManagerCtx, seen: &VisibleSnapshot, channel: ChannelId, source: SourceId) -> bool {
    super::restricting_team(ctx, seen, channel).is_none_or(|team| seen.can_use(ctx.manager.name(), team, ResourceKind::Source, source.0))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::monitor::Cached;

    /// Checks lines from source 1 to source 2 with these addresses.
    fn outcomes(urls: [Option<&str>; 2], lines: &str) -> Vec<LineOutcome> {
        let source = |(at, url): (usize, Option<&str>)| Source {
            id: SourceId(at as u64 + 1),
            name: "s".into(),
            kind: "MYSQL".into(),
            encode: "UTF8".into(),
            url: url.map(str::to_owned),
            used_by: Vec::new(),
        };
        let rows: Vec<Source> = urls.into_iter().enumerate().map(source).collect();
        let whole = Snapshot { sources: Cached { value: Some(Arc::new(rows)), ..Cached::default() }, ..Snapshot::default() };
        let pipeline = PipelineView {
            row: Pipeline::sample(PipelineId(5), ChannelId(7)),
            detail: PipelineDetail {
                id: PipelineId(5),
                name: "p".into(),
                description: String::new(),
                select_nodes: Vec::new(),
                load_nodes: Vec::new(),
                destination: String::new(),
                parameters: Vec::new(),
            },
            pairs: Vec::new(),
        };
        let form = MappingForm { source: SourceId(1), target: SourceId(2), lines: lines.to_owned() };
        check_lines(&whole, &pipeline, &form).into_iter().map(|result| result.outcome).collect()
    }

    #[test]
    fn a_table_is_not_mapped_to_itself_by_two_sources_of_one_server() {
        let one = Some("jdbc:mysql://db-1:3306/shop");
        let lines = "shop.orders\nshop.orders -> crm.orders";
        let found = outcomes([one, Some("jdbc:mysql://DB-1")], lines);
        let fault = Error::invalid_field("lines", FieldError::SameTableOfServer);
        assert!(matches!(&found[0], LineOutcome::Refused(_, error) if *error == fault), "{found:?}");
        assert!(matches!(&found[1], LineOutcome::Fine(_)), "{found:?}");
        assert!(!format!("{found:?}").to_lowercase().contains("db-1"), "the caller may not know the address: {found:?}");
        for other in [Some("jdbc:mysql://db-2:3306/shop"), None] {
            assert!(matches!(outcomes([one, other], lines)[..], [LineOutcome::Fine(_), LineOutcome::Fine(_)]), "{other:?}");
        }
    }

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
