//! Mappings (`DataMediaPair`): list, add by lines, delete.

use std::collections::HashMap;

use super::console::screens::data_media_pair_list;
use super::console::{BATCH, ErrorContext, FormPost, path};
use super::crud::{Deletion, not_applied, unverified};
use super::{ManagerClient, Result};
use crate::model::field::FieldError;
use crate::model::form::FormData;
use crate::model::forms::{MappingLine, TableName};
use crate::model::{Conflict, Error, Pair, PairId, PairList, PipelineId, ResourceType, SourceId, TableId};

const LIST: &str = "/dataMediaPairList.htm";
/// The manager accepts forms of up to 200,000 bytes; the rest is for the form's other fields.
const MAX_POST_BYTES: usize = 190_000;

fn about(pipeline: PipelineId) -> ErrorContext {
    ErrorContext::new(ResourceType::Pipeline, pipeline).forbidden(Conflict::ChannelRuns)
}

/// The result of a line.
type PairResult = Result<PairId>;

impl ManagerClient {
    /// Lists the mappings of a pipeline, newest first.
    pub async fn pairs(&self, pipeline: PipelineId) -> Result<Vec<Pair>> {
        Ok(self.pair_list(pipeline).await?.pairs)
    }

    async fn pair_list(&self, pipeline: PipelineId) -> Result<PairList> {
        let page = path(LIST, &[("pipelineId", pipeline.to_string())]);
        self.console().read(&page, &ErrorContext::new(ResourceType::Pipeline, pipeline), data_media_pair_list::parse).await
    }

    /// Adds a mapping for each line, together with tables that don't exist yet. Returns the outcome of each line, in order.
    ///
    /// The manager processes all lines in one request and stops at the first one that it rejects, keeping those before it. After each post
    /// the list shows which lines were stored. The first one that was not is posted alone, to learn its error, and the others continue. A
    /// stored line is never posted again.
    ///
    /// # Errors
    /// Returns an error for all lines on [`Conflict::ChannelRuns`], [`Conflict::ChannelPaused`], an unknown pipeline, or a manager that is
    /// unavailable before anything was sent. The error of a line is [`Error::Invalid`] at `schema`, `table`, `target` or, with the
    /// manager's message, at no field.
    pub async fn add_pairs(
        &self,
        pipeline: PipelineId,
        source: SourceId,
        target: SourceId,
        lines: &[MappingLine],
    ) -> Result<Vec<PairResult>> {
        let sources = MappedSources { source, target };
        let list = self.pair_list(pipeline).await?;
        self.stopped(list.channel).await?;
        let present = self.present(pipeline, sources).await?;
        let mut outcomes: Vec<Option<PairResult>> = Vec::with_capacity(lines.len());
        let mut named: HashMap<(&TableName, &TableName), ()> = HashMap::new();
        for line in lines {
            let names = (&line.source, &line.target);
            let twice = named.insert(names, ()).is_some() || present.contains_key(&(line.source.clone(), line.target.clone()));
            let fault = validate_line(line, sources).or_else(|| twice.then(|| Error::invalid_field("table", FieldError::Taken)));
            outcomes.push(fault.map(Err));
        }
        self.post_lines(pipeline, sources, lines, &mut outcomes).await;
        let unknown = || Error::NotApplied { what: "adding the mapping".to_owned() };
        Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|| Err(unknown()))).collect())
    }

    /// Posts the lines that have no outcome, until all of them have one.
    async fn post_lines(&self, pipeline: PipelineId, sources: MappedSources, lines: &[MappingLine], outcomes: &mut [Option<PairResult>]) {
        // the line at which the last post stopped, to be posted alone
        let mut suspect = None;
        loop {
            let open: Vec<usize> = (0..lines.len()).filter(|at| outcomes.get(*at).is_some_and(Option::is_none)).collect();
            let batch = match suspect.take() {
                Some(at) => vec![at],
                None => fitting(&open, lines, sources),
            };
            let Some(&first) = batch.first() else { return };
            let text: Vec<String> = batch.iter().filter_map(|at| lines.get(*at)).map(|line| written(line, sources)).collect();
            let posted = self.post_batch(pipeline, &text).await;
            let present = match self.present(pipeline, sources).await {
                Ok(present) => present,
                Err(away) => {
                    // the result of the last post is unknown; the remaining lines were not sent
                    let error = posted.err().unwrap_or_else(|| unverified(away.clone()));
                    batch.iter().for_each(|at| settle(outcomes, *at, Err(error.clone())));
                    open.iter().for_each(|at| settle(outcomes, *at, Err(away.clone())));
                    return;
                }
            };
            for at in &batch {
                let found = lines.get(*at).and_then(|line| present.get(&(line.source.clone(), line.target.clone())));
                if let Some(id) = found {
                    settle(outcomes, *at, Ok(*id));
                }
            }
            let Some(&missing) = batch.iter().find(|at| outcomes.get(**at).is_some_and(Option::is_none)) else { continue };
            let error = posted.err().unwrap_or_else(|| Error::NotApplied { what: "adding the mapping".to_owned() });
            match error {
                // applies to all lines
                Error::Conflict(_) | Error::UnexpectedPage { .. } | Error::NotFound { .. } | Error::NotAllowed { .. } => {
                    open.iter().for_each(|at| settle(outcomes, *at, Err(error.clone())));
                    return;
                }
                error if error.is_unavailable() => {
                    open.iter().for_each(|at| settle(outcomes, *at, Err(error.clone())));
                    return;
                }
                error if batch.len() == 1 => settle(outcomes, first, Err(error)),
                _ => suspect = Some(missing),
            }
        }
    }

    async fn post_batch(&self, pipeline: PipelineId, lines: &[String]) -> Result<()> {
        let page = path("/addBatchDataMediaPair.htm", &[("pipelineId", pipeline.to_string())]);
        let mut values = FormData::default();
        // lines are separated by CRLF only: with LF the manager would store two of them as one
        values.set("batchPairContent", vec![lines.join("\r\n")]);
        let submission = FormPost { path: &page, groups: BATCH, values: &values, keep: &[], success_screen: LIST, about: about(pipeline) };
        self.console().submit(&submission).await
    }

    /// Returns a pipeline's mappings between two data sources, by table names.
    async fn present(&self, pipeline: PipelineId, sources: MappedSources) -> Result<HashMap<(TableName, TableName), PairId>> {
        let (pairs, source, target) = tokio::try_join!(self.pairs(pipeline), self.source(sources.source), self.source(sources.target))?;
        let names = |tables: Vec<crate::model::Table>| -> HashMap<TableId, TableName> {
            tables.into_iter().map(|table| (table.id, TableName { schema: table.namespace, table: table.name })).collect()
        };
        let (sources, targets) = (names(source.tables), names(target.tables));
        let known = |pair: &Pair| Some(((sources.get(&pair.source)?.clone(), targets.get(&pair.target)?.clone()), pair.id));
        Ok(pairs.iter().filter_map(known).collect())
    }

    /// Deletes a mapping of a stopped channel. Its tables remain.
    ///
    /// # Errors
    /// Returns [`Conflict::ChannelRuns`] or [`Conflict::ChannelPaused`] if the channel is not stopped.
    pub async fn delete_pair(&self, pipeline: PipelineId, id: PairId) -> Result<()> {
        let list = self.pair_list(pipeline).await?;
        if !list.pairs.iter().any(|pair| pair.id == id) {
            return Err(Error::NotFound { resource_type: ResourceType::Pair, id: id.to_string() });
        }
        self.stopped(list.channel).await?;
        self.delete(&Deletion {
            resource_type: ResourceType::Pair,
            id: id.0,
            action: "dataMediaPairAction",
            parameters: &[("dataMediaPairId", id.to_string()), ("pipelineId", pipeline.to_string())],
            lands: LIST,
            forbidden: Some(Conflict::ChannelRuns),
        })
        .await?;
        if self.pairs(pipeline).await.map_err(unverified)?.iter().any(|pair| pair.id == id) {
            Err(not_applied(ResourceType::Pair, id.0))
        } else {
            Ok(())
        }
    }
}

