//! The feeds of all views that are open in a browser.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use jiff::tz::TimeZone;
use tokio::sync::{OnceCell, watch};
use tokio::time::Instant;
use tower::ServiceExt;

use super::feed::Feed;
use super::version::DataVersion;
use crate::server::authz::{Caller, ManagerHandle, PolicySnapshot, RequestIdentity};
use crate::server::manager::Origin;
use crate::server::monitor::Snapshot;
use crate::ui::layout::age_region;
use crate::ui::live_regions::Fragments;
use crate::ui::view_key::ViewKey;

/// Minimum interval between two renderings of a view.
const MIN_INTERVAL: Duration = Duration::from_millis(150);
/// Interval between updates of the displayed age of the data, which changes with every read.
const AGE_INTERVAL: Duration = Duration::from_secs(5);
/// Views also change without the data: for example, a delay becomes too old to be current. Shorter than the time during which a manager is
/// polled frequently after a page was viewed.
const TICK: Duration = Duration::from_secs(30);

/// The feeds by view. Clones share them.
#[derive(Clone)]
pub struct LiveHub(Arc<LiveHubInner>);

struct LiveHubInner {
    /// Renders the pages.
    pages: Router,
    /// The time zone of users who have not chosen one.
    zone: TimeZone,
    feeds: Mutex<HashMap<ViewKey, Weak<OnceCell<Arc<Feed>>>>>,
}

/// What makes a view be rendered again.
struct Changes {
    data: watch::Receiver<Arc<Snapshot>>,
    policy: watch::Receiver<Arc<PolicySnapshot>>,
}

impl Changes {
    /// Waits until the data or the policy changes, at most this long. Returns whether they have changed.
    async fn within(&mut self, time: Duration) -> bool {
        let changed = async {
            tokio::select! {
                _ = self.data.changed() => {}
                _ = self.policy.changed() => {}
            }
        };
        let changed = tokio::time::timeout(time, changed).await.is_ok();
        self.data.mark_unchanged();
        self.policy.mark_unchanged();
        changed
    }
}

/// A view that browsers have open, with its feed. Dropping the last one ends the feed.
pub struct OpenView {
    _cell: Arc<OnceCell<Arc<Feed>>>,
    feed: Arc<Feed>,
}

impl std::ops::Deref for OpenView {
    type Target = Feed;

    fn deref(&self) -> &Feed {
        &self.feed
    }
}

/// Why a view has no feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFeed {
    /// Not a page that is displayed, such as the target of a form post.
    NoPage,
    /// It can't be rendered at the moment.
    Failed,
}

impl LiveHub {
    /// Creates a hub that renders views with these pages; `zone` is the time zone of users who have not chosen one.
    pub fn new(pages: Router, zone: TimeZone) -> Self {
        Self(Arc::new(LiveHubInner { pages, zone, feeds: Mutex::default() }))
    }

    /// Opens a view of this manager: joins its feed, or starts it.
    ///
    /// # Errors
    /// Returns why the view has no feed.
    pub async fn open(&self, manager: &ManagerHandle, view: &ViewKey) -> Result<OpenView, NoFeed> {
        let cell = self.cell(view);
        let feed = cell.get_or_try_init(|| self.start(manager.clone(), view.clone())).await?;
        Ok(OpenView { feed: Arc::clone(feed), _cell: cell })
    }

    fn cell(&self, view: &ViewKey) -> Arc<OnceCell<Arc<Feed>>> {
        let mut feeds = self.0.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = feeds.get(view).and_then(Weak::upgrade) {
            return cell;
        }
        feeds.retain(|_, cell| cell.strong_count() > 0);
        let cell = Arc::default();
        feeds.insert(view.clone(), Arc::downgrade(&cell));
        cell
    }

    /// Renders a view for the first time and keeps rendering it.
    async fn start(&self, manager: ManagerHandle, view: ViewKey) -> Result<Arc<Feed>, NoFeed> {
        // Subscribed before the first rendering, so that no change is missed.
        let changes = Changes { data: manager.live.subscribe(), policy: manager.access.subscribe() };
        let version = DataVersion::current(&manager);
        let feed = Arc::new(Feed::new(self.render(&view).await?, version));
        let task = tokio::spawn(self.clone().keep(Arc::downgrade(&feed), changes, manager, view));
        feed.run_by(task.abort_handle());
        Ok(feed)
    }

    /// Renders the view when the data may have changed, until the feed is dropped.
    async fn keep(self, feed: Weak<Feed>, mut changes: Changes, manager: ManagerHandle, view: ViewKey) {
        let zone = view.time_zone(&self.0.zone);
        let mut rendered_at = Instant::now();
        loop {
            tokio::time::sleep(MIN_INTERVAL).await;
            if !changes.within(AGE_INTERVAL).await && rendered_at.elapsed() < TICK {
                let Some(feed) = feed.upgrade() else { return };
                feed.show_age(|data| age_region(view.lang, zone.clone(), &manager.live.peek(), data));
                continue;
            }
            rendered_at = Instant::now();
            let version = DataVersion::current(&manager);
            let rendered = self.render(&view).await;
            let Some(feed) = feed.upgrade() else { return };
            // A page that can't be rendered stays as it is.
            if let Ok(fragments) = rendered {
                feed.show(fragments, version);
            }
        }
    }

    /// Renders the live regions of a view as they are now, without reading from the manager.
    async fn render(&self, view: &ViewKey) -> Result<Fragments, NoFeed> {
        let identity = RequestIdentity::internal(Caller::with_roles(view.roles.clone()));
        let request = Request::get(&view.path).extension(identity).extension(view.clone());
        let request = request.body(Body::empty()).map_err(|_| NoFeed::NoPage)?;
        let Ok(mut response) = Origin::Update.scope(self.0.pages.clone().oneshot(request)).await;
        match response.extensions_mut().remove::<Fragments>() {
            Some(fragments) => Ok(fragments),
            None if response.status().is_server_error() => Err(NoFeed::Failed),
            None => Err(NoFeed::NoPage),
        }
    }
}
