//! Responses of the manager's remote call interfaces: done, or refused.

/// The outcome of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<T> {
    /// Done, with this result.
    Done(T),
    /// Refused, with the manager's message, which seldom contains the reason.
    Refused(String),
}

impl<T> Reply<T> {
    /// Converts the result with a fallible function.
    pub(super) fn and_then<U, E>(self, read: impl FnOnce(T) -> Result<U, E>) -> Result<Reply<U>, E> {
        match self {
            Self::Done(value) => read(value).map(Reply::Done),
            Self::Refused(words) => Ok(Reply::Refused(words)),
        }
    }
}
