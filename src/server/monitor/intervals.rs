//! How often and how much is polled.

use std::time::Duration;

use crate::server::manager::PageBudget;

/// How often a manager is polled.
#[derive(Clone, Debug)]
pub struct PollIntervals {
    /// Interval while pages are being viewed.
    pub active: Duration,
    /// Interval while no page is being viewed.
    pub idle: Duration,
    /// How long after the last view polling stays at the active interval.
    pub active_window: Duration,
    /// The maximum interval between attempts while the manager is unavailable.
    pub max_backoff: Duration,
    /// Interval for data that rarely changes: clusters, sources, tables, canals.
    pub slow_lists: Duration,
    /// How long a page waits for data that has never been read.
    pub first_read_timeout: Duration,
    /// How much a round reads of each long list while pages are being viewed.
    pub active_pages: PageBudget,
    /// How much a round reads of each long list while no page is being viewed.
    pub idle_pages: PageBudget,
}

impl Default for PollIntervals {
    fn default() -> Self {
        Self {
            active: Duration::from_secs(5),
            idle: Duration::from_secs(30),
            active_window: Duration::from_secs(60),
            max_backoff: Duration::from_secs(60),
            slow_lists: Duration::from_secs(30),
            first_read_timeout: Duration::from_millis(1500),
            // A twentieth of the interval, and so about that share of a core of the manager.
            active_pages: PageBudget { pages: 100, time: Duration::from_millis(250) },
            idle_pages: PageBudget { pages: 10, time: Duration::from_millis(250) },
        }
    }
}
