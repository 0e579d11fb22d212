//! Starting, stopping, releasing and pushing channels: requested in the background, believed only when the status has been read.

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
use crate::server::monitor::{ChannelCommand, DetailKey, ListKey, LogSince, Operation, OperationError, Phase};
use crate::server::store;

/// Between looks at the status.
const STATUS_POLL_INTERVAL: Duration = Duration::from_millis(400);
/// How long a started channel must stay started: one with a lasting error falls back within a fraction of a second.
const SETTLE_TIME: Duration = Duration::from_millis(1500);
/// The longest that a request waits for the newest log record, which only helps to explain a failure.
const LOG_PATIENCE: Duration = Duration::from_secs(2);

/// Whether the caller may start, stop, release and push a channel; a refusal is written down.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn check_permission(caller: &Caller, entry: &ManagerHandle, id: ChannelId) -> Result<()> {
    entry.permit(caller, Resource::Channel, Action::Operate, Target::Channel(id)).await.map(drop)
}

/// Begins an operation. Its progress is in the snapshot, and is streamed to open pages. False when the channel has the wanted status
/// already and nothing is sent.
///
/// # Errors
/// `Conflict::Busy` while another operation on the channel is in progress, except for a stop during a start: it supersedes the start.
/// `Conflict` when the status does not fit. Every later failure is in the operation.
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
        // It is what was asked for already, or another person was quicker: the page shows the status anew.
        entry.live.refresh(&[ListKey::Channels], &[DetailKey::Channel(id)]).await;
        if switch.target_status() == Some(status) {
            return Ok(false);
        }
        let conflict = if status == ChannelStatus::Pause { Conflict::ChannelPaused } else { Conflict::NotReady };
        return Err(Error::Conflict(conflict));
    }
    let permit = permit.with_changes(json!({ "switch": [status.as_str(), switch.as_str()] }));
    let entry = entry.clone();
    // In a task of its own: a browser that goes away must not leave a claim without an operation.
    let begun = tokio::spawn(async move {
        let claim = Claim::take(entry, id, switch).await?;
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
    begun.await.unwrap_or_else(|error| Err(error.into()))
}

/// Removes the message about an operation that has ended.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn dismiss(caller: &Caller, entry: &ManagerHandle, id: ChannelId) -> Result<()> {
    entry.check(caller, Resource::Channel, Action::Operate, &Target::Channel(id)).await?;
    let ended = entry.live.snapshot().operations.get(&id).filter(|operation| !operation.is_running()).cloned();
    if let Some(operation) = ended {
        entry.live.withdraw(id, &operation.key, None);
    }
    Ok(())
}

/// Performs a claimed operation to its end, whatever that is.
async fn run(claim: Claim, underway: AuditedOperation) {
    let (entry, id, mut operation) = (claim.entry.clone(), claim.channel, claim.operation.clone());
    let outcome = claim.hold(perform(&entry, id, &mut operation)).await;
    underway.completed(told(&outcome)).await;
    operation.phase = match outcome {
        Ok(()) => Phase::Confirmed,
        Err(error) => {
            tracing::warn!(channel = %id, switch = operation.command.as_str(), ?error, "operation failed");
            Phase::Failed(error)
        }
    };
    operation.ended_at = Some(entry.live.now());
    entry.live.record_operation(id, operation);
    entry.live.refresh(&[ListKey::Channels, ListKey::Logs], &[DetailKey::Channel(id)]).await;
}

