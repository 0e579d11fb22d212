//! The identity behind a request: user, roles, session and origin.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::model::TeamId;
use crate::model::permissions::{GlobalRole, TeamRole};
use crate::server::store::User;

/// The identity that performs a request. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Caller(Arc<CallerInner>);

#[derive(Debug)]
struct CallerInner {
    person: Option<User>,
    scope: RoleSet,
    via: Option<Via>,
    address: String,
    request: String,
}

/// How a caller reached this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// A browser session, by its key.
    Session(String),
    /// An API token, by its ID.
    Token(i64),
    /// The command line.
    Cli,
    /// A background task, by its ID.
    Task(i64),
}

impl Via {
    /// Reads the form in the audit log; `None` if the record names none.
    pub fn from_audit(text: &str) -> Option<Self> {
        let id = |prefix| text.strip_prefix(prefix)?.parse().ok();
        match text {
            "" => None,
            "cli" => Some(Self::Cli),
            key => {
                Some(id("token:").map(Self::Token).or_else(|| id("task:").map(Self::Task)).unwrap_or_else(|| Self::Session(key.to_owned())))
            }
        }
    }

    /// The form for display: of a session the beginning of its key, which is enough to tell sessions apart.
    pub fn short(&self) -> String {
        match self {
            Self::Session(key) => key.chars().take(8).collect(),
            other => other.to_string(),
        }
    }
}

/// The form in the audit log, which is stored, so it must never change. Keys of sessions contain no colon and are longer than `cli`.
impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(key) => f.write_str(key),
            Self::Token(id) => write!(f, "token:{id}"),
            Self::Cli => f.write_str("cli"),
            Self::Task(id) => write!(f, "task:{id}"),
        }
    }
}

/// The roles that determine what a user sees; users with equal role sets see the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RoleSet {
    /// Whether the caller is signed in.
    pub signed_in: bool,
    /// The global role.
    pub role: GlobalRole,
    /// Roles by team ID.
    pub teams: BTreeMap<TeamId, TeamRole>,
}

impl RoleSet {
    /// Whether everything may be read.
    pub fn reads_all(&self) -> bool {
        self.role >= GlobalRole::Auditor
    }
}

impl Caller {
    /// Creates a signed-in caller.
    ///
    /// `address` is the client address, `request` the request ID in the log.
    pub fn signed_in(person: User, teams: BTreeMap<TeamId, TeamRole>, via: Via, address: String, request: String) -> Self {
        let scope = RoleSet { signed_in: true, role: person.role, teams };
        Self(Arc::new(CallerInner { person: Some(person), scope, via: Some(via), address, request }))
    }

    /// Creates an unauthenticated caller, which has no permissions.
    pub fn anonymous(address: String, request: String) -> Self {
        Self(Arc::new(CallerInner { person: None, scope: RoleSet::default(), via: None, address, request }))
    }

    /// The administrator of this machine, who runs a command. Commands act on the database directly; services grant this caller nothing.
    pub fn command_line() -> Self {
        let (address, request) = (String::new(), String::new());
        Self(Arc::new(CallerInner { person: None, scope: RoleSet::default(), via: Some(Via::Cli), address, request }))
    }

    /// Creates a caller that stands for all users with these roles, to render a view that they share.
    pub fn with_roles(scope: RoleSet) -> Self {
        Self(Arc::new(CallerInner { person: None, scope, via: None, address: String::new(), request: String::new() }))
    }

    /// The user, or `None` if unauthenticated.
    pub fn person(&self) -> Option<&User> {
        self.0.person.as_ref()
    }

    /// The username, for logs; empty if unauthenticated.
    pub fn name(&self) -> &str {
        self.0.person.as_ref().map(|person| person.name.as_str()).unwrap_or_default()
    }

    /// The display name.
    pub fn display_name(&self) -> &str {
        self.0.person.as_ref().map(|person| person.display_name.as_str()).unwrap_or_default()
    }

    /// The roles that determine what the caller sees.
    pub fn roles(&self) -> &RoleSet {
        &self.0.scope
    }

    /// How the caller reached this process; `None` if unauthenticated.
    pub fn via(&self) -> Option<&Via> {
        self.0.via.as_ref()
    }

    /// The key of the browser session, or `None` if the caller has none.
    pub fn session_key(&self) -> Option<&str> {
        match &self.0.via {
            Some(Via::Session(key)) => Some(key),
            _ => None,
        }
    }

    /// The client address.
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// The request ID in the log.
    pub fn request_id(&self) -> &str {
        &self.0.request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audit_records_name_how_the_caller_came() {
        let forms = [
            (Via::Session("1a2b3c4d5e6f".to_owned()), "1a2b3c4d5e6f", "1a2b3c4d"),
            (Via::Token(1_234_567), "token:1234567", "token:1234567"),
            (Via::Cli, "cli", "cli"),
            (Via::Task(7), "task:7", "task:7"),
        ];
        for (via, stored, shown) in forms {
            assert_eq!((via.to_string().as_str(), via.short().as_str()), (stored, shown));
            assert_eq!(Via::from_audit(stored), Some(via));
        }
        assert_eq!(Via::from_audit(""), None);
    }
}
