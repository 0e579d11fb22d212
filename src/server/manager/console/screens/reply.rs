//! What the manager's call interfaces answer: done, or refused.

/// The outcome of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<T> {
    /// It was done, with this result.
    Done(T),
    /// It was refused, in the manager's words, which seldom tell why.
    Refused(String),
}

impl<T> Reply<T> {
    /// Reads the result further.
    pub(super) fn and_then<U, E>(self, read: impl FnOnce(T) -> Result<U, E>) -> Result<Reply<U>, E> {
        match self {
            Self::Done(value) => read(value).map(Reply::Done),
            Self::Refused(words) => Ok(Reply::Refused(words)),
        }
    }
}
