//! The client of one Otter manager: its console over HTTP and its port 1099.

pub mod console;
pub mod old_client;
pub mod rpc;
