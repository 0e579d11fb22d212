//! The identity behind a request: user, roles, session and origin.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::permissions::{GlobalRole, TeamRole};
use crate::server::store::User;

/// The identity that performs a request. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Caller(Arc<CallerInner>);

#[derive(Debug)]
struct CallerInner {
    person: Option<User>,
    scope: RoleSet,
    via: String,
    address: String,
    request: String,
}

/// The roles that determine what a user sees; users with equal role sets see the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RoleSet {
    /// Whether the caller is signed in.
    pub signed_in: bool,
    /// The global role.
    pub role: GlobalRole,
    /// Roles by team ID.
    pub teams: BTreeMap<i64, TeamRole>,
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
    /// `via` is the session key, `address` the client address, `request` the request ID in the log.
    pub fn signed_in(person: User, teams: BTreeMap<i64, TeamRole>, via: String, address: String, request: String) -> Self {
        let scope = RoleSet { signed_in: true, role: person.role, teams };
        Self(Arc::new(CallerInner { person: Some(person), scope, via, address, request }))
    }

    /// Creates an unauthenticated caller, which has no permissions.
    pub fn anonymous(address: String, request: String) -> Self {
        Self(Arc::new(CallerInner { person: None, scope: RoleSet::default(), via: String::new(), address, request }))
    }

    /// Creates a caller that stands for all users with these roles, to render a view that they share.
    pub fn with_roles(scope: RoleSet) -> Self {
        Self(Arc::new(CallerInner { person: None, scope, via: String::new(), address: String::new(), request: String::new() }))
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

    /// The session key.
    pub fn session_key(&self) -> &str {
        &self.0.via
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