/// The source and target data sources.
#[derive(Clone, Copy)]
struct MappedSources {
    source: SourceId,
    target: SourceId,
}

/// Sets the outcome of a line.
fn settle(outcomes: &mut [Option<PairResult>], at: usize, outcome: PairResult) {
    if let Some(place) = outcomes.get_mut(at).filter(|place| place.is_none()) {
        *place = Some(outcome);
    }
}

/// Returns an error if the manager could not store the line as intended.
fn validate_line(line: &MappingLine, sources: MappedSources) -> Option<Error> {
    let wrong = |field: &str, invalid| Some(Error::invalid_field(field, invalid));
    for (field, name) in
        [("schema", &line.source.schema), ("table", &line.source.table), ("schema", &line.target.schema), ("table", &line.target.table)]
    {
        if name.trim().is_empty() {
            return wrong(field, FieldError::Required);
        }
        // a comma would end the column and a line break the line; surrounding blanks are not stored
        if name.contains([',', '\r', '\n']) || name.trim() != name {
            return wrong(field, FieldError::UnstorableCharacter);
        }
    }
    if sources.source == sources.target && line.source == line.target {
        return wrong("target", FieldError::SameTable);
    }
    if line.weight == 0 { wrong("weight", FieldError::TooSmall { min: 1 }) } else { None }
}

/// Formats a line as `schema1,table1,sourceId1,schema2,table2,sourceId2,weight`, which can't be mistaken for the shorter form.
fn written(line: &MappingLine, sources: MappedSources) -> String {
    let MappingLine { source, target, weight } = line;
    format!("{},{},{},{},{},{},{weight}", source.schema, source.table, sources.source, target.schema, target.table, sources.target)
}

/// The first open lines, as many as fit into one post.
fn fitting(open: &[usize], lines: &[MappingLine], sources: MappedSources) -> Vec<usize> {
    let mut size = 0;
    let size_of =
        |line: &MappingLine| url::form_urlencoded::byte_serialize(written(line, sources).as_bytes()).map(str::len).sum::<usize>() + 6;
    let fits = |at: &&usize| {
        size += lines.get(**at).map_or(0, size_of);
        size <= MAX_POST_BYTES
    };
    open.iter().take_while(fits).copied().collect()
}
