//! Sends a start, stop, release or push to the manager and watches the channel until the target status is confirmed.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::claim::Claim;
use super::{Result, START_TIMEOUT, STOP_TIMEOUT};
use crate::model::*;
use crate::server::manager::{LogQuery, ManagerClient};
use crate::server::monitor::{ChannelCommand, LogSince, Operation, OperationError, Phase};

/// Interval between reads of the status.
const STATUS_POLL_INTERVAL: Duration = Duration::from_millis(400);
/// How long a started channel must stay started: one with a persistent error falls back within a fraction of a second.
const SETTLE_TIME: Duration = Duration::from_millis(1500);
/// Interval between reads of the status while an earlier start may still take effect.
const LATE_START_INTERVAL: Duration = Duration::from_secs(1);
/// Timeout for reading the newest log record, which only helps to explain a failure.
const LOG_READ_TIMEOUT: Duration = Duration::from_secs(2);

type Outcome = std::result::Result<(), OperationError>;

/// Waits for the operation's turn, sends its request and polls until the target status is reached or the timeout expires. A stop is
/// repeated when a start takes effect late, to which the manager has not responded.
pub(super) async fn execute(claim: &Arc<Claim>, operation: &mut Operation) -> Outcome {
    let late_until = claim.wait_for_turn().await.map_err(OperationError::Manager)?;
    send(claim, operation).await?;
    while late_until.is_some_and(|until| claim.entry.live.now() < until) {
        tokio::time::sleep(LATE_START_INTERVAL).await;
        if matches!(claim.entry.manager.channel_status(claim.channel).await, Ok(status) if status != ChannelStatus::Stop) {
            send(claim, operation).await?;
        }
    }
    Ok(())
}

/// Sends the request and polls. Returns only when the request has ended, so that none is in progress when the channel is released.
async fn send(claim: &Arc<Claim>, operation: &mut Operation) -> Outcome {
    let wanted = operation.command.target_status();
    if wanted.is_some() {
        operation.log_before = tokio::time::timeout(LOG_READ_TIMEOUT, newest_log(&claim.entry.manager)).await.ok().flatten();
    }
    let (sender, command) = (Arc::clone(claim), operation.command);
    // Spawned so that it makes progress while the status is read.
    let request = tokio::spawn(async move {
        if !sender.may_send().await? {
            return Err(Error::Conflict(Conflict::Busy));
        }
        let (manager, id) = (&sender.entry.manager, sender.channel);
        match command {
            ChannelCommand::Start | ChannelCommand::Release => manager.start(id).await,
            ChannelCommand::Stop => manager.stop(id).await,
            ChannelCommand::Push => manager.push(id).await,
        }
    });
    let mut watch = Watch { claim, operation, request, answer: None, seen: None, gone: false };
    let outcome = match wanted {
        Some(wanted) => watch.until(wanted).await,
        None => watch.answered().await,
    };
    while watch.answer.is_none() {
        watch.listen().await;
    }
    // The connection broke and the manager's process has ended, and the request with it.
    if watch.gone && watch.is_lost() {
        claim.record(watch.operation, true).await;
    }
    match claim.is_superseded().await {
        Ok(true) if outcome.is_err() => Err(OperationError::Superseded),
        _ => outcome,
    }
}

/// A request, and what has been observed since.
struct Watch<'a> {
    claim: &'a Claim,
    operation: &'a mut Operation,
    request: tokio::task::JoinHandle<Result<()>>,
    /// The manager's response, or why there will be none; `None` while it is pending.
    answer: Option<Result<()>>,
    /// The status as last read since the request.
    seen: Option<ChannelStatus>,
    /// Whether the manager's port was closed after the connection broke: its process has ended, and the request with it.
    gone: bool,
}

impl Watch<'_> {
    /// Waits for the manager's response to a push, which changes no status.
    async fn answered(&mut self) -> Outcome {
        while self.answer.is_none() {
            self.listen().await;
        }
        match self.answer.clone() {
            Some(Err(cause)) if cause.leaves_unknown() => {
                Err(OperationError::Unanswered { cause, seen: None, seconds: self.seconds(), log: LogSince::Unknown })
            }
            Some(Err(error)) => Err(OperationError::Manager(error)),
            Some(Ok(())) | None => Ok(()),
        }
    }

    /// Polls the status until it is `wanted` and stays so. The manager's response alone is not reliable: a stop may report an error
    /// although it succeeded, and a start may report success although no node was notified.
    async fn until(&mut self, wanted: ChannelStatus) -> Outcome {
        let timeout = if wanted == ChannelStatus::Stop { STOP_TIMEOUT } else { START_TIMEOUT };
        let end = Instant::now() + timeout;
        loop {
            // If the database can't be asked, the stop still waits for the lease.
            if self.claim.is_superseded().await.unwrap_or(false) {
                return Err(OperationError::Superseded);
            }
            self.listen().await;
            match self.claim.entry.manager.channel_status(self.claim.channel).await {
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
    async fn listen(&mut self) {
        if self.answer.is_some() {
            return tokio::time::sleep(STATUS_POLL_INTERVAL).await;
        }
        if let Ok(ended) = tokio::time::timeout(STATUS_POLL_INTERVAL, &mut self.request).await {
            self.answer = Some(ended.unwrap_or_else(|error| Err(error.into())));
            self.operation.phase = if self.is_lost() { Phase::Unanswered } else { Phase::Pending };
            self.claim.record(self.operation, !self.is_lost()).await;
        }
    }

    /// Whether the connection broke before a response.
    fn is_lost(&self) -> bool {
        matches!(&self.answer, Some(Err(error)) if error.leaves_unknown())
    }

    /// Checks the status again after a delay: a start may fall back, and a restarted manager may have done a part before it ended.
    async fn settled(&mut self, status: ChannelStatus, wanted: ChannelStatus) -> Outcome {
        let at_once = status == wanted && wanted != ChannelStatus::Start;
        tokio::time::sleep(if at_once { Duration::ZERO } else { SETTLE_TIME }).await;
        let settled = self.claim.entry.manager.channel_status(self.claim.channel).await.unwrap_or(status);
        self.seen = Some(settled);
        if self.claim.is_superseded().await.unwrap_or(false) {
            return Err(OperationError::Superseded);
        }
        if settled == wanted { Ok(()) } else { Err(self.failure().await) }
    }

    /// Why the target status was not reached.
    async fn failure(&self) -> OperationError {
        let (seconds, seen) = (self.seconds(), self.seen);
        let log = log_since(&self.claim.entry.manager, self.claim.channel, self.operation.log_before).await;
        match self.answer.clone() {
            Some(Ok(())) => OperationError::NotConfirmed { seen, seconds, log },
            Some(Err(cause)) if !cause.leaves_unknown() => OperationError::Manager(cause),
            Some(Err(cause)) => OperationError::Unanswered { cause, seen, seconds, log },
            None => {
                let cause = Error::TimedOut { address: self.claim.entry.address(), seconds, written: true };
                OperationError::Unanswered { cause, seen, seconds, log }
            }
        }
    }

    fn seconds(&self) -> u64 {
        self.claim.entry.live.now().duration_since(self.operation.requested_at).as_secs().unsigned_abs()
    }
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
