//! Starts, stops, releases and pushes channels: the request runs in the background and is confirmed by reading the channel status.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::claim::Claim;
use super::{Result, START_TIMEOUT, STOP_TIMEOUT};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::ManagerHandle;
use crate::server::authz::{AuditedOperation, Caller, Target};
use crate::server::manager::{LogQuery, ManagerClient};
use crate::server::monitor::{ChannelCommand, ListKey, LogSince, Operation, OperationError, Phase};
use crate::server::store;

/// Interval between reads of the status.
const STATUS_POLL_INTERVAL: Duration = Duration::from_millis(400);
/// How long a started channel must stay started: one with a persistent error falls back within a fraction of a second.
const SETTLE_TIME: Duration = Duration::from_millis(1500);
/// Timeout for reading the newest log record, which only helps to explain a failure.
const LOG_READ_TIMEOUT: Duration = Duration::from_secs(2);

/// Checks whether the caller may start, stop, release and push a channel. A denial is recorded in the audit log.
///
/// # Errors
/// Returns `Forbidden` or `NotFound`.
pub async fn check_permission(caller: &Caller, entry: &ManagerHandle, id: ChannelId) -> Result<()> {
    entry.permit(caller, Resource::Channel, Action::Operate, Target::Channel(id)).await.map(drop)
}

/// Begins an operation. Its progress is in the snapshot and is streamed to open pages. Returns false if the channel already has the target
/// status and nothing is sent.
///
/// # Errors
/// Returns `Conflict::Busy` if another operation on the channel is in progress, except for a stop during a start, which it supersedes.
/// Returns `Conflict` if the status does not permit the operation. Later failures are stored in the operation.
pub async fn start(caller: &Caller, entry: &ManagerHandle, id: ChannelId, switch: ChannelCommand) -> Result<bool> {
    let permit = entry.permit(caller, Resource::Channel, Action::Operate, Target::Channel(id)).await?;
    let status = permit.manager().channel_status(id).await?;
    let starting = entry.live.snapshot().operations.get(&id).is_some_and(|current| current.is_running() && current.gives_way_to(switch));
    let fits = match switch {
        ChannelCommand::Start => status == ChannelStatus::Stop,
        ChannelCommand::Release => status == ChannelStatus::Pause,
        ChannelCommand::Stop => status != ChannelStatus::Stop || starting,
        ChannelCommand::Push => true,
    };
    if !fits {
        // The status is already the requested one, or another user was faster: refresh it for the page.
        entry.live.refresh_status(id).await;
        if switch.target_status() == Some(status) {
            return Ok(false);
        }
        let conflict = if status == ChannelStatus::Pause { Conflict::ChannelPaused } else { Conflict::NotReady };
        return Err(Error::Conflict(conflict));
    }
    let permit = permit.with_changes(json!({ "switch": [status.as_str(), switch.as_str()] }));
    let entry = entry.clone();
    // Spawned so that a client that disconnects does not leave a claim without an operation.
    let pending = tokio::spawn(async move {
        let claim = Claim::begin(entry, id, switch).await?;
        match permit.begin().await {
            Ok(underway) => {
                tokio::spawn(run(claim, underway));
                Ok(true)
            }
            Err(error) => {
                claim.withdraw().await;
                Err(error)
            }
        }
    });
    pending.await.unwrap_or_else(|error| Err(error.into()))
}

/// Dismisses the message about an operation that has ended.
///
/// # Errors
/// Returns `Forbidden` or `NotFound`.
pub async fn dismiss(caller: &Caller, entry: &ManagerHandle, id: ChannelId) -> Result<()> {
    entry.check(caller, Resource::Channel, Action::Operate, &Target::Channel(id)).await?;
    let ended = entry.live.snapshot().operations.get(&id).filter(|operation| !operation.is_running()).cloned();
    if let Some(operation) = ended {
        entry.live.withdraw(id, &operation.key, None);
    }
    Ok(())
}

