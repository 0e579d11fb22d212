//! Who sent a request, as far as the server knows.

use secrecy::SecretString;

use super::Caller;
use crate::server::accounts;

/// Who asks: put into the request's extensions for whoever draws or does something.
#[derive(Clone, Debug)]
pub struct RequestIdentity {
    pub caller: Caller,
    /// What the forms of this session carry; empty when nobody is signed in.
    pub token: String,
    /// Where the request comes from.
    pub origin: accounts::ClientOrigin,
    /// The cookie's value, when somebody is signed in by it.
    pub session: Option<SecretString>,
}
