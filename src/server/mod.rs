//! The server half: the manager's client, the live snapshot, the services, people, the store and the sandbox.

pub mod accounts;
pub mod audit;
pub mod authz;
pub mod bootstrap;
pub mod cli;
pub mod config;
mod from_config;
pub mod jobs;
pub mod log;
pub mod manager;
pub mod monitor;
mod names;
pub mod oidc;
pub mod sandbox;
pub mod services;
pub mod state;
pub mod store;
pub mod web;
