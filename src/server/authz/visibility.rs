//! A manager snapshot filtered to what the caller may read. Lists, searches, pickers and counts are rendered from it, so that none of them
//! can reveal more.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;

use super::caller::{Caller, RoleSet};
use super::filter::{Filtered, VisibilityFilter, is_member, role_context};
use super::latest::Latest;
use super::owners::Owners;
use super::policy::PolicySnapshot;
use super::search_index::SearchIndex;
use crate::model::list::ListQuery;
use crate::model::permissions::{self, Action, Denial, Resource};
use crate::model::*;
use crate::server::diagnostics::attention::{self, Problem};
use crate::server::diagnostics::delays::Delays;
use crate::server::diagnostics::manager_time_zone::ManagerTimeZone;
use crate::server::diagnostics::routes::{self, Route};
use crate::server::monitor::{Section, SectionSet, Snapshot};
use crate::server::store::{PolicyRevision, ResourceKind};

/// The maximum number of cached views, one per distinct role set.
const MAX_CACHED_VIEWS: usize = 64;

/// The filtered snapshot. Cheap to clone.
#[derive(Clone)]
pub struct VisibleSnapshot(Arc<VisibleSnapshotInner>);

struct VisibleSnapshotInner {
    manager: String,
    snapshot: Arc<Snapshot>,
    /// The unfiltered snapshot, used only for counts.
    whole: Arc<Snapshot>,
    policy: Arc<PolicySnapshot>,
    owners: Arc<Owners>,
    scope: RoleSet,
    index: OnceLock<Arc<SearchIndex>>,
    reported_delays: OnceLock<Delays>,
    time_zone: OnceLock<ManagerTimeZone>,
    problems: OnceLock<Vec<Problem>>,
    /// The index of an earlier view, whose texts are used if they have not changed.
    previous_index: Option<Arc<SearchIndex>>,
}

impl Deref for VisibleSnapshot {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.0.snapshot
    }
}

impl VisibleSnapshot {
    /// The revision of the policy that determines what is visible.
    pub fn policy_revision(&self) -> PolicyRevision {
        self.0.policy.revision
    }

    /// Whether nothing is filtered out.
    pub fn is_unfiltered(&self) -> bool {
        self.0.scope.reads_all()
    }

    /// How many rows of a list are hidden by permissions.
    pub fn hidden(&self, resource: Resource) -> usize {
        let count = |snapshot: &Snapshot| match resource {
            Resource::Channel => snapshot.channels.rows().len(),
            Resource::Source => snapshot.sources.rows().len(),
            Resource::Table => snapshot.tables.rows().len(),
            Resource::Canal => snapshot.canals.rows().len(),
            _ => 0,
        };
        count(&self.0.whole).saturating_sub(count(&self.0.snapshot))
    }

    /// The team of a channel, data source or canal, or `None` if it is unowned or not visible.
    pub fn owner_team(&self, kind: ResourceKind, id: u64) -> Option<TeamId> {
        self.0.owners.team(kind, id)
    }

    /// Whether the viewer may see the connection details of a data source or canal, or the log messages of a channel: members of its
    /// team, and users who may read everything.
    pub fn is_insider(&self, kind: ResourceKind, id: u64) -> bool {
        self.is_unfiltered() || is_member(&self.0.scope, &self.0.owners, kind, id)
    }

    /// Filters log records read from the manager as those of the snapshot: only those that the viewer may read, without messages of other
    /// teams' channels.
    pub fn filter_logs(&self, records: Vec<LogRecord>) -> Vec<LogRecord> {
        if self.is_unfiltered() {
            return records;
        }
        let filter = self.0.filter();
        records.iter().filter_map(|record| filter.log_record(record)).collect()
    }

    /// Whether the viewer may search in the log messages of this pipeline, or of all if it is `None`: whether they see them all. False for
    /// a pipeline that has not been read yet.
    pub fn can_search_logs(&self, pipeline: Option<PipelineId>) -> bool {
        let is_it = |row: &Pipeline| pipeline == Some(row.id);
        let own = self.pipelines.iter().filter(|(id, _)| self.is_insider(ResourceKind::Channel, id.0));
        self.is_unfiltered() || own.flat_map(|(_, part)| part.rows()).any(is_it)
    }

    /// The texts by which the visible resources are found. Built once per content and roles.
    pub fn search_index(&self) -> &SearchIndex {
        self.0.index.get_or_init(|| Arc::new(SearchIndex::new(&self.0.snapshot, self.0.previous_index.as_deref())))
    }

    /// The delays that the pipelines reported. Determined once per read of the manager, as are [`Self::time_zone`] and [`Self::problems`].
    pub fn reported_delays(&self) -> &Delays {
        self.0.reported_delays.get_or_init(|| Delays::new(self))
    }

