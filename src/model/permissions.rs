//! Who may do what: one table, asked by the services, shown on pages and printed in `docs/rights.md`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What somebody may do everywhere. The words are stored: they stay what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "ssr", sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(20))"))]
pub enum GlobalRole {
    /// Nothing beyond the rights in teams.
    #[default]
    #[cfg_attr(feature = "ssr", sea_orm(string_value = "none"))]
    #[serde(rename = "none")]
    None,
    /// Reads everything, the audit trail too.
    #[cfg_attr(feature = "ssr", sea_orm(string_value = "auditor"))]
    #[serde(rename = "auditor")]
    Auditor,
    /// Does everything.
    #[cfg_attr(feature = "ssr", sea_orm(string_value = "administrator"))]
    #[serde(rename = "administrator")]
    Administrator,
}

/// What somebody may do in a team; each includes those before it. The words are stored: they stay what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "ssr", sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(20))"))]
pub enum TeamRole {
    /// Sees.
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

/// What a right is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// The first page of a manager and the search; both show what may be read.
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
    /// How a manager is reached.
    Manager,
    /// One's own name, password, sessions, language.
    Account,
    User,
    Team,
    /// Which thing is whose.
    Ownership,
    /// The table of rights.
    Rights,
    Audit,
    /// What is set for everybody.
    Settings,
}

impl Resource {
    /// The word in the names of actions of the audit log, such as `channel`. It is stored: it stays what it is.
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
        }
    }
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Read,
    Create,
    Edit,
    Delete,
    /// Start, stop, release, push.
    Operate,
    /// Let the manager connect to it.
    Test,
    /// Let the manager list the tables of its database.
    FindTables,
}

impl Action {
    /// The word in the names of actions of the audit log, such as `operate`. It is stored: it stays what it is.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::Operate => "operate",
            Self::Test => "test",
            Self::FindTables => "find_tables",
        }
    }
}

/// Who may. Administrators always may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Whoever is signed in.
    SignedIn,
    /// Who has this role, or a higher one, in the team of the thing. To read it, auditors too, teams that may use it, and others where
    /// the setting says so.
    Team(TeamRole),
    /// Editors of the team of the thing, and of teams that were allowed it.
    EditorOfAllowedTeam,
    /// Auditors.
    Auditor,
    /// Nobody but administrators.
    Administrator,
}

/// The table: what is not in it, nobody may.
pub const PERMISSIONS: &[(Resource, Action, Requirement)] = {
    use Action::{Create, Delete, Edit, FindTables, Operate, Read, Test};
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
    ]
};

/// Who may do this.
pub fn requirement(resource: Resource, action: Action) -> Option<Requirement> {
    PERMISSIONS.iter().find(|(of, what, _)| (*of, *what) == (resource, action)).map(|(.., need)| *need)
}

/// What somebody is, as far as one thing is concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleContext {
    /// Whether somebody is signed in at all.
    pub signed_in: bool,
    /// Everywhere.
    pub role: GlobalRole,
    /// In the team that the thing belongs to; none: not in it, or it is nobody's.
    pub team_role: Option<TeamRole>,
    /// The highest role in the teams that were allowed the thing, whoever owns it; none: in none of them.
    pub granted_role: Option<TeamRole>,
    /// Whether the thing belongs to a team.
    pub owned: bool,
    /// Whether what belongs to other teams may be read.
    pub others_read: bool,
}

/// Whether somebody who is this may do that.
pub fn allows(resource: Resource, action: Action, standing: RoleContext) -> bool {
    let Some(need) = requirement(resource, action) else { return false };
    if !standing.signed_in {
        return false;
    }
    let auditor = standing.role >= GlobalRole::Auditor;
    standing.role == GlobalRole::Administrator
        || match need {
            Requirement::SignedIn => true,
            Requirement::Auditor => auditor,
            Requirement::Administrator => false,
            Requirement::Team(role) => {
                let may_read = auditor || standing.granted_role.is_some() || (standing.owned && standing.others_read);
                standing.team_role >= Some(role) || (action == Action::Read && may_read)
            }
            Requirement::EditorOfAllowedTeam => standing.team_role.max(standing.granted_role) >= Some(TeamRole::Editor),
        }
}

