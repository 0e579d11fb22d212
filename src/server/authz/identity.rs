//! The identity behind a request.

use secrecy::SecretString;

use super::Caller;
use crate::server::accounts;

/// The authenticated identity, stored in the request's extensions.
#[derive(Clone, Debug)]
pub struct RequestIdentity {
    pub caller: Caller,
    /// The CSRF token for the forms of this session; empty if unauthenticated.
    pub token: String,
    /// The client's origin.
    pub origin: accounts::ClientOrigin,
    /// The session token from the cookie, if it belongs to an active session.
    pub session: Option<SecretString>,
}
