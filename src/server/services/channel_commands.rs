//! Starts, stops, releases and pushes channels: the request runs in the background and is confirmed by reading the channel status. The
//! operations are resources; see [`super::operations`].

use std::sync::Arc;

use serde_json::json;

use super::claim::Claim;
use super::command_execution::execute;
use super::{ManagerCtx, Result};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::ManagerHandle;
use crate::server::authz::{AuditedOperation, Target};
use crate::server::monitor::{ChannelCommand, ListKey, LogSince, OperationError, OperationId};
use crate::server::store;

/// Checks whether the caller may start, stop, release and push a channel. A denial is recorded in the audit log.
///
/// # Errors
/// Returns `Forbidden` or `NotFound`.
pub async fn check_permission(ctx: &ManagerCtx, id: ChannelId) -> Result<()> {
    ctx.permit(Resource::Channel, Action::Operate, Target::Channel(id)).await.map(drop)
}

/// Begins an operation. Its progress is in the snapshot and is streamed to open pages. Returns `None` if the channel already has the target
/// status and nothing is sent.
///
/// # Errors
/// Returns `Conflict::Busy` if another operation on the channel is in progress in any process, except for a stop during a start, which it
/// supersedes. Returns `Conflict` if the status does not permit the operation. Later failures are stored in the operation.
pub async fn start(ctx: &ManagerCtx, id: ChannelId, switch: ChannelCommand) -> Result<Option<OperationId>> {
    let permit = ctx.permit(Resource::Channel, Action::Operate, Target::Channel(id)).await?;
    let status = permit.manager().channel_status(id).await?;
    let fits = match switch {
        ChannelCommand::Start => status == ChannelStatus::Stop,
        ChannelCommand::Release => status == ChannelStatus::Pause,
        ChannelCommand::Stop => status != ChannelStatus::Stop || is_starting(&ctx.manager, id).await?,
        ChannelCommand::Push => true,
    };
    if !fits {
        // The status is already the requested one, or another user was faster: refresh it for the page.
        ctx.manager.live.refresh_status(id).await;
        if switch.target_status() == Some(status) {
            return Ok(None);
        }
        let conflict = if status == ChannelStatus::Pause { Conflict::ChannelPaused } else { Conflict::NotReady };
        return Err(Error::Conflict(conflict));
    }
    let permit = permit.with_changes(json!({ "switch": [status.as_str(), switch.as_str()] }));
    let (manager, caller) = (ctx.manager.clone(), ctx.caller.clone());
    // Spawned so that a client that disconnects does not leave a claim without an operation.
    let pending = tokio::spawn(async move {
        let claim = Claim::begin(manager, id, switch, &caller).await?;
        match permit.begin().await {
            Ok(underway) => {
                let operation = claim.operation.id.clone();
                tokio::spawn(run(Arc::new(claim), underway));
                Ok(Some(operation))
            }
            Err(error) => {
                claim.withdraw().await;
                Err(error)
            }
        }
    });
    pending.await.unwrap_or_else(|error| Err(error.into()))
}

/// Whether a start or release is in progress in any process.
async fn is_starting(entry: &ManagerHandle, id: ChannelId) -> Result<bool> {
    let Ok(number) = i64::try_from(id.0) else { return Ok(false) };
    let now = entry.live.now().as_millisecond();
    let running = entry.access.store().operations().running(entry.name(), number, now).await?;
    Ok(running.iter().any(|operation| matches!(operation.command.as_str(), "start" | "release")))
}

/// Dismisses the message about an operation that has ended.
///
/// # Errors
/// Returns `Forbidden` or `NotFound`.
pub async fn dismiss(ctx: &ManagerCtx, id: ChannelId) -> Result<()> {
    ctx.check(Resource::Channel, Action::Operate, &Target::Channel(id)).await?;
    let ended = ctx.manager.live.snapshot().operations.get(&id).filter(|operation| !operation.is_running()).cloned();
    if let Some(operation) = ended {
        ctx.manager.live.withdraw(id, &operation.id, None);
    }
    Ok(())
}

/// Runs a claimed operation to completion, whether it succeeds or fails.
async fn run(claim: Arc<Claim>, underway: AuditedOperation) {
    let (live, id, mut operation) = (claim.entry.live.clone(), claim.channel, claim.operation.clone());
    let work = async {
        let outcome = execute(&claim, &mut operation).await;
        underway.completed(audit_result(&outcome)).await;
        outcome
    };
    let outcome = claim.hold(work).await;
    if let Err(error) = &outcome {
        tracing::warn!(channel = %id, switch = operation.command.as_str(), ?error, "operation failed");
    }
    claim.finish(operation, outcome).await;
    drop(claim);
    live.refresh_status(id).await;
    live.refresh(&[ListKey::Logs], &[]).await;
}

/// Converts the outcome for the audit log.
fn audit_result(outcome: &std::result::Result<(), OperationError>) -> std::result::Result<Option<store::AuditResource>, String> {
    let status = |seen: &Option<ChannelStatus>| seen.map_or("unknown", OtterEnum::as_str);
    let log = |log: &LogSince| match log {
        LogSince::Record(record) => record.message.as_deref().and_then(|message| message.lines().next()).unwrap_or_default().to_owned(),
        LogSince::Unknown | LogSince::Nothing => String::new(),
    };
    match outcome {
        Ok(()) => Ok(None),
        Err(OperationError::Manager(error)) => Err(error.to_string()),
        Err(OperationError::NotConfirmed { seen, seconds, log: since }) => {
            Err(format!("status {} after {seconds} s {}", status(seen), log(since)))
        }
        Err(OperationError::Unanswered { cause, seen, seconds, log: since }) => {
            Err(format!("no response: {cause}; status {} after {seconds} s {}", status(seen), log(since)))
        }
        Err(error @ (OperationError::Superseded | OperationError::Lost)) => Err(error.to_string()),
    }
}
