//! The identity behind a request.

use std::net::{IpAddr, Ipv4Addr};

use secrecy::SecretString;

use super::Caller;
use crate::server::accounts;

/// The authenticated identity, stored in the request's extensions.
#[derive(Clone, Debug)]
pub struct RequestIdentity {
    pub caller: Caller,
    /// The client's origin.
    pub origin: accounts::ClientOrigin,
    /// The session token from the cookie, if it belongs to an active session.
    pub session: Option<SecretString>,
}

impl RequestIdentity {
    /// The identity with which the server renders a page by itself.
    pub fn internal(caller: Caller) -> Self {
        let origin = accounts::ClientOrigin { address: IpAddr::V4(Ipv4Addr::LOCALHOST), user_agent: String::new(), device: None };
        Self { caller, origin, session: None }
    }
}
