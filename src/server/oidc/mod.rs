//! Sign-in through OpenID Connect providers: the protocol and its rules, without pages.
//!
//! The authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9700), one [`Provider`] a `[[oidc]]`:
//!
//! 1. [`Provider::begin`] gives the address to send the browser to, a token for its cookie, and a [`PendingAuthorization`] to keep, under the token.
//! 2. The browser comes back. The flow is taken by the cookie's token, and [`Provider::finish`] makes an [`Identity`] of it and of the
//!    [`Callback`], or an [`OidcError`] that knows the next step.
//! 3. [`Rules::apply`] says which roles and teams the identity's claims give.
//!
//! Somebody is known by issuer and subject, never by a name or an e-mail address, which others may get later.

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

pub use error::{Endpoint, NextStep, OidcError, Refusal, TokenFault};
pub use flow::{AuthorizationRedirect, PendingAuthorization};
pub use provider::{Callback, Identity, Provider};
pub use rules::{Claims, Granted, Rules, TeamGrant};
pub use settings::{ProviderSettings, providers};
