//! Reads that are running for pages: who needs the same one joins it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};

use super::{DetailKey, ListKey};

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Read {
    List(ListKey),
    Detail(DetailKey),
}

/// A read that goes on as long as somebody waits for it.
pub(super) type Reading = Shared<BoxFuture<'static, ()>>;

/// The reads that are running.
#[derive(Default)]
pub(super) struct Readings(Mutex<HashMap<Read, WeakShared<BoxFuture<'static, ()>>>>);

impl Readings {
    /// The one that is running, else a new one.
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
