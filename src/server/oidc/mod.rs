//! Sign-in through OpenID Connect providers: the protocol and its rules, without pages.
//!
//! The authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9700), one [`Provider`] for each `[[oidc]]`:
//!
//! 1. [`Provider::begin`] returns the redirect URL, a token for the browser's cookie, and a [`PendingAuthorization`] to store under that
//!    token.
//! 2. When the browser returns, the flow is taken by the cookie's token. [`Provider::finish`] turns it and the [`Callback`] into an
//!    [`Identity`], or returns an [`OidcError`] with the next step.
//! 3. [`RoleRules::apply`] derives roles and teams from the identity's claims.
//!
//! A user is identified by issuer and subject, never by a name or an e-mail address, which can be reassigned to another user.

mod discovery;
mod error;
mod flow;
mod http;
mod provider;
mod rules;
mod settings;
#[cfg(test)]
mod tests;
mod token;

pub use error::{Endpoint, NextStep, OidcError, OidcRefusal, TokenFault};
pub use flow::{AuthorizationRedirect, PendingAuthorization};
pub use provider::{Callback, Identity, Provider};
pub use rules::{Claims, Granted, RoleRules, TeamGrant};
pub use settings::{ProviderSettings, providers};
