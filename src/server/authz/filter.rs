//! Filters a snapshot to what callers with the same roles may read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::caller::RoleSet;
use super::owners::Owners;
use super::policy::PolicySnapshot;
use crate::model::permissions::{self, Action, Resource, RoleContext, TeamRole};
use crate::model::*;
use crate::server::monitor::{Cached, Snapshot, ZooKeeperView};
use crate::server::store::ResourceKind;

/// Decides what a caller may read.
pub(super) struct VisibilityFilter<'a> {
    scope: &'a RoleSet,
    owners: &'a Owners,
    policy: &'a PolicySnapshot,
    /// The resources that the caller's teams are allowed to use, with the caller's role.
    granted: BTreeMap<(ResourceKind, u64), TeamRole>,
    readable: BTreeMap<ResourceKind, ReadableTeams>,
}

/// Whose resources of a kind may be read, apart from those granted individually.
struct ReadableTeams {
    unowned: bool,
    others: bool,
    own: BTreeMap<TeamId, bool>,
}

/// A snapshot, and what the same caller sees of it.
#[derive(Clone, Copy)]
pub(super) struct Filtered<'a> {
    pub whole: &'a Snapshot,
    pub seen: &'a Snapshot,
}

/// A part that was filtered before, and the result.
type Known<'a, T> = Option<(&'a Cached<T>, &'a Cached<T>)>;

impl<'a> Filtered<'a> {
    fn part<T>(self, of: impl Fn(&'a Snapshot) -> Option<&'a Cached<T>>) -> Known<'a, T> {
        Some((of(self.whole)?, of(self.seen)?))
    }
}

fn resource_of(kind: ResourceKind) -> Resource {
    match kind {
        ResourceKind::Channel => Resource::Channel,
        ResourceKind::Source => Resource::Source,
        ResourceKind::Canal => Resource::Canal,
        ResourceKind::Node => Resource::Node,
    }
}

impl<'a> VisibilityFilter<'a> {
    pub fn new(manager: &str, scope: &'a RoleSet, owners: &'a Owners, policy: &'a PolicySnapshot) -> Self {
        let others_read = policy.settings.others_read;
        let teams = |kind| {
            let reads = |context| permissions::allows(resource_of(kind), Action::Read, context);
            let unowned = role_context(scope, None, others_read, None);
            let own = scope.teams.keys().map(|team| (*team, reads(role_context(scope, Some(*team), others_read, None)))).collect();
            ReadableTeams { unowned: reads(unowned), others: reads(RoleContext { owned: true, ..unowned }), own }
        };
        let kinds = [ResourceKind::Channel, ResourceKind::Source, ResourceKind::Canal, ResourceKind::Node];
        let readable = kinds.map(|kind| (kind, teams(kind))).into();
        Self { scope, owners, policy, granted: policy.granted_roles(&scope.teams, manager), readable }
    }

    fn reads(&self, kind: ResourceKind, id: u64) -> bool {
        let team = self.owners.team(kind, id);
        if let Some(role) = self.granted.get(&(kind, id)) {
            let context = role_context(self.scope, team, self.policy.settings.others_read, Some(*role));
            return permissions::allows(resource_of(kind), Action::Read, context);
        }
        self.readable.get(&kind).is_some_and(|teams| match team {
            None => teams.unowned,
            Some(team) => teams.own.get(&team).copied().unwrap_or(teams.others),
        })
    }

    fn channel(&self, id: ChannelId) -> bool {
        self.reads(ResourceKind::Channel, id.0)
    }