    /// The time zone of the times that the manager prints.
    pub fn time_zone(&self) -> ManagerTimeZone {
        *self.0.time_zone.get_or_init(|| ManagerTimeZone::new(self, self.reported_delays()))
    }

    /// What needs attention, the most urgent first.
    pub fn problems(&self, now: Timestamp) -> &[Problem] {
        self.0.problems.get_or_init(|| attention::problems(self, self.reported_delays(), self.time_zone(), now))
    }

    /// What is wrong with a channel, which may be newer than the list. See [`attention::problem_of`].
    pub fn problem_of(&self, channel: &Channel, now: Timestamp) -> Option<Problem> {
        attention::problem_of(self, self.reported_delays(), self.time_zone(), channel, now)
    }

    /// The databases of these channels, see [`routes::routes`].
    pub fn routes(&self, channels: &[ChannelId]) -> HashMap<ChannelId, Route> {
        let visible: HashSet<SourceId> = self.sources.rows().iter().map(|source| source.id).collect();
        routes::routes(&self.0.whole, channels, |source| visible.contains(&source))
    }

    /// The name of a team.
    pub fn team_name(&self, team: TeamId) -> Option<&str> {
        self.0.policy.team_name(team)
    }

    /// The number of channels, data sources and canals that a team owns.
    pub fn owned_by(&self, team: TeamId) -> BTreeMap<ResourceKind, usize> {
        let mut counts = BTreeMap::new();
        for (kind, ..) in ownable_resources(self).filter(|(kind, id, _)| self.owner_team(*kind, *id) == Some(team)) {
            *counts.entry(kind).or_default() += 1;
        }
        counts
    }

    /// The name of a resource, or `None` if it does not exist or is not visible.
    pub fn name_of(&self, kind: ResourceKind, id: u64) -> Option<&str> {
        match kind {
            ResourceKind::Channel => self.channel(ChannelId(id)).map(|row| row.name.as_str()),
            ResourceKind::Source => self.sources.rows().iter().find(|row| row.id.0 == id).map(|row| row.name.as_str()),
            ResourceKind::Canal => self.canals.rows().iter().find(|row| row.id.0 == id).map(|row| row.name.as_str()),
            ResourceKind::Node => self.node(NodeId(id)).map(|row| row.name.as_str()),
        }
    }

    /// Whether the team filter of a list query includes this resource. By default the list shows the resources of the caller's teams, or
    /// everything if the caller has no team.
    pub fn matches_team_filter(&self, query: &ListQuery, kind: ResourceKind, id: u64) -> bool {
        let team = self.owner_team(kind, id);
        match query.team.as_str() {
            "all" => true,
            "none" => team.is_none(),
            "" => self.0.scope.teams.is_empty() || team.is_some_and(|team| self.0.scope.teams.contains_key(&team)),
            other => other.parse().is_ok_and(|wanted| team == Some(wanted)),
        }
    }

    /// Why the viewer lacks permission for an action, or `None` if it is allowed. `target` is `None` for resources that belong to no team
    /// and, for creation, for a resource in any of the viewer's teams.
    pub fn denial(&self, resource: Resource, action: Action, target: Option<(ResourceKind, u64)>) -> Option<Denial> {
        let scope = &self.0.scope;
        let team = match target {
            Some((kind, id)) => self.owner_team(kind, id),
            None => scope.teams.iter().max_by_key(|(_, role)| **role).map(|(team, _)| *team),
        };
        let granted_role = target.and_then(|(kind, id)| self.0.policy.granted_role(&scope.teams, &self.0.manager, kind, id));
        if permissions::allows(resource, action, role_context(scope, team, self.0.policy.settings.others_read, granted_role)) {
            return None;
        }
        let team = target.and(team).and_then(|team| self.team_name(team)).map(str::to_owned);
        Some(Denial { resource, action, need: permissions::requirement(resource, action), team })
    }

    /// Whether a team may use a canal or data source: its own ones and those it is allowed to use.
    pub fn can_use(&self, manager: &str, team: TeamId, kind: ResourceKind, id: u64) -> bool {
        self.owner_team(kind, id) == Some(team) || self.0.policy.allowed_ids(team, manager, kind).is_some_and(|ids| ids.contains(&id))
    }

    /// The options of the team filter: the teams that own visible resources, by name.
    pub fn teams(&self) -> Vec<(TeamId, String)> {
        let mut teams: Vec<_> = self.0.policy.teams.values().map(|team| (team.id, team.name.clone())).collect();
        teams.sort_by_key(|(_, name)| name.to_lowercase());
        teams
    }
}

