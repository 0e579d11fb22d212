//! Teams, their members and what is theirs, as this process knows it: read from the store, again whenever it may have changed.

use std::collections::{BTreeMap, BTreeSet};

use wildmatch::WildMatch;

use crate::model::permissions::TeamRole;
use crate::model::setting_keys::{AUDIT_RETENTION_KEY, CROSS_TEAM_READ_KEY};
use crate::server::store::{ResourceKind, ResourceRef, Result, Store, Team};

/// What rights depend on. Immutable: a change makes a new one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicySnapshot {
    /// The store's revision of it, or an earlier one.
    pub version: i64,
    pub teams: BTreeMap<i64, Team>,
    /// By person and team.
    pub members: BTreeMap<i64, BTreeMap<i64, TeamRole>>,
    /// By the manager's name.
    pub ownership: BTreeMap<String, OwnershipIndex>,
    /// The nodes, canals and data sources that a team may use beside its own.
    pub allowed: BTreeMap<i64, Vec<ResourceRef>>,
    pub settings: GlobalSettings,
}

/// What is set for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GlobalSettings {
    /// Whether what belongs to other teams may be read, without connection details.
    pub others_read: bool,
    /// After how many days audit records are removed; none: never.
    pub audit_days: Option<u32>,
}

impl Default for GlobalSettings {
    fn default() -> Self {
        Self { others_read: true, audit_days: None }
    }
}

/// Whose the things of a manager are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnershipIndex {
    owners: BTreeMap<(ResourceKind, i64), i64>,
    rules: Vec<CompiledRule>,
}

#[derive(Clone, Debug, PartialEq)]
struct CompiledRule {
    kind: ResourceKind,
    pattern: WildMatch,
    team: i64,
}

/// What a pattern of a rule means: the whole name, `*` for any characters, `?` for one; upper and lower case are the same.
pub fn compile_glob(text: &str) -> WildMatch {
    WildMatch::new(&text.to_lowercase())
}

/// Whether a name is like the pattern.
pub fn glob_matches(pattern: &WildMatch, name: &str) -> bool {
    pattern.matches(&name.to_lowercase())
}

impl OwnershipIndex {
    /// The team of a thing: the one it was given to, else that of the first rule its name fits; none: nobody's.
    pub fn owner_team(&self, kind: ResourceKind, id: u64, name: &str) -> Option<i64> {
        let given = i64::try_from(id).ok().and_then(|id| self.owners.get(&(kind, id)).copied());
        given.or_else(|| self.rules.iter().find(|rule| rule.kind == kind && glob_matches(&rule.pattern, name)).map(|rule| rule.team))
    }

    /// Whether it was given to its team by itself, not by a rule.
    pub fn is_explicitly_owned(&self, kind: ResourceKind, id: u64) -> bool {
        i64::try_from(id).is_ok_and(|id| self.owners.contains_key(&(kind, id)))
    }
}

impl PolicySnapshot {
    /// Reads all of it, for these managers.
    pub(super) async fn load(store: &Store, managers: &[String]) -> Result<Self> {
        // The revision first: what is changed meanwhile has a later one, and is read again.
        let mut book = Self { version: store.policy_revision().await?, ..Self::default() };
        for team in store.teams().list().await? {
            book.teams.insert(team.id, team);
        }
        for member in store.teams().all_members().await? {
            book.members.entry(member.person).or_default().insert(member.team, member.role);
        }
        for (team, thing) in store.teams().all_grants().await? {
            book.allowed.entry(team).or_default().push(thing);
        }
        for manager in managers {
            let owners = store.teams().owners(manager).await?;
            let rules = store.teams().rules(manager).await?.into_iter();
            let rules = rules.map(|rule| CompiledRule { kind: rule.kind, pattern: compile_glob(&rule.pattern), team: rule.team }).collect();
            book.ownership.insert(manager.clone(), OwnershipIndex { owners, rules });
        }
        for setting in store.settings().all().await? {
            match setting.name.as_str() {
                CROSS_TEAM_READ_KEY => book.settings.others_read = setting.value.as_bool().unwrap_or(true),
                AUDIT_RETENTION_KEY => book.settings.audit_days = setting.value.as_u64().and_then(|days| u32::try_from(days).ok()),
                _ => {}
            }
        }
        Ok(book)
    }

