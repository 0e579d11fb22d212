//! The policy snapshot: teams, members, ownership and global settings as this process last read them from the store.

use std::collections::{BTreeMap, BTreeSet};

use super::name_rules::NameRules;
use crate::model::permissions::TeamRole;
use crate::model::setting_keys::{AUDIT_RETENTION_KEY, CROSS_TEAM_READ_KEY};
use crate::model::{TeamId, UserId};
use crate::server::store::{PolicyRevision, ResourceKind, ResourceRef, Result, Store, Team};

/// Immutable snapshot of everything authorization depends on; replaced on change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicySnapshot {
    /// The store's revision when reading began; concurrent changes may already be included.
    pub revision: PolicyRevision,
    pub teams: BTreeMap<TeamId, Team>,
    /// Roles by user ID and team ID.
    pub members: BTreeMap<UserId, BTreeMap<TeamId, TeamRole>>,
    /// Ownership by manager name.
    pub ownership: BTreeMap<String, OwnershipIndex>,
    /// The nodes, canals and data sources that a team may use in addition to its own.
    pub allowed: BTreeMap<TeamId, Vec<ResourceRef>>,
    pub settings: GlobalSettings,
}

/// Settings that apply to all users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GlobalSettings {
    /// Whether other teams' resources may be read, without connection details and log messages.
    pub others_read: bool,
    /// Audit log retention in days, or `None` if records are never removed.
    pub audit_days: Option<u32>,
}

impl Default for GlobalSettings {
    fn default() -> Self {
        Self { others_read: true, audit_days: None }
    }
}

/// The owners of a manager's resources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnershipIndex {
    owners: BTreeMap<(ResourceKind, i64), TeamId>,
    rules: BTreeMap<ResourceKind, NameRules>,
}

impl OwnershipIndex {
    /// An index of these explicit owners, without rules.
    #[cfg(test)]
    pub(super) fn explicit(owners: BTreeMap<(ResourceKind, i64), TeamId>) -> Self {
        Self { owners, rules: BTreeMap::new() }
    }

    /// The team that owns a resource: the one it is assigned to, otherwise that of the first rule its name matches. `None` if unowned.
    pub fn owner_team(&self, kind: ResourceKind, id: u64, name: &str) -> Option<TeamId> {
        let given = i64::try_from(id).ok().and_then(|id| self.owners.get(&(kind, id)).copied());
        given.or_else(|| self.rules.get(&kind)?.team(name))
    }

    /// Whether the resource is assigned explicitly rather than by a rule.
    pub fn is_explicitly_owned(&self, kind: ResourceKind, id: u64) -> bool {
        i64::try_from(id).is_ok_and(|id| self.owners.contains_key(&(kind, id)))
    }
}

impl PolicySnapshot {
    /// Loads the snapshot for these managers.
    pub(super) async fn load(store: &Store, managers: &[String]) -> Result<Self> {
        // Read the revision first: concurrent changes have another one and cause another load.
        let mut policy = Self { revision: store.policy_revision().await?, ..Self::default() };
        for team in store.teams().list().await? {
            policy.teams.insert(team.id, team);
        }
        for member in store.teams().all_members().await? {
            policy.members.entry(member.person).or_default().insert(member.team, member.role);
        }
        for (team, resource) in store.teams().all_grants().await? {
            policy.allowed.entry(team).or_default().push(resource);
        }
        for manager in managers {
            let owners = store.teams().owners(manager).await?;
            let mut rules: BTreeMap<ResourceKind, Vec<(String, TeamId)>> = BTreeMap::new();
            for rule in store.teams().rules(manager).await? {
                rules.entry(rule.kind).or_default().push((rule.pattern, rule.team));
            }
            let rules = rules.into_iter().map(|(kind, rules)| (kind, NameRules::new(rules))).collect();
            policy.ownership.insert(manager.clone(), OwnershipIndex { owners, rules });
        }
        for setting in store.settings().all().await? {
            match setting.name.as_str() {
                CROSS_TEAM_READ_KEY => policy.settings.others_read = setting.value.as_bool().unwrap_or(true),
                AUDIT_RETENTION_KEY => policy.settings.audit_days = setting.value.as_u64().and_then(|days| u32::try_from(days).ok()),
                _ => {}
            }
        }
        Ok(policy)
    }

