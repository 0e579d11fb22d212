//! Validated `[[oidc]]` settings: how to reach a provider, and which roles and teams its rules grant.

use regex::RegexBuilder;
use secrecy::SecretString;
use url::Url;

use super::rules::{Condition, Grant, RoleRule, RoleRules};
use crate::server::config::{ConfigError, RawProvider, RawRoleRule};
use crate::server::store::{GlobalRole, TeamRole};

/// Validated settings of a provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its name in URLs.
    pub name: String,
    /// The label of its sign-in button.
    pub title: String,
    /// Its issuer identifier, compared exactly.
    pub issuer: String,
    /// Our client ID at the provider.
    pub client_id: String,
    /// The secret that authenticates us to the provider.
    pub client_secret: SecretString,
    /// The scopes to request. `None`: `openid profile email`, and `groups` if a rule reads that claim and the provider supports the scope.
    pub scopes: Option<Vec<String>>,
    /// Whether a sign-in by an unknown user creates an account.
    pub sign_up: bool,
    /// The claim used for a new user's name. `None`: the first present of `preferred_username`, `email` and `sub`.
    pub name_claim: Option<String>,
    /// The claim used for a user's display name.
    pub display_name_claim: String,
    /// Rules that map claims to roles and teams.
    pub rules: RoleRules,
}

/// Maximum size of a compiled pattern; real ones are far smaller.
const PATTERN_BYTES: usize = 256 * 1024;

/// Validates all providers.
///
/// # Errors
/// Returns `ConfigError::Value`, naming the key as `oidc.<name>.<key>`, with `rule[1]` for the first rule.
pub fn providers(raw: Vec<RawProvider>) -> Result<Vec<ProviderSettings>, ConfigError> {
    let mut all: Vec<ProviderSettings> = Vec::new();
    for raw in raw {
        let settings = provider(raw)?;
        if all.iter().any(|other| other.name == settings.name) {
            return Err(wrong("oidc.name", format!("`{}` is used twice", settings.name)));
        }
        all.push(settings);
    }
    Ok(all)
}

fn wrong(key: &str, why: impl Into<String>) -> ConfigError {
    ConfigError::value(key, why)
}

fn provider(raw: RawProvider) -> Result<ProviderSettings, ConfigError> {
    let name = raw.name;
    if name.is_empty() {
        return Err(wrong("oidc.name", "is missing: it is part of the redirect URI"));
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        return Err(wrong("oidc.name", format!("`{name}` may contain only letters, digits, - and _, since it is part of URLs")));
    }
    let at = |key: &str| format!("oidc.{name}.{key}");
    check_issuer(&raw.issuer).map_err(|why| wrong(&at("issuer"), why))?;
    if raw.client_id.is_empty() {
        return Err(wrong(&at("client_id"), "is missing: the provider issues one when you register the application"));
    }
    let client_secret = match (raw.client_secret, raw.client_secret_file) {
        (Some(_), Some(_)) => return Err(wrong(&at("client_secret_file"), "can't be combined with client_secret")),
        (Some(secret), None) => secret.0,
        (None, Some(file)) => {
            let text =
                std::fs::read_to_string(&file).map_err(|error| wrong(&at("client_secret_file"), format!("{}: {error}", file.display())))?;
            SecretString::from(text.trim_end_matches(['\r', '\n']))
        }
        (None, None) => return Err(wrong(&at("client_secret"), "is missing: set it or client_secret_file")),
    };
    if secrecy::ExposeSecret::expose_secret(&client_secret).is_empty() {
        return Err(wrong(&at("client_secret"), "is empty"));
    }
    // RFC 6749, section 3.3
    let is_scope = |scope: &String| !scope.is_empty() && scope.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
    if let Some(scope) = raw.scopes.iter().flatten().find(|scope| !is_scope(scope)) {
        return Err(wrong(&at("scopes"), format!("{scope:?} is not a scope")));
    }
    let claim = |key: &str, value: String| if value.trim().is_empty() { Err(wrong(&at(key), "is empty")) } else { Ok(value) };
    let name_claim = raw.name_claim.map(|value| claim("name_claim", value)).transpose()?;
    let display_name_claim = claim("display_name_claim", raw.display_name_claim)?;
    let rules = raw
        .rule
        .into_iter()
        .enumerate()
        .map(|(index, raw)| rule(raw).map_err(|(key, why)| wrong(&at(&format!("rule[{}].{key}", index + 1)), why)));
    Ok(ProviderSettings {
        title: raw.title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| name.clone()),
        issuer: raw.issuer,
        client_id: raw.client_id,
        client_secret,
        scopes: raw.scopes,
        sign_up: raw.sign_up,
        name_claim,
        display_name_claim,
        rules: RoleRules(rules.collect::<Result<_, _>>()?),
        name,
    })
}

