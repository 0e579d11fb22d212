//! Pipelines.

use super::console::screens::{analysis_stage_stat, pipeline_info, pipeline_list};
use super::console::{EditPage, ErrorContext, FormPost, PIPELINE, path};
use super::crud::{Deletion, ensure_unused, find_created, not_applied, unverified};
use super::{ManagerClient, Result};
use crate::model::field::FieldError;
use crate::model::form::{Form, FormData};
use crate::model::forms::PipelineForm;
use crate::model::{Canal, ChannelId, Conflict, Error, Pipeline, PipelineDetail, PipelineId, ResourceType, StageStat};

const LIST: &str = "/pipelineList.htm";
/// The manager's own page does not offer a third.
const MAX_PIPELINES: usize = 2;

fn edit_path(id: PipelineId) -> String {
    path("/editPipeline.htm", &[("pipelineId", id.to_string())])
}

fn about(id: PipelineId) -> ErrorContext {
    ErrorContext::new(ResourceType::Pipeline, id).forbidden(Conflict::ChannelRuns)
}

fn submission<'a>(path: &'a str, values: &'a FormData, about: ErrorContext) -> FormPost<'a> {
    FormPost { path, groups: PIPELINE, values, keep: &[], success_screen: LIST, about }
}

impl ManagerClient {
    /// Lists the pipelines of a channel, newest first.
    pub async fn pipelines(&self, channel: ChannelId) -> Result<Vec<Pipeline>> {
        let page = path(LIST, &[("channelId", channel.to_string())]);
        self.console().read(&page, &ErrorContext::new(ResourceType::Channel, channel), pipeline_list::parse).await
    }

    /// Returns a pipeline's details.
    pub async fn pipeline(&self, id: PipelineId) -> Result<PipelineDetail> {
        self.console().read(&path("/pipelineInfo.htm", &[("pipelineId", id.to_string())]), &about(id), pipeline_info::parse).await
    }

    /// Returns a pipeline's state: its mainstem's node, its position, the batches in progress.
    pub async fn stages(&self, id: PipelineId) -> Result<StageStat> {
        self.console()
            .read(&path("/analysisStageStat.htm", &[("pipelineId", id.to_string())]), &about(id), analysis_stage_stat::parse)
            .await
    }

    /// Returns the values of the edit form.
    ///
    /// # Errors
    /// Returns [`Conflict::ChannelRuns`] if its channel is running.
    pub async fn pipeline_values(&self, id: PipelineId) -> Result<FormData> {
        Ok(self.pipeline_form(id).await?.values(PipelineForm::FIELDS))
    }

    async fn pipeline_form(&self, id: PipelineId) -> Result<EditPage> {
        self.console().form(&edit_path(id), PIPELINE, &about(id)).await
    }

    /// Adds a pipeline to a stopped channel.
    ///
    /// # Errors
    /// Returns [`Conflict::ChannelRuns`], [`Conflict::ChannelPaused`], [`Conflict::TwoPipelines`], or [`Error::Invalid`], also for a canal
    /// that does not exist, which the manager itself would accept.
    pub async fn add_pipeline(&self, channel: ChannelId, form: &PipelineForm) -> Result<PipelineId> {
        self.stopped(channel).await?;
        let before = self.pipelines(channel).await?;
        if before.len() >= MAX_PIPELINES {
            return Err(Error::Conflict(Conflict::TwoPipelines));
        }
        self.canal_exists(form).await?;
        let (add, values) = (path("/addPipeline.htm", &[("channelId", channel.to_string())]), form.values());
        let adding = submission(&add, &values, ErrorContext::new(ResourceType::Channel, channel).forbidden(Conflict::ChannelRuns));
        self.console().submit(&adding).await?;
        let found = self.pipelines(channel).await.map_err(unverified)?;
        let id = find_created(ResourceType::Pipeline, (form.name.as_str(), |row: &Pipeline| &row.name), found, &before)?.id;
        let stored = FormPost { about: about(id), ..adding };
        self.console().verify(&edit_path(id), &stored, PipelineForm::FIELDS, &format!("pipeline {id}")).await.map_err(unverified)?;
        Ok(id)
    }

    /// Changes a pipeline of a stopped channel.
    ///
    /// # Errors
    /// Same as [`ManagerClient::add_pipeline`]. A name that another pipeline of the channel has is rejected here, since the manager fails
    /// on it.
    pub async fn edit_pipeline(&self, id: PipelineId, form: &PipelineForm) -> Result<()> {
        let shown = self.pipeline_form(id).await?;
        let channel = shown.value("channelId").and_then(|id| id.parse().ok());
        let channel =
            channel.ok_or_else(|| Error::UnexpectedPage { screen: "editPipeline".to_owned(), missing: "channelId".to_owned() })?;
        self.stopped(channel).await?;
        if self.pipelines(channel).await?.iter().any(|other| other.id != id && other.name == form.name.as_str()) {
            return Err(Error::invalid_field("name", FieldError::Taken));
        }
        if shown.value("destinationName") != Some(form.destination_name.0.as_str()) {
            self.canal_exists(form).await?;
        }
        let (edit, values) = (edit_path(id), form.values());
        let submission = submission(&edit, &values, about(id));
        self.console().submit(&submission).await?;
        self.console().verify(&edit, &submission, PipelineForm::FIELDS, &format!("pipeline {id}")).await.map_err(unverified)
    }

    /// Deletes a pipeline without mappings, along with its position.
    ///
    /// # Errors
    /// Returns [`Conflict::ChannelRuns`], [`Conflict::ChannelPaused`], [`Conflict::InUse`] with its mappings, or [`Error::NotAllowed`] if
    /// it has alarm rules, which the manager would leave behind.
    pub async fn delete_pipeline(&self, channel: ChannelId, id: PipelineId) -> Result<()> {
        self.stopped(channel).await?;
        let pipeline = self.pipelines(channel).await?.into_iter().find(|pipeline| pipeline.id == id);
        let pipeline = pipeline.ok_or_else(|| Error::NotFound { resource_type: ResourceType::Pipeline, id: id.to_string() })?;
        ensure_unused(self.pairs(id).await?.iter().map(|pair| (ResourceType::Pair, pair.id.0)).collect())?;
        if pipeline.alarm_rules > 0 {
            return Err(Error::NotAllowed { what: format!("pipeline {id} has alarm rules ({}); delete them first", pipeline.alarm_rules) });
        }
        self.delete(&Deletion {
            resource_type: ResourceType::Pipeline,
            id: id.0,
            action: "pipelineAction",
            parameters: &[("pipelineId", id.to_string()), ("channelId", channel.to_string())],
            lands: LIST,
            forbidden: Some(Conflict::ChannelRuns),
        })
        .await?;
        if self.pipelines(channel).await.map_err(unverified)?.iter().any(|pipeline| pipeline.id == id) {
            Err(not_applied(ResourceType::Pipeline, id.0))
        } else {
            Ok(())
        }
    }

    /// Returns an error if the canal does not exist: the manager would store its name, and the node would fail on it.
    async fn canal_exists(&self, form: &PipelineForm) -> Result<()> {
        let name = &form.destination_name.0;
        let found: Vec<Canal> = self.console().search(name).await?;
        let exists = found.iter().any(|canal| canal.name == *name);
        if exists { Ok(()) } else { Err(Error::invalid_field("destinationName", FieldError::NotAChoice)) }
    }
}
