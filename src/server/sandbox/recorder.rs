//! Records the sandbox's requests, for tests that count them.

use std::sync::{Mutex, PoisonError};

/// Records the requests of both ports while enabled.
#[derive(Debug, Default)]
pub struct Recorder(Mutex<Option<Vec<String>>>);

impl Recorder {
    /// Starts recording and returns the requests recorded so far, as `GET /channelList.htm?pageIndex=2` or `RPC`.
    pub fn take(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(Vec::new()).unwrap_or_default()
    }

    pub(super) fn record(&self, request: impl FnOnce() -> String) {
        if let Some(kept) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            kept.push(request());
        }
    }
}
