//! Who asks.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::permissions::{GlobalRole, TeamRole};
use crate::server::store::User;

/// Who asks, and how. Cheap to clone.
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

/// What of a person decides what they see: those who are alike see the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RoleSet {
    /// Whether somebody is signed in at all.
    pub signed_in: bool,
    /// Everywhere.
    pub role: GlobalRole,
    /// By team.
    pub teams: BTreeMap<i64, TeamRole>,
}

impl RoleSet {
    /// Whether all there is may be read.
    pub fn reads_all(&self) -> bool {
        self.role >= GlobalRole::Auditor
    }
}

impl Caller {
    /// Somebody who is signed in.
    ///
    /// `via` is the session's key, `address` where the request comes from, `request` what it is called in the log.
    pub fn signed_in(person: User, teams: BTreeMap<i64, TeamRole>, via: String, address: String, request: String) -> Self {
        let scope = RoleSet { signed_in: true, role: person.role, teams };
        Self(Arc::new(CallerInner { person: Some(person), scope, via, address, request }))
    }

    /// Nobody that is known, who has no right at all.
    pub fn anonymous(address: String, request: String) -> Self {
        Self(Arc::new(CallerInner { person: None, scope: RoleSet::default(), via: String::new(), address, request }))
    }

    /// Who it is; none: nobody that is known.
    pub fn person(&self) -> Option<&User> {
        self.0.person.as_ref()
    }

    /// The name, for logs; empty when nobody is known.
    pub fn name(&self) -> &str {
        self.0.person.as_ref().map(|person| person.name.as_str()).unwrap_or_default()
    }

    /// What others see of the name.
    pub fn display_name(&self) -> &str {
        self.0.person.as_ref().map(|person| person.display_name.as_str()).unwrap_or_default()
    }

    /// What decides what they see.
    pub fn roles(&self) -> &RoleSet {
        &self.0.scope
    }

    /// The session's key.
    pub fn session_key(&self) -> &str {
        &self.0.via
    }

    /// Where the request comes from.
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// What the request is called in the log.
    pub fn request_id(&self) -> &str {
        &self.0.request
    }
}
