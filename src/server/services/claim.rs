//! Exclusive claim on a channel: one operation at a time, enforced within this process by the snapshot and across processes by a lease.
//!
//! Every operation has a row in the database, which is its history. A stop supersedes a start of any process: it marks the start's row, and
//! waits for the lease. The process of the start checks the mark before it sends its request and while it waits, and keeps the lease until
//! the manager has responded or the request has timed out. Hence the stop reaches the manager after the start.

use std::convert::Infallible;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::Result;
use super::operations::failure_json;
use crate::model::{ChannelId, Conflict, Error};
use crate::server::authz::{Caller, ManagerHandle};
use crate::server::monitor::{ChannelCommand, Operation, OperationError, Phase, RunningOperation};
use crate::server::store::{OperationPhase, Operations, Store, StoredOperation, new_holder};

/// Validity of a lease without renewal, in milliseconds: how long a channel stays blocked for other processes after this one died.
const LEASE_DURATION_MS: i64 = 30_000;
/// Interval between renewals.
const LEASE_RENEWAL: Duration = Duration::from_secs(10);
/// The maximum length of a lease name, in characters.
const MAX_LEASE_NAME: usize = 100;
/// How often a stop tries to supersede a start whose row is being added, or whose lease is being released.
const SUPERSEDE_ATTEMPTS: usize = 10;
const SUPERSEDE_INTERVAL: Duration = Duration::from_millis(50);
/// How long a stop waits for the request of a start to end. A start sends at most four requests, whose timeouts end before.
const TURN_TIMEOUT: Duration = Duration::from_secs(300);
const TURN_INTERVAL: Duration = Duration::from_millis(200);
/// How long a start may still take effect at the manager after it was requested: it notifies the nodes one after the other, each for up to
/// 50 seconds, three times.
const LATE_START: SignedDuration = SignedDuration::from_secs(170);
/// How many of the newest operations on a channel are searched for a start that may still take effect.
const RECENT_OPERATIONS: u64 = 10;

/// A channel claimed for one operation.
pub(super) struct Claim {
    pub entry: ManagerHandle,
    pub channel: ChannelId,
    /// The operation as it was when it began.
    pub operation: Operation,
    /// The operation in the snapshot before.
    previous: Option<Operation>,
    /// Registered as running in this process until it is dropped.
    _running: RunningOperation,
}

impl Claim {
    /// Claims the channel. A stop supersedes a start: it begins, but must wait for its turn.
    ///
    /// # Errors
    /// Returns `Conflict::Busy` if another operation is in progress in this or another process, or `Database`.
    pub(super) async fn begin(entry: ManagerHandle, channel: ChannelId, command: ChannelCommand, caller: &Caller) -> Result<Self> {
        let operation = Operation::new(new_holder().into(), command, entry.live.now());
        // Registered before it is shown: only operations of this process block others without the database.
        let running = entry.live.running_operations().begin(operation.id.clone());
        let previous = entry.live.claim(channel, operation.clone())?;
        let claim = Self { entry, channel, operation, previous, _running: running };
        match claim.register(caller).await {
            Ok(()) => Ok(claim),
            Err(error) => {
                claim.withdraw().await;
                Err(error)
            }
        }
    }

    /// Acquires the lease, or supersedes the start that holds it, and adds the row.
    async fn register(&self, caller: &Caller) -> Result<()> {
        let busy = Err(Error::Conflict(Conflict::Busy));
        let operation = &self.operation;
        let acquired = self.acquire().await?;
        let now = self.now();
        let row = StoredOperation {
            id: operation.id.to_string(),
            manager: self.entry.name().to_owned(),
            channel: self.channel_number(),
            command: operation.command.as_str().to_owned(),
            person: caller.person().map(|person| person.id),
            person_name: caller.name().to_owned(),
            requested_at: operation.requested_at.as_millisecond(),
            answered_at: None,
            ended_at: None,
            expires_at: now.saturating_add(LEASE_DURATION_MS),
            phase: OperationPhase::Requested,
            failure: None,
            superseded_by: None,
        };
        if acquired {
            // A stop that waits for its turn comes first.
            if !self.rows().running(self.entry.name(), self.channel_number(), now).await?.is_empty() {
                return busy;
            }
            return Ok(self.rows().add(row).await?);
        }
        if operation.command != ChannelCommand::Stop {
            return busy;
        }
        // Added first, so that no other operation begins between the start and this stop.
        self.rows().add(row).await?;
        self.supersede().await
    }

    /// Marks the start that holds the lease as superseded, unless the lease has become free.
    async fn supersede(&self) -> Result<()> {
        for _ in 0..SUPERSEDE_ATTEMPTS {
            if self.acquire().await? {
                return Ok(());
            }
            if let Some(lease) = self.store().leases().holder(&self.lease_name(), self.now()).await? {
                if self.rows().supersede(&lease.holder, self.operation.id.as_str()).await? {
                    return Ok(());
                }
                if self.rows().find(&lease.holder).await?.is_some_and(|other| other.ended_at.is_none()) {
                    break;
                }
            }
            tokio::time::sleep(SUPERSEDE_INTERVAL).await;
        }
        Err(Error::Conflict(Conflict::Busy))
    }

    /// Releases the channel before anything was sent to the manager.
    pub(super) async fn withdraw(self) {
        self.entry.live.withdraw(self.channel, &self.operation.id, self.previous.clone());
        if let Err(error) = self.rows().remove(self.operation.id.as_str()).await {
            tracing::warn!(%error, channel = %self.channel, "failed to remove an operation that did not begin; it is shown as lost");
        }
        self.release().await;
    }

