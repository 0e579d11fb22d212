//! The client of a manager's port 1099: Dubbo frames that contain Java objects. It returns the manager's generation, the dates of nodes
//! and clusters, and a whole channel in one call; no page of the console has these.
//!
//! The port has no authentication, and its replies contain the passwords of data sources in clear text: raw replies are never logged or
//! stored.

mod client;
mod error;
mod exception;
mod frame;
mod java;
pub mod reply;
mod request;
mod response;

pub use client::{RpcClient, RpcConfig};
pub use error::RpcError;
pub use java::DecodeLimits;
#[cfg(test)]
pub use tests::recorded_nodes;

#[cfg(test)]
mod tests;
