//! The permission table, used by the services, shown on pages and printed in `docs/permissions.md`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ResourceType;

/// A user's role across all teams. The names are stored and must not change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum, schemars::JsonSchema))]
#[cfg_attr(feature = "ssr", sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(20))"))]
pub enum GlobalRole {
    /// No rights beyond team roles.
    #[default]
    #[cfg_attr(feature = "ssr", sea_orm(string_value = "none"))]
    #[serde(rename = "none")]
    None,
    /// Reads everything, including the audit log.
    #[cfg_attr(feature = "ssr", sea_orm(string_value = "auditor"))]
    #[serde(rename = "auditor")]
    Auditor,
    /// May do everything.
    #[cfg_attr(feature = "ssr", sea_orm(string_value = "administrator"))]
    #[serde(rename = "administrator")]
    Administrator,
}

/// A user's role in a team; each includes those before it. The names are stored and must not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum, schemars::JsonSchema))]
#[cfg_attr(feature = "ssr", sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(20))"))]
pub enum TeamRole {
    /// Reads.
    #[cfg_attr(feature = "ssr", sea_orm(string_value = "viewer"))]
    #[serde(rename = "viewer")]
    Viewer,
    /// Starts, stops, releases, pushes.
    #[cfg_attr(feature = "ssr", sea_orm(string_value = "operator"))]
    #[serde(rename = "operator")]
    Operator,
    /// Creates, changes, deletes.
    #[cfg_attr(feature = "ssr", sea_orm(string_value = "editor"))]
    #[serde(rename = "editor")]
    Editor,
}

/// Not the name of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a role")]
pub struct UnknownRole;

impl GlobalRole {
    /// Its stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

impl FromStr for GlobalRole {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        [Self::None, Self::Auditor, Self::Administrator].into_iter().find(|role| role.as_str() == name).ok_or(UnknownRole)
    }
}

impl TeamRole {
    /// Its stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Editor => "editor",
        }
    }
}

impl FromStr for TeamRole {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        [Self::Viewer, Self::Operator, Self::Editor].into_iter().find(|role| role.as_str() == name).ok_or(UnknownRole)
    }
}

/// What a permission applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// The overview page of a manager and the search; both show only what the caller may read.
    Overview,
    Node,
    Cluster,
    Source,
    Table,
    Canal,
    Channel,
    Pipeline,
    Mapping,
    Log,
    /// The connection to a manager.
    Manager,
    /// The caller's own name, password, sessions and language.
    Account,
    User,
    Team,
    /// Assignment of resources to teams.
    Ownership,
    /// The permission matrix.
    Rights,
    Audit,
    /// Global settings.
    Settings,
    /// Background jobs.
    Job,
}

/// The resource whose permissions apply to resources of this type.
impl From<ResourceType> for Resource {
    fn from(resource_type: ResourceType) -> Self {
        match resource_type {
            ResourceType::Cluster => Self::Cluster,
            ResourceType::Node => Self::Node,
            ResourceType::Source => Self::Source,
            ResourceType::Table => Self::Table,
            ResourceType::Canal => Self::Canal,
            ResourceType::Channel | ResourceType::Operation => Self::Channel,
            ResourceType::Pipeline => Self::Pipeline,
            ResourceType::Pair => Self::Mapping,
            ResourceType::User => Self::User,
            ResourceType::Team => Self::Team,
            ResourceType::Rule => Self::Ownership,
            ResourceType::Job => Self::Job,
        }
    }
}

impl Resource {
    /// The name used in audit log actions, such as `channel`. It is stored, so it must never change.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Node => "node",
            Self::Cluster => "cluster",
            Self::Source => "source",
            Self::Table => "table",
            Self::Canal => "canal",
            Self::Channel => "channel",
            Self::Pipeline => "pipeline",
            Self::Mapping => "mapping",
            Self::Log => "log",
            Self::Manager => "manager",
            Self::Account => "account",
            Self::User => "person",
            Self::Team => "team",
            Self::Ownership => "ownership",
            Self::Rights => "rights",
            Self::Audit => "audit",
            Self::Settings => "settings",
            Self::Job => "job",
        }
    }
}

/// An operation on a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Read,
    Create,
    Edit,
    Delete,
    /// Start, stop, release, push.
    Operate,
    /// Run a background job now.
    Run,
    /// Let the manager connect to the database.
    Test,
    /// Let the manager list the tables of its database.
    FindTables,
}

impl Action {
    /// The name used in audit log actions, such as `operate`. It is stored, so it must never change.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::Operate => "operate",
            Self::Run => "run",
            Self::Test => "test",
            Self::FindTables => "find_tables",
        }
    }
}

