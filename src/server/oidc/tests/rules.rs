//! Mapping of claims to roles and teams.

use serde_json::{Value, json};

use super::super::{Granted, RoleRules, TeamGrant};
use super::settings;
use super::settings::rules_of;
use crate::server::config::RawRoleRule;
use crate::server::store::{GlobalRole, TeamRole};

fn granted(rules: &str, claims: Value) -> Granted {
    settings::rules(rules).apply(claims.as_object().unwrap())
}

fn role(rule: &str, claims: Value) -> bool {
    let rules = format!("[[oidc.rule]]\nrole = 'administrator'\n{rule}");
    granted(&rules, claims).role == Some(GlobalRole::Administrator)
}

#[test]
fn all_value_types_are_compared() {
    let claims = json!({
        "department": "operations", "admin": true, "level": 7, "groups": ["a", "b", 3], "nothing": null, "empty": [],
        "realm_access": {"roles": ["otter-admin"], "a.b": {"c": "deep"}},
        "https://example.com/groups": ["named"],
    });
    let met = [
        "claim = 'department'\nequals = 'operations'",
        "claim = 'admin'\nequals = true",
        "claim = 'admin'\nequals = 'true'",
        "claim = 'level'\nequals = 7",
        "claim = 'groups'\nequals = 'b'",
        "claim = 'groups'\nequals = '3'",
        "claim = 'groups'\nmatches = 'a|x'",
        "claim = 'realm_access.roles'\nequals = 'otter-admin'",
        "claim = 'realm_access.a.b.c'\nequals = 'deep'",
        "claim = 'https://example.com/groups'\nmatches = 'na.*'",
        "claim = 'department'\nmatches = '(?i)OPERATIONS'",
    ];
    for rule in met {
        assert!(role(rule, claims.clone()), "{rule}");
    }
    let unmet = [
        "claim = 'department'\nequals = 'Operations'",
        "claim = 'department'\nmatches = 'operation'",
        "claim = 'department'\nmatches = 'perations'",
        "claim = 'admin'\nequals = false",
        "claim = 'groups'\nequals = 'a,b'",
        "claim = 'groups'\nequals = ''",
        "claim = 'groups.a'\nequals = 'a'",
        "claim = 'nothing'\nmatches = '.*'",
        "claim = 'empty'\nmatches = '.*'",
        "claim = 'absent'\nmatches = '.*'",
        "claim = 'realm_access'\nmatches = '.*'",
        "claim = 'realm_access.'\nmatches = '.*'",
        "claim = '.'\nmatches = '.*'",
    ];
    for rule in unmet {
        assert!(!role(rule, claims.clone()), "{rule}");
    }
}

#[test]
fn patterns_match_whole_values_only() {
    for evil in ["admins\n", "\nadmins", "x\nadmins\ny", "admins2", "notadmins"] {
        assert!(!role("claim = 'g'\nmatches = '(?m)^admins$|staff'", json!({"g": evil})), "{evil:?}");
        assert!(!role("claim = 'g'\nmatches = 'staff|admins'", json!({"g": evil})), "{evil:?}");
    }
}

#[test]
fn unverified_email_grants_nothing() {
    let rule = "claim = 'email'\nmatches = '.*@example\\.com'";
    assert!(role(rule, json!({"email": "ann@example.com", "email_verified": true})));
    assert!(role(rule, json!({"email": "ann@example.com"})));
    assert!(!role(rule, json!({"email": "ann@example.com", "email_verified": false})));
}

#[test]
fn highest_grant_wins_and_the_rest_is_revoked() {
    let rules = "
        [[oidc.rule]]
        claim = 'groups'
        equals = 'auditors'
        role = 'auditor'
        [[oidc.rule]]
        claim = 'groups'
        equals = 'admins'
        role = 'administrator'
        [[oidc.rule]]
        claim = 'groups'
        equals = 'orders'
        team = 'Orders'
        team_role = 'editor'
        [[oidc.rule]]
        claim = 'groups'
        matches = 'orders|staff'
        team = 'orders'
        team_role = 'viewer'
        [[oidc.rule]]
        claim = 'groups'
        equals = 'stock'
        team = 'Stock'
        team_role = 'operator'
    ";
    let team = |team: &str, role| TeamGrant { team: team.to_owned(), role };
    let all = granted(rules, json!({"groups": ["admins", "auditors", "orders", "stock"]}));
    assert_eq!(all.role, Some(GlobalRole::Administrator));
    assert_eq!(all.teams, [team("Orders", Some(TeamRole::Editor)), team("Stock", Some(TeamRole::Operator))]);
    let some = granted(rules, json!({"groups": "staff"}));
    assert_eq!(some.role, Some(GlobalRole::None));
    assert_eq!(some.teams, [team("Orders", Some(TeamRole::Viewer)), team("Stock", None)]);
    assert_eq!(granted(rules, json!({"groups": ["auditors"]})).role, Some(GlobalRole::Auditor));
    // without rules the provider manages nothing
    assert_eq!(RoleRules::default().apply(&Default::default()), Granted { role: None, teams: Vec::new() });
}

#[test]
fn rules_report_which_claims_they_read() {
    let rules = rules_of(vec![RawRoleRule {
        claim: "groups.of.ann".to_owned(),
        matches: Some("x".to_owned()),
        role: Some("auditor".to_owned()),
        ..RawRoleRule::default()
    }]);
    assert!(rules.read("groups") && !rules.read("group"));
}
