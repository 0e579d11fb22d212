//! What people look at, and what could not be read for them.

use std::collections::{BTreeSet, HashMap};

use tokio::time::Instant;

use super::{DetailKey, PollIntervals};

/// The most details that are kept fresh, and the most failures that are remembered; the oldest makes room. Their ids come from addresses.
pub(super) const MOST: usize = 256;

#[derive(Debug)]
pub(super) struct LastViewed {
    /// When somebody last looked at anything.
    anything: Instant,
    /// When somebody last looked at each detail.
    details: HashMap<DetailKey, Instant>,
    /// When the last attempt to read a detail failed.
    failed: HashMap<DetailKey, Instant>,
    /// When the last round of reading ended; `None` while one runs.
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

    /// Whether somebody has looked lately.
    pub fn is_watched(&self, cadence: &PollIntervals) -> bool {
        self.anything.elapsed() <= cadence.active_window
    }

    /// Notes a look. True when the next round should begin at once: after a quiet time, or to try again a manager that is away.
    pub fn look(&mut self, detail: Option<DetailKey>, cadence: &PollIntervals, retry: bool) -> bool {
        let quiet = !self.is_watched(cadence);
        let now = Instant::now();
        self.anything = now;
        if let Some(detail) = detail {
            put(&mut self.details, detail, now);
        }
        self.round_ended.is_some_and(|ended| quiet || (retry && ended.elapsed() >= cadence.active))
    }

    /// The details that somebody has looked at lately; the others are forgotten.
    pub fn details(&mut self, cadence: &PollIntervals) -> Vec<DetailKey> {
        self.details.retain(|_, at| at.elapsed() <= cadence.active_window);
        self.details.keys().copied().collect()
    }

    /// Notes that a detail can't be read. Returns the one whose failure is forgotten for it.
    pub fn fail(&mut self, detail: DetailKey) -> Option<DetailKey> {
        put(&mut self.failed, detail, Instant::now())
    }

    /// Notes that a detail has been read.
    pub fn succeed(&mut self, detail: DetailKey) {
        self.failed.remove(&detail);
    }

    /// No longer keeps a detail fresh.
    pub fn forget(&mut self, detail: DetailKey) {
        self.details.remove(&detail);
    }

    /// Whether the last attempt to read a detail failed, and so lately that another would too.
    pub fn has_failed(&self, detail: DetailKey, cadence: &PollIntervals) -> bool {
        self.failed.get(&detail).is_some_and(|at| at.elapsed() < cadence.active)
    }

    /// The details that have failed lately; the others are forgotten.
    pub fn failures(&mut self, cadence: &PollIntervals) -> BTreeSet<DetailKey> {
        self.failed.retain(|_, at| at.elapsed() < cadence.active);
        self.failed.keys().copied().collect()
    }

    /// Forgets every failure, as after a change.
    pub fn forget_failures(&mut self) {
        self.failed.clear();
    }
}

/// Puts a detail into a map that holds at most [`MOST`]. Returns the one that made room.
fn put(map: &mut HashMap<DetailKey, Instant>, detail: DetailKey, now: Instant) -> Option<DetailKey> {
    let full = map.len() >= MOST && !map.contains_key(&detail);
    let oldest = full.then(|| map.iter().min_by_key(|(_, at)| **at).map(|(oldest, _)| *oldest)).flatten();
    if let Some(oldest) = oldest {
        map.remove(&oldest);
    }
    map.insert(detail, now);
    oldest
}
