//! The server half: the manager's client, the live snapshot, the services and the sandbox.

pub mod manager;
pub mod sandbox;
