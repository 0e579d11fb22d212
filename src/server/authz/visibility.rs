//! A manager snapshot filtered to what the caller may read. Lists, searches, pickers and counts are rendered from it, so that none of them
//! can reveal more.

use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use super::caller::{Caller, RoleSet};
use super::policy::PolicySnapshot;
use crate::model::list::ListQuery;
use crate::model::permissions::{self, Action, Denial, Resource, RoleContext, TeamRole};
use crate::model::*;
use crate::server::monitor::{Cached, Snapshot};
use crate::server::store::ResourceKind;

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
    book: Arc<PolicySnapshot>,
    owners: BTreeMap<(ResourceKind, u64), i64>,
    scope: RoleSet,
}

impl Deref for VisibleSnapshot {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.0.snapshot
    }
}

impl VisibleSnapshot {
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
    pub fn team_of(&self, kind: ResourceKind, id: u64) -> Option<i64> {
        self.0.owners.get(&(kind, id)).copied()
    }

    /// Whether the viewer may see the connection details of a channel, data source or canal: members of its team, and users who may read
    /// everything.
    pub fn is_insider(&self, kind: ResourceKind, id: u64) -> bool {
        self.is_unfiltered() || self.team_of(kind, id).is_some_and(|team| self.0.scope.teams.contains_key(&team))
    }

    /// The name of a team.
    pub fn team_name(&self, team: i64) -> Option<&str> {
        self.0.book.team_name(team)
    }

    /// The number of channels, data sources and canals that a team owns.
    pub fn owned_by(&self, team: i64) -> BTreeMap<ResourceKind, usize> {
        let mut counts = BTreeMap::new();
        for (kind, ..) in ownable_resources(self).filter(|(kind, id, _)| self.team_of(*kind, *id) == Some(team)) {
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
        let team = self.team_of(kind, id);
        match query.team.as_str() {
            "all" => true,
            "none" => team.is_none(),
            "" => self.0.scope.teams.is_empty() || team.is_some_and(|team| self.0.scope.teams.contains_key(&team)),
            other => other.parse().is_ok_and(|wanted| team == Some(wanted)),
        }
    }

    /// Why the viewer lacks permission for an action, or `None` if it is allowed. `thing` is `None` for resources that belong to no team
    /// and, for creation, for a resource in any of the viewer's teams.
    pub fn denial(&self, resource: Resource, action: Action, thing: Option<(ResourceKind, u64)>) -> Option<Denial> {
        let scope = &self.0.scope;
        let team = match thing {
            Some((kind, id)) => self.team_of(kind, id),
            None => scope.teams.iter().max_by_key(|(_, role)| **role).map(|(team, _)| *team),
        };
        let lent = thing.and_then(|(kind, id)| self.0.book.granted_role(&scope.teams, &self.0.manager, kind, id));
        if permissions::allows(resource, action, standing(scope, team, self.0.book.settings.others_read, lent)) {
            return None;
        }
        let team = thing.and(team).and_then(|team| self.team_name(team)).map(str::to_owned);
        Some(Denial { resource, action, need: permissions::requirement(resource, action), team })
    }

    /// Whether a team may use a canal or data source: its own ones and those it is allowed to use.
    pub fn can_use(&self, manager: &str, team: i64, kind: ResourceKind, id: u64) -> bool {
        self.team_of(kind, id) == Some(team) || self.0.book.allowed_ids(team, manager, kind).is_some_and(|ids| ids.contains(&id))
    }

    /// The options of the team filter: the teams that own visible resources, by name.
    pub fn teams(&self) -> Vec<(i64, String)> {
        let mut teams: Vec<_> = self.0.book.teams.values().map(|team| (team.id, team.name.clone())).collect();
        teams.sort_by_key(|(_, name)| name.to_lowercase());
        teams
    }
}

/// Filtered views, cached until the manager's snapshot or the policy snapshot changes.
#[derive(Clone, Default)]
pub struct VisibilityCache(Arc<Mutex<HashMap<RoleSet, VisibleSnapshot>>>);

impl VisibilityCache {
    /// Returns the view of this snapshot for callers with the same roles.
    pub(super) fn of(&self, manager: &str, caller: &Caller, snapshot: &Arc<Snapshot>, book: &Arc<PolicySnapshot>) -> VisibleSnapshot {
        let scope = caller.roles();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(scope).filter(|seen| Arc::ptr_eq(&seen.0.book, book) && seen.0.made_of(snapshot));
        if let Some(seen) = found {
            return seen.clone();
        }
        if kept.len() >= MAX_CACHED_VIEWS {
            kept.clear();
        }
        let seen = VisibleSnapshot(Arc::new(VisibleSnapshotInner::new(manager, scope, snapshot, book)));
        kept.insert(scope.clone(), seen.clone());
        seen
    }
}

impl VisibleSnapshotInner {
    /// Whether the view shows this snapshot, including its times.
    fn made_of(&self, snapshot: &Snapshot) -> bool {
        self.snapshot.reads == snapshot.reads
    }

