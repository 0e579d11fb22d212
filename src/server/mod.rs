//! The server side: manager client, monitor, services, access control, accounts, store, sandbox and web layer.

pub mod accounts;
pub mod audit;
pub mod authz;
pub mod bootstrap;
pub mod cli;
pub(crate) mod clock;
pub mod config;
pub mod diagnostics;
mod from_config;
pub mod history;
pub mod jobs;
pub mod log;
pub mod manager;
pub mod monitor;
mod names;
pub mod oidc;
pub(crate) mod random;
pub mod sandbox;
pub mod services;
pub mod state;
pub mod store;
pub mod web;
