//! Which team owns each resource of a manager: computed once per content of its lists and policy, and shared by the views of all users.

use std::sync::Arc;

use super::policy::PolicySnapshot;
use crate::model::{Canal, Channel, Entity, Source, TeamId};
use crate::server::monitor::{Cached, Snapshot};
use crate::server::store::ResourceKind;

/// A resource that can belong to a team.
pub(super) trait Ownable: Entity {
    const KIND: ResourceKind;
    /// Its ID as a number.
    fn number(&self) -> u64;
    fn name(&self) -> &str;
}

macro_rules! ownable_rows {
    ($($row:ident),+) => {$(
        impl Ownable for $row {
            const KIND: ResourceKind = ResourceKind::$row;

            fn number(&self) -> u64 {
                self.id.0
            }

            fn name(&self) -> &str {
                &self.name
            }
        }
    )+};
}

ownable_rows!(Channel, Source, Canal);

/// The owners of a manager's resources.
pub(super) struct Owners {
    policy: Arc<PolicySnapshot>,
    channels: OwnersOf<Channel>,
    sources: OwnersOf<Source>,
    canals: OwnersOf<Canal>,
}

/// The owners of one kind of resource.
struct OwnersOf<T> {
    /// The list they were computed from.
    rows: Option<Arc<Vec<T>>>,
    /// ID and team of the resources that have one, in the order of IDs.
    teams: Arc<Vec<(u64, TeamId)>>,
}

impl Owners {
    /// Computes the owners. Those of lists whose names have not changed are taken from the previous ones.
    pub fn new(manager: &str, snapshot: &Snapshot, policy: &Arc<PolicySnapshot>, previous: Option<&Self>) -> Self {
        let previous = previous.filter(|previous| Arc::ptr_eq(&previous.policy, policy));
        Self {
            policy: Arc::clone(policy),
            channels: OwnersOf::new(manager, &snapshot.channels, policy, previous.map(|previous| &previous.channels)),
            sources: OwnersOf::new(manager, &snapshot.sources, policy, previous.map(|previous| &previous.sources)),
            canals: OwnersOf::new(manager, &snapshot.canals, policy, previous.map(|previous| &previous.canals)),
        }
    }

    /// The team of a resource, or `None` if it has none or is not listed.
    pub fn team(&self, kind: ResourceKind, id: u64) -> Option<TeamId> {
        let teams = match kind {
            ResourceKind::Channel => &self.channels.teams,
            ResourceKind::Source => &self.sources.teams,
            ResourceKind::Canal => &self.canals.teams,
            ResourceKind::Node => return None,
        };
        teams.binary_search_by_key(&id, |(id, _)| *id).ok().map(|at| teams[at].1)
    }

    /// Whether both were computed from the same policy and have the same owners.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.policy, &other.policy)
            && Arc::ptr_eq(&self.channels.teams, &other.channels.teams)
            && Arc::ptr_eq(&self.sources.teams, &other.sources.teams)
            && Arc::ptr_eq(&self.canals.teams, &other.canals.teams)
    }
}

impl<T: Ownable> OwnersOf<T> {
    fn new(manager: &str, list: &Cached<Vec<T>>, policy: &PolicySnapshot, previous: Option<&Self>) -> Self {
        let rows = list.value.clone();
        if let Some(previous) = previous.filter(|previous| has_same_names(&previous.rows, &rows)) {
            return Self { rows, teams: Arc::clone(&previous.teams) };
        }
        let ownership = policy.ownership.get(manager);
        let team = |row: &T| Some((row.number(), ownership?.owner_team(T::KIND, row.number(), row.name())?));
        let mut teams: Vec<(u64, TeamId)> = rows.iter().flat_map(|rows| rows.iter()).filter_map(team).collect();
        teams.sort_unstable();
        Self { rows, teams: Arc::new(teams) }
    }
}

fn has_same_names<T: Ownable>(before: &Option<Arc<Vec<T>>>, now: &Option<Arc<Vec<T>>>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => {
            let same = |(a, b): (&T, &T)| a.number() == b.number() && a.name() == b.name();
            Arc::ptr_eq(before, now) || (before.len() == now.len() && before.iter().zip(now.iter()).all(same))
        }
        (None, None) => true,
        _ => false,
    }
}
