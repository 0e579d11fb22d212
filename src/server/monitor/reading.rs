//! Deduplicates reads: pages that need the same data share one read in progress.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};

use super::{DetailKey, ListKey};

/// The data to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Read {
    List(ListKey),
    Detail(DetailKey),
}

/// A shared read that runs as long as a caller waits for it.
pub(super) type Reading = Shared<BoxFuture<'static, ()>>;

/// The reads in progress.
#[derive(Default)]
pub(super) struct Readings(Mutex<HashMap<Read, WeakShared<BoxFuture<'static, ()>>>>);

impl Readings {
    /// Returns the read in progress, or starts one.
    pub fn join<F>(&self, read: Read, begin: impl FnOnce() -> F) -> Reading
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|_, reading| reading.upgrade().is_some_and(|reading| reading.peek().is_none()));
        if let Some(reading) = running.get(&read).and_then(WeakShared::upgrade) {
            return reading;
        }
        let reading = begin().boxed().shared();
        if let Some(weak) = reading.downgrade() {
            running.insert(read, weak);
        }
        reading
    }
}