/// Sends the request and watches until the status is the wanted one, or patience ends.
async fn perform(entry: &ManagerHandle, id: ChannelId, operation: &mut Operation) -> std::result::Result<(), OperationError> {
    let switch = operation.command;
    let wanted = switch.target_status();
    if wanted.is_some() {
        operation.log_before = tokio::time::timeout(LOG_PATIENCE, newest_log(&entry.manager)).await.ok().flatten();
    }
    let (manager, live, key) = (entry.manager.clone(), entry.live.clone(), operation.key.clone());
    let mut asking = tokio::spawn(async move {
        // A stop reaches the manager only after the start that it supersedes, which would undo it otherwise.
        let turn = live.turn(id);
        let _turn = turn.lock().await;
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
        Some(wanted) => Watch { entry, id, operation, answer: None, seen: None, gone: false }.until(wanted, &mut asking).await,
        None => match asking.await.unwrap_or_else(|error| Err(error.into())) {
            Err(cause) if cause.leaves_unknown() => {
                Err(OperationError::Unanswered { cause, seen: None, seconds: seconds(entry, operation), log: LogSince::Unknown })
            }
            answer => answer.map_err(OperationError::Manager),
        },
    }
}

type PendingRequest = tokio::task::JoinHandle<Result<()>>;

/// What is known of a request that changes the status.
struct Watch<'a> {
    entry: &'a ManagerHandle,
    id: ChannelId,
    operation: &'a mut Operation,
    /// The manager's response, once there is one, or why there will be none.
    answer: Option<Result<()>>,
    /// The status, as last read since the request.
    seen: Option<ChannelStatus>,
    /// Whether the manager's port was closed after the connection broke: its process has ended, and the request with it.
    gone: bool,
}

impl Watch<'_> {
    /// Reads the status until it is `wanted` and stays so. The manager's response alone proves nothing: a stop may report an error
    /// although it stopped, a start may report success although no node was told.
    async fn until(mut self, wanted: ChannelStatus, asking: &mut PendingRequest) -> std::result::Result<(), OperationError> {
        let patience = if wanted == ChannelStatus::Stop { STOP_TIMEOUT } else { START_TIMEOUT };
        let end = Instant::now() + patience;
        loop {
            if self.entry.live.is_superseded(self.id, &self.operation.key) {
                return Err(OperationError::Superseded);
            }
            self.listen(asking).await;
            match self.entry.manager.channel_status(self.id).await {
                Ok(status) if self.answer.is_some() && (status == wanted || (self.gone && self.is_lost())) => {
                    return self.settled(status, wanted).await;
                }
                Ok(status) => self.seen = Some(status),
                Err(Error::Unreachable { .. }) => self.gone |= self.is_lost(),
                Err(_) => {}
            }
            // A refusal ends the wait, unless the connection broke: then the manager may still do it.
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

    /// Waits a moment, for the manager's response while there is none.
    async fn listen(&mut self, asking: &mut PendingRequest) {
        if self.answer.is_some() {
            return tokio::time::sleep(STATUS_POLL_INTERVAL).await;
        }
        if let Ok(ended) = tokio::time::timeout(STATUS_POLL_INTERVAL, asking).await {
            self.answer = Some(ended.unwrap_or_else(|error| Err(error.into())));
            self.operation.phase = if self.is_lost() { Phase::Unanswered } else { Phase::Pending };
            self.entry.live.record_operation(self.id, self.operation.clone());
        }
    }

    /// Whether the connection broke before a response.
    fn is_lost(&self) -> bool {
        matches!(&self.answer, Some(Err(error)) if error.leaves_unknown())
    }

    /// Looks once more after a moment: a start may fall back, and a manager that is back may have done a part before it ended.
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

    /// Why the status is not the wanted one.
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

/// The newest log record of the manager; 0 when there is none, `None` when the log can't be read.
async fn newest_log(manager: &ManagerClient) -> Option<LogId> {
    let newest = LogQuery { pipeline: None, search: String::new(), page: 1 };
    let page = manager.logs(&newest).await.ok()?;
    Some(page.rows.iter().map(|record| record.id).max().unwrap_or(LogId(0)))
}

/// The newest record that the channel's pipelines logged after the given one. Records are told apart by their ids, since the manager
/// prints times without a zone.
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

/// The outcome, for the audit log.
fn told(outcome: &std::result::Result<(), OperationError>) -> std::result::Result<Option<store::AuditResource>, String> {
    let status = |seen: &Option<ChannelStatus>| seen.map_or("unknown", OtterEnum::as_str);
    let log = |log: &LogSince| match log {
        LogSince::Record(record) => record.message.lines().next().unwrap_or_default().to_owned(),
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
