//! Limits the number of open event streams, since each holds a connection.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::server::web::middleware::slots::{Limit, Slot, Slots};

/// Maximum number of streams per session; only visible pages hold one.
const MAX_PER_SESSION: usize = 20;
/// Maximum number of streams per process.
const IN_ALL: usize = 3_000;
/// Seconds after which a rejected client should retry.
const RETRY_AFTER: &str = "30";

/// The open streams by session. Clones share the same counts.
#[derive(Clone, Debug)]
pub struct Streams(Slots<String>);

impl Default for Streams {
    fn default() -> Self {
        Self(Slots::new(MAX_PER_SESSION, IN_ALL))
    }
}

impl Streams {
    /// Opens another stream for a session; dropping the slot closes it.
    ///
    /// # Errors
    /// Returns the limit that is reached: that of the session ([`Limit::PerKey`]) or that of the process ([`Limit::Total`]).
    pub fn open(&self, session: &str) -> Result<Slot<String>, Limit> {
        self.0.acquire(session.to_owned(), false).map_err(|full| full.limit)
    }

    /// The number of open streams of this process.
    pub fn count(&self) -> usize {
        self.0.open()
    }
}

/// The response to a client whose stream would exceed this limit.
pub fn rejection(limit: Limit) -> Response {
    let status = match limit {
        Limit::PerKey => StatusCode::TOO_MANY_REQUESTS,
        Limit::Total => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, [(header::RETRY_AFTER, RETRY_AFTER)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_limited_per_session_and_in_total() {
        let streams = Streams(Slots::new(2, 3));
        let (first, second) = (streams.open("a").unwrap(), streams.open("a").unwrap());
        assert_eq!(streams.open("a").unwrap_err(), Limit::PerKey);
        let other = streams.open("b").unwrap();
        assert_eq!(streams.open("b").unwrap_err(), Limit::Total);
        assert_eq!(streams.count(), 3);
        drop(first);
        let again = streams.open("b").unwrap();
        drop((second, other, again));
        assert_eq!((streams.0.keys(), streams.count()), (0, 0));
    }

    #[test]
    fn rejected_streams_have_a_retry_after_header() {
        for (limit, status) in [(Limit::PerKey, StatusCode::TOO_MANY_REQUESTS), (Limit::Total, StatusCode::SERVICE_UNAVAILABLE)] {
            let response = rejection(limit);
            assert_eq!(response.status(), status);
            assert!(response.headers().contains_key(header::RETRY_AFTER));
        }
    }
}
