//! Starts, stops, releases and pushes under way: what was asked, and what the manager has been seen to do.

use jiff::Timestamp;

use crate::model::{ChannelStatus, ManagerError};

/// What a person asks of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Switch {
    Start,
    Stop,
    /// Start of a paused channel.
    Release,
    /// Send the configuration to the nodes again.
    Push,
}

impl Switch {
    /// Its word in addresses and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Release => "release",
            Self::Push => "push",
        }
    }

    /// The status that proves it; none for a push, which changes no status.
    pub fn wanted(self) -> Option<ChannelStatus> {
        match self {
            Self::Start | Self::Release => Some(ChannelStatus::Start),
            Self::Stop => Some(ChannelStatus::Stop),
            Self::Push => None,
        }
    }
}

impl std::str::FromStr for Switch {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Start, Self::Stop, Self::Release, Self::Push].into_iter().find(|switch| switch.as_str() == text).ok_or(())
    }
}

/// How far an operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The manager has been asked and has not answered yet.
    Asked,
    /// The manager has answered; the status is not yet what was asked.
    Waiting,
    /// The status is what was asked.
    Proved,
    /// It failed, or did not come about in time.
    Failed(OperationError),
}

/// Why an operation failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationError {
    /// The manager refused, or could not be asked.
    Manager(ManagerError),
    /// The manager accepted, but the status did not change in time; the newest exception in its log says why, if there is one.
    NotSeen { seen: ChannelStatus, seconds: u64, log: Option<String> },
}

/// One operation on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    pub switch: Switch,
    pub phase: Phase,
    pub asked_at: Timestamp,
    /// When it was proved or failed.
    pub ended_at: Option<Timestamp>,
}

impl Operation {
    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Asked | Phase::Waiting)
    }
}
