//! A sign-in that has been begun and not yet finished.
//!
//! The browser gets a random token in a cookie and nothing else; what the token stands for is kept on the server's side, in the store
//! that all processes share, under the token's hash, until it is taken, once. So there is no key to make, distribute or change, and a
//! cookie proves nothing without the row. The cookie is `HttpOnly`, `SameSite=Lax` (the provider sends the browser back from another
//! site), `Secure` with the prefix `__Host-` under TLS, and expires with the flow. A browser has one flow at a time; the last begun wins.

use jiff::{SignedDuration, Timestamp};
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier, RedirectUrl};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

/// How long somebody may take at the provider.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// What has to be known again when the browser comes back from the provider. Serializes, to be kept; shows no secret.
#[derive(Debug, Serialize, Deserialize)]
pub struct PendingAuthorization {
    /// The provider it was begun with.
    pub(super) provider: String,
    /// Binds the answer to this sign-in (RFC 6749, section 10.12).
    pub(super) state: CsrfToken,
    /// Binds the ID token to this sign-in (OpenID Connect Core 1.0, section 15.5.2).
    pub(super) nonce: Nonce,
    /// Binds the code to this sign-in (RFC 7636).
    pub(super) verifier: PkceCodeVerifier,
    pub(super) redirect_uri: RedirectUrl,
    /// Milliseconds since 1970, UTC, as everywhere in the store.
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
            expires_at: now.as_millisecond() + PATIENCE.as_secs() * 1000,
        }
    }

    /// From when on it can't be finished any more.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_millisecond(self.expires_at).unwrap_or(Timestamp::MIN)
    }
}

/// A sign-in that begins.
#[derive(Debug)]
pub struct AuthorizationRedirect {
    /// Where to send the browser.
    pub url: Url,
    /// What the browser gets in its cookie.
    pub token: SecretString,
    /// What to keep under the token.
    pub flow: PendingAuthorization,
}
