//! The one error type of the services, for pages, REST, tasks and the command line. Each variant carries what the user needs to proceed.
//!
//! **Kinds.** [`ErrorKind`] names each kind with its HTTP status and its problem type (RFC 9457). They distinguish
//! - failures of the manager: `Unreachable`, `TimedOut`, `SignInRefused`, `NotAdministrator`, `NotAllowed`, `UnexpectedPage`, `NotApplied`,
//!   `Failed`;
//! - what the caller can correct: `Invalid` input, a `Conflict` with the current state, a resource that is `NotFound`, a missing permission
//!   (`Forbidden`), an `InvalidLink`;
//! - limits of this server: `Busy`, `RateLimited`;
//! - failures of this server: `Database`, and `Internal` for its own faults, such as a panic.
//!
//! No failure is reported as one of another kind: a panic is never a failure of the manager, and a lost database never a wrong password.
//!
//! **Retrying.** Programs may repeat a read after any error with status 429 or 5xx, after the delay if there is one. They may repeat a write
//! only if [`Error::proves_no_change`] holds; otherwise they read the resource first. This server itself repeats reads only.
//!
//! **What was applied.** If [`Error::leaves_unknown`] holds, the write was sent and its outcome is unknown. `NotApplied`, `UnexpectedPage`,
//! `Failed`, `Database` and `Internal` may come after a part was applied. All others mean that nothing was.
//!
//! **What the user is told.** What happened and what to do next (`messages::errors`), in their language, without secrets; a user who may not
//! read a resource gets `NotFound`, as if it did not exist.
//!
//! **What is logged.** The caller's own errors are not logged, except denials of writes in the audit log. Writes record their error in the
//! audit log. `Database` and `Internal` are logged as errors where they occur, since their users can't do anything about them.

use serde::{Deserialize, Serialize};

use super::enums::ChannelStatus;
use super::form::FieldErrors;
use super::permissions::Denial;

/// The manager's resource types, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ResourceType {
    Cluster,
    Node,
    Source,
    Table,
    Canal,
    Channel,
    Pipeline,
    Pair,
    User,
    Team,
    Rule,
    /// A background job.
    Job,
    /// A command to a channel.
    Operation,
}

impl ResourceType {
    /// The name used in the audit log. It is stored, so it must never change.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Node => "node",
            Self::Source => "source",
            Self::Table => "table",
            Self::Canal => "canal",
            Self::Channel => "channel",
            Self::Pipeline => "pipeline",
            Self::Pair => "pair",
            Self::User => "person",
            Self::Team => "team",
            Self::Rule => "rule",
            Self::Job => "job",
            Self::Operation => "operation",
        }
    }
}

/// Why an operation is not possible in the current state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Conflict {
    /// The channel is running (START): it must be stopped before it or its parts are changed.
    #[error("the channel is running")]
    ChannelRuns,
    /// The channel is paused: it must be stopped before it is edited.
    #[error("the channel is paused")]
    ChannelPaused,
    /// The node is up: its process must be stopped first.
    #[error("the node is running")]
    NodeUp,
    /// Other resources use it: each with its ID.
    #[error("still in use by {}", .0.iter().map(|(resource_type, id)| format!("{resource_type:?} {id}")).collect::<Vec<_>>().join(", "))]
    InUse(Vec<(ResourceType, u64)>),
    /// All pipelines of a two-way channel copy DDL.
    #[error("both directions would copy DDL")]
    DdlBothWays,
    /// All pipelines of a two-way channel are the primary site.
    #[error("both directions would be the primary site")]
    HomeBothWays,
    /// There is no ZooKeeper cluster yet; nothing can be added without one.
    #[error("no ZooKeeper cluster yet")]
    NoCluster,
    /// The channel is not ready to start; its page lists what is missing.
    #[error("the channel is not ready to start")]
    NotReady,
    /// It already has two pipelines.
    #[error("the channel already has two pipelines")]
    TwoPipelines,
    /// Another operation on the channel is in progress.
    #[error("another operation is in progress")]
    Busy,
    /// The last administrator can't be removed.
    #[error("this is the last active administrator")]
    LastAdministrator,
    /// Users without a password confirm their identity with a recent session; this one is too old.
    #[error("the session is older than 10 minutes")]
    SessionTooOld,
}

impl Conflict {
    /// Returns why a channel with this status, and its parts, can't be changed; `None` while it is stopped.
    pub fn from_status(status: ChannelStatus) -> Option<Self> {
        match status {
            ChannelStatus::Start => Some(Self::ChannelRuns),
            ChannelStatus::Pause => Some(Self::ChannelPaused),
            ChannelStatus::Stop => None,
        }
    }
}

