//! Why a sign-in through a provider failed, and what to do next. No text holds a secret, a token or an answer's body.

use std::fmt;

/// What of a provider was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Its description, `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 4).
    Discovery,
    /// Its public keys (`jwks_uri`).
    Keys,
    /// Where a code becomes tokens (OpenID Connect Core 1.0, section 3.1.3).
    Token,
    /// Claims that are not in the ID token (OpenID Connect Core 1.0, section 5.3).
    UserInfo,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Discovery => "its description",
            Self::Keys => "its keys",
            Self::Token => "its token endpoint",
            Self::UserInfo => "its user info endpoint",
        })
    }
}

/// What a provider says instead of a code (RFC 6749, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person said no, or may not use this application.
    AccessDenied,
    /// The person has to do something there first: sign in, choose an account, agree.
    InteractionRequired,
    /// The provider does not know us, or not like this: client, address to return to, scopes, kind of answer.
    Misconfigured(String),
    /// It failed or is overloaded.
    Unavailable,
    /// Something that we don't know, made safe to show.
    Other(String),
}

impl Refusal {
    /// By the code that the provider sent.
    pub(super) fn of(code: &str) -> Self {
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

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccessDenied => f.write_str("access denied"),
            Self::InteractionRequired => f.write_str("it needs the person to do something first"),
            Self::Misconfigured(code) | Self::Other(code) => f.write_str(code),
            Self::Unavailable => f.write_str("it is not available"),
        }
    }
}

/// What is wrong with an ID token (OpenID Connect Core 1.0, section 3.1.3.7) or with what came beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// There is none: the provider speaks OAuth 2.0 only.
    #[error("there is no ID token")]
    Missing,
    /// It is encrypted, of a kind that we don't read, or lacks what it must have.
    #[error("the ID token can't be understood")]
    Malformed,
    /// It is not signed, or with an algorithm that proves nothing: `none`, or one whose key is the client's secret.
    #[error("the ID token is not signed with an accepted algorithm")]
    Algorithm,
    /// None of the provider's keys has signed it, not even after they were read anew.
    #[error("the ID token is signed with an unknown key")]
    UnknownKey,
    /// It was changed, or signed by somebody else.
    #[error("the ID token's signature is wrong")]
    Signature,
    /// Another provider made it.
    #[error("the ID token is from another issuer")]
    Issuer,
    /// It is for another application, or for others too.
    #[error("the ID token is for another application")]
    Audience,
    /// It is no longer valid.
    #[error("the ID token has expired")]
    Expired,
    /// It comes from the future.
    #[error("the ID token is not valid yet")]
    TooEarly,
    /// It does not belong to this sign-in.
    #[error("the ID token belongs to another sign-in")]
    Nonce,
    /// The access token beside it was swapped (`at_hash`).
    #[error("the access token does not belong to the ID token")]
    AccessToken,
    /// The subject is none that can be kept, or the user info is about somebody else.
    #[error("the subject is missing, malformed or not the same everywhere")]
    Subject,
}

/// Why a sign-in through a provider failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// No connection, no answer in time, or the provider says itself that it failed.
    #[error("the provider can't be asked for {endpoint}: {why}")]
    Unavailable {
        /// Where.
        endpoint: Endpoint,
        /// What happened, without anything secret.
        why: String,
    },
    /// It answered with something that can't be used.
    #[error("the provider's answer can't be used, {endpoint}: {why}")]
    InvalidResponse {
        /// Where.
        endpoint: Endpoint,
        /// What is wrong, without anything secret.
        why: String,
    },
    /// The provider calls itself something else than the configuration does.
    #[error("the provider is another one than configured: {0}")]
    Issuer(String),
    /// The provider does not accept our `client_id` or `client_secret`.
    #[error("the provider does not accept this client")]
    Client,
    /// No sign-in was begun in this browser, or it is over.
    #[error("no sign-in is under way in this browser")]
    NoFlow,
    /// It took longer than ten minutes.
    #[error("the sign-in took too long")]
    FlowExpired,
    /// The answer does not belong to the sign-in that was begun in this browser: `state`, provider or `iss` (RFC 9207) differ.
    #[error("the provider's answer belongs to another sign-in")]
    StateMismatch,
    /// The provider refused.
    #[error("the provider refused: {0}")]
    Refused(Refusal),
    /// The code is missing, used up or expired.
    #[error("the provider's code can't be used")]
    CodeRejected,
    /// The ID token or the user info proves nothing.
    #[error("{0}")]
    Token(#[from] TokenFault),
    /// The claim that names people is not there.
    #[error("the provider says nothing usable in the claim `{claim}`")]
    MissingClaim {
        /// As configured.
        claim: String,
    },
}

/// What whoever meets an error can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Begin the sign-in again.
    StartAgain,
    /// Wait; nothing is wrong here.
    TryLater,
    /// Ask the people of the provider for access to this application.
    AskForAccess,
    /// An administrator corrects a key of `[[oidc]]`, or what stands for it at the provider.
    CheckSetting(&'static str),
    /// An administrator compares the clocks of this server and of the provider.
    CheckClock,
    /// An administrator asks the people of the provider: it does not keep to the standard, or somebody is in between.
    AskProvider,
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StartAgain => f.write_str("begin the sign-in again"),
            Self::TryLater => f.write_str("try again in a few minutes"),
            Self::AskForAccess => f.write_str("ask the people of the provider for access to this application"),
            Self::CheckSetting(key) => write!(f, "an administrator checks {key} of [[oidc]], here and at the provider"),
            Self::CheckClock => f.write_str("an administrator compares the clocks of this server and of the provider"),
            Self::AskProvider => f.write_str("an administrator asks the people of the provider"),
        }
    }
}

impl OidcError {
    /// What to do about it.
    pub fn next_step(&self) -> NextStep {
        match self {
            Self::Unavailable { .. } => NextStep::TryLater,
            Self::InvalidResponse { endpoint: Endpoint::Discovery, .. } | Self::Issuer(_) => NextStep::CheckSetting("issuer"),
            Self::InvalidResponse { .. } => NextStep::AskProvider,
            Self::Client => NextStep::CheckSetting("client_id and client_secret"),
            Self::NoFlow | Self::FlowExpired | Self::StateMismatch | Self::CodeRejected => NextStep::StartAgain,
            Self::Refused(refusal) => match refusal {
                Refusal::AccessDenied => NextStep::AskForAccess,
                Refusal::InteractionRequired => NextStep::StartAgain,
                Refusal::Misconfigured(_) => NextStep::CheckSetting("client_id, scopes and the address to return to"),
                Refusal::Unavailable => NextStep::TryLater,
                Refusal::Other(_) => NextStep::AskProvider,
            },
            Self::Token(TokenFault::Expired | TokenFault::TooEarly) => NextStep::CheckClock,
            Self::Token(TokenFault::Nonce) => NextStep::StartAgain,
            Self::Token(_) => NextStep::AskProvider,
            Self::MissingClaim { .. } => NextStep::CheckSetting("name_claim and scopes"),
        }
    }
}

/// What a stranger sent, cut and without control characters, for messages.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(200).map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}
