//! Starts, stops, releases and pushes many channels, some at a time. Each is an operation of its own, whose progress and result are shown
//! in the row of its channel.

use std::time::Duration;

use futures::StreamExt;
use futures::stream;

use super::{ManagerCtx, Result, channel_commands, operations};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::Target;
use crate::server::monitor::ChannelCommand;

/// How many operations of one bulk command are in progress at the same time: each reads the status of its channel about once a second, and
/// the manager stops channels one after the other.
const AT_A_TIME: usize = 4;
/// After this time the next channel's turn comes, even if an operation has not ended.
const TURN: Duration = Duration::from_secs(120);

/// What a bulk command would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkPreview {
    /// The channels that the command fits.
    pub channels: Vec<Channel>,
    /// Channels whose status it does not fit.
    pub unfit: Vec<Channel>,
    /// Channels that the caller may not operate.
    pub denied: Vec<Channel>,
}

/// Tells what a command would do to these channels.
///
/// # Errors
/// Returns `Forbidden` or `NotFound` if the caller may operate none of them.
pub async fn preview(ctx: &ManagerCtx, command: ChannelCommand, channels: &[ChannelId]) -> Result<BulkPreview> {
    let mut checked = Vec::with_capacity(channels.len());
    for id in channels {
        checked.push((*id, ctx.check(Resource::Channel, Action::Operate, &Target::Channel(*id)).await));
    }
    if let Some((_, Err(error))) = checked.first()
        && checked.iter().all(|(_, checked)| checked.is_err())
    {
        return Err(error.clone());
    }
    let seen = ctx.list_view(Resource::Channel).await?;
    let mut preview = BulkPreview::default();
    for (id, checked) in checked {
        let Some(channel) = seen.channel(id).cloned() else { continue };
        let list = match checked {
            Ok(()) if fits(command, &channel) => &mut preview.channels,
            Ok(()) => &mut preview.unfit,
            Err(_) => &mut preview.denied,
        };
        list.push(channel);
    }
    Ok(preview)
}

/// Whether the manager would accept the command for a channel with this status.
fn fits(command: ChannelCommand, channel: &Channel) -> bool {
    match command {
        ChannelCommand::Start => channel.status == ChannelStatus::Stop && channel.pipelines != Some(0),
        ChannelCommand::Release => channel.status == ChannelStatus::Pause,
        ChannelCommand::Stop => channel.status != ChannelStatus::Stop,
        ChannelCommand::Push => channel.pipelines != Some(0),
    }
}

/// Begins the command for the channels that it fits, and continues in the background. Returns their number.
///
/// # Errors
/// See [`preview`].
pub async fn start(ctx: &ManagerCtx, command: ChannelCommand, channels: &[ChannelId]) -> Result<usize> {
    let fitting: Vec<ChannelId> = preview(ctx, command, channels).await?.channels.into_iter().map(|channel| channel.id).collect();
    let (begun, ctx) = (fitting.len(), ctx.clone());
    tokio::spawn(async move {
        stream::iter(fitting).for_each_concurrent(AT_A_TIME, |id| switch(&ctx, id, command)).await;
    });
    Ok(begun)
}

/// Switches one channel, and waits until that has ended.
async fn switch(ctx: &ManagerCtx, id: ChannelId, command: ChannelCommand) {
    let ended = match channel_commands::start(ctx, id, command).await {
        Ok(Some(operation)) => operations::wait(ctx, &operation, TURN).await.map(drop),
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        tracing::warn!(channel = %id, command = command.as_str(), %error, "a channel of a bulk command was left out");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_fit_by_status() {
        let channel = |status, pipelines| Channel { id: ChannelId(1), name: "c".into(), status, pipelines };
        let fitting = |status| {
            [ChannelCommand::Start, ChannelCommand::Release, ChannelCommand::Stop, ChannelCommand::Push]
                .map(|command| fits(command, &channel(status, Some(1))))
        };
        assert_eq!(fitting(ChannelStatus::Stop), [true, false, false, true]);
        assert_eq!(fitting(ChannelStatus::Pause), [false, true, true, true]);
        assert_eq!(fitting(ChannelStatus::Start), [false, false, true, true]);
        assert!(!fits(ChannelCommand::Start, &channel(ChannelStatus::Stop, Some(0))));
    }
}