/// Runs a claimed operation to completion, whether it succeeds or fails.
async fn run(claim: Claim, underway: AuditedOperation) {
    let (entry, id, mut operation) = (claim.entry.clone(), claim.channel, claim.operation.clone());
    let outcome = claim.hold(perform(&entry, id, &mut operation)).await;
    underway.completed(audit_result(&outcome)).await;
    operation.phase = match outcome {
        Ok(()) => Phase::Confirmed,
        Err(error) => {
            tracing::warn!(channel = %id, switch = operation.command.as_str(), ?error, "operation failed");
            Phase::Failed(error)
        }
    };
    operation.ended_at = Some(entry.live.now());
    entry.live.record_operation(id, operation);
    entry.live.refresh_status(id).await;
    entry.live.refresh(&[ListKey::Logs], &[]).await;
}

/// Sends the request and polls until the target status is reached or the timeout expires.
async fn perform(entry: &ManagerHandle, id: ChannelId, operation: &mut Operation) -> std::result::Result<(), OperationError> {
    let switch = operation.command;
    let wanted = switch.target_status();
    if wanted.is_some() {
        operation.log_before = tokio::time::timeout(LOG_READ_TIMEOUT, newest_log(&entry.manager)).await.ok().flatten();
    }
    let (manager, live, key) = (entry.manager.clone(), entry.live.clone(), operation.key.clone());
    let mut request = tokio::spawn(async move {
        // A stop must reach the manager after the start it supersedes, which would undo it otherwise.
        let lock = live.command_lock(id);
        let _guard = lock.lock().await;
        if live.is_superseded(id, &key) {
            return Err(Error::Conflict(Conflict::Busy));
        }
        match switch {
            ChannelCommand::Start | ChannelCommand::Release => manager.start(id).await,
            ChannelCommand::Stop => manager.stop(id).await,
            ChannelCommand::Push => manager.push(id).await,
        }
    });
    match wanted {
        Some(wanted) => Watch { entry, id, operation, answer: None, seen: None, gone: false }.until(wanted, &mut request).await,
        None => match request.await.unwrap_or_else(|error| Err(error.into())) {
            Err(cause) if cause.leaves_unknown() => {
                Err(OperationError::Unanswered { cause, seen: None, seconds: seconds(entry, operation), log: LogSince::Unknown })
            }
            answer => answer.map_err(OperationError::Manager),
        },
    }
}

type PendingRequest = tokio::task::JoinHandle<Result<()>>;

/// The observed state of a request that changes the status.
struct Watch<'a> {
    entry: &'a ManagerHandle,
    id: ChannelId,
    operation: &'a mut Operation,
    /// The manager's response, or why there will be none; `None` while it is pending.
    answer: Option<Result<()>>,
    /// The status as last read since the request.
    seen: Option<ChannelStatus>,
    /// Whether the manager's port was closed after the connection broke: its process has ended, and the request with it.
    gone: bool,
}

