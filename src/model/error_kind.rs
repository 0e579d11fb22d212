//! The kinds of errors: what programs and scripts distinguish, as opposed to the details of [`Error`], which are for people.

use super::Error;

/// The kind of an error. Names, statuses and problem types are part of the interface for programs, so they must never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorKind {
    /// See [`Error::Unreachable`].
    Unreachable,
    /// See [`Error::TimedOut`].
    TimedOut,
    /// See [`Error::Busy`].
    Busy,
    /// See [`Error::SignInRefused`].
    SignInRefused,
    /// See [`Error::NotAdministrator`].
    NotAdministrator,
    /// See [`Error::NotAllowed`].
    NotAllowed,
    /// See [`Error::Invalid`].
    Invalid,
    /// See [`Error::Conflict`].
    Conflict,
    /// See [`Error::NotFound`].
    NotFound,
    /// See [`Error::UnexpectedPage`].
    UnexpectedPage,
    /// See [`Error::NotApplied`].
    NotApplied,
    /// See [`Error::Failed`].
    Failed,
    /// See [`Error::Forbidden`].
    Forbidden,
    /// See [`Error::RateLimited`].
    RateLimited,
    /// See [`Error::InvalidLink`].
    InvalidLink,
    /// See [`Error::Database`].
    Database,
    /// See [`Error::Internal`].
    Internal,
}

impl ErrorKind {
    /// All kinds.
    pub const ALL: [Self; 17] = [
        Self::Unreachable,
        Self::TimedOut,
        Self::Busy,
        Self::SignInRefused,
        Self::NotAdministrator,
        Self::NotAllowed,
        Self::Invalid,
        Self::Conflict,
        Self::NotFound,
        Self::UnexpectedPage,
        Self::NotApplied,
        Self::Failed,
        Self::Forbidden,
        Self::RateLimited,
        Self::InvalidLink,
        Self::Database,
        Self::Internal,
    ];

    /// The name on pages (`data-error`), for scripts and tests, and the key of its title in `messages::errors`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed-out",
            Self::Busy => "busy",
            Self::SignInRefused => "sign-in-refused",
            Self::NotAdministrator => "not-administrator",
            Self::NotAllowed => "not-allowed",
            Self::Invalid => "rejected",
            Self::Conflict => "conflict",
            Self::NotFound => "not-found",
            Self::UnexpectedPage => "drift",
            Self::NotApplied => "not-applied",
            Self::Failed => "failed",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "wait",
            Self::InvalidLink => "link",
            Self::Database => "store",
            Self::Internal => "internal",
        }
    }

    /// The HTTP status: 4xx if the caller can do something about it, 502 and 504 for failures of the manager, 503 if the same request may
    /// succeed later.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotAllowed | Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::InvalidLink => 410,
            Self::Invalid => 422,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::UnexpectedPage | Self::NotApplied | Self::Failed => 502,
            Self::Unreachable | Self::SignInRefused | Self::NotAdministrator | Self::Busy | Self::Database => 503,
            Self::TimedOut => 504,
        }
    }

    /// The `type` of the problem details (RFC 9457), a URI reference.
    pub const fn problem_type(self) -> &'static str {
        match self {
            Self::Unreachable => "/problems/manager-unreachable",
            Self::TimedOut => "/problems/manager-timed-out",
            Self::Busy => "/problems/manager-busy",
            Self::SignInRefused => "/problems/manager-sign-in-refused",
            Self::NotAdministrator => "/problems/manager-account-not-administrator",
            Self::NotAllowed => "/problems/manager-denied",
            Self::Invalid => "/problems/invalid-input",
            Self::Conflict => "/problems/conflict",
            Self::NotFound => "/problems/not-found",
            Self::UnexpectedPage => "/problems/manager-unexpected-page",
            Self::NotApplied => "/problems/manager-change-not-applied",
            Self::Failed => "/problems/manager-failed",
            Self::Forbidden => "/problems/missing-permission",
            Self::RateLimited => "/problems/rate-limited",
            Self::InvalidLink => "/problems/invalid-link",
            Self::Database => "/problems/database-unavailable",
            Self::Internal => "/problems/internal",
        }
    }
}

impl Error {
    /// The kind, which determines status and problem type.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreachable { .. } => ErrorKind::Unreachable,
            Self::TimedOut { .. } => ErrorKind::TimedOut,
            Self::Busy { .. } => ErrorKind::Busy,
            Self::SignInRefused { .. } => ErrorKind::SignInRefused,
            Self::NotAdministrator { .. } => ErrorKind::NotAdministrator,
            Self::NotAllowed { .. } => ErrorKind::NotAllowed,
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Conflict(_) => ErrorKind::Conflict,
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::UnexpectedPage { .. } => ErrorKind::UnexpectedPage,
            Self::NotApplied { .. } => ErrorKind::NotApplied,
            Self::Failed { .. } => ErrorKind::Failed,
            Self::Forbidden(_) => ErrorKind::Forbidden,
            Self::RateLimited { .. } => ErrorKind::RateLimited,
            Self::InvalidLink => ErrorKind::InvalidLink,
            Self::Database(_) => ErrorKind::Database,
            Self::Internal => ErrorKind::Internal,
        }
    }

    /// The HTTP status, see [`ErrorKind::status`].
    pub const fn status(&self) -> u16 {
        self.kind().status()
    }

    /// The type of the problem details, see [`ErrorKind::problem_type`].
    pub const fn problem_type(&self) -> &'static str {
        self.kind().problem_type()
    }
}

#[cfg(feature = "ssr")]
impl From<&Error> for axum::http::StatusCode {
    fn from(error: &Error) -> Self {
        Self::from_u16(error.status()).unwrap_or(Self::INTERNAL_SERVER_ERROR)
    }
}
