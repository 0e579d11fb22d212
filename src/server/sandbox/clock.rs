//! The sandbox's clock: the system clock, or a manual one for tests.

use std::pin::Pin;
use std::time::Duration;

use tokio::sync::watch;

use super::state::Millis;
use crate::server::clock;

/// Provides the current time and waiting.
pub trait Clock: Send + Sync + 'static {
    /// The current time in milliseconds since 1970-01-01 UTC.
    fn now(&self) -> Millis;

    /// Completes when [`Self::now`] has reached `at`.
    fn sleep_until(&self, at: Millis) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The system clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        clock::now_ms()
    }

    fn sleep_until(&self, at: Millis) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let left = u64::try_from(at - self.now()).unwrap_or(0);
        Box::pin(tokio::time::sleep(Duration::from_millis(left)))
    }
}

/// A clock that stands still until it is advanced.
#[derive(Debug)]
pub struct ManualClock {
    now: watch::Sender<Millis>,
}

impl ManualClock {
    /// Creates a clock that shows `start`.
    pub fn at(start: Millis) -> Self {
        Self { now: watch::Sender::new(start) }
    }

    /// Advances the clock and wakes everyone waiting on it.
    pub fn advance(&self, by: Duration) {
        let by = Millis::try_from(by.as_millis()).unwrap_or(Millis::MAX);
        self.now.send_modify(|now| *now = now.saturating_add(by));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Millis {
        *self.now.borrow()
    }

    fn sleep_until(&self, at: Millis) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut shown = self.now.subscribe();
        Box::pin(async move {
            // The sender lives as long as `self`, so waiting cannot fail.
            let _ = shown.wait_for(|now| *now >= at).await;
        })
    }
}
