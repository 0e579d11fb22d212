//! The server side: manager client, monitor, services, access control, accounts, store, sandbox and web layer.

pub mod access;
pub mod accounts;
pub mod bootstrap;
pub mod command;
pub mod config;
mod from_config;
mod housekeeping;
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
