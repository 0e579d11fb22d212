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
    owners: BTreeMap<(ResourceKind, u64), TeamId>,
    scope: RoleSet,
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
        self.0.owners.get(&(kind, id)).copied()
    }

    /// Whether the viewer may see the connection details of a data source or canal, or the log messages of a channel: members of its
    /// team, and users who may read everything.
    pub fn is_insider(&self, kind: ResourceKind, id: u64) -> bool {
        self.is_unfiltered() || self.0.filter().is_member(kind, id)
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

/// Filtered views, cached until the manager's snapshot or the policy snapshot changes.
#[derive(Clone, Default)]
pub struct VisibilityCache(Arc<Mutex<HashMap<RoleSet, VisibleSnapshot>>>);

impl VisibilityCache {
    /// Returns the view of this snapshot for callers with the same roles.
    pub(super) fn for_manager(
        &self,
        manager: &str,
        caller: &Caller,
        snapshot: &Arc<Snapshot>,
        policy: &Arc<PolicySnapshot>,
    ) -> VisibleSnapshot {
        let scope = caller.roles();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(scope).filter(|seen| Arc::ptr_eq(&seen.0.policy, policy) && seen.0.made_of(snapshot));
        if let Some(seen) = found {
            return seen.clone();
        }
        if kept.len() >= MAX_CACHED_VIEWS {
            kept.clear();
        }
        let seen = VisibleSnapshot(Arc::new(VisibleSnapshotInner::new(manager, scope, snapshot, policy)));
        kept.insert(scope.clone(), seen.clone());
        seen
    }
}

impl VisibleSnapshotInner {
    /// Whether the view shows this snapshot, including its times.
    fn made_of(&self, snapshot: &Snapshot) -> bool {
        self.snapshot.reads == snapshot.reads
    }

    fn new(manager: &str, scope: &RoleSet, snapshot: &Arc<Snapshot>, policy: &Arc<PolicySnapshot>) -> Self {
        let mut owners = BTreeMap::new();
        for (kind, id, name) in ownable_resources(snapshot) {
            if let Some(team) = policy.owner_team(manager, kind, id, name) {
                owners.insert((kind, id), team);
            }
        }
        let filter = VisibilityFilter { scope, owners: &owners, policy, manager };
        let whole = Arc::clone(snapshot);
        let snapshot = if scope.reads_all() { Arc::clone(snapshot) } else { Arc::new(filter.filter_snapshot(snapshot)) };
        Self { manager: manager.to_owned(), snapshot, whole, policy: Arc::clone(policy), owners, scope: scope.clone() }
    }

    fn filter(&self) -> VisibilityFilter<'_> {
        VisibilityFilter { scope: &self.scope, owners: &self.owners, policy: &self.policy, manager: &self.manager }
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
    owners: &'a BTreeMap<(ResourceKind, u64), TeamId>,
    policy: &'a PolicySnapshot,
    manager: &'a str,
}

impl VisibilityFilter<'_> {
    fn role_context(&self, kind: ResourceKind, id: u64) -> RoleContext {
        let granted_role = self.policy.granted_role(&self.scope.teams, self.manager, kind, id);
        role_context(self.scope, self.owners.get(&(kind, id)).copied(), self.policy.settings.others_read, granted_role)
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
        seen.channels = filter_rows(&all.channels, |row| channel(&row.id));
        seen.pipelines.retain(|id, _| channel(id));
        seen.delays = filter_rows(&all.delays, |row| channel(&row.channel));
        seen.logs = changed(&all.logs, |row| self.log_record(row));
        seen.channel_views.retain(|id, _| channel(id));
        seen.channel_dates.retain(|id, _| channel(id));
        seen.operations.retain(|id, _| channel(id));
        for (id, operation) in &mut seen.operations {
            if !self.is_member(ResourceKind::Channel, id.0) {
                operation.hide_confidential();
            }
        }
        seen.sources = changed(&all.sources, |row| self.source(row));
        seen.source_details.retain(|id, _| self.reads(ResourceKind::Source, id.0));
        for part in seen.source_details.values_mut() {
            *part = with(part, |detail| SourceDetail { source: self.redact_connection(&detail.source), tables: detail.tables.clone() });
        }
        seen.tables = filter_rows(&all.tables, |row| self.reads(ResourceKind::Source, row.source.0));
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

    /// Whether the caller has a role in the team of the resource.
    fn is_member(&self, kind: ResourceKind, id: u64) -> bool {
        self.owners.get(&(kind, id)).is_some_and(|team| self.scope.teams.contains_key(team))
    }

    /// Messages contain rows, SQL and addresses of databases, so they are visible only to the owning team. Records without a channel are
    /// the manager's own.
    fn log_record(&self, row: &LogRecord) -> Option<LogRecord> {
        let (id, _) = row.channel.as_ref().filter(|(id, _)| self.channel(*id))?;
        let own = self.is_member(ResourceKind::Channel, id.0);
        Some(if own { row.clone() } else { LogRecord { message: None, ..row.clone() } })
    }

    fn source(&self, row: &Source) -> Option<Source> {
        self.reads(ResourceKind::Source, row.id.0).then(|| self.redact_connection(row))
    }

    /// Connection details are visible only to the owning team.
    fn redact_connection(&self, row: &Source) -> Source {
        let own = self.is_member(ResourceKind::Source, row.id.0);
        if own { row.clone() } else { Source { url: None, ..row.clone() } }
    }

    fn canal(&self, row: &Canal) -> Option<Canal> {
        let own = self.is_member(ResourceKind::Canal, row.id.0);
        let reads = self.reads(ResourceKind::Canal, row.id.0);
        reads.then(|| if own { row.clone() } else { Canal { url: None, ..row.clone() } })
    }

    fn canal_detail(&self, detail: &CanalDetail) -> CanalDetail {
        let mut detail = detail.clone();
        detail.used_by.retain(|usage| self.channel(usage.channel));
        if !self.is_member(ResourceKind::Canal, detail.id.0) {
            detail.connection = None;
        }
        detail
    }
}

/// The roles of a caller with this scope for a resource of this team, which they were allowed to use with `granted_role`.
pub(super) fn role_context(scope: &RoleSet, team: Option<TeamId>, others_read: bool, granted_role: Option<TeamRole>) -> RoleContext {
    let team_role = team.and_then(|team| scope.teams.get(&team).copied());
    RoleContext { signed_in: scope.signed_in, role: scope.role, team_role, granted_role, owned: team.is_some(), others_read }
}

fn with<T>(part: &Cached<T>, change: impl FnOnce(&T) -> T) -> Cached<T> {
    Cached { value: part.value.as_deref().map(|value| Arc::new(change(value))), read_at: part.read_at, error: part.error.clone() }
}

fn changed<T>(part: &Cached<Vec<T>>, change: impl Fn(&T) -> Option<T>) -> Cached<Vec<T>> {
    with(part, |rows| rows.iter().filter_map(change).collect())
}

fn filter_rows<T: Clone>(part: &Cached<Vec<T>>, keep: impl Fn(&T) -> bool) -> Cached<Vec<T>> {
    changed(part, |row| keep(row).then(|| row.clone()))
}

#[cfg(test)]
mod tests;
