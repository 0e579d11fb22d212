//! Starting, stopping, pushing: one request each. Whether it had its effect is seen by watching [`Manager::channel_status`].

use super::console::screens::Reply;
use super::console::screens::api;
use super::console::{ErrorContext, Purpose, Request, leads_to, path};
use super::crud::unverified;
use super::{ManagerClient, Result};
use crate::model::{ChannelId, ChannelStatus, Conflict, Error, ResourceType};

/// A command to a channel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Command {
    Start,
    Stop,
}

impl Command {
    fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
        }
    }

    /// A start pushes to the nodes, a stop waits for them.
    fn purpose(self) -> Purpose {
        match self {
            Self::Start => Purpose::Write,
            Self::Stop => Purpose::Switch,
        }
    }

    fn wanted(self) -> ChannelStatus {
        match self {
            Self::Start => ChannelStatus::Start,
            Self::Stop => ChannelStatus::Stop,
        }
    }
}

impl ManagerClient {
    /// Starts a stopped channel, or releases a paused one, which replays what failed.
    ///
    /// # Errors
    /// [`Conflict::DdlBothWays`], [`Conflict::HomeBothWays`]; [`Conflict::NotReady`] when the manager refuses without a reason:
    /// [`Manager::start_block`] tells what is missing.
    pub async fn start(&self, id: ChannelId) -> Result<()> {
        self.switch(id, Command::Start).await
    }

    /// Stops a channel. Takes from a second to minutes.
    ///
    /// # Errors
    /// As [`Manager::start`].
    pub async fn stop(&self, id: ChannelId) -> Result<()> {
        self.switch(id, Command::Stop).await
    }

    /// Pushes the configuration of a channel to its nodes, whatever its status.
    ///
    /// # Errors
    /// [`Conflict::DdlBothWays`], [`Conflict::HomeBothWays`]; [`Error::Failed`] when a running channel's nodes can't be told.
    pub async fn push(&self, id: ChannelId) -> Result<()> {
        let link = action(id, &[("eventSubmitDoNotify", "true")]);
        let to = self.console().act(&link, Purpose::Write, &ErrorContext::of(ResourceType::Channel, id)).await?;
        refused(&to, "push")
    }

    /// Asks by the interface, which says whether it was done; when that is closed, or to learn why it was not done, by the action's link,
    /// which answers most failures as it answers success.
    async fn switch(&self, id: ChannelId, command: Command) -> Result<()> {
        let call = path("/api/channelOp.do", &[("id", id.to_string()), ("command", command.as_str().to_owned())]);
        match self.console().bare(&Request { path: &call, body: None, purpose: command.purpose() }).await {
            Ok(text) => {
                if let Ok(Reply::Done(())) = api::channel_op(&text) {
                    return Ok(());
                }
            }
            Err(error @ (Error::Unreachable { .. } | Error::TimedOut { .. } | Error::Busy { .. })) => {
                return Err(error);
            }
            Err(_) => {}
        }
        let link = action(id, &[("status", command.as_str()), ("eventSubmitDoStatus", "true")]);
        let to = self.console().act(&link, command.purpose(), &ErrorContext::of(ResourceType::Channel, id)).await?;
        refused(&to, command.as_str())?;
        if self.channel_status(id).await.map_err(unverified)? == command.wanted() {
            Ok(())
        } else {
            Err(Error::Conflict(Conflict::NotReady))
        }
    }
}

/// The link of an action on a channel.
fn action(id: ChannelId, event: &[(&str, &str)]) -> String {
    let id = id.to_string();
    let mut parameters = vec![("action", "channelAction"), ("channelId", id.as_str()), ("pageIndex", "1"), ("searchKey", "")];
    parameters.extend(event);
    path("/", &parameters)
}

/// What the redirect of an action says: it is the list, and may carry a reason.
fn refused(to: &str, what: &str) -> Result<()> {
    let query = to.split_once('?').map_or("", |(_, query)| query);
    match url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "errorType").map(|(_, reason)| reason).as_deref() {
        Some("DDL") => Err(Error::Conflict(Conflict::DdlBothWays)),
        Some("HOME") => Err(Error::Conflict(Conflict::HomeBothWays)),
        _ if leads_to(to, "/channelList.htm") => Ok(()),
        _ => Err(Error::NotApplied { what: what.to_owned() }),
    }
}