    /// The team that owns a resource of a manager.
    pub fn owner_team(&self, manager: &str, kind: ResourceKind, id: u64, name: &str) -> Option<TeamId> {
        self.ownership.get(manager)?.owner_team(kind, id, name)
    }

    /// Whether a resource is assigned explicitly rather than by a rule.
    pub fn is_explicitly_owned(&self, manager: &str, kind: ResourceKind, id: u64) -> bool {
        self.ownership.get(manager).is_some_and(|ownership| ownership.is_explicitly_owned(kind, id))
    }

    /// The name of a team.
    pub fn team_name(&self, team: TeamId) -> Option<&str> {
        self.teams.get(&team).map(|team| team.name.as_str())
    }

    /// The highest role of a user in the teams that are allowed to use a resource, or `None` if they are in none of them.
    pub(super) fn granted_role(&self, teams: &BTreeMap<TeamId, TeamRole>, manager: &str, kind: ResourceKind, id: u64) -> Option<TeamRole> {
        let is_it = |resource: &ResourceRef| resource.manager == manager && resource.kind == kind && u64::try_from(resource.id) == Ok(id);
        let allowed = teams.iter().filter(|(team, _)| self.allowed.get(team).is_some_and(|resources| resources.iter().any(is_it)));
        allowed.map(|(_, role)| *role).max()
    }

    /// The resources of a manager that these teams are allowed to use, each with the highest role of a user with these roles.
    pub(super) fn granted_roles(&self, teams: &BTreeMap<TeamId, TeamRole>, manager: &str) -> BTreeMap<(ResourceKind, u64), TeamRole> {
        let mut roles = BTreeMap::new();
        for (team, role) in teams {
            for resource in self.allowed.get(team).into_iter().flatten().filter(|resource| resource.manager == manager) {
                let Ok(id) = u64::try_from(resource.id) else { continue };
                let known = roles.entry((resource.kind, id)).or_insert(*role);
                *known = (*known).max(*role);
            }
        }
        roles
    }

    /// The channels, data sources and canals of a manager that are assigned or allowed to teams explicitly, with those teams.
    pub fn explicit_assignments(&self, manager: &str) -> BTreeMap<(ResourceKind, u64), BTreeSet<TeamId>> {
        let owned = self.ownership.get(manager).into_iter().flat_map(|ownership| &ownership.owners);
        let owned = owned.map(|((kind, id), team)| (*kind, *id, *team));
        let allowed = self.allowed.iter().flat_map(|(team, resources)| resources.iter().map(|resource| (resource, *team)));
        let allowed = allowed.filter(|(resource, _)| resource.manager == manager && resource.kind != ResourceKind::Node);
        let mut noted: BTreeMap<_, BTreeSet<TeamId>> = BTreeMap::new();
        for (kind, id, team) in owned.chain(allowed.map(|(resource, team)| (resource.kind, resource.id, team))) {
            if let Ok(id) = u64::try_from(id) {
                noted.entry((kind, id)).or_default().insert(team);
            }
        }
        noted
    }

    /// The IDs of a kind that a team may use in addition to its own, or `None` if nothing is configured.
    pub fn allowed_ids(&self, team: TeamId, manager: &str, kind: ResourceKind) -> Option<Vec<u64>> {
        let all = self.allowed.get(&team)?.iter().filter(|resource| resource.manager == manager && resource.kind == kind);
        let ids: Vec<u64> = all.filter_map(|resource| u64::try_from(resource.id).ok()).collect();
        (!ids.is_empty()).then_some(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explicit_owners_precede_rules_and_the_first_matching_rule_wins() {
        let rules = NameRules::new(vec![("Order*".to_owned(), TeamId(2)), ("*".to_owned(), TeamId(3))]);
        let owners = [((ResourceKind::Channel, 7), TeamId(1))].into();
        let ownership = OwnershipIndex { owners, rules: [(ResourceKind::Channel, rules)].into() };
        assert_eq!(ownership.owner_team(ResourceKind::Channel, 7, "orders"), Some(TeamId(1)));
        assert_eq!(ownership.owner_team(ResourceKind::Channel, 8, "ORDERS-订单"), Some(TeamId(2)));
        assert_eq!(ownership.owner_team(ResourceKind::Channel, 8, "other"), Some(TeamId(3)));
        assert_eq!(ownership.owner_team(ResourceKind::Source, 7, "orders"), None);
    }
}
