//! A sign-in that has been begun and not yet finished.
//!
//! The browser gets a random token in a cookie and nothing else; what the token stands for is kept on the server's side, in the store
//! that all processes share, under the token's hash, until it is taken, once. So there is no key to make, distribute or change, and a
//! cookie proves nothing without the row. The cookie is `HttpOnly`, `SameSite=Lax` (the provider sends the browser back from another
//! site), `Secure` with the prefix `__Host-` under TLS, and expires with the flow. A browser has one flow at a time; the last begun wins.

use std::fmt;
use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier, RedirectUrl};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

/// How long somebody may take at the provider.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// Where flows are kept between the two halves of a sign-in.
pub trait Flows {
    /// What goes wrong with keeping.
    type Error;

    /// Keeps a flow under the hash of its token.
    fn put(&self, token: &str, flow: &Flow, expires: Timestamp) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Takes the flow with this token away. Of all who try, in whichever process, one gets it; none: it was taken, has expired or never
    /// was.
    fn take(&self, token: &str, now: Timestamp) -> impl Future<Output = Result<Option<Flow>, Self::Error>> + Send;
}

/// What has to be known again when the browser comes back from the provider. Serializes, to be kept; shows no secret.
#[derive(Debug, Serialize, Deserialize)]
pub struct Flow {
    pub(super) provider: String,
    /// Binds the answer to this sign-in (RFC 6749, section 10.12).
    pub(super) state: CsrfToken,
    /// Binds the ID token to this sign-in (OpenID Connect Core 1.0, section 15.5.2).
    pub(super) nonce: Nonce,
    /// Binds the code to this sign-in (RFC 7636).
    pub(super) verifier: PkceCodeVerifier,
    pub(super) redirect_uri: RedirectUrl,
    return_to: ReturnTo,
    /// Milliseconds since 1970, UTC, as everywhere in the store.
    expires_at: i64,
}

impl Flow {
    pub(super) fn new(provider: &str, verifier: PkceCodeVerifier, redirect_uri: RedirectUrl, return_to: ReturnTo, now: Timestamp) -> Self {
        Self {
            provider: provider.to_owned(),
            state: CsrfToken::new_random_len(32),
            nonce: Nonce::new_random_len(32),
            verifier,
            redirect_uri,
            return_to,
            expires_at: now.as_millisecond() + PATIENCE.as_secs() * 1000,
        }
    }

    /// The provider it was begun with.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// Where to go when it is finished.
    pub fn return_to(&self) -> &ReturnTo {
        &self.return_to
    }

    /// From when on it can't be finished any more.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_millisecond(self.expires_at).unwrap_or(Timestamp::MIN)
    }
}

/// A sign-in that begins.
#[derive(Debug)]
pub struct Begun {
    /// Where to send the browser.
    pub url: Url,
    /// What the browser gets in its cookie.
    pub token: SecretString,
    /// What to keep under the token.
    pub flow: Flow,
}

/// An address of ours to return to: a path, never another site (RFC 9700, section 4.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct ReturnTo(String);

impl ReturnTo {
    /// The path if it is one of ours, else `/`. Whatever a browser could read as another site's address is none.
    pub fn new(path: &str) -> Self {
        let plain = path.starts_with('/') && !path.chars().any(|character| character.is_control() || character == '\\');
        Self(if plain && !path.starts_with("//") && path.len() <= 2000 { path.to_owned() } else { "/".to_owned() })
    }

    /// The path, with its query.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ReturnTo {
    fn from(path: String) -> Self {
        Self::new(&path)
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
