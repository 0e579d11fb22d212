//! What the sandbox is asked, for tests that count it.

use std::sync::{Mutex, PoisonError};

/// Keeps the requests of both ports while it is on.
#[derive(Debug, Default)]
pub struct Recorder(Mutex<Option<Vec<String>>>);

impl Recorder {
    /// Keeps every request from now on, and returns those that were kept so far: `GET /channelList.htm?pageIndex=2`, or `RPC`.
    pub fn take(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(Vec::new()).unwrap_or_default()
    }

    pub(super) fn note(&self, request: impl FnOnce() -> String) {
        if let Some(kept) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            kept.push(request());
        }
    }
}
