//! Maps a provider's claims to roles and teams. Pure: no clock, no database, no network.

use regex::Regex;
use serde_json::{Map, Value};

use crate::server::store::{GlobalRole, TeamRole};

/// A user's claims by name (OpenID Connect Core 1.0, section 5.1, and the provider's own).
pub type Claims = Map<String, Value>;

/// The rules of a provider, from `[[oidc.rule]]`.
#[derive(Clone, Debug, Default)]
pub struct RoleRules(pub(super) Vec<RoleRule>);

/// A grant for users with a matching claim.
#[derive(Clone, Debug)]
pub(super) struct RoleRule {
    pub claim: String,
    pub test: Condition,
    pub gives: Grant,
}

/// The values that a rule matches. For an array, one matching element is enough.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    Equals(String),
    /// A pattern anchored at both ends.
    Matches(Regex),
}

#[derive(Clone, Debug)]
pub(super) enum Grant {
    Role(GlobalRole),
    Team { team: String, role: TeamRole },
}

/// What the rules grant. Roles and teams that no rule mentions are not managed by the provider and stay unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// The highest role granted. `GlobalRole::None` if there are role rules but none matches, so that the user loses the role. `None` if
    /// there are no role rules.
    pub role: Option<GlobalRole>,
    /// Every team that a rule mentions, in configuration order, without duplicates.
    pub teams: Vec<TeamGrant>,
}

/// What the rules grant in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamGrant {
    /// The team's name as configured; case-insensitive.
    pub team: String,
    /// The highest role granted; `None` if the user is not, or no longer, a member.
    pub role: Option<TeamRole>,
}

impl RoleRules {
    /// Returns what the rules grant for these claims.
    pub fn apply(&self, claims: &Claims) -> Granted {
        let mut granted = Granted::default();
        for rule in &self.0 {
            let met = rule.is_met(claims);
            match &rule.gives {
                Grant::Role(role) => {
                    let before = granted.role.unwrap_or_default();
                    granted.role = Some(if met && rank(*role) > rank(before) { *role } else { before });
                }
                Grant::Team { team, role } => {
                    let role = met.then_some(*role);
                    match granted.teams.iter_mut().find(|grant| grant.team.to_lowercase() == team.to_lowercase()) {
                        Some(grant) => grant.role = grant.role.max(role),
                        None => granted.teams.push(TeamGrant { team: team.clone(), role }),
                    }
                }
            }
        }
        granted
    }

    /// Whether a rule reads this claim or a value inside it.
    pub(super) fn read(&self, claim: &str) -> bool {
        self.0.iter().any(|rule| rule.claim.split('.').next() == Some(claim))
    }
}

impl RoleRule {
    fn is_met(&self, claims: &Claims) -> bool {
        // a user who can enter any address in an account must not get the permissions of that address's owner (OpenID Connect Core 1.0,
        // section 5.7)
        if self.claim == "email" && claims.get("email_verified") == Some(&Value::Bool(false)) {
            return false;
        }
        let met = |value: &Value| text(value).is_some_and(|text| self.test.is_met(&text));
        match lookup(claims, &self.claim) {
            Some(Value::Array(values)) => values.iter().any(met),
            Some(value) => met(value),
            None => false,
        }
    }
}

impl Condition {
    fn is_met(&self, text: &str) -> bool {
        match self {
            Self::Equals(wanted) => wanted == text,
            Self::Matches(pattern) => pattern.is_match(text),
        }
    }
}

fn rank(role: GlobalRole) -> u8 {
    match role {
        GlobalRole::None => 0,
        GlobalRole::Auditor => 1,
        GlobalRole::Administrator => 2,
    }
}

/// Returns the claim at a dotted path. A claim whose name itself contains dots (`https://example.com/groups`) takes precedence over a
/// path.
pub(super) fn lookup<'a>(claims: &'a Claims, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(at, _)| match claims.get(&path[..at])? {
        Value::Object(inner) => lookup(inner, &path[at + 1..]),
        _ => None,
    })
}

/// A scalar value as text; `None` for other values.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
