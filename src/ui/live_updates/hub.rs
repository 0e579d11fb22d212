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
use crate::ui::layout;
use crate::ui::live_regions::Fragments;
use crate::ui::view_key::ViewKey;

/// Minimum interval between two renderings of a view.
const MIN_INTERVAL: Duration = Duration::from_millis(150);
/// Interval between updates of the layout: the age of the data, which changes with every read, and the number of problems.
const LAYOUT_INTERVAL: Duration = Duration::from_secs(5);
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
    /// Waits until the data or the policy changes, at most this long.
    async fn wait(&mut self, at_most: Duration) {
        let changed = async {
            tokio::select! {
                _ = self.data.changed() => {}
                _ = self.policy.changed() => {}
            }
        };
        drop(tokio::time::timeout(at_most, changed).await);
        self.data.mark_unchanged();
        self.policy.mark_unchanged();
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
        let (zone, caller) = (view.time_zone(&self.0.zone), Caller::with_roles(view.roles.clone()));
        let mut rendered_at = Instant::now();
        loop {
            tokio::time::sleep(MIN_INTERVAL).await;
            changes.wait(LAYOUT_INTERVAL).await;
            let version = DataVersion::current(&manager);
            {
                let Some(feed) = feed.upgrade() else { return };
                let snapshot = manager.live.peek();
                if !feed.is_outdated(&snapshot, version) && rendered_at.elapsed() < TICK {
                    let seen = manager.peek_visible(&caller);
                    feed.show_layout(|data| layout::live_regions(view.lang, zone.clone(), &seen, data));
                    continue;
                }
            }
            rendered_at = Instant::now();
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
        let identity = Arc::new(RequestIdentity::internal(Caller::with_roles(view.roles.clone())));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::messages::Lang;
    use crate::model::permissions::GlobalRole;
    use crate::model::{Canal, Channel, Cluster, Node, NodeStatus, Source, Table};
    use crate::server::authz::RoleSet;
    use crate::server::bootstrap::Server;
    use crate::server::config::Config;
    use crate::server::monitor::{ChannelCommand, DetailKey, ListKey, Operation, PollIntervals};
    use crate::server::sandbox::{Fault, Sandbox, SandboxConfig};
    use crate::ui::components::nav::ATTENTION_REGION;
    use crate::ui::layout::AGE_REGION;
    use crate::ui::page_data::PageData;

    const PAGES: [&str; 9] =
        ["channels", "sources", "tables", "canals", "clusters", "nodes", "settings", "channels/1/delete", "nodes/98765"];

    /// The pages that differ after the change; panics if one does that declares that it is not rendered from what has changed.
    async fn changed_pages(hub: &LiveHub, manager: &ManagerHandle, change: impl Future<Output = ()>) -> BTreeSet<&'static str> {
        let roles = RoleSet { signed_in: true, role: GlobalRole::Administrator, ..RoleSet::default() };
        let view = |page| ViewKey { path: format!("/m/main/{page}"), lang: Lang::En, zone: None, roles: roles.clone() };
        let render = async |page| {
            let mut shown = hub.render(&view(page)).await.unwrap_or_else(|error| panic!("{page}: {error:?}"));
            shown.regions.retain(|region, _| ![AGE_REGION, ATTENTION_REGION].contains(&region.as_str()));
            shown
        };
        let mut before = Vec::new();
        for page in PAGES {
            before.push(render(page).await);
        }
        let version = manager.live.version();
        change.await;
        let sections = manager.live.peek().sections.clone();
        assert!(manager.live.version() > version, "nothing has changed");
        let mut changed = BTreeSet::new();
        for (page, before) in PAGES.into_iter().zip(before) {
            let now = render(page).await;
            if (&now.regions, &now.rows) != (&before.regions, &before.rows) {
                assert!(sections.newest(PageData::sections(before.data.as_ref())) > version, "{page}: {sections:?} {version}");
                changed.insert(page);
            }
        }
        changed
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn pages_change_only_with_the_sections_that_they_are_rendered_from() {
        let folder = tempfile::tempdir().unwrap();
        // Without ZooKeeper, which would report changes at any time.
        let sandbox = Sandbox::start(SandboxConfig::default()).await.unwrap();
        let variables = [
            ("OTTER_ADMIN_LISTEN", "127.0.0.1:0".to_owned()),
            ("OTTER_ADMIN_DATA_DIR", folder.path().display().to_string()),
            ("OTTER_ADMIN_MANAGER_URL", sandbox.console_url()),
            ("OTTER_ADMIN_MANAGER_USER", "admin".to_owned()),
            ("OTTER_ADMIN_MANAGER_PASSWORD", "admin".to_owned()),
        ];
        let config = Config::load(None, variables.map(|(name, value)| (name.to_owned(), value))).unwrap();
        // Polled once, so that nothing else changes the snapshot.
        let long = Duration::from_secs(3_600);
        let intervals = PollIntervals { active: long, idle: long, slow_lists: long, active_window: long, ..PollIntervals::default() };
        let server = Server::start(config, intervals).await.unwrap();
        let manager = server.app().manager("main").unwrap().clone();
        let live = &manager.live;
        let mut snapshots = live.subscribe();
        drop(snapshots.wait_for(|snapshot| !snapshot.pipelines.is_empty()).await.unwrap());
        // The round has ended when nothing changes any more.
        while tokio::time::timeout(Duration::from_secs(2), snapshots.changed()).await.is_ok() {}
        let hub = LiveHub::new(crate::ui::routes::routes(server.app().clone(), Default::default()), TimeZone::UTC);
        let read = live.peek();

        let channel = Channel { name: "renamed".into(), ..read.channels.rows()[0].clone() };
        let node =
            Node { status: NodeStatus::Stop, ..read.nodes.rows().iter().find(|row| row.status == NodeStatus::Start).unwrap().clone() };
        let source = Source { used_by: Vec::new(), ..read.sources.rows().iter().find(|row| !row.used_by.is_empty()).unwrap().clone() };
        let table = Table { used_by: Vec::new(), ..read.tables.rows().iter().find(|row| !row.used_by.is_empty()).unwrap().clone() };
        let canal = Canal { used_by: Vec::new(), ..read.canals.rows().iter().find(|row| !row.used_by.is_empty()).unwrap().clone() };
        let cluster = Cluster { id: crate::model::ClusterId(4711), ..read.clusters.rows()[0].clone() };
        let (started, id) = (node.id, channel.id);
        let operation = Operation::new("one".into(), ChannelCommand::Start, live.now());

        assert!(changed_pages(&hub, &manager, async { live.upsert(&node) }).await.contains("nodes"));
        assert!(changed_pages(&hub, &manager, async { live.upsert(&source) }).await.contains("sources"));
        assert!(changed_pages(&hub, &manager, async { live.upsert(&table) }).await.contains("tables"));
        assert!(changed_pages(&hub, &manager, async { live.upsert(&canal) }).await.contains("canals"));
        assert!(changed_pages(&hub, &manager, async { live.upsert(&cluster) }).await.contains("clusters"));
        changed_pages(&hub, &manager, async { live.upsert(&channel) }).await;
        assert!(changed_pages(&hub, &manager, async { drop(live.claim(id, operation).unwrap()) }).await.contains("channels"));
        let read_again = async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            live.refresh(&[ListKey::Delays, ListKey::Logs], &[DetailKey::Node(started)]).await;
        };
        changed_pages(&hub, &manager, read_again).await;
        sandbox.sandbox().faults().inject(Fault::Refuse);
        let away = changed_pages(&hub, &manager, live.refresh(&[ListKey::Nodes], &[])).await;
        assert_eq!(away, PAGES.into(), "every page shows that the manager is unavailable");
    }
}
