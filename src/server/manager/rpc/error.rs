//! Why a call to port 1099 failed.

use std::time::Duration;

use super::java::StreamError;

/// Why a call failed. Never contains raw data of a reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RpcError {
    /// The connection failed, or ended before the reply was complete.
    #[error("the manager's RPC port at {address} isn't responding: {cause}")]
    Unreachable { address: String, cause: String },
    /// The call, including the wait for a free slot, exceeded its timeout.
    #[error("the manager's RPC port at {address} didn't respond within {limit:?}")]
    TimedOut { address: String, limit: Duration },
    /// All threads of the manager's RPC port are busy (status 100). Retry later.
    #[error("the manager's RPC port is busy; try again in a moment")]
    Busy,
    /// The manager's RPC layer rejected the request with another status.
    #[error("the manager's RPC port rejected the request (status {code}): {text}")]
    Status { code: u8, text: String },
    /// The manager has no such entity.
    #[error("the manager has no {what}")]
    NotFound { what: String },
    /// The manager's code failed while handling the request.
    #[error("the manager rejected the request: {reason}")]
    Refused { reason: String },
    /// The reply is not that of an Otter manager; the port may belong to another program.
    #[error("invalid response from the RPC port: {what}")]
    Malformed { what: String },
    /// The reply exceeds a limit of size, depth or count.
    #[error("the response from the RPC port is too large")]
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
