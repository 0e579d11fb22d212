//! OpenID Connect sign-in errors, with the next step for the user. No message contains a secret, a token or a response body.

use std::fmt;

/// A provider endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// The discovery document, `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 4).
    Discovery,
    /// The public keys (`jwks_uri`).
    Keys,
    /// The endpoint that exchanges a code for tokens (OpenID Connect Core 1.0, section 3.1.3).
    Token,
    /// The endpoint for claims that are not in the ID token (OpenID Connect Core 1.0, section 5.3).
    UserInfo,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Discovery => "discovery document",
            Self::Keys => "signing keys",
            Self::Token => "token endpoint",
            Self::UserInfo => "user info endpoint",
        })
    }
}

/// An error that the provider returns instead of a code (RFC 6749, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OidcRefusal {
    /// The user declined, or may not use this application.
    AccessDenied,
    /// The user must first act at the provider: sign in, choose an account or give consent.
    InteractionRequired,
    /// The provider rejects the client, redirect URI, scopes or response type.
    Misconfigured(String),
    /// The provider failed or is overloaded.
    Unavailable,
    /// An unknown error code, sanitized for display.
    Other(String),
}

impl OidcRefusal {
    /// Maps the error code sent by the provider.
    pub(super) fn from_code(code: &str) -> Self {
        match code {
            "access_denied" => Self::AccessDenied,
            "interaction_required" | "login_required" | "account_selection_required" | "consent_required" => Self::InteractionRequired,
            "invalid_request" | "unauthorized_client" | "unsupported_response_type" | "invalid_scope" => {
                Self::Misconfigured(code.to_owned())
            }
            "server_error" | "temporarily_unavailable" => Self::Unavailable,
            other => Self::Other(shown(other)),
        }
    }
}

impl fmt::Display for OidcRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccessDenied => f.write_str("access denied"),
            Self::InteractionRequired => f.write_str("user interaction required"),
            Self::Misconfigured(code) | Self::Other(code) => f.write_str(code),
            Self::Unavailable => f.write_str("provider unavailable"),
        }
    }
}

/// What is wrong with an ID token (OpenID Connect Core 1.0, section 3.1.3.7) or with the data that accompanies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// The response has no ID token: the provider supports OAuth 2.0 only.
    #[error("ID token missing")]
    Missing,
    /// It is encrypted, has an unsupported format, or lacks a required claim.
    #[error("malformed ID token")]
    Malformed,
    /// It is unsigned, or signed with an algorithm that proves nothing: `none`, or one keyed with the client secret.
    #[error("the ID token isn't signed with an accepted algorithm")]
    Algorithm,
    /// It is signed by none of the provider's keys, even after a key refresh.
    #[error("the ID token is signed with an unknown key")]
    UnknownKey,
    /// The token was modified, or signed by another party.
    #[error("invalid ID token signature")]
    Signature,
    /// It was issued by another provider.
    #[error("the ID token is from another issuer")]
    Issuer,
    /// It is for another application, or not for this one alone.
    #[error("the ID token is for another application")]
    Audience,
    /// It has expired.
    #[error("the ID token has expired")]
    Expired,
    /// It was issued in the future.
    #[error("the ID token isn't valid yet")]
    TooEarly,
    /// Its nonce belongs to another sign-in.
    #[error("the ID token belongs to another sign-in")]
    Nonce,
    /// The accompanying access token does not match (`at_hash`).
    #[error("the access token doesn't match the ID token")]
    AccessToken,
    /// The subject is invalid, or the user info is about another subject.
    #[error("the subject is missing, malformed or inconsistent")]
    Subject,
}

