//! The server half: the manager's client, the live snapshot, the services, people, the store and the sandbox.

pub mod access;
pub mod app;
pub mod command;
pub mod config;
mod from_config;
mod housekeeping;
pub mod http;
pub mod live;
pub mod log;
pub mod manager;
mod names;
pub mod oidc;
pub mod people;
pub mod sandbox;
pub mod services;
pub mod start;
pub mod store;