impl Watch<'_> {
    /// Polls the status until it is `wanted` and stays so. The manager's response alone is not reliable: a stop may report an error
    /// although it succeeded, and a start may report success although no node was notified.
    async fn until(mut self, wanted: ChannelStatus, request: &mut PendingRequest) -> std::result::Result<(), OperationError> {
        let timeout = if wanted == ChannelStatus::Stop { STOP_TIMEOUT } else { START_TIMEOUT };
        let end = Instant::now() + timeout;
        loop {
            if self.entry.live.is_superseded(self.id, &self.operation.key) {
                return Err(OperationError::Superseded);
            }
            self.listen(request).await;
            match self.entry.manager.channel_status(self.id).await {
                Ok(status) if self.answer.is_some() && (status == wanted || (self.gone && self.is_lost())) => {
                    return self.settled(status, wanted).await;
                }
                Ok(status) => self.seen = Some(status),
                Err(Error::Unreachable { .. }) => self.gone |= self.is_lost(),
                Err(_) => {}
            }
            // A rejection ends the wait, unless the connection broke: then the manager may still carry out the request.
            if let Some(Err(error)) = &self.answer
                && !error.leaves_unknown()
                && (wanted != ChannelStatus::Stop || self.seen.is_some() || error.is_unavailable())
            {
                return Err(OperationError::Manager(error.clone()));
            }
            if Instant::now() >= end {
                return Err(self.failure().await);
            }
        }
    }

    /// Waits one polling interval, or until the manager responds.
    async fn listen(&mut self, request: &mut PendingRequest) {
        if self.answer.is_some() {
            return tokio::time::sleep(STATUS_POLL_INTERVAL).await;
        }
        if let Ok(ended) = tokio::time::timeout(STATUS_POLL_INTERVAL, request).await {
            self.answer = Some(ended.unwrap_or_else(|error| Err(error.into())));
            self.operation.phase = if self.is_lost() { Phase::Unanswered } else { Phase::Pending };
            self.entry.live.record_operation(self.id, self.operation.clone());
        }
    }

    /// Whether the connection broke before a response.
    fn is_lost(&self) -> bool {
        matches!(&self.answer, Some(Err(error)) if error.leaves_unknown())
    }

    /// Checks the status again after a delay: a start may fall back, and a restarted manager may have done a part before it ended.
    async fn settled(mut self, status: ChannelStatus, wanted: ChannelStatus) -> std::result::Result<(), OperationError> {
        let at_once = status == wanted && wanted != ChannelStatus::Start;
        tokio::time::sleep(if at_once { Duration::ZERO } else { SETTLE_TIME }).await;
        let settled = self.entry.manager.channel_status(self.id).await.unwrap_or(status);
        self.seen = Some(settled);
        if self.entry.live.is_superseded(self.id, &self.operation.key) {
            return Err(OperationError::Superseded);
        }
        if settled == wanted { Ok(()) } else { Err(self.failure().await) }
    }

    /// Why the target status was not reached.
    async fn failure(self) -> OperationError {
        let seconds = seconds(self.entry, self.operation);
        let log = log_since(&self.entry.manager, self.id, self.operation.log_before).await;
        match self.answer {
            Some(Ok(())) => OperationError::NotConfirmed { seen: self.seen, seconds, log },
            Some(Err(cause)) if !cause.leaves_unknown() => OperationError::Manager(cause),
            Some(Err(cause)) => OperationError::Unanswered { cause, seen: self.seen, seconds, log },
            None => {
                let cause = Error::TimedOut { address: self.entry.address(), seconds, written: true };
                OperationError::Unanswered { cause, seen: self.seen, seconds, log }
            }
        }
    }
}

fn seconds(entry: &ManagerHandle, operation: &Operation) -> u64 {
    entry.live.now().duration_since(operation.requested_at).as_secs().unsigned_abs()
}

/// The newest log record of the manager; 0 if there is none, `None` if the log can't be read.
async fn newest_log(manager: &ManagerClient) -> Option<LogId> {
    let newest = LogQuery { pipeline: None, search: String::new(), page: 1 };
    let page = manager.logs(&newest).await.ok()?;
    Some(page.rows.iter().map(|record| record.id).max().unwrap_or(LogId(0)))
}

/// The newest log record of the channel's pipelines after the given one. Records are compared by ID, since the manager prints times without
/// a time zone.
async fn log_since(manager: &ManagerClient, id: ChannelId, before: Option<LogId>) -> LogSince {
    let Some(before) = before else { return LogSince::Unknown };
    let Ok(pipelines) = manager.pipelines(id).await else { return LogSince::Unknown };
    let mut newest: Option<LogRecord> = None;
    for pipeline in pipelines {
        let query = LogQuery { pipeline: Some(pipeline.id), search: String::new(), page: 1 };
        let Ok(page) = manager.logs(&query).await else { return LogSince::Unknown };
        let added = page.rows.into_iter().filter(|record| record.id > before);
        newest = newest.into_iter().chain(added).max_by_key(|record| record.id);
    }
    newest.map_or(LogSince::Nothing, |record| LogSince::Record(Box::new(record)))
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
        Err(OperationError::Superseded) => Err("superseded by a stop".to_owned()),
    }
}