    fn new(manager: &str, scope: &RoleSet, snapshot: &Arc<Snapshot>, book: &Arc<PolicySnapshot>) -> Self {
        let mut owners = BTreeMap::new();
        for (kind, id, name) in ownable_resources(snapshot) {
            if let Some(team) = book.owner_team(manager, kind, id, name) {
                owners.insert((kind, id), team);
            }
        }
        let sight = VisibilityFilter { scope, owners: &owners, book, manager };
        let whole = Arc::clone(snapshot);
        let snapshot = if scope.reads_all() { Arc::clone(snapshot) } else { Arc::new(sight.filter_snapshot(snapshot)) };
        Self { manager: manager.to_owned(), snapshot, whole, book: Arc::clone(book), owners, scope: scope.clone() }
    }
}

/// All resources that can belong to a team, as kind, ID and name; channels first.
pub fn ownable_resources(snapshot: &Snapshot) -> impl Iterator<Item = (ResourceKind, u64, &str)> {
    let channels = snapshot.channels.rows().iter().map(|row| (ResourceKind::Channel, row.id.0, row.name.as_str()));
    let sources = snapshot.sources.rows().iter().map(|row| (ResourceKind::Source, row.id.0, row.name.as_str()));
    let canals = snapshot.canals.rows().iter().map(|row| (ResourceKind::Canal, row.id.0, row.name.as_str()));
    channels.chain(sources).chain(canals)
}

/// Decides what a caller may read.
struct VisibilityFilter<'a> {
    scope: &'a RoleSet,
    owners: &'a BTreeMap<(ResourceKind, u64), i64>,
    book: &'a PolicySnapshot,
    manager: &'a str,
}

impl VisibilityFilter<'_> {
    fn role_context(&self, kind: ResourceKind, id: u64) -> RoleContext {
        let lent = self.book.granted_role(&self.scope.teams, self.manager, kind, id);
        standing(self.scope, self.owners.get(&(kind, id)).copied(), self.book.settings.others_read, lent)
    }

    fn reads(&self, kind: ResourceKind, id: u64) -> bool {
        let resource = match kind {
            ResourceKind::Channel => Resource::Channel,
            ResourceKind::Source => Resource::Source,
            ResourceKind::Canal => Resource::Canal,
            ResourceKind::Node => Resource::Node,
        };
        permissions::allows(resource, Action::Read, self.role_context(kind, id))
    }

    fn channel(&self, id: ChannelId) -> bool {
        self.reads(ResourceKind::Channel, id.0)
    }

    fn filter_snapshot(&self, all: &Snapshot) -> Snapshot {
        let channel = |id: &ChannelId| self.channel(*id);
        let mut seen = all.clone();
        seen.channels = kept(&all.channels, |row| channel(&row.id));
        seen.pipelines.retain(|id, _| channel(id));
        seen.delays = kept(&all.delays, |row| channel(&row.channel));
        seen.logs = kept(&all.logs, |row| row.channel.as_ref().is_some_and(|(id, _)| channel(id)));
        seen.channel_views.retain(|id, _| channel(id));
        seen.channel_dates.retain(|id, _| channel(id));
        seen.operations.retain(|id, _| channel(id));
        seen.sources = changed(&all.sources, |row| self.source(row));
        seen.source_details.retain(|id, _| self.reads(ResourceKind::Source, id.0));
        for part in seen.source_details.values_mut() {
            *part = with(part, |detail| SourceDetail { source: self.redact_connection(&detail.source), tables: detail.tables.clone() });
        }
        seen.tables = kept(&all.tables, |row| self.reads(ResourceKind::Source, row.source.0));
        seen.canals = changed(&all.canals, |row| self.canal(row));
        seen.canal_details.retain(|id, _| self.reads(ResourceKind::Canal, id.0));
        for part in seen.canal_details.values_mut() {
            *part = with(part, |detail| self.canal_detail(detail));
        }
        for part in seen.node_details.values_mut() {
            *part = with(part, |detail| {
                let used_by = detail.used_by.iter().filter(|usage| channel(&usage.channel)).cloned().collect();
                NodeDetail { used_by, ..detail.clone() }
            });
        }
        seen
    }

    fn source(&self, row: &Source) -> Option<Source> {
        self.reads(ResourceKind::Source, row.id.0).then(|| self.redact_connection(row))
    }

    /// Connection details are visible only to the owning team.
    fn redact_connection(&self, row: &Source) -> Source {
        let own = self.role_context(ResourceKind::Source, row.id.0).team_role.is_some();
        if own { row.clone() } else { Source { url: None, ..row.clone() } }
    }

    fn canal(&self, row: &Canal) -> Option<Canal> {
        let own = self.role_context(ResourceKind::Canal, row.id.0).team_role.is_some();
        let reads = self.reads(ResourceKind::Canal, row.id.0);
        reads.then(|| if own { row.clone() } else { Canal { url: None, ..row.clone() } })
    }

    fn canal_detail(&self, detail: &CanalDetail) -> CanalDetail {
        let mut detail = detail.clone();
        detail.used_by.retain(|usage| self.channel(usage.channel));
        if self.role_context(ResourceKind::Canal, detail.id.0).team_role.is_none() {
            detail.connection = None;
        }
        detail
    }
}

/// The standing of a caller with this scope towards a resource of this team, which they were allowed to use with the role `lent`.
pub(super) fn standing(scope: &RoleSet, team: Option<i64>, others_read: bool, lent: Option<TeamRole>) -> RoleContext {
    let team_role = team.and_then(|team| scope.teams.get(&team).copied());
    RoleContext { signed_in: scope.signed_in, role: scope.role, team_role, granted_role: lent, owned: team.is_some(), others_read }
}

fn with<T>(part: &Cached<T>, change: impl FnOnce(&T) -> T) -> Cached<T> {
    Cached { value: part.value.as_deref().map(|value| Arc::new(change(value))), read_at: part.read_at, error: part.error.clone() }
}

fn changed<T>(part: &Cached<Vec<T>>, change: impl Fn(&T) -> Option<T>) -> Cached<Vec<T>> {
    with(part, |rows| rows.iter().filter_map(change).collect())
}

fn kept<T: Clone>(part: &Cached<Vec<T>>, keep: impl Fn(&T) -> bool) -> Cached<Vec<T>> {
    changed(part, |row| keep(row).then(|| row.clone()))
}
