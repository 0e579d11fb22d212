//! Why a call to port 1099 failed.

use std::time::Duration;

use super::java::StreamError;

/// Why a call failed. Never holds raw data of a reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RpcError {
    /// No connection, or it ended before the reply was complete.
    #[error("the manager's RPC port at {address} doesn't answer: {cause}")]
    Unreachable { address: String, cause: String },
    /// The reply, with waiting for a free slot, took longer than allowed.
    #[error("the manager's RPC port at {address} didn't answer within {limit:?}")]
    TimedOut { address: String, limit: Duration },
    /// All threads of the manager's RPC port are at work (status 100). Trying again later helps.
    #[error("the manager's RPC port is busy; try again in a moment")]
    Busy,
    /// The manager's RPC layer refused the request with another status.
    #[error("the manager's RPC port refused the request (status {code}): {text}")]
    Status { code: u8, text: String },
    /// The manager has no such entity.
    #[error("the manager has no {what}")]
    NotFound { what: String },
    /// The manager's code failed on the request.
    #[error("the manager refused: {reason}")]
    Refused { reason: String },
    /// The reply isn't what an Otter manager sends; perhaps the port belongs to something else.
    #[error("the reply of the RPC port can't be read: {what}")]
    Malformed { what: String },
    /// The reply exceeds a limit of size, depth or count.
    #[error("the reply of the RPC port is too large")]
    TooLarge,
}

impl From<StreamError> for RpcError {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::TooLarge(_) => Self::TooLarge,
            StreamError::Truncated | StreamError::Malformed(_) => Self::Malformed { what: error.to_string() },
        }
    }
}
