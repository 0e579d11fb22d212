//! Why there is no connection.

use zookeeper_client::{Error, SessionState};

/// Why there is no connection to a manager's ZooKeeper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZooKeeperError {
    /// No server accepts a session.
    #[error("no server accepts a connection")]
    Unreachable,
    /// No server responded in time.
    #[error("no response within {seconds} s")]
    TimedOut { seconds: u64 },
    /// The server closed the connection, or stopped responding.
    #[error("the connection was lost")]
    Lost,
    /// The server ended the session.
    #[error("the session has expired")]
    Expired,
    /// The tree of an Otter manager is not there.
    #[error("there is no /otter/channel or no /otter/node")]
    NotOtter,
    /// The access control lists do not permit reading.
    #[error("reading is not permitted")]
    NotAllowed,
    /// Any other failure, described by the library.
    #[error("{0}")]
    Other(String),
}

impl From<Error> for ZooKeeperError {
    fn from(error: Error) -> Self {
        match error {
            Error::NoHosts => Self::Unreachable,
            Error::ConnectionLoss | Error::ClientClosed => Self::Lost,
            Error::SessionExpired => Self::Expired,
            Error::NoNode => Self::NotOtter,
            Error::NoAuth | Error::AuthFailed => Self::NotAllowed,
            other => Self::Other(other.to_string()),
        }
    }
}

/// Why a session ended, by the state that it entered.
impl From<SessionState> for ZooKeeperError {
    fn from(state: SessionState) -> Self {
        match state {
            SessionState::Expired => Self::Expired,
            SessionState::AuthFailed => Self::NotAllowed,
            _ => Self::Lost,
        }
    }
}
