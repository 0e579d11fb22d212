//! From what a provider says of somebody to roles and teams. Pure: no clock, no store, no network.

use regex::Regex;
use serde_json::{Map, Value};

use crate::server::store::{GlobalRole, TeamRole};

/// What a provider says of somebody, by name (OpenID Connect Core 1.0, section 5.1, and whatever it adds).
pub type Claims = Map<String, Value>;

/// The rules of a provider, from `[[oidc.rule]]`.
#[derive(Clone, Debug, Default)]
pub struct Rules(pub(super) Vec<Rule>);

/// Whoever has such a claim gets this.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub claim: String,
    pub test: Condition,
    pub gives: Grant,
}

/// Which values a rule is about. One value of an array is enough.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    Equals(String),
    /// Anchored at both ends.
    Matches(Regex),
}

#[derive(Clone, Debug)]
pub(super) enum Grant {
    Role(GlobalRole),
    Team { team: String, role: TeamRole },
}

/// What somebody gets. What is not named here is not the provider's business and stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// The highest role that a rule gives; `GlobalRole::None`: rules speak of roles, and none is about this person, who has to lose
    /// the role. None: no rule speaks of roles.
    pub role: Option<GlobalRole>,
    /// Every team that a rule names, in the order of the configuration, once each.
    pub teams: Vec<TeamGrant>,
}

/// What somebody gets in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamGrant {
    /// The team's name as configured; upper and lower case make no difference.
    pub team: String,
    /// The highest role that a rule gives; none: not a member (any more).
    pub role: Option<TeamRole>,
}

impl Rules {
    /// What the rules give to somebody with these claims.
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

    /// Whether a rule reads this claim or something in it.
    pub(super) fn read(&self, claim: &str) -> bool {
        self.0.iter().any(|rule| rule.claim.split('.').next() == Some(claim))
    }
}

impl Rule {
    fn is_met(&self, claims: &Claims) -> bool {
        // whoever can write any address into an account must not get the rights of its owner (OpenID Connect Core 1.0, section 5.7)
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

/// The claim at a dotted path. A name that has dots itself (`https://example.com/groups`) is found too, and goes before a path.
pub(super) fn lookup<'a>(claims: &'a Claims, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(at, _)| match claims.get(&path[..at])? {
        Value::Object(inner) => lookup(inner, &path[at + 1..]),
        _ => None,
    })
}

/// A single value as text; none for those that have none.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
