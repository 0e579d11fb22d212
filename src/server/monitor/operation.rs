//! Start, stop, release and push operations in progress: the request, and the channel status read since.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::model::{ChannelStatus, Error, LogId, LogRecord};

/// Identifies an operation; unique across all processes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(String);

impl OperationId {
    /// The ID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for OperationId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for OperationId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A command for a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChannelCommand {
    Start,
    Stop,
    /// Starts a paused channel.
    Release,
    /// Sends the configuration to the nodes again.
    Push,
}

impl ChannelCommand {
    /// The command's name in URLs and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Release => "release",
            Self::Push => "push",
        }
    }

    /// The status that confirms it; `None` for a push, which changes no status.
    pub fn target_status(self) -> Option<ChannelStatus> {
        match self {
            Self::Start | Self::Release => Some(ChannelStatus::Start),
            Self::Stop => Some(ChannelStatus::Stop),
            Self::Push => None,
        }
    }
}

impl std::str::FromStr for ChannelCommand {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Start, Self::Stop, Self::Release, Self::Push].into_iter().find(|switch| switch.as_str() == text).ok_or(())
    }
}

/// The progress of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The request has been sent; there is no response yet.
    Requested,
    /// The manager has accepted the request; the status has not changed yet.
    Pending,
    /// The connection broke before the manager responded. The status shows whether the request took effect.
    Unanswered,
    /// The target status has been reached.
    Confirmed,
    /// It failed or timed out.
    Failed(OperationError),
}

/// Why an operation failed. The form is stored: a variant that is renamed or changed can't be read from earlier rows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum OperationError {
    /// The manager rejected the request, or it could not be sent.
    #[error("{0}")]
    Manager(Error),
    /// The manager accepted the request, but the status did not change in time. `seen` is `None` if the status could not be read.
    #[error("not confirmed after {seconds} s")]
    NotConfirmed { seen: Option<ChannelStatus>, seconds: u64, log: LogSince },
    /// The connection broke before the manager responded, and the status did not change. `seen` is `None` if the status could not be
    /// read since.
    #[error("no response: {cause}")]
    Unanswered { cause: Error, seen: Option<ChannelStatus>, seconds: u64, log: LogSince },
    /// A stop was requested while the start was in progress.
    #[error("superseded by a stop")]
    Superseded,
    /// The process that ran it ended before the outcome was known.
    #[error("the server stopped before the outcome was known")]
    Lost,
}

impl OperationError {
    /// Whether it is unknown if the request took effect.
    pub fn leaves_unknown(&self) -> bool {
        matches!(self, Self::Unanswered { seen: None, .. } | Self::NotConfirmed { seen: None, .. } | Self::Lost)
    }

    /// Hides the message of the log record that may name the cause.
    pub fn hide_log_message(&mut self) {
        if let Some(record) = self.log_record_mut() {
            record.message = None;
        }
    }

    /// The log record that may name the cause.
    fn log_record_mut(&mut self) -> Option<&mut LogRecord> {
        match self {
            Self::NotConfirmed { log: LogSince::Record(record), .. } | Self::Unanswered { log: LogSince::Record(record), .. } => {
                Some(record)
            }
            Self::NotConfirmed { .. } | Self::Unanswered { .. } | Self::Manager(_) | Self::Superseded | Self::Lost => None,
        }
    }
}

/// What the manager's log contains about a channel since an operation was requested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogSince {
    /// The log could not be read, before or after the request.
    Unknown,
    /// No record was added.
    Nothing,
    /// The newest of the added records.
    Record(Box<LogRecord>),
}

/// One operation on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    pub id: OperationId,
    pub command: ChannelCommand,
    pub phase: Phase,
    pub requested_at: Timestamp,
    /// When it was confirmed or failed.
    pub ended_at: Option<Timestamp>,
    /// The newest log record before the request, used to identify later ones regardless of the manager's time zone; 0 if the log was empty,
    /// `None` if it could not be read.
    pub log_before: Option<LogId>,
}

impl Operation {
    /// Creates an operation that is requested now.
    pub fn new(id: OperationId, switch: ChannelCommand, asked_at: Timestamp) -> Self {
        Self { id, command: switch, phase: Phase::Requested, requested_at: asked_at, ended_at: None, log_before: None }
    }

    /// Hides what only the team of the channel may read: the message of the log record that may name the cause of its failure, and the
    /// exception that the manager responded with.
    pub fn hide_confidential(&mut self) {
        if let Phase::Failed(error) = &mut self.phase {
            error.hide_log_message();
            if let OperationError::Manager(Error::Failed { reason, .. }) = error {
                "…".clone_into(reason);
            }
        }
    }

    /// Whether it is in progress.
    pub fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Requested | Phase::Pending | Phase::Unanswered)
    }

    /// Whether another operation may begin now: this one has ended, or it is a start that a stop supersedes.
    pub fn gives_way_to(&self, next: ChannelCommand) -> bool {
        !self.is_running() || (next == ChannelCommand::Stop && matches!(self.command, ChannelCommand::Start | ChannelCommand::Release))
    }

    /// Whether it failed and the channel has reached the target status by other means since.
    pub fn is_settled_by(&self, status: ChannelStatus) -> bool {
        matches!(self.phase, Phase::Failed(_)) && self.command.target_status() == Some(status)
    }
}

/// The operations that run in this process, so that their ends can be awaited.
#[derive(Clone, Default)]
pub struct RunningOperations(Arc<Mutex<HashMap<OperationId, CancellationToken>>>);

/// An operation that runs in this process, until it is dropped.
pub struct RunningOperation {
    all: RunningOperations,
    id: OperationId,
}

impl RunningOperations {
    /// Registers an operation.
    pub fn begin(&self, id: OperationId) -> RunningOperation {
        self.lock().insert(id.clone(), CancellationToken::new());
        RunningOperation { all: self.clone(), id }
    }

    /// Returns a future that completes when the operation ends; `None` if it does not run in this process.
    pub fn ended(&self, id: &OperationId) -> Option<impl Future<Output = ()> + Send + use<>> {
        let ended = self.lock().get(id).cloned()?;
        Some(ended.cancelled_owned())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OperationId, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for RunningOperation {
    fn drop(&mut self) {
        if let Some(ended) = self.all.lock().remove(&self.id) {
            ended.cancel();
        }
    }
}