/// Why somebody may not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    pub resource: Resource,
    pub action: Action,
    /// What is missing; none: nobody may.
    pub need: Option<Requirement>,
    /// The name of the team whose thing it is; none: nobody's, or it makes no difference.
    pub team: Option<String>,
}

impl fmt::Display for Denial {
    /// For the audit trail and the log: `Channel Edit needs the role Editor in the team Orders`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resource, action, need, team } = self;
        write!(formatter, "{resource:?} {action:?} ")?;
        match (need, team) {
            (Some(Requirement::Team(role)), Some(team)) => write!(formatter, "needs the role {role:?} in the team {team}"),
            (Some(Requirement::Team(role)), None) => write!(formatter, "needs the role {role:?} in the team that owns it"),
            (Some(Requirement::EditorOfAllowedTeam), _) => {
                write!(formatter, "needs the role Editor in the team that owns it, or in one that may use it")
            }
            (Some(Requirement::SignedIn), _) => write!(formatter, "needs somebody who is signed in"),
            (Some(need), _) => write!(formatter, "needs the role {need:?}"),
            (None, _) => write!(formatter, "is for nobody"),
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
    fn a_denial_says_which_right_is_missing() {
        let denial = |resource, action, team: Option<&str>| {
            let need = requirement(resource, action);
            Denial { resource, action, need, team: team.map(str::to_owned) }.to_string()
        };
        assert_eq!(denial(Resource::Channel, Action::Edit, Some("Orders")), "Channel Edit needs the role Editor in the team Orders");
        assert_eq!(denial(Resource::Node, Action::Delete, None), "Node Delete needs the role Administrator");
    }

    fn standing(role: GlobalRole, team_role: Option<TeamRole>) -> RoleContext {
        RoleContext { signed_in: true, role, team_role, owned: team_role.is_some(), ..RoleContext::default() }
    }

    #[test]
    fn each_right_is_in_the_table_once() {
        for (at, (resource, action, _)) in PERMISSIONS.iter().enumerate() {
            assert!(!PERMISSIONS[..at].iter().any(|(of, what, _)| (of, what) == (resource, action)), "{resource:?} {action:?}");
        }
    }

    #[test]
    fn a_role_includes_those_below_it() {
        for (role, reads, operates, edits) in [
            (None, false, false, false),
            (Some(TeamRole::Viewer), true, false, false),
            (Some(TeamRole::Operator), true, true, false),
            (Some(TeamRole::Editor), true, true, true),
        ] {
            let may = |action| allows(Resource::Channel, action, standing(GlobalRole::None, role));
            assert_eq!((may(Action::Read), may(Action::Operate), may(Action::Edit)), (reads, operates, edits), "{role:?}");
        }
    }

    #[test]
    fn auditors_read_all_and_change_nothing() {
        for (resource, action, need) in PERMISSIONS {
            let may = allows(*resource, *action, standing(GlobalRole::Auditor, None));
            assert_eq!(may, *action == Action::Read || *need == Requirement::SignedIn, "{resource:?} {action:?}");
            assert!(allows(*resource, *action, standing(GlobalRole::Administrator, None)), "{resource:?} {action:?}");
            assert!(!allows(*resource, *action, RoleContext::default()), "nobody: {resource:?} {action:?}");
        }
    }

    #[test]
    fn what_a_team_was_allowed_it_reads_and_uses_but_does_not_change() {
        for (role, finds) in [(TeamRole::Viewer, false), (TeamRole::Operator, false), (TeamRole::Editor, true)] {
            let lent = RoleContext { granted_role: Some(role), ..standing(GlobalRole::None, None) };
            let may = |action| allows(Resource::Source, action, lent);
            assert_eq!(
                [Action::Read, Action::FindTables, Action::Test, Action::Edit, Action::Delete].map(may),
                [true, finds, false, false, false]
            );
        }
    }

    #[test]
    fn what_is_nobodys_is_for_auditors_and_administrators() {
        let open = RoleContext { others_read: true, ..standing(GlobalRole::None, None) };
        assert!(!allows(Resource::Canal, Action::Read, open));
        assert!(allows(Resource::Canal, Action::Read, RoleContext { owned: true, ..open }));
        assert!(!allows(Resource::Canal, Action::Edit, RoleContext { owned: true, ..open }));
    }
}