    /// Filters a snapshot. What is the same as `before`, which was filtered with the same owners and policy, is taken from there.
    pub fn filter_snapshot(&self, all: &Snapshot, before: Option<Filtered<'_>>) -> Snapshot {
        let channel = |id: &ChannelId| self.channel(*id);
        let mut seen = all.clone();
        seen.channels = filter_rows(&all.channels, before.and_then(|before| before.part(|of| Some(&of.channels))), |row| channel(&row.id));
        if !all.pipelines.keys().all(channel) {
            let visible = all.pipelines.iter().filter(|(id, _)| channel(id));
            seen.pipelines = Arc::new(visible.map(|(id, part)| (*id, part.clone())).collect());
        }
        seen.delays = filter_rows(&all.delays, before.and_then(|before| before.part(|of| Some(&of.delays))), |row| channel(&row.channel));
        seen.logs = changed(&all.logs, before.and_then(|before| before.part(|of| Some(&of.logs))), |row| self.log_record(row));
        seen.zookeeper = all.zookeeper.as_ref().map(ZooKeeperView::without_tree);
        seen.channel_views.retain(|id, _| channel(id));
        seen.channel_dates.retain(|id, _| channel(id));
        seen.operations.retain(|id, _| channel(id));
        for (id, operation) in &mut seen.operations {
            if !self.is_member(ResourceKind::Channel, id.0) {
                operation.hide_confidential();
            }
        }
        seen.sources = changed(&all.sources, before.and_then(|before| before.part(|of| Some(&of.sources))), |row| self.source(row));
        seen.source_details.retain(|id, _| self.reads(ResourceKind::Source, id.0));
        for (id, part) in &mut seen.source_details {
            let known = before.and_then(|before| before.part(|of| of.source_details.get(id)));
            *part = with(part, known, |detail| {
                Arc::new(SourceDetail { source: self.redact_connection(&detail.source), tables: detail.tables.clone() })
            });
        }
        let tables = before.and_then(|before| before.part(|of| Some(&of.tables)));
        seen.tables = filter_rows(&all.tables, tables, |row| self.reads(ResourceKind::Source, row.source.0));
        seen.canals = changed(&all.canals, before.and_then(|before| before.part(|of| Some(&of.canals))), |row| self.canal(row));
        seen.canal_details.retain(|id, _| self.reads(ResourceKind::Canal, id.0));
        for (id, part) in &mut seen.canal_details {
            let known = before.and_then(|before| before.part(|of| of.canal_details.get(id)));
            *part = with(part, known, |detail| Arc::new(self.canal_detail(detail)));
        }
        for (id, part) in &mut seen.node_details {
            let known = before.and_then(|before| before.part(|of| of.node_details.get(id)));
            *part = with(part, known, |detail| {
                let used_by = detail.used_by.iter().filter(|usage| channel(&usage.channel)).cloned().collect();
                Arc::new(NodeDetail { used_by, ..NodeDetail::clone(detail) })
            });
        }
        seen
    }

    /// Whether the caller has a role in the team of the resource.
    fn is_member(&self, kind: ResourceKind, id: u64) -> bool {
        is_member(self.scope, self.owners, kind, id)
    }

    /// Messages contain rows, SQL and addresses of databases, so they are visible only to the owning team. Records without a channel are
    /// the manager's own.
    pub fn log_record(&self, row: &LogRecord) -> Option<LogRecord> {
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

/// Whether a caller with these roles has one in the team of the resource.
pub(super) fn is_member(scope: &RoleSet, owners: &Owners, kind: ResourceKind, id: u64) -> bool {
    owners.team(kind, id).is_some_and(|team| scope.teams.contains_key(&team))
}

/// The roles of a caller with this scope for a resource of this team, which they were allowed to use with `granted_role`.
pub(super) fn role_context(scope: &RoleSet, team: Option<TeamId>, others_read: bool, granted_role: Option<TeamRole>) -> RoleContext {
    let team_role = team.and_then(|team| scope.teams.get(&team).copied());
    RoleContext { signed_in: scope.signed_in, role: scope.role, team_role, granted_role, owned: team.is_some(), others_read }
}

/// Changes the value of a part; if it is the value of the part known before, the changed value is known too.
fn with<T>(part: &Cached<T>, before: Known<'_, T>, change: impl FnOnce(&Arc<T>) -> Arc<T>) -> Cached<T> {
    let known = |value: &Arc<T>| before.filter(|(whole, _)| whole.value.as_ref().is_some_and(|whole| Arc::ptr_eq(whole, value)));
    let value = part.value.as_ref().and_then(|value| match known(value) {
        Some((_, seen)) => seen.value.clone(),
        None => Some(change(value)),
    });
    Cached { value, read_at: part.read_at, error: part.error.clone() }
}

fn changed<T>(part: &Cached<Vec<T>>, before: Known<'_, Vec<T>>, change: impl Fn(&T) -> Option<T>) -> Cached<Vec<T>> {
    with(part, before, |rows| Arc::new(rows.iter().filter_map(change).collect()))
}

fn filter_rows<T: Clone>(part: &Cached<Vec<T>>, before: Known<'_, Vec<T>>, keep: impl Fn(&T) -> bool) -> Cached<Vec<T>> {
    with(part, before, |rows| match rows.iter().all(&keep) {
        true => Arc::clone(rows),
        false => Arc::new(rows.iter().filter(|row| keep(row)).cloned().collect()),
    })
}