/// Why a sign-in through a provider failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The connection failed, the request timed out, or the provider reported a failure.
    #[error("the identity provider's {endpoint} is unavailable: {why}")]
    Unavailable {
        /// The endpoint that failed.
        endpoint: Endpoint,
        /// What happened; contains no secrets.
        why: String,
    },
    /// The response is unusable.
    #[error("invalid response from the identity provider's {endpoint}: {why}")]
    InvalidResponse {
        /// The endpoint that responded.
        endpoint: Endpoint,
        /// What is wrong; contains no secrets.
        why: String,
    },
    /// The provider's issuer differs from the configured one.
    #[error("the identity provider's issuer doesn't match the configuration: {0}")]
    Issuer(String),
    /// The provider does not accept our `client_id` or `client_secret`.
    #[error("the identity provider rejected this client")]
    Client,
    /// No sign-in was started in this browser, or it is already finished.
    #[error("no sign-in in progress in this browser")]
    NoFlow,
    /// The sign-in took longer than ten minutes.
    #[error("the sign-in took too long")]
    FlowExpired,
    /// The response does not belong to the sign-in started in this browser: `state`, provider or `iss` (RFC 9207) differ.
    #[error("the response belongs to a different sign-in")]
    StateMismatch,
    /// The provider returned an error.
    #[error("the identity provider denied the sign-in: {0}")]
    Refused(OidcRefusal),
    /// The code is missing, already used or expired.
    #[error("the authorization code is invalid, already used or expired")]
    CodeRejected,
    /// The ID token or the user info is invalid.
    #[error("{0}")]
    Token(#[from] TokenFault),
    /// The claim that holds the user's name is missing.
    #[error("the claim `{claim}` is missing or unusable")]
    MissingClaim {
        /// The configured claim name.
        claim: String,
    },
}

/// What the user can do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Start the sign-in again.
    StartAgain,
    /// Try again later; nothing is wrong on this side.
    TryLater,
    /// Ask the provider's administrators for access to this application.
    AskForAccess,
    /// An administrator must correct a key of `[[oidc]]` or its counterpart at the provider.
    CheckSetting(&'static str),
    /// An administrator must compare the clocks of this server and the provider.
    CheckClock,
    /// An administrator must contact the provider: it violates the standard, or the traffic is intercepted.
    AskProvider,
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StartAgain => f.write_str("start the sign-in again"),
            Self::TryLater => f.write_str("try again in a few minutes"),
            Self::AskForAccess => f.write_str("ask the provider's administrator for access to this application"),
            Self::CheckSetting(key) => {
                write!(f, "an administrator should check {key} of [[oidc]] and the matching setting at the provider")
            }
            Self::CheckClock => f.write_str("an administrator should compare the clocks of this server and the provider"),
            Self::AskProvider => f.write_str("an administrator should contact the provider"),
        }
    }
}

impl OidcError {
    /// The suggested next step.
    pub fn next_step(&self) -> NextStep {
        match self {
            Self::Unavailable { .. } => NextStep::TryLater,
            Self::InvalidResponse { endpoint: Endpoint::Discovery, .. } | Self::Issuer(_) => NextStep::CheckSetting("issuer"),
            Self::InvalidResponse { .. } => NextStep::AskProvider,
            Self::Client => NextStep::CheckSetting("client_id and client_secret"),
            Self::NoFlow | Self::FlowExpired | Self::StateMismatch | Self::CodeRejected => NextStep::StartAgain,
            Self::Refused(refusal) => match refusal {
                OidcRefusal::AccessDenied => NextStep::AskForAccess,
                OidcRefusal::InteractionRequired => NextStep::StartAgain,
                OidcRefusal::Misconfigured(_) => NextStep::CheckSetting("client_id, scopes and redirect URI"),
                OidcRefusal::Unavailable => NextStep::TryLater,
                OidcRefusal::Other(_) => NextStep::AskProvider,
            },
            Self::Token(TokenFault::Expired | TokenFault::TooEarly) => NextStep::CheckClock,
            Self::Token(TokenFault::Nonce) => NextStep::StartAgain,
            Self::Token(_) => NextStep::AskProvider,
            Self::MissingClaim { .. } => NextStep::CheckSetting("name_claim and scopes"),
        }
    }
}

/// Sanitizes untrusted text for messages: truncates it and removes control characters.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(200).map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}
