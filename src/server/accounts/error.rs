//! Why something about people could not be done. No text of these holds a password, a hash or a token.

use std::io;
use std::path::PathBuf;

use super::password::PasswordError;
use super::password_policy::PasswordWeakness;
use crate::server::store::StoreError;

/// After how many seconds who found all turns for passwords taken should try again.
const BUSY_SECONDS: u64 = 5;

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such person, not their password, no password at all, or they may not sign in: told apart by nobody.
    #[error("the name or the password is wrong")]
    WrongCredentials,
    /// Too many failures, or too much at once.
    #[error("too many attempts; try again in {seconds} s")]
    RateLimited {
        /// How long.
        seconds: u64,
    },
    /// The password could not be checked.
    #[error(transparent)]
    Password(PasswordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PasswordError> for SignInError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::RateLimited { seconds: BUSY_SECONDS },
            error => Self::Password(error),
        }
    }
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// There is nothing but blanks.
    Empty,
    /// It has more characters than this.
    TooLong {
        /// At most so many.
        most: usize,
    },
    /// It has control, format, private-use or unassigned characters.
    Control,
    /// It mixes alphabets whose letters look alike, such as Latin and Cyrillic.
    MixedAlphabets,
    /// It looks like the name of somebody else.
    LookAlike,
    /// Somebody has it already.
    Taken,
}

/// What is wrong with what somebody typed, by field; all of it at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputErrors {
    /// The name to sign in with.
    pub name: Option<NameError>,
    /// The name that others see.
    pub display_name: Option<NameError>,
    /// The password; empty: it is fine.
    pub password: Vec<PasswordWeakness>,
}

impl InputErrors {
    /// Nothing, or this.
    pub(in crate::server) fn into_result(self) -> Result<(), AccountError> {
        if self == Self::default() { Ok(()) } else { Err(AccountError::InvalidInput(self)) }
    }
}

/// Why something about people could not be done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// What was typed can't be taken.
    #[error("what was entered can't be taken: {0:?}")]
    InvalidInput(InputErrors),
    /// The link was used, has expired, was taken back or never was.
    #[error("this link does not work (any more)")]
    InvalidLink,
    /// The old password is not the right one.
    #[error("the password is wrong")]
    WrongPassword,
    /// The session began too long ago to prove that its person is there.
    #[error("the session is too old; sign in again")]
    SessionTooOld,
    /// Too many failures, or too much at once.
    #[error("too many attempts; try again in {seconds} s")]
    RateLimited {
        /// How long.
        seconds: u64,
    },
    /// There is no such person (any more).
    #[error("there is no such person")]
    NotFound,
    /// Without this one, nobody could administer any more.
    #[error("this is the last administrator who can sign in; make another one first")]
    LastAdministrator,
    /// The set-up link can't be written down.
    #[error("{path} can't be written: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A password could not be hashed.
    #[error(transparent)]
    Password(PasswordError),
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
    /// A defect: a task panicked.
    #[error("otter-admin failed internally; see its log")]
    Internal,
}

impl From<tokio::task::JoinError> for AccountError {
    fn from(error: tokio::task::JoinError) -> Self {
        tracing::error!(%error, "an operation ended abnormally");
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
        }
    }
}