/// Checks that an issuer is an https URL without query and fragment (OpenID Connect Core 1.0, section 2). http is allowed for this machine
/// only.
fn check_issuer(issuer: &str) -> Result<(), String> {
    if issuer.is_empty() {
        return Err("is missing: the provider's issuer URL, such as https://login.example.com/realms/main".to_owned());
    }
    let url = Url::parse(issuer).map_err(|_| "is not a URL such as https://login.example.com/realms/main".to_owned())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a user or password".to_owned());
    }
    if !is_safe(&url) {
        return Err(format!("`{issuer}` must begin with https:// (http:// is only allowed for this host)"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("`{issuer}` must not contain ? or #"));
    }
    Ok(())
}

/// Whether traffic to this URL is protected against interception.
pub(super) fn is_safe(url: &Url) -> bool {
    (url.scheme() == "https" && url.has_host()) || (url.scheme() == "http" && is_local(url))
}

/// Whether the URL points to this machine.
pub(super) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn rule(raw: RawRoleRule) -> Result<RoleRule, (&'static str, String)> {
    if raw.claim.trim().is_empty() {
        return Err(("claim", "is missing".to_owned()));
    }
    let test = match (raw.equals, raw.matches) {
        (Some(value), None) => Condition::Equals(value.to_string()),
        (None, Some(pattern)) => Condition::Matches(anchored(&pattern).map_err(|why| ("matches", why))?),
        (Some(_), Some(_)) => return Err(("matches", "can't be combined with equals".to_owned())),
        (None, None) => return Err(("equals", "is missing: set it or matches".to_owned())),
    };
    let gives = match (raw.role, raw.team, raw.team_role) {
        (Some(role), None, None) => Grant::Role(match role.as_str() {
            "administrator" => GlobalRole::Administrator,
            "auditor" => GlobalRole::Auditor,
            _ => return Err(("role", format!("`{role}` must be `administrator` or `auditor`"))),
        }),
        (None, Some(team), Some(_)) if team.trim().is_empty() => return Err(("team", "is empty".to_owned())),
        (None, Some(team), Some(role)) => {
            let role = match role.as_str() {
                "viewer" => TeamRole::Viewer,
                "operator" => TeamRole::Operator,
                "editor" => TeamRole::Editor,
                _ => return Err(("team_role", format!("`{role}` must be `viewer`, `operator` or `editor`"))),
            };
            Grant::Team { team: team.trim().to_owned(), role }
        }
        (Some(_), ..) => return Err(("role", "can't be combined with team or team_role".to_owned())),
        (None, Some(_), None) => return Err(("team_role", "is required with team".to_owned())),
        (None, None, Some(_)) => return Err(("team", "is required with team_role".to_owned())),
        (None, None, None) => return Err(("role", "is missing: set it or team and team_role".to_owned())),
    };
    Ok(RoleRule { claim: raw.claim, test, gives })
}

/// Compiles a pattern that matches whole values only.
fn anchored(pattern: &str) -> Result<regex::Regex, String> {
    let compile = |pattern: &str| RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).build();
    // compiled alone first: `a)|(b` would be valid between the anchors but escape them
    compile(pattern)
        .and_then(|_| compile(&format!(r"\A(?:{pattern})\z")))
        .map_err(|error| format!("`{pattern}` is not a valid pattern: {error}"))
}
