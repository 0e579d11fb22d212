//! Limits the number of open event streams, since each renders its page repeatedly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Maximum number of streams per session; only visible pages hold one.
const OF_A_SESSION: usize = 20;
/// Maximum number of streams per process.
const IN_ALL: usize = 1_000;
/// Seconds after which a rejected client should retry.
const RETRY_AFTER: &str = "30";

/// The open streams. Clones share the same counts.
#[derive(Clone, Debug)]
pub struct Streams(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    of_a_session: usize,
    in_all: usize,
    /// Number of streams per session; sessions without streams are removed.
    open: Mutex<HashMap<String, usize>>,
}

/// An open stream; dropping it frees its place.
#[derive(Debug)]
pub struct Slot {
    streams: Streams,
    session: String,
}

/// Why no more streams can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The session has too many.
    Session,
    /// The process has too many.
    Process,
}

impl Default for Streams {
    fn default() -> Self {
        Self::of(OF_A_SESSION, IN_ALL)
    }
}

impl Streams {
    fn of(of_a_session: usize, in_all: usize) -> Self {
        Self(Arc::new(Inner { of_a_session, in_all, open: Mutex::default() }))
    }

    /// Opens another stream for a session.
    ///
    /// # Errors
    /// Returns [`Full`] if there are too many already.
    pub fn open(&self, session: &str) -> Result<Slot, Full> {
        let mut open = self.lock();
        if open.get(session).is_some_and(|count| *count >= self.0.of_a_session) {
            return Err(Full::Session);
        }
        if open.values().sum::<usize>() >= self.0.in_all {
            return Err(Full::Process);
        }
        *open.entry(session.to_owned()).or_default() += 1;
        Ok(Slot { streams: self.clone(), session: session.to_owned() })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.streams.lock();
        if let Some(count) = open.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.session);
            }
        }
    }
}

impl IntoResponse for Full {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Session => StatusCode::TOO_MANY_REQUESTS,
            Self::Process => StatusCode::SERVICE_UNAVAILABLE,
        };
        (status, [(header::RETRY_AFTER, RETRY_AFTER)]).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_limited_per_session_and_in_total() {
        let streams = Streams::of(2, 3);
        let (first, second) = (streams.open("a").unwrap(), streams.open("a").unwrap());
        assert_eq!(streams.open("a").unwrap_err(), Full::Session);
        let other = streams.open("b").unwrap();
        assert_eq!(streams.open("b").unwrap_err(), Full::Process);
        drop(first);
        let again = streams.open("b").unwrap();
        drop((second, other, again));
        assert!(streams.lock().is_empty());
    }

    #[test]
    fn rejected_streams_have_a_retry_after_header() {
        for (full, status) in [(Full::Session, StatusCode::TOO_MANY_REQUESTS), (Full::Process, StatusCode::SERVICE_UNAVAILABLE)] {
            let response = full.into_response();
            assert_eq!(response.status(), status);
            assert!(response.headers().contains_key(header::RETRY_AFTER));
        }
    }
}
