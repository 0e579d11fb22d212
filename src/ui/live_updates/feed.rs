//! A feed: the live regions of one view, rendered once per change for all its browsers.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use tokio::sync::broadcast;
use tokio::task::AbortHandle;

use super::event::ViewChange;
use super::version::DataVersion;
use crate::server::monitor::Snapshot;
use crate::ui::live_regions::Fragments;
use crate::ui::page_data::PageData;

/// The number of events that a slow browser may be behind; beyond that it gets the whole view.
const BACKLOG: usize = 16;
/// The number of changes that are kept for browsers that resume.
const HISTORY: usize = 64;

/// The feed of a view. Dropping the last reference ends its task.
pub struct Feed {
    state: Mutex<FeedState>,
    events: broadcast::Sender<Bytes>,
    /// The task that renders the view.
    task: Mutex<Option<AbortHandle>>,
}

struct FeedState {
    fragments: Fragments,
    /// The version of the data that `fragments` show.
    version: DataVersion,
    /// The snapshot version from which on `history` is complete.
    complete_since: u64,
    /// Changes of the current policy revision with the snapshot versions that they lead to, oldest first.
    history: VecDeque<(u64, ViewChange)>,
}

impl Feed {
    /// Creates a feed that shows these fragments, rendered from data of this version.
    pub fn new(fragments: Fragments, version: DataVersion) -> Self {
        let state = FeedState { fragments, version, complete_since: version.snapshot, history: VecDeque::new() };
        Self { state: Mutex::new(state), events: broadcast::Sender::new(BACKLOG), task: Mutex::default() }
    }

    /// Sets the task that renders the view.
    pub fn run_by(&self, task: AbortHandle) {
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }

    /// Subscribes to changes. Returns what a browser lacks that shows the view at the version `since`; everything if that is not known.
    pub fn join(&self, since: Option<DataVersion>) -> (broadcast::Receiver<Bytes>, Option<Bytes>) {
        let state = self.lock();
        let missing = state.missing(since);
        let event = (!missing.is_empty()).then(|| missing.to_bytes(state.version));
        (self.events.subscribe(), event)
    }

    /// Whether the view may differ in this snapshot, the one of this version: the policy or something that it is rendered from has changed.
    pub fn is_outdated(&self, snapshot: &Snapshot, version: DataVersion) -> bool {
        let state = self.lock();
        let sections = PageData::sections(state.fragments.data.as_ref());
        state.version.policy != version.policy || snapshot.sections.newest(sections) > state.version.snapshot
    }

    /// Shows new fragments: stores the difference and sends it.
    pub fn show(&self, fragments: Fragments, version: DataVersion) {
        let mut state = self.lock();
        let change = difference(&state.fragments, &fragments);
        if state.version.policy != version.policy {
            state.history.clear();
            state.complete_since = version.snapshot;
        }
        state.fragments = fragments;
        state.version = version;
        if change.is_empty() {
            return;
        }
        // Sent while the state is locked, so that a browser that joins gets each change exactly once. Fails if nobody listens.
        let _ = self.events.send(change.to_bytes(version));
        state.history.push_back((version.snapshot, change));
        if state.history.len() > HISTORY
            && let Some((dropped, _)) = state.history.pop_front()
        {
            state.complete_since = dropped;
        }
    }

