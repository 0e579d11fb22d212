//! How many event streams are open: each draws its page again and again, so that they are limited.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The most streams of one session: only visible pages hold one.
const OF_A_SESSION: usize = 20;
/// The most streams of this process.
const IN_ALL: usize = 1_000;
/// After how many seconds there may be room again.
const RETRY_AFTER: &str = "30";

/// The open streams. Clones share them.
#[derive(Clone, Debug)]
pub struct Streams(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    of_a_session: usize,
    in_all: usize,
    /// How many each session holds; none that holds none.
    open: Mutex<HashMap<String, usize>>,
}

/// A stream that is open until this is dropped.
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

    /// Opens one more for a session.
    ///
    /// # Errors
    /// [`Full`], when there are too many already.
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
    fn streams_are_limited_for_each_session_and_in_all() {
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
    fn who_has_too_many_is_told_when_to_come_back() {
        for (full, status) in [(Full::Session, StatusCode::TOO_MANY_REQUESTS), (Full::Process, StatusCode::SERVICE_UNAVAILABLE)] {
            let response = full.into_response();
            assert_eq!(response.status(), status);
            assert!(response.headers().contains_key(header::RETRY_AFTER));
        }
    }
}