/// A failed operation, whether at the manager or before the manager was called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// No connection, or it broke. If `written` is set, the outcome of the write in progress is unknown.
    #[error("can't reach the manager at {address}: {cause}")]
    Unreachable { address: String, cause: String, written: bool },
    /// The manager did not respond in time. If `written` is set, the write may still have happened.
    #[error("the manager at {address} didn't respond within {seconds} s")]
    TimedOut { address: String, seconds: u64, written: bool },
    /// Too many of our own requests are waiting for the manager; the request was not sent. If `written` is set, an earlier write was sent
    /// but could not be read back.
    #[error("too many pending requests to the manager")]
    Busy { written: bool },
    /// The manager rejected the configured account.
    #[error("the manager rejected the sign-in of {user}")]
    SignInRefused { user: String },
    /// Signed in, but not as an administrator of the manager.
    #[error("the account {user} isn't a manager administrator")]
    NotAdministrator { user: String },
    /// The manager denied the operation.
    #[error("the manager denied this: {what}")]
    NotAllowed { what: String },
    /// Field → error.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Not possible in the current state.
    #[error("not possible in the current state: {0}")]
    Conflict(Conflict),
    /// The resource does not exist.
    #[error("{resource_type:?} {id} not found")]
    NotFound { resource_type: ResourceType, id: String },
    /// The page differs from every supported manager version: another program, or another version.
    #[error("unexpected content on the manager's page {screen}: {missing} is missing")]
    UnexpectedPage { screen: String, missing: String },
    /// The manager reported success, or nothing, but reading it back shows that the change was not applied.
    #[error("not applied: {what}; the manager gave no reason")]
    NotApplied { what: String },
    /// The manager responded with its error page.
    #[error("the manager returned an error on {screen}: {reason}")]
    Failed { screen: String, reason: String },
    /// The caller lacks the permission; the manager was not called.
    #[error("not allowed: {0}")]
    Forbidden(Denial),
    /// Too many failures or too many concurrent requests.
    #[error("too many attempts; try again in {seconds} s")]
    RateLimited { seconds: u64 },
    /// A one-time link that was used, expired, revoked or never existed.
    #[error("the link is invalid or has expired")]
    InvalidLink,
    /// Our own database failed; operations that can't be audited are not run.
    #[error("otter-admin database error: {0}")]
    Database(String),
    /// A bug in otter-admin: a task panicked. See the log for the location; how far the operation went is unknown.
    #[error("internal otter-admin error; see its log")]
    Internal,
}

impl Error {
    /// A single error of one field.
    pub fn invalid_field(field: &str, invalid: super::field::FieldError) -> Self {
        Self::Invalid(FieldErrors::single(field, invalid))
    }

    /// Whether a write was sent and the connection broke before its result was known, so that it may have taken effect.
    pub fn leaves_unknown(&self) -> bool {
        matches!(self, Self::Unreachable { written: true, .. } | Self::TimedOut { written: true, .. } | Self::Busy { written: true })
    }

    /// Whether the error of a write proves that the manager did not change anything: the request was not sent, or the manager rejected it.
    /// `false` if the write may have been applied, completely or in part. Errors that come after an accepted write, such as those of
    /// reading it back, must not be of the former kind.
    pub fn proves_no_change(&self) -> bool {
        match self {
            Self::Unreachable { written, .. } | Self::TimedOut { written, .. } | Self::Busy { written } => !written,
            Self::SignInRefused { .. }
            | Self::NotAdministrator { .. }
            | Self::NotAllowed { .. }
            | Self::Invalid(_)
            | Self::Conflict(_)
            | Self::NotFound { .. }
            | Self::Forbidden(_)
            | Self::RateLimited { .. }
            | Self::InvalidLink => true,
            // Some fields may have been stored, and the manager may fail after it has stored something.
            Self::NotApplied { .. } | Self::UnexpectedPage { .. } | Self::Failed { .. } | Self::Database(_) | Self::Internal => false,
        }
    }

    /// Whether the manager as a whole is unavailable, so that other requests would fail too.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::TimedOut { .. } | Self::SignInRefused { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::super::permissions::{Action, Resource};
    use super::*;

    #[test]
    fn only_requests_that_were_not_sent_or_were_rejected_prove_that_nothing_changed() {
        let text = || "x".to_owned();
        let interrupted = |written| {
            [
                Error::Unreachable { address: text(), cause: text(), written },
                Error::TimedOut { address: text(), seconds: 1, written },
                Error::Busy { written },
            ]
        };
        let denial = Denial { resource: Resource::Source, action: Action::Edit, need: None, team: None };
        let rejected = [
            Error::SignInRefused { user: text() },
            Error::NotAdministrator { user: text() },
            Error::NotAllowed { what: text() },
            Error::Invalid(FieldErrors::default()),
            Error::Conflict(Conflict::ChannelRuns),
            Error::NotFound { resource_type: ResourceType::Source, id: text() },
            Error::Forbidden(denial),
            Error::RateLimited { seconds: 1 },
            Error::InvalidLink,
        ];
        let unclear = [
            Error::NotApplied { what: text() },
            Error::UnexpectedPage { screen: text(), missing: text() },
            Error::Failed { screen: text(), reason: text() },
            Error::Database(text()),
            Error::Internal,
        ];
        for error in interrupted(false).iter().chain(&rejected) {
            assert!(error.proves_no_change() && !error.leaves_unknown(), "{error:?}");
        }
        for error in interrupted(true).iter().chain(&unclear) {
            assert!(!error.proves_no_change(), "{error:?}");
        }
    }
}