    /// Shows the live regions of the layout, as `regions` renders them. They are not kept for browsers that resume, since the next ones come
    /// soon.
    pub fn show_layout<const N: usize>(&self, regions: impl FnOnce(Option<&PageData>) -> [(&'static str, String); N]) {
        let mut state = self.lock();
        let rendered = regions(state.fragments.data.as_ref());
        let mut change = ViewChange::default();
        for (region, html) in rendered {
            let Some(shown) = state.fragments.regions.get_mut(region).filter(|shown| **shown != html) else { continue };
            shown.clone_from(&html);
            change.regions.insert(region.to_owned(), html);
        }
        if !change.is_empty() {
            let _ = self.events.send(change.to_bytes(state.version));
        }
    }

    fn lock(&self) -> MutexGuard<'_, FeedState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        if let Some(task) = self.task.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

impl FeedState {
    /// What has changed since this version. A view may change without the data, as when a delay becomes too old to be current, so that
    /// changes at the version itself are included.
    fn missing(&self, since: Option<DataVersion>) -> ViewChange {
        let known = since.filter(|since| since.policy == self.version.policy && since.snapshot >= self.complete_since);
        let Some(since) = known else { return ViewChange { regions: self.fragments.regions.clone(), rows: false } };
        let mut missing = ViewChange::default();
        for (_, change) in self.history.iter().filter(|(version, _)| *version >= since.snapshot) {
            missing.extend(change);
        }
        missing
    }
}

/// The regions that differ, and whether the rows do.
fn difference(before: &Fragments, now: &Fragments) -> ViewChange {
    let differs = |key: &str, html: &str| before.regions.get(key).is_none_or(|before| before != html);
    let regions = now.regions.iter().filter(|(key, html)| differs(key, html));
    ViewChange { regions: regions.map(|(key, html)| (key.clone(), html.clone())).collect(), rows: before.rows != now.rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::PolicyRevision;

    fn at(snapshot: u64) -> DataVersion {
        DataVersion { snapshot, policy: PolicyRevision::default() }
    }

    fn fragments(status: &str, rows: &[u64]) -> Fragments {
        let regions = [("name", "orders"), ("status", status)].map(|(key, html)| (key.to_owned(), html.to_owned()));
        Fragments { regions: regions.into(), rows: rows.to_vec(), data: None }
    }

    fn text(event: Option<Bytes>) -> String {
        String::from_utf8(event.unwrap_or_default().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn only_changes_are_sent_and_once_each() {
        let feed = Feed::new(fragments("up", &[1]), at(5));
        let (mut events, missing) = feed.join(Some(at(5)));
        assert_eq!(missing, None);
        feed.show(fragments("up", &[1]), at(6));
        feed.show(fragments("down", &[1]), at(7));
        feed.show(fragments("down", &[1, 2]), at(8));
        assert_eq!(text(events.recv().await.ok()), format!("id: {}\ndata: {{\"status\":\"down\"}}\n\n", at(7)));
        assert_eq!(text(events.recv().await.ok()), format!("id: {}\nevent: rows\ndata: changed\n\n", at(8)));
        assert!(events.is_empty());
    }

    #[tokio::test]
    async fn a_browser_resumes_at_its_version_or_gets_everything() {
        let feed = Feed::new(fragments("up", &[1]), at(5));
        feed.show(fragments("down", &[1]), at(7));
        feed.show(fragments("down", &[2]), at(9));
        let missing = |since| text(feed.join(since).1);
        assert!(missing(Some(at(10))).is_empty());
        assert_eq!(missing(Some(at(8))), format!("id: {}\nevent: rows\ndata: changed\n\n", at(9)));
        for known in [5, 6, 7] {
            let missing = missing(Some(at(known)));
            assert!(missing.contains("{\"status\":\"down\"}") && missing.contains("event: rows"), "{known}: {missing}");
        }
        let other_policy = DataVersion { policy: PolicyRevision { number: 1, stamp: 2 }, ..at(9) };
        for unknown in [None, Some(at(4)), Some(other_policy)] {
            let missing = missing(unknown);
            assert!(missing.contains("\"name\":\"orders\"") && missing.contains("\"status\":\"down\""), "{unknown:?}: {missing}");
        }
        feed.show(fragments("down", &[2]), other_policy);
        assert!(text(feed.join(Some(at(9))).1).contains("orders"), "what is visible may have changed");
    }

    #[tokio::test]
    async fn new_regions_of_the_layout_are_sent_but_not_kept() {
        let mut page = fragments("up", &[]);
        page.regions.insert("age".to_owned(), "1".to_owned());
        let feed = Feed::new(page, at(5));
        let (mut events, _) = feed.join(Some(at(5)));
        feed.show_layout(|_| [("age", "1".to_owned()), ("other", "x".to_owned())]);
        feed.show_layout(|_| [("age", "2".to_owned())]);
        assert_eq!(text(events.recv().await.ok()), format!("id: {}\ndata: {{\"age\":\"2\"}}\n\n", at(5)));
        assert!(events.is_empty() && feed.join(Some(at(5))).1.is_none());
        assert!(text(feed.join(None).1).contains("\"age\":\"2\""));
    }

    #[tokio::test]
    async fn changes_that_are_no_longer_kept_are_replaced_by_everything() {
        let feed = Feed::new(fragments("0", &[]), at(0));
        for version in 1..=HISTORY as u64 + 1 {
            feed.show(fragments(&version.to_string(), &[]), at(version));
        }
        assert!(text(feed.join(Some(at(0))).1).contains("orders"));
        assert!(!text(feed.join(Some(at(2))).1).contains("orders"));
    }
}
