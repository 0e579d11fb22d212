//! Operations on channels as resources: the state of each one, the history of a channel, and waiting for an end. They are begun by
//! [`super::channel_commands::start`].

use std::time::Duration;

use jiff::Timestamp;

use super::{ManagerCtx, Result};
use crate::model::permissions::{Action, Resource};
use crate::model::{ChannelId, Error, ResourceType};
use crate::server::authz::{ManagerHandle, Target};
use crate::server::monitor::{ChannelCommand, Operation, OperationError, OperationId, Phase};
use crate::server::store::{OperationPhase, ResourceKind, StoredOperation};

/// How often the database is asked about an operation of another process.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often the operations of other processes are read, to be shown.
const FOLLOW_INTERVAL: Duration = Duration::from_secs(2);
/// For how long an operation that has ended, or is lost, is read again, in milliseconds.
const FOLLOW_AFTER_END_MS: i64 = 60_000;

/// An operation on a channel, in whichever process it runs or ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelOperation {
    pub channel: ChannelId,
    /// The name of the user who requested it.
    pub person: String,
    pub operation: Operation,
}

/// Returns an operation. One whose process has died has failed with [`OperationError::Lost`].
///
/// # Errors
/// Returns `NotFound` if it does not exist or the caller may not read its channel, or `Database`.
pub async fn get(ctx: &ManagerCtx, id: &OperationId) -> Result<ChannelOperation> {
    let missing = || Error::NotFound { resource_type: ResourceType::Operation, id: id.to_string() };
    let stored = ctx.access().store().operations().find(id.as_str()).await?;
    let stored = stored.filter(|stored| stored.manager == ctx.manager.name()).ok_or_else(missing)?;
    let found = read(stored, ctx.manager.live.now());
    match ctx.check(Resource::Channel, Action::Read, &Target::Channel(found.channel)).await {
        Ok(()) => Ok(visible(ctx, found)),
        Err(Error::NotFound { .. }) => Err(missing()),
        Err(error) => Err(error),
    }
}

/// Returns the newest operations on a channel, newest first.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn list(ctx: &ManagerCtx, channel: ChannelId, limit: u64) -> Result<Vec<ChannelOperation>> {
    ctx.check(Resource::Channel, Action::Read, &Target::Channel(channel)).await?;
    let Ok(number) = i64::try_from(channel.0) else { return Ok(Vec::new()) };
    let stored = ctx.access().store().operations().newest(ctx.manager.name(), number, limit).await?;
    let now = ctx.manager.live.now();
    Ok(stored.into_iter().map(|stored| visible(ctx, read(stored, now))).collect())
}

/// Waits until an operation has ended, or the time is over, and returns its state. An operation of this process is noticed immediately,
/// one of another process within a second.
///
/// # Errors
/// See [`get`].
pub async fn wait(ctx: &ManagerCtx, id: &OperationId, time: Duration) -> Result<ChannelOperation> {
    let found = get(ctx, id).await?;
    if !found.operation.is_running() {
        return Ok(found);
    }
    let ended = async {
        match ctx.manager.live.running_operations().ended(id) {
            Some(ended) => ended.await,
            None => while is_running(&ctx.manager, id).await {},
        }
    };
    drop(tokio::time::timeout(time, ended).await);
    get(ctx, id).await
}

/// Waits a moment, then asks the database.
async fn is_running(entry: &ManagerHandle, id: &OperationId) -> bool {
    tokio::time::sleep(POLL_INTERVAL).await;
    let now = entry.live.now().as_millisecond();
    match entry.access.store().operations().find(id.as_str()).await {
        Ok(Some(stored)) => stored.ended_at.is_none() && !stored.is_lost(now),
        Ok(None) => false,
        // It may still be in progress.
        Err(_) => true,
    }
}

/// Shows the operations of other processes in the snapshots of these managers, so that pages of this process show them and their ends.
pub(in crate::server) async fn follow(entries: Vec<ManagerHandle>) {
    let Some(store) = entries.first().map(|entry| entry.access.store().clone()) else { return };
    loop {
        tokio::time::sleep(FOLLOW_INTERVAL).await;
        let Some(now) = entries.first().map(|entry| entry.live.now()) else { return };
        match store.operations().since(now.as_millisecond().saturating_sub(FOLLOW_AFTER_END_MS)).await {
            Ok(stored) => stored.into_iter().for_each(|stored| show(&entries, stored, now)),
            Err(error) => tracing::warn!(%error, "failed to read the operations of other processes"),
        }
    }
}

fn show(entries: &[ManagerHandle], stored: StoredOperation, now: Timestamp) {
    let Some(entry) = entries.iter().find(|entry| entry.name() == stored.manager) else { return };
    let ChannelOperation { channel, operation, .. } = read(stored, now);
    if entry.live.running_operations().ended(&operation.id).is_none() {
        entry.live.follow(channel, operation);
    }
}

/// Hides what only the team of the channel may read.
fn visible(ctx: &ManagerCtx, mut found: ChannelOperation) -> ChannelOperation {
    if !ctx.snapshot().is_insider(ResourceKind::Channel, found.channel.0) {
        found.operation.hide_confidential();
    }
    found
}

fn read(stored: StoredOperation, now: Timestamp) -> ChannelOperation {
    let time = |at: i64| Timestamp::from_millisecond(at).unwrap_or(now);
    let is_lost = stored.is_lost(now.as_millisecond());
    let failure = stored.failure.as_deref().and_then(|failure| serde_json::from_str(failure).ok());
    let phase = match stored.phase {
        _ if is_lost => Phase::Failed(OperationError::Lost),
        OperationPhase::Requested => Phase::Requested,
        OperationPhase::Pending => Phase::Pending,
        OperationPhase::Unanswered => Phase::Unanswered,
        OperationPhase::Confirmed => Phase::Confirmed,
        // Written by another version, in a form that this one does not know.
        OperationPhase::Failed => Phase::Failed(failure.unwrap_or(OperationError::Lost)),
    };
    let command = stored.command.parse().unwrap_or(ChannelCommand::Push);
    let ended_at = stored.ended_at.or(is_lost.then_some(stored.expires_at)).map(time);
    let operation = Operation { phase, ended_at, ..Operation::new(stored.id.into(), command, time(stored.requested_at)) };
    ChannelOperation { channel: ChannelId(u64::try_from(stored.channel).unwrap_or_default()), person: stored.person_name, operation }
}

/// The JSON of a failure for the database, without the message of a log record: the manager keeps it, and whether it may be read is decided
/// when it is shown.
pub(super) fn failure_json(error: &OperationError) -> String {
    let mut error = error.clone();
    error.hide_log_message();
    serde_json::to_string(&error).unwrap_or_default()
}