/// The role required for an action. Administrators are always allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Any signed-in user.
    SignedIn,
    /// This role, or a higher one, in the owning team. Reading is also allowed to auditors, to teams that were granted access, and to
    /// others if the setting allows it.
    Team(TeamRole),
    /// Editors of the owning team and of teams that were granted access.
    EditorOfAllowedTeam,
    /// Auditors.
    Auditor,
    /// Administrators only.
    Administrator,
}

/// The permission table; anything not listed is denied.
pub const PERMISSIONS: &[(Resource, Action, Requirement)] = {
    use Action::{Create, Delete, Edit, FindTables, Operate, Read, Run, Test};
    use Requirement::{Administrator, Auditor, EditorOfAllowedTeam, SignedIn, Team};
    use Resource as R;
    use TeamRole::{Editor, Operator, Viewer};
    &[
        (R::Overview, Read, SignedIn),
        (R::Node, Read, SignedIn),
        (R::Node, Create, Administrator),
        (R::Node, Edit, Administrator),
        (R::Node, Delete, Administrator),
        (R::Cluster, Read, SignedIn),
        (R::Cluster, Create, Administrator),
        (R::Cluster, Edit, Administrator),
        (R::Cluster, Delete, Administrator),
        (R::Source, Read, Team(Viewer)),
        (R::Source, Create, Team(Editor)),
        (R::Source, Edit, Team(Editor)),
        (R::Source, Delete, Team(Editor)),
        (R::Source, Test, Team(Editor)),
        (R::Source, FindTables, EditorOfAllowedTeam),
        (R::Table, Read, Team(Viewer)),
        (R::Table, Delete, Team(Editor)),
        (R::Canal, Read, Team(Viewer)),
        (R::Canal, Create, Team(Editor)),
        (R::Canal, Edit, Team(Editor)),
        (R::Canal, Delete, Team(Editor)),
        (R::Channel, Read, Team(Viewer)),
        (R::Channel, Create, Team(Editor)),
        (R::Channel, Edit, Team(Editor)),
        (R::Channel, Delete, Team(Editor)),
        (R::Channel, Operate, Team(Operator)),
        (R::Pipeline, Read, Team(Viewer)),
        (R::Pipeline, Create, Team(Editor)),
        (R::Pipeline, Edit, Team(Editor)),
        (R::Pipeline, Delete, Team(Editor)),
        (R::Mapping, Read, Team(Viewer)),
        (R::Mapping, Create, Team(Editor)),
        (R::Mapping, Delete, Team(Editor)),
        (R::Log, Read, SignedIn),
        (R::Manager, Read, Auditor),
        (R::Manager, Test, Administrator),
        (R::Account, Read, SignedIn),
        (R::Account, Edit, SignedIn),
        (R::User, Read, Auditor),
        (R::User, Create, Administrator),
        (R::User, Edit, Administrator),
        (R::User, Delete, Administrator),
        (R::Team, Read, SignedIn),
        (R::Team, Create, Administrator),
        (R::Team, Edit, Administrator),
        (R::Team, Delete, Administrator),
        (R::Ownership, Read, Auditor),
        (R::Ownership, Edit, Administrator),
        (R::Rights, Read, SignedIn),
        (R::Audit, Read, Auditor),
        (R::Settings, Read, Auditor),
        (R::Settings, Edit, Administrator),
        (R::Job, Read, Auditor),
        (R::Job, Run, Administrator),
    ]
};

/// Returns the requirement for an action, or `None` if it is never allowed.
pub fn requirement(resource: Resource, action: Action) -> Option<Requirement> {
    PERMISSIONS.iter().find(|(of, what, _)| (*of, *what) == (resource, action)).map(|(.., need)| *need)
}

/// A user's roles with respect to one resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleContext {
    /// Whether the user is signed in.
    pub signed_in: bool,
    /// The global role.
    pub role: GlobalRole,
    /// The role in the owning team; `None` if the user is not in it or the resource is unowned.
    pub team_role: Option<TeamRole>,
    /// The highest role in the teams that were granted access, whoever owns the resource; `None` if the user is in none of them.
    pub granted_role: Option<TeamRole>,
    /// Whether the resource belongs to a team.
    pub owned: bool,
    /// Whether resources of other teams may be read.
    pub others_read: bool,
}

/// Whether a user with these roles is allowed to perform the action.
pub fn allows(resource: Resource, action: Action, role_context: RoleContext) -> bool {
    let Some(need) = requirement(resource, action) else { return false };
    if !role_context.signed_in {
        return false;
    }
    let auditor = role_context.role >= GlobalRole::Auditor;
    role_context.role == GlobalRole::Administrator
        || match need {
            Requirement::SignedIn => true,
            Requirement::Auditor => auditor,
            Requirement::Administrator => false,
            Requirement::Team(role) => {
                let may_read = auditor || role_context.granted_role.is_some() || (role_context.owned && role_context.others_read);
                role_context.team_role >= Some(role) || (action == Action::Read && may_read)
            }
            Requirement::EditorOfAllowedTeam => role_context.team_role.max(role_context.granted_role) >= Some(TeamRole::Editor),
        }
}

