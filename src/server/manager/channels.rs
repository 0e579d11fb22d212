//! Channels.

use super::console::screens::Reply;
use super::console::screens::{analysis_top_stat, api, channel_info, channel_list};
use super::console::{CHANNEL, ErrorContext, FormPost, ListRow, Request, path};
use super::crud::{Deletion, accepted, ensure_unused, find_created, unverified, verify_deleted};
use super::{ManagerClient, Result};
use crate::model::form::{Form, FormData};
use crate::model::forms::ChannelForm;
use crate::model::{
    Channel, ChannelDetail, ChannelId, ChannelStatus, Conflict, DelayRow, Error, OtterEnum, RemedyAlgorithm, ResourceType, StartBlock,
};

const LIST: &str = Channel::PATH;
/// More pipelines than any manager has; without a limit the delay list ends after 15.
const ALL: &str = "10000";

fn edit_path(id: ChannelId) -> String {
    path("/editChannel.htm", &[("channelId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())])
}

fn about(id: ChannelId) -> ErrorContext {
    ErrorContext::new(ResourceType::Channel, id).forbidden(Conflict::ChannelRuns)
}

fn submission<'a>(path: &'a str, values: &'a FormData, about: ErrorContext) -> FormPost<'a> {
    FormPost { path, groups: CHANNEL, values, keep: &[], success_screen: LIST, about }
}

impl ManagerClient {
    /// Lists all channels with their status, newest first.
    pub async fn channels(&self) -> Result<Vec<Channel>> {
        self.console().list().await
    }

    /// Returns a channel's details.
    pub async fn channel(&self, id: ChannelId) -> Result<ChannelDetail> {
        self.console().read(&path("/channelInfo.htm", &[("channelId", id.to_string())]), &about(id), channel_info::parse).await
    }

    /// Returns a channel's row in the list, and why the manager would not offer to start or release it.
    pub async fn listed_channel(&self, id: ChannelId) -> Result<(Channel, Option<StartBlock>)> {
        // on a longer list, the reasons of one row leak into the next
        let page = path(LIST, &[("channelId", id.to_string())]);
        self.console().read(&page, &about(id), |html| channel_list::start_block(html, id)).await
    }

    /// Returns a channel's status with one cheap request. Falls back to the channel's page if the manager's API is closed.
    pub async fn channel_status(&self, id: ChannelId) -> Result<ChannelStatus> {
        let check = path("/api/channelCheck.do", &[("id", id.to_string())]);
        let answer = match self.console().bare(&Request::read(&check)).await {
            Ok(text) => api::channel_check(&text).ok(),
            Err(error) if error.is_unavailable() || matches!(error, Error::Busy { .. }) => return Err(error),
            Err(_) => None,
        };
        match answer {
            Some(Reply::Done(status)) => Ok(status),
            // the API rejects an unknown channel without a reason; the page reports it
            Some(Reply::Refused(_)) | None => Ok(self.channel(id).await?.channel.status),
        }
    }

    /// Lists the delays of all pipelines that have reported one, largest first.
    pub async fn delays(&self) -> Result<Vec<DelayRow>> {
        let page = path("/analysisTopStat.htm", &[("topN", ALL), ("statTime", "1"), ("searchKey", "")]);
        self.console().read(&page, &ErrorContext::default(), analysis_top_stat::parse).await
    }

    /// Returns the values of the edit form.
    ///
    /// # Errors
    /// Returns [`Conflict::ChannelRuns`] if the channel is running.
    pub async fn channel_values(&self, id: ChannelId) -> Result<FormData> {
        let mut values = self.console().form(&edit_path(id), CHANNEL, &about(id)).await?.values(ChannelForm::FIELDS);
        // INTERSECTION is greyed out and therefore not submitted; the channel's page shows it
        if values.all("remedyAlgorithm").is_empty()
            && let Some((algorithm, _)) = self.channel(id).await?.remedy
        {
            values.set("remedyAlgorithm", vec![algorithm.as_str().to_owned()]);
        }
        Ok(values)
    }

    /// Adds a channel, initially stopped. Returns its row.
    pub async fn add_channel(&self, form: &ChannelForm) -> Result<Channel> {
        let values = form.values();
        let adding = submission("/addChannel.htm", &values, ErrorContext::default());
        let name = form.name.as_str();
        let before: Vec<Channel> = self.console().search(name).await?;
        self.console().submit(&adding).await?;
        let found = self.console().search(name).await.map_err(unverified)?;
        let channel = find_created(ResourceType::Channel, (name, |channel: &Channel| &channel.name), found, &before)?;
        self.prove_channel(channel.id, form).await?;
        Ok(channel)
    }

    /// Changes a stopped channel. Returns its details, or `None` if only these could not be read afterwards.
    ///
    /// # Errors
    /// Returns [`Conflict::ChannelRuns`] or [`Conflict::ChannelPaused`] if the channel is not stopped.
    pub async fn edit_channel(&self, id: ChannelId, form: &ChannelForm) -> Result<Option<ChannelDetail>> {
        self.stopped(id).await?;
        let (edit, values) = (edit_path(id), form.values());
        let submission = submission(&edit, &values, about(id));
        self.console().submit(&submission).await?;
        self.prove_channel(id, form).await.map_err(accepted("editChannel"))?;
        Ok(self.channel(id).await.ok())
    }

    /// Verifies that a channel is stored as the form specifies.
    async fn prove_channel(&self, id: ChannelId, form: &ChannelForm) -> Result<()> {
        let (edit, mut values) = (edit_path(id), form.values());
        let greyed = form.remedy_algorithm == Some(RemedyAlgorithm::Intersection);
        if greyed {
            values.remove("remedyAlgorithm");
        }
        let what = format!("channel {id}");
        self.console().verify(&edit, &submission(&edit, &values, about(id)), ChannelForm::FIELDS, &what).await.map_err(unverified)?;
        // fields that are greyed out in the form are on the channel's page while they are in effect
        let stored = !greyed
            || !form.enable_remedy
            || self.channel(id).await.map_err(unverified)?.remedy.is_some_and(|(algorithm, _)| algorithm == RemedyAlgorithm::Intersection);
        if stored { Ok(()) } else { Err(Error::NotApplied { what: format!("{what}: remedyAlgorithm") }) }
    }

    /// Deletes a stopped channel without pipelines.
    ///
    /// # Errors
    /// Returns [`Conflict::ChannelRuns`], or [`Conflict::InUse`] with its pipelines, in which case the manager itself would do nothing and
    /// report success.
    pub async fn delete_channel(&self, id: ChannelId) -> Result<()> {
        if self.channel_status(id).await? == ChannelStatus::Start {
            return Err(Error::Conflict(Conflict::ChannelRuns));
        }
        ensure_unused(self.pipelines(id).await?.iter().map(|pipeline| (ResourceType::Pipeline, pipeline.id.0)).collect())?;
        self.delete(&Deletion {
            resource_type: ResourceType::Channel,
            id: id.0,
            action: "channelAction",
            parameters: &[("channelId", id.to_string()), ("pageIndex", "1".to_owned()), ("searchKey", String::new())],
            lands: LIST,
            forbidden: Some(Conflict::ChannelRuns),
        })
        .await?;
        verify_deleted(ResourceType::Channel, id.0, self.channel(id).await)
    }

    /// Returns an error unless the channel is stopped: a channel and its parts can be changed only then.
    pub(super) async fn stopped(&self, id: ChannelId) -> Result<()> {
        let conflict = Conflict::from_status(self.channel_status(id).await?);
        conflict.map_or(Ok(()), |conflict| Err(Error::Conflict(conflict)))
    }
}
