//! A sign-in that is in progress.
//!
//! The browser gets only a random token in a cookie. The data behind the token is stored on the server, in the database that all processes
//! share, under the token's hash, and can be taken once. There is therefore no key to generate, distribute or rotate, and a cookie proves
//! nothing without its row. The cookie is `HttpOnly`, `SameSite=Lax` (the provider redirects the browser from another site), `Secure` with
//! the prefix `__Host-` under TLS, and expires with the flow. A browser has one flow at a time; the most recent one wins.

use jiff::{SignedDuration, Timestamp};
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier, RedirectUrl};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

/// How long the user may take at the provider.
const SIGN_IN_TTL: SignedDuration = SignedDuration::from_mins(10);

/// State needed when the browser returns from the provider. It is serializable, so that it can be stored; its debug output shows no
/// secret.
#[derive(Debug, Serialize, Deserialize)]
pub struct PendingAuthorization {
    /// The provider with which the sign-in was started.
    pub(super) provider: String,
    /// Binds the response to this sign-in (RFC 6749, section 10.12).
    pub(super) state: CsrfToken,
    /// Binds the ID token to this sign-in (OpenID Connect Core 1.0, section 15.5.2).
    pub(super) nonce: Nonce,
    /// Binds the code to this sign-in (RFC 7636).
    pub(super) verifier: PkceCodeVerifier,
    pub(super) redirect_uri: RedirectUrl,
    /// Milliseconds since 1970, UTC, as everywhere in the database.
    expires_at: i64,
}

impl PendingAuthorization {
    pub(super) fn new(provider: &str, verifier: PkceCodeVerifier, redirect_uri: RedirectUrl, now: Timestamp) -> Self {
        Self {
            provider: provider.to_owned(),
            state: CsrfToken::new_random_len(32),
            nonce: Nonce::new_random_len(32),
            verifier,
            redirect_uri,
            expires_at: now.as_millisecond() + SIGN_IN_TTL.as_secs() * 1000,
        }
    }

    /// When the sign-in expires.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_millisecond(self.expires_at).unwrap_or(Timestamp::MIN)
    }
}

/// A started sign-in.
#[derive(Debug)]
pub struct AuthorizationRedirect {
    /// The URL to which the browser is redirected.
    pub url: Url,
    /// The value of the browser's cookie.
    pub token: SecretString,
    /// The state to store under the token.
    pub flow: PendingAuthorization,
}