    /// Runs the work while renewing the lease.
    pub(super) async fn hold<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            done = work => done,
            never = self.renew() => match never {},
        }
    }

    /// Waits until no other operation can send a request for this channel. For a stop, returns until when an earlier start may still take
    /// effect, since the manager did not respond to it.
    ///
    /// # Errors
    /// Returns `Conflict::Busy` if the superseded start does not end, or `Database`.
    pub(super) async fn wait_for_turn(&self) -> Result<Option<Timestamp>> {
        let deadline = Instant::now() + TURN_TIMEOUT;
        while !self.acquire().await? {
            if Instant::now() >= deadline {
                return Err(Error::Conflict(Conflict::Busy));
            }
            tokio::time::sleep(TURN_INTERVAL).await;
        }
        if self.operation.command != ChannelCommand::Stop {
            return Ok(None);
        }
        let recent = self.rows().newest(self.entry.name(), self.channel_number(), RECENT_OPERATIONS).await?;
        let unanswered = recent.iter().filter(|other| matches!(other.command.as_str(), "start" | "release") && other.answered_at.is_none());
        let until = unanswered.filter_map(|start| Timestamp::from_millisecond(start.requested_at).ok()?.checked_add(LATE_START).ok()).max();
        Ok(until.filter(|until| *until > self.entry.live.now()))
    }

    /// Whether the request may be sent: this operation holds the channel, and no stop has superseded it.
    ///
    /// # Errors
    /// Returns `Database`: without the database it is not known.
    pub(super) async fn may_send(&self) -> Result<bool> {
        Ok(self.acquire().await? && !self.is_superseded().await?)
    }

    /// Whether a stop of any process has superseded this operation.
    ///
    /// # Errors
    /// Returns `Database`.
    pub(super) async fn is_superseded(&self) -> Result<bool> {
        if self.entry.live.is_superseded(self.channel, &self.operation.id) {
            return Ok(true);
        }
        let row = self.rows().find(self.operation.id.as_str()).await?;
        Ok(row.is_some_and(|row| row.superseded_by.is_some()))
    }

    /// Records the phase; `answered` if it is certain what the manager did with the request.
    pub(super) async fn record(&self, operation: &Operation, answered: bool) {
        let phase = match operation.phase {
            Phase::Pending => OperationPhase::Pending,
            Phase::Unanswered => OperationPhase::Unanswered,
            Phase::Requested | Phase::Confirmed | Phase::Failed(_) => OperationPhase::Requested,
        };
        if let Err(error) = self.rows().record(operation.id.as_str(), phase, answered.then(|| self.now())).await {
            tracing::warn!(%error, channel = %self.channel, "failed to record the phase of an operation");
        }
        self.entry.live.record_operation(self.channel, operation.clone());
    }

    /// Records the end and releases the channel.
    pub(super) async fn finish(&self, mut operation: Operation, outcome: std::result::Result<(), OperationError>) {
        let failure = outcome.as_ref().err().map(failure_json);
        if let Err(error) = self.rows().end(operation.id.as_str(), self.now(), failure).await {
            tracing::warn!(%error, channel = %self.channel, "failed to record the end of an operation; it is shown as lost");
        }
        // After the end is recorded, so that the next operation does not find this one in progress.
        self.release().await;
        operation.phase = outcome.map_or_else(Phase::Failed, |()| Phase::Confirmed);
        operation.ended_at = Some(self.entry.live.now());
        self.entry.live.record_operation(self.channel, operation);
    }

    /// Acquires or renews the lease. False if another operation holds it. The row is renewed after it, so that a lost operation does not
    /// hold the lease.
    async fn acquire(&self) -> Result<bool> {
        let now = self.now();
        let expires_at = now.saturating_add(LEASE_DURATION_MS);
        let acquired = self.store().leases().acquire(&self.lease_name(), self.operation.id.as_str(), now, expires_at).await?;
        if acquired {
            self.renew_row().await?;
        }
        Ok(acquired)
    }

    async fn renew_row(&self) -> Result<()> {
        Ok(self.rows().renew(self.operation.id.as_str(), self.now().saturating_add(LEASE_DURATION_MS)).await?)
    }

    async fn renew(&self) -> Infallible {
        loop {
            tokio::time::sleep(LEASE_RENEWAL).await;
            let renewed = match self.acquire().await {
                // A stop that waits for its turn.
                Ok(false) => self.renew_row().await,
                acquired => acquired.map(drop),
            };
            if let Err(error) = renewed {
                tracing::warn!(%error, channel = %self.channel, "failed to renew the lease of an operation");
            }
        }
    }

    async fn release(&self) {
        if let Err(error) = self.store().leases().release(&self.lease_name(), self.operation.id.as_str()).await {
            tracing::warn!(%error, channel = %self.channel, "failed to release the lease of an operation; it expires by itself");
        }
    }

    /// The name of the lease for operations on the channel.
    fn lease_name(&self) -> String {
        format!("switch:{}:{}", self.channel, self.entry.name()).chars().take(MAX_LEASE_NAME).collect()
    }

    fn store(&self) -> &Store {
        self.entry.access.store()
    }

    fn rows(&self) -> Operations<'_> {
        self.store().operations()
    }

    fn now(&self) -> i64 {
        self.entry.live.now().as_millisecond()
    }

    fn channel_number(&self) -> i64 {
        i64::try_from(self.channel.0).unwrap_or(i64::MAX)
    }
}
