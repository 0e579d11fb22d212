//! Where a request comes from.

use std::net::IpAddr;

/// Where a request comes from: put into its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The browser's address.
    pub address: IpAddr,
    /// Whether nobody in between can read it.
    pub secure: bool,
    /// The host that was asked for, with its port where one was given.
    pub host: String,
}