/// Why permission was denied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    pub resource: Resource,
    pub action: Action,
    /// The missing requirement; `None` if the action is never allowed.
    pub need: Option<Requirement>,
    /// The name of the owning team; `None` if the resource is unowned or the team is irrelevant.
    pub team: Option<String>,
}

impl fmt::Display for Denial {
    /// Text for the audit log and the server log: `Channel Edit requires the role Editor in team Orders`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resource, action, need, team } = self;
        write!(formatter, "{resource:?} {action:?} ")?;
        match (need, team) {
            (Some(Requirement::Team(role)), Some(team)) => write!(formatter, "requires the role {role:?} in team {team}"),
            (Some(Requirement::Team(role)), None) => write!(formatter, "requires the role {role:?} in the owning team"),
            (Some(Requirement::EditorOfAllowedTeam), _) => {
                write!(formatter, "requires the role Editor in the owning team or in a team allowed to use it")
            }
            (Some(Requirement::SignedIn), _) => write!(formatter, "requires a signed-in user"),
            (Some(need), _) => write!(formatter, "requires the role {need:?}"),
            (None, _) => write!(formatter, "is never allowed"),
        }
    }
}

/// The name of an action in the audit log: `channel.operate`.
pub fn action_name(resource: Resource, action: Action) -> String {
    format!("{}.{}", resource.as_str(), action.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denials_name_the_missing_permission() {
        let denial = |resource, action, team: Option<&str>| {
            let need = requirement(resource, action);
            Denial { resource, action, need, team: team.map(str::to_owned) }.to_string()
        };
        assert_eq!(denial(Resource::Channel, Action::Edit, Some("Orders")), "Channel Edit requires the role Editor in team Orders");
        assert_eq!(denial(Resource::Node, Action::Delete, None), "Node Delete requires the role Administrator");
    }

    fn role_context(role: GlobalRole, team_role: Option<TeamRole>) -> RoleContext {
        RoleContext { signed_in: true, role, team_role, owned: team_role.is_some(), ..RoleContext::default() }
    }

    #[test]
    fn permissions_are_unique_in_the_table() {
        for (at, (resource, action, _)) in PERMISSIONS.iter().enumerate() {
            assert!(!PERMISSIONS[..at].iter().any(|(of, what, _)| (of, what) == (resource, action)), "{resource:?} {action:?}");
        }
    }

    #[test]
    fn roles_include_lower_roles() {
        for (role, reads, operates, edits) in [
            (None, false, false, false),
            (Some(TeamRole::Viewer), true, false, false),
            (Some(TeamRole::Operator), true, true, false),
            (Some(TeamRole::Editor), true, true, true),
        ] {
            let may = |action| allows(Resource::Channel, action, role_context(GlobalRole::None, role));
            assert_eq!((may(Action::Read), may(Action::Operate), may(Action::Edit)), (reads, operates, edits), "{role:?}");
        }
    }

    #[test]
    fn auditors_can_read_everything_but_change_nothing() {
        for (resource, action, need) in PERMISSIONS {
            let may = allows(*resource, *action, role_context(GlobalRole::Auditor, None));
            assert_eq!(may, *action == Action::Read || *need == Requirement::SignedIn, "{resource:?} {action:?}");
            assert!(allows(*resource, *action, role_context(GlobalRole::Administrator, None)), "{resource:?} {action:?}");
            assert!(!allows(*resource, *action, RoleContext::default()), "nobody: {resource:?} {action:?}");
        }
    }

    #[test]
    fn granted_teams_can_read_and_use_but_not_change_resources() {
        for (role, finds) in [(TeamRole::Viewer, false), (TeamRole::Operator, false), (TeamRole::Editor, true)] {
            let borrower = RoleContext { granted_role: Some(role), ..role_context(GlobalRole::None, None) };
            let may = |action| allows(Resource::Source, action, borrower);
            assert_eq!(
                [Action::Read, Action::FindTables, Action::Test, Action::Edit, Action::Delete].map(may),
                [true, finds, false, false, false]
            );
        }
    }

    #[test]
    fn unowned_resources_are_visible_to_auditors_and_administrators_only() {
        let open = RoleContext { others_read: true, ..role_context(GlobalRole::None, None) };
        assert!(!allows(Resource::Canal, Action::Read, open));
        assert!(allows(Resource::Canal, Action::Read, RoleContext { owned: true, ..open }));
        assert!(!allows(Resource::Canal, Action::Edit, RoleContext { owned: true, ..open }));
    }
}