    /// The team of a thing of a manager.
    pub fn owner_team(&self, manager: &str, kind: ResourceKind, id: u64, name: &str) -> Option<i64> {
        self.ownership.get(manager)?.owner_team(kind, id, name)
    }

    /// Whether a thing was given to its team by itself, not by a rule.
    pub fn is_explicitly_owned(&self, manager: &str, kind: ResourceKind, id: u64) -> bool {
        self.ownership.get(manager).is_some_and(|belongings| belongings.is_explicitly_owned(kind, id))
    }

    /// The name of a team.
    pub fn team_name(&self, team: i64) -> Option<&str> {
        self.teams.get(&team).map(|team| team.name.as_str())
    }

    /// The highest role of somebody in the teams that were allowed a thing; none: in none of them.
    pub(super) fn granted_role(&self, teams: &BTreeMap<i64, TeamRole>, manager: &str, kind: ResourceKind, id: u64) -> Option<TeamRole> {
        let is_it = |thing: &ResourceRef| thing.manager == manager && thing.kind == kind && u64::try_from(thing.id) == Ok(id);
        let allowed = teams.iter().filter(|(team, _)| self.allowed.get(team).is_some_and(|things| things.iter().any(is_it)));
        allowed.map(|(_, role)| *role).max()
    }

    /// The channels, data sources and canals of a manager that were given or allowed to teams one by one, with those teams.
    pub fn explicit_assignments(&self, manager: &str) -> BTreeMap<(ResourceKind, u64), BTreeSet<i64>> {
        let owned = self.ownership.get(manager).into_iter().flat_map(|belongings| &belongings.owners);
        let owned = owned.map(|((kind, id), team)| (*kind, *id, *team));
        let allowed = self.allowed.iter().flat_map(|(team, things)| things.iter().map(|thing| (thing, *team)));
        let allowed = allowed.filter(|(thing, _)| thing.manager == manager && thing.kind != ResourceKind::Node);
        let mut noted: BTreeMap<_, BTreeSet<i64>> = BTreeMap::new();
        for (kind, id, team) in owned.chain(allowed.map(|(thing, team)| (thing.kind, thing.id, team))) {
            if let Ok(id) = u64::try_from(id) {
                noted.entry((kind, id)).or_default().insert(team);
            }
        }
        noted
    }

    /// The things of a kind that a team may use beside its own; none: nothing was said.
    pub fn allowed_ids(&self, team: i64, manager: &str, kind: ResourceKind) -> Option<Vec<u64>> {
        let all = self.allowed.get(&team)?.iter().filter(|thing| thing.manager == manager && thing.kind == kind);
        let ids: Vec<u64> = all.filter_map(|thing| u64::try_from(thing.id).ok()).collect();
        (!ids.is_empty()).then_some(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_goes_before_rules_and_the_first_rule_that_fits_wins() {
        let rule = |text: &str, team| CompiledRule { kind: ResourceKind::Channel, pattern: compile_glob(text), team };
        let belongings = OwnershipIndex { owners: [((ResourceKind::Channel, 7), 1)].into(), rules: vec![rule("Order*", 2), rule("*", 3)] };
        assert_eq!(belongings.owner_team(ResourceKind::Channel, 7, "orders"), Some(1));
        assert_eq!(belongings.owner_team(ResourceKind::Channel, 8, "ORDERS-订单"), Some(2));
        assert_eq!(belongings.owner_team(ResourceKind::Channel, 8, "other"), Some(3));
        assert_eq!(belongings.owner_team(ResourceKind::Source, 7, "orders"), None);
    }
}