/// Filtered views of a manager, each computed at most once per snapshot, policy and set of roles. Nothing is computed under the lock.
#[derive(Clone, Default)]
pub struct VisibilityCache(Arc<Mutex<CachedViews>>);

#[derive(Default)]
struct CachedViews {
    owners: Option<Latest<OwnersKey, Arc<Owners>>>,
    views: HashMap<RoleSet, Option<Latest<ViewKey, VisibleSnapshot>>>,
}

/// What the owners depend on.
struct OwnersKey {
    version: u64,
    policy: Arc<PolicySnapshot>,
}

/// What a view depends on: the snapshot including its times.
struct ViewKey {
    reads: u64,
    policy: Arc<PolicySnapshot>,
}

impl VisibilityCache {
    /// Returns the view of this snapshot, or of a newer one, for callers with the same roles.
    pub(super) fn for_manager(
        &self,
        manager: &str,
        caller: &Caller,
        snapshot: &Arc<Snapshot>,
        policy: &Arc<PolicySnapshot>,
    ) -> VisibleSnapshot {
        let scope = caller.roles();
        let key = ViewKey { reads: snapshot.reads, policy: Arc::clone(policy) };
        let view = {
            let mut cached = self.lock();
            if cached.views.len() >= MAX_CACHED_VIEWS && !cached.views.contains_key(scope) {
                cached.views.clear();
            }
            let slot = cached.views.entry(scope.clone()).or_default();
            Latest::get(slot, key, |known, wanted| Arc::ptr_eq(&known.policy, &wanted.policy) && known.reads >= wanted.reads)
        };
        view.run(|previous| {
            let owners = self.owners(manager, snapshot, policy);
            VisibleSnapshot(Arc::new(VisibleSnapshotInner::new(manager, scope, snapshot, policy, owners, previous)))
        })
    }

    fn owners(&self, manager: &str, snapshot: &Snapshot, policy: &Arc<PolicySnapshot>) -> Arc<Owners> {
        const LISTS: SectionSet = SectionSet::of(&[Section::Channels, Section::Sources, Section::Canals]);
        let key = OwnersKey { version: snapshot.sections.newest(LISTS), policy: Arc::clone(policy) };
        let is_same = |known: &OwnersKey, wanted: &OwnersKey| Arc::ptr_eq(&known.policy, &wanted.policy) && known.version == wanted.version;
        let owners = Latest::get(&mut self.lock().owners, key, is_same);
        owners.run(|previous| Arc::new(Owners::new(manager, snapshot, policy, previous.map(Arc::as_ref))))
    }

    fn lock(&self) -> MutexGuard<'_, CachedViews> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl VisibleSnapshotInner {
    fn new(
        manager: &str,
        scope: &RoleSet,
        whole: &Arc<Snapshot>,
        policy: &Arc<PolicySnapshot>,
        owners: Arc<Owners>,
        previous: Option<&VisibleSnapshot>,
    ) -> Self {
        let previous = previous.map(|previous| &*previous.0).filter(|previous| previous.owners.is_same(&owners));
        let before = previous.map(|previous| Filtered { whole: &previous.whole, seen: &previous.snapshot });
        let filter = VisibilityFilter::new(manager, scope, &owners, policy);
        let snapshot = if scope.reads_all() { Arc::clone(whole) } else { Arc::new(filter.filter_snapshot(whole, before)) };
        Self {
            manager: manager.to_owned(),
            snapshot,
            whole: Arc::clone(whole),
            policy: Arc::clone(policy),
            previous_index: previous.and_then(|previous| previous.index.get().cloned()),
            index: OnceLock::new(),
            reported_delays: OnceLock::new(),
            time_zone: OnceLock::new(),
            problems: OnceLock::new(),
            owners,
            scope: scope.clone(),
        }
    }

    fn filter(&self) -> VisibilityFilter<'_> {
        VisibilityFilter::new(&self.manager, &self.scope, &self.owners, &self.policy)
    }
}

/// All resources that can belong to a team, as kind, ID and name; channels first.
pub fn ownable_resources(snapshot: &Snapshot) -> impl Iterator<Item = (ResourceKind, u64, &str)> {
    let channels = snapshot.channels.rows().iter().map(|row| (ResourceKind::Channel, row.id.0, row.name.as_str()));
    let sources = snapshot.sources.rows().iter().map(|row| (ResourceKind::Source, row.id.0, row.name.as_str()));
    let canals = snapshot.canals.rows().iter().map(|row| (ResourceKind::Canal, row.id.0, row.name.as_str()));
    channels.chain(sources).chain(canals)
}

#[cfg(test)]
mod tests;
