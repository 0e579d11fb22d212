//! The client of a manager's port 1099: Dubbo frames that hold Java objects. It tells the manager's generation, the dates of nodes and clusters, and a
//! whole channel in one call, none of which is on a page of the console.
//!
//! The port knows no account, and its replies hold the passwords of data sources in clear text: raw replies are never logged or kept.

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
pub use java::Limits;
#[cfg(test)]
pub use tests::recorded_nodes;

#[cfg(test)]
mod tests;
