//! `[[oidc]]` and `[[oidc.rule]]` as they stand in the file; `server::oidc` checks them.

use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Secret;

/// `[[oidc]]`: an identity provider.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawProvider {
    /// Name of the provider in URLs: letters, digits, `-` and `_`.
    pub name: String,
    /// Label of the sign-in button; the name if unset.
    pub title: Option<String>,
    /// Issuer identifier, exactly as in the provider's metadata; HTTPS, or HTTP on this machine.
    #[schemars(extend("format" = "uri"))]
    pub issuer: String,
    /// Client ID that the provider assigned to otter-admin.
    pub client_id: String,
    /// Client secret; this or `client_secret_file` is required.
    pub client_secret: Option<Secret>,
    /// File that contains the client secret.
    pub client_secret_file: Option<PathBuf>,
    /// Requested scopes. `openid profile email` if unset, and `groups` if a rule reads that claim and the provider supports the scope.
    pub scopes: Option<Vec<String>>,
    /// Whether a first sign-in creates an account.
    pub sign_up: bool,
    /// Claim (name or dotted path) for the user name of a new account. The first of `preferred_username`, `email` and `sub` if unset.
    pub name_claim: Option<String>,
    /// Claim (name or dotted path) for the display name.
    pub display_name_claim: String,
    /// Rules that grant roles and team memberships by claims, applied at every sign-in.
    pub rule: Vec<RawRoleRule>,
}

impl Default for RawProvider {
    fn default() -> Self {
        Self {
            name: String::new(),
            title: None,
            issuer: String::new(),
            client_id: String::new(),
            client_secret: None,
            client_secret_file: None,
            scopes: None,
            sign_up: false,
            name_claim: None,
            display_name_claim: "name".to_owned(),
            rule: Vec::new(),
        }
    }
}

/// `[[oidc.rule]]`: what a claim grants.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawRoleRule {
    /// Claim (name or dotted path) that the rule tests.
    pub claim: String,
    /// Value that the claim, or one element of an array, must equal; this or `matches` is required.
    #[schemars(with = "Scalar")]
    pub equals: Option<Scalar>,
    /// Regular expression that must match the whole value.
    pub matches: Option<String>,
    /// Granted role: `administrator` or `auditor`.
    pub role: Option<String>,
    /// Instead of `role`: name of the team.
    pub team: Option<String>,
    /// Granted role in the team: `viewer`, `operator` or `editor`.
    pub team_role: Option<String>,
}

/// A value to compare with, so that `equals = true` can be written for a boolean claim.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// `true` or `false`.
    Truth(bool),
    /// A whole number.
    Number(i64),
    /// Any other value.
    Text(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth(truth) => truth.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}
