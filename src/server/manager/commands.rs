//! Start, stop and push commands: one request each. Poll [`ManagerClient::channel_status`] to see their effect.

use super::console::screens::Reply;
use super::console::screens::api;
use super::console::{ErrorContext, Purpose, Request, leads_to, path};
use super::crud::unverified;
use super::{ManagerClient, Result};
use crate::model::{ChannelId, ChannelStatus, Conflict, Error, ResourceType};

/// A channel command.
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

    /// A start pushes to the nodes; a stop waits for them.
    fn purpose(self) -> Purpose {
        match self {
            Self::Start => Purpose::Write,
            Self::Stop => Purpose::Switch,
        }
    }

    fn target_status(self) -> ChannelStatus {
        match self {
            Self::Start => ChannelStatus::Start,
            Self::Stop => ChannelStatus::Stop,
        }
    }
}

impl ManagerClient {
    /// Starts a stopped channel, or releases a paused one, which replays the failed batch.
    ///
    /// # Errors
    /// Returns [`Conflict::DdlBothWays`], [`Conflict::HomeBothWays`], or [`Conflict::NotReady`] if the manager refuses without a reason;
    /// [`ManagerClient::start_block`] returns what is missing.
    pub async fn start(&self, id: ChannelId) -> Result<()> {
        self.switch(id, Command::Start).await
    }

    /// Stops a channel. Takes from one second to several minutes.
    ///
    /// # Errors
    /// Same as [`ManagerClient::start`].
    pub async fn stop(&self, id: ChannelId) -> Result<()> {
        self.switch(id, Command::Stop).await
    }

    /// Pushes the configuration of a channel to its nodes, whatever its status.
    ///
    /// # Errors
    /// Returns [`Conflict::DdlBothWays`], [`Conflict::HomeBothWays`], or [`Error::Failed`] if the nodes of a running channel can't be
    /// notified.
    pub async fn push(&self, id: ChannelId) -> Result<()> {
        let link = action(id, &[("eventSubmitDoNotify", "true")]);
        let to = self.console().act(&link, Purpose::Write, &ErrorContext::new(ResourceType::Channel, id)).await?;
        refused(&to, "push")
    }

    /// Uses the API, which reports the outcome. If the API is closed or the command failed, uses the console's action link to learn the
    /// reason; the link reports success for most failures.
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
        let to = self.console().act(&link, command.purpose(), &ErrorContext::new(ResourceType::Channel, id)).await?;
        refused(&to, command.as_str())?;
        if self.channel_status(id).await.map_err(unverified)? == command.target_status() {
            Ok(())
        } else {
            Err(Error::Conflict(Conflict::NotReady))
        }
    }
}

/// The URL of a channel action.
fn action(id: ChannelId, event: &[(&str, &str)]) -> String {
    let id = id.to_string();
    let mut parameters = vec![("action", "channelAction"), ("channelId", id.as_str()), ("pageIndex", "1"), ("searchKey", "")];
    parameters.extend(event);
    path("/", &parameters)
}

/// Reads the result of an action from its redirect: the list, possibly with an error reason.
fn refused(to: &str, what: &str) -> Result<()> {
    let query = to.split_once('?').map_or("", |(_, query)| query);
    match url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "errorType").map(|(_, reason)| reason).as_deref() {
        Some("DDL") => Err(Error::Conflict(Conflict::DdlBothWays)),
        Some("HOME") => Err(Error::Conflict(Conflict::HomeBothWays)),
        _ if leads_to(to, "/channelList.htm") => Ok(()),
        _ => Err(Error::NotApplied { what: what.to_owned() }),
    }
}
