//! What can go wrong between us and a manager. One type for pages, REST and command line; each names what a person needs next.

use serde::{Deserialize, Serialize};

use super::enums::ChannelStatus;
use super::form::FieldErrors;
use super::permissions::Denial;

/// The things of the manager, for messages.
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
}

impl ResourceType {
    /// The word by which the audit log calls it. It is stored: it stays what it is.
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
        }
    }
}

/// Why an operation does not fit the state of things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conflict {
    /// The channel runs (START): it must be stopped before it or its parts are changed.
    ChannelRuns,
    /// The channel is paused: it must be stopped before it is edited.
    ChannelPaused,
    /// The node is up: its process must be ended first.
    NodeUp,
    /// Other things use it: each with its id.
    InUse(Vec<(ResourceType, u64)>),
    /// All pipelines of a two-way channel copy DDL.
    DdlBothWays,
    /// All pipelines of a two-way channel are the main site.
    HomeBothWays,
    /// There is no ZooKeeper cluster yet, without which nothing can be added.
    NoCluster,
    /// The channel is not ready to start; the page says what is missing.
    NotReady,
    /// It already has two pipelines.
    TwoPipelines,
    /// Another operation on the channel is in progress.
    Busy,
    /// Without this person nobody could administer any more.
    LastAdministrator,
    /// Whoever has no password here proves by a session that has just begun that it is they; this one is older.
    SessionTooOld,
}

impl Conflict {
    /// Why a channel of this status, and its parts, can't be changed; none while it is stopped.
    pub fn of(status: ChannelStatus) -> Option<Self> {
        match status {
            ChannelStatus::Start => Some(Self::ChannelRuns),
            ChannelStatus::Pause => Some(Self::ChannelPaused),
            ChannelStatus::Stop => None,
        }
    }
}

/// A failed operation, at a manager or before it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// No connection, or it broke. Nothing is known of a write that was under way when `written` is set.
    #[error("the manager at {address} can't be reached: {cause}")]
    Unreachable { address: String, cause: String, written: bool },
    /// No answer in time. A write may still have happened when `written` is set.
    #[error("the manager at {address} did not answer within {seconds} s")]
    TimedOut { address: String, seconds: u64, written: bool },
    /// Too many requests of our own wait for the manager: it was not asked. When `written` is set, a write before it was sent and could
    /// not be read back.
    #[error("too many requests wait for the manager")]
    Busy { written: bool },
    /// The configured account was refused.
    #[error("the manager refused to sign in {user}")]
    SignInRefused { user: String },
    /// Signed in, but not as an administrator of the manager.
    #[error("the manager's account {user} is no administrator there")]
    NotAdministrator { user: String },
    /// The manager forbids it.
    #[error("the manager does not allow it: {what}")]
    NotAllowed { what: String },
    /// Field → what is wrong.
    #[error("the manager or we refused the input")]
    Invalid(FieldErrors),
    /// The state of things forbids it.
    #[error("it does not fit the present state: {0:?}")]
    Conflict(Conflict),
    /// No such thing.
    #[error("there is no {thing:?} {id}")]
    NotFound { thing: ResourceType, id: String },
    /// A page does not look as every known manager's does: another program, or another version.
    #[error("the manager's {screen} does not look as known: {missing} is missing")]
    UnexpectedPage { screen: String, missing: String },
    /// The manager said that it did it, or nothing, and reading it back shows that it did not.
    #[error("{what} was not done, though the manager did not say why")]
    NotApplied { what: String },
    /// The manager answered with its error page.
    #[error("the manager failed at {screen}: {reason}")]
    Failed { screen: String, reason: String },
    /// Who asks lacks the right; the manager was not asked.
    #[error("not allowed: {0}")]
    Forbidden(Denial),
    /// Too many failures, or too much at once.
    #[error("too many attempts; try again in {seconds} s")]
    RateLimited { seconds: u64 },
    /// A one-time link that was used, has expired, was taken back or never was.
    #[error("this link does not work (any more)")]
    InvalidLink,
    /// Our own database does not answer, so that nothing may be done that could not be written down.
    #[error("the database of otter-admin failed: {0}")]
    Database(String),
    /// A defect of otter-admin: a task panicked. The log says where; how far the operation went is not known.
    #[error("otter-admin failed internally; see its log")]
    Internal,
}

impl Error {
    /// One fault of one field.
    pub fn invalid_field(field: &str, invalid: super::field::FieldError) -> Self {
        Self::Invalid(FieldErrors::of(field, invalid))
    }

    /// A stable name of the kind of failure, for scripts and tests.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut { .. } => "timed-out",
            Self::Busy { .. } => "busy",
            Self::SignInRefused { .. } => "sign-in-refused",
            Self::NotAdministrator { .. } => "not-administrator",
            Self::NotAllowed { .. } => "not-allowed",
            Self::Invalid(_) => "rejected",
            Self::Conflict(_) => "conflict",
            Self::NotFound { .. } => "not-found",
            Self::UnexpectedPage { .. } => "drift",
            Self::NotApplied { .. } => "undone",
            Self::Failed { .. } => "failed",
            Self::Forbidden(_) => "forbidden",
            Self::RateLimited { .. } => "wait",
            Self::InvalidLink => "link",
            Self::Database(_) => "store",
            Self::Internal => "internal",
        }
    }

    /// Whether a write was sent and the connection broke before its result was known: it may have taken effect.
    pub fn leaves_unknown(&self) -> bool {
        matches!(self, Self::Unreachable { written: true, .. } | Self::TimedOut { written: true, .. } | Self::Busy { written: true })
    }

    /// Whether the manager as a whole is away, so that other requests would fail too.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::TimedOut { .. } | Self::SignInRefused { .. })
    }
}
