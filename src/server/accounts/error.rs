//! Errors of account operations. No message contains a password, a hash or a token.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::password::PasswordError;
use super::password_policy::PasswordWeakness;
use crate::server::store::StoreError;

/// Retry delay in seconds if the password hasher is busy.
const BUSY_SECONDS: u64 = 5;

/// Why a sign-in failed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown user, wrong password, no password or a disabled account; deliberately indistinguishable.
    #[error("incorrect username or password")]
    WrongCredentials,
    /// Too many failures, or the password hasher is busy.
    #[error("too many attempts; try again in {seconds} s")]
    RateLimited {
        /// Retry delay in seconds.
        seconds: u64,
    },
    /// The password could not be verified.
    #[error(transparent)]
    Password(PasswordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A bug: a task panicked.
    #[error("internal otter-admin error; see its log")]
    Internal,
}

impl From<tokio::task::JoinError> for SignInError {
    fn from(error: tokio::task::JoinError) -> Self {
        tracing::error!(%error, "sign-in panicked");
        Self::Internal
    }
}

impl From<PasswordError> for SignInError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::RateLimited { seconds: BUSY_SECONDS },
            error => Self::Password(error),
        }
    }
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It is empty or only whitespace.
    #[error("it is empty")]
    Empty,
    /// It is too long.
    #[error("it is longer than {most} characters")]
    TooLong {
        /// Maximum number of characters.
        most: usize,
    },
    /// It contains control, format, private-use or unassigned characters.
    #[error("it contains control, format or private-use characters")]
    Control,
    /// It mixes scripts with similar letters, such as Latin and Cyrillic.
    #[error("it mixes alphabets")]
    MixedAlphabets,
    /// It looks like another user's name.
    #[error("it is too similar to another user's name")]
    LookAlike,
    /// It is taken.
    #[error("it is already taken")]
    Taken,
}

/// All validation errors of an input, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputErrors {
    /// User name for signing in.
    pub name: Option<NameError>,
    /// Name shown to others.
    pub display_name: Option<NameError>,
    /// Weaknesses of the password; empty if it is acceptable.
    pub password: Vec<PasswordWeakness>,
}

impl fmt::Display for InputErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [("name", self.name), ("display name", self.display_name)];
        let names = names.into_iter().filter_map(|(field, error)| Some(format!("{field}: {}", error?)));
        let password = (!self.password.is_empty()).then(|| "password: too weak".to_owned());
        f.write_str(&names.chain(password).collect::<Vec<_>>().join("; "))
    }
}

impl InputErrors {
    /// Returns an error if any field has one.
    pub(in crate::server) fn into_result(self) -> Result<(), AccountError> {
        if self == Self::default() { Ok(()) } else { Err(AccountError::InvalidInput(self)) }
    }
}

/// Why an account operation failed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Some fields are invalid.
    #[error("invalid input: {0}")]
    InvalidInput(InputErrors),
    /// The link was used or revoked, has expired or never existed.
    #[error("the link is invalid or has expired")]
    InvalidLink,
    /// The current password is wrong.
    #[error("incorrect password")]
    WrongPassword,
    /// The session is too old to count as re-authentication.
    #[error("the session is too old; sign in again")]
    SessionTooOld,
    /// Too many failures, or the password hasher is busy.
    #[error("too many attempts; try again in {seconds} s")]
    RateLimited {
        /// Retry delay in seconds.
        seconds: u64,
    },
    /// The user does not exist (any more).
    #[error("user not found")]
    NotFound,
    /// The operation would leave no active administrator.
    #[error("this is the last active administrator; make someone else an administrator first")]
    LastAdministrator,
    /// The set-up link can't be written to its file.
    #[error("{path} can't be written: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A password could not be hashed.
    #[error(transparent)]
    Password(PasswordError),
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
    /// A bug: a task panicked.
    #[error("internal otter-admin error; see its log")]
    Internal,
}

impl From<tokio::task::JoinError> for AccountError {
    fn from(error: tokio::task::JoinError) -> Self {
        tracing::error!(%error, "operation panicked");
        Self::Internal
    }
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NameTaken { .. } => Self::InvalidInput(InputErrors { name: Some(NameError::Taken), ..InputErrors::default() }),
            StoreError::LastAdministrator => Self::LastAdministrator,
            StoreError::NotFound(_) => Self::NotFound,
            error => Self::Store(error),
        }
    }
}

impl From<PasswordError> for AccountError {
    fn from(error: PasswordError) -> Self {
        SignInError::from(error).into()
    }
}

impl From<SignInError> for AccountError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::WrongCredentials => Self::WrongPassword,
            SignInError::RateLimited { seconds } => Self::RateLimited { seconds },
            SignInError::Password(error) => Self::Password(error),
            SignInError::Store(error) => error.into(),
            SignInError::Internal => Self::Internal,
        }
    }
}
