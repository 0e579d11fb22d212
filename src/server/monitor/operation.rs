//! Starts, stops, releases and pushes in progress: the request, and the status that was read since.

use jiff::Timestamp;

use crate::model::{ChannelStatus, Error, LogId, LogRecord};

/// What a person asks of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChannelCommand {
    Start,
    Stop,
    /// Start of a paused channel.
    Release,
    /// Send the configuration to the nodes again.
    Push,
}

impl ChannelCommand {
    /// Its word in addresses and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Release => "release",
            Self::Push => "push",
        }
    }

    /// The status that proves it; `None` for a push, which changes no status.
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

/// How far an operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The request is on its way to the manager; there is no response yet.
    Requested,
    /// The manager has accepted the request; the status is not yet the wanted one.
    Pending,
    /// The connection broke before the manager responded. The status shows whether the request took effect.
    Unanswered,
    /// The status is the wanted one.
    Confirmed,
    /// It failed, or did not happen in time.
    Failed(OperationError),
}

/// Why an operation failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationError {
    /// The manager refused the request, or it could not be sent.
    Manager(Error),
    /// The manager accepted the request, but the status did not change in time. `seen` is `None` if the status could not be read.
    NotConfirmed { seen: Option<ChannelStatus>, seconds: u64, log: LogSince },
    /// The connection broke before the manager responded, and the status did not change. `seen` is `None` if the status could not be
    /// read since.
    Unanswered { cause: Error, seen: Option<ChannelStatus>, seconds: u64, log: LogSince },
    /// A stop was requested while the start was in progress.
    Superseded,
}

impl OperationError {
    /// Whether it is not known if the request took effect.
    pub fn leaves_unknown(&self) -> bool {
        matches!(self, Self::Unanswered { seen: None, .. } | Self::NotConfirmed { seen: None, .. })
    }
}

/// What the manager's log says about a channel since an operation was requested.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Distinguishes it from every other operation, in this process and in others.
    pub key: String,
    pub command: ChannelCommand,
    pub phase: Phase,
    pub requested_at: Timestamp,
    /// When it was proved or failed.
    pub ended_at: Option<Timestamp>,
    /// The newest log record before the request, so that later ones can be told apart whatever the manager's time zone; 0 if the log was
    /// empty, `None` if it could not be read.
    pub log_before: Option<LogId>,
}

impl Operation {
    /// An operation that is requested now.
    pub fn new(key: String, switch: ChannelCommand, asked_at: Timestamp) -> Self {
        Self { key, command: switch, phase: Phase::Requested, requested_at: asked_at, ended_at: None, log_before: None }
    }

    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Requested | Phase::Pending | Phase::Unanswered)
    }

    /// Whether another operation may begin now: this one has ended, or it is a start that a stop supersedes.
    pub fn gives_way_to(&self, next: ChannelCommand) -> bool {
        !self.is_running() || (next == ChannelCommand::Stop && matches!(self.command, ChannelCommand::Start | ChannelCommand::Release))
    }

    /// Whether it failed and the channel has reached the wanted status since by other means.
    pub fn is_settled_by(&self, status: ChannelStatus) -> bool {
        matches!(self.phase, Phase::Failed(_)) && self.command.target_status() == Some(status)
    }
}
