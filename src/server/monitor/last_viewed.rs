//! Tracks which detail pages are being viewed and which failed to be read.

use std::collections::{BTreeSet, HashMap};

use tokio::time::Instant;

use super::{DetailKey, PollIntervals};

/// The maximum number of tracked details and of tracked failures; the oldest is evicted. Their IDs come from URLs, so they must be bounded.
pub(super) const MAX_DETAILS: usize = 256;

#[derive(Debug)]
pub(super) struct LastViewed {
    /// When anything was last viewed.
    anything: Instant,
    /// When each detail was last viewed.
    details: HashMap<DetailKey, Instant>,
    /// When a detail last failed to be read.
    failed: HashMap<DetailKey, Instant>,
    /// When the last polling round ended; `None` while one is running.
    round_ended: Option<Instant>,
}

impl LastViewed {
    pub fn new() -> Self {
        Self { anything: Instant::now(), details: HashMap::new(), failed: HashMap::new(), round_ended: None }
    }

    pub fn round_begins(&mut self) {
        self.round_ended = None;
    }

    pub fn round_ends(&mut self) {
        self.round_ended = Some(Instant::now());
    }

    /// Whether anything was viewed within the active window.
    pub fn is_watched(&self, cadence: &PollIntervals) -> bool {
        self.anything.elapsed() <= cadence.active_window
    }

    /// Records a view. Returns true if the next round should begin immediately: after an idle period, or to retry an unavailable manager.
    pub fn record_view(&mut self, detail: Option<DetailKey>, cadence: &PollIntervals, retry: bool) -> bool {
        let quiet = !self.is_watched(cadence);
        let now = Instant::now();
        self.anything = now;
        if let Some(detail) = detail {
            put(&mut self.details, detail, now);
        }
        self.round_ended.is_some_and(|ended| quiet || (retry && ended.elapsed() >= cadence.active))
    }

    /// The details viewed within the active window; the others are dropped.
    pub fn details(&mut self, cadence: &PollIntervals) -> Vec<DetailKey> {
        self.details.retain(|_, at| at.elapsed() <= cadence.active_window);
        self.details.keys().copied().collect()
    }

    /// Records a failed read of a detail. Returns the detail whose failure was evicted for it.
    pub fn fail(&mut self, detail: DetailKey) -> Option<DetailKey> {
        put(&mut self.failed, detail, Instant::now())
    }

    /// Records a successful read of a detail.
    pub fn succeed(&mut self, detail: DetailKey) {
        self.failed.remove(&detail);
    }

    /// Stops keeping a detail fresh.
    pub fn evict(&mut self, detail: DetailKey) {
        self.details.remove(&detail);
    }

    /// Whether the last read of a detail failed so recently that another would probably fail too.
    pub fn has_failed(&self, detail: DetailKey, cadence: &PollIntervals) -> bool {
        self.failed.get(&detail).is_some_and(|at| at.elapsed() < cadence.active)
    }

    /// The details that were viewed within the active window or failed recently, at most twice [`MAX_DETAILS`]; the others are dropped.
    pub fn recent(&mut self, cadence: &PollIntervals) -> BTreeSet<DetailKey> {
        self.failed.retain(|_, at| at.elapsed() < cadence.active);
        let failed: Vec<DetailKey> = self.failed.keys().copied().collect();
        self.details(cadence).into_iter().chain(failed).collect()
    }

    /// Clears all failures, for example after a change.
    pub fn clear_failures(&mut self) {
        self.failed.clear();
    }
}

/// Inserts a detail into a map that holds at most [`MAX_DETAILS`] entries. Returns the evicted one.
fn put(map: &mut HashMap<DetailKey, Instant>, detail: DetailKey, now: Instant) -> Option<DetailKey> {
    let full = map.len() >= MAX_DETAILS && !map.contains_key(&detail);
    let oldest = full.then(|| map.iter().min_by_key(|(_, at)| **at).map(|(oldest, _)| *oldest)).flatten();
    if let Some(oldest) = oldest {
        map.remove(&oldest);
    }
    map.insert(detail, now);
    oldest
}
