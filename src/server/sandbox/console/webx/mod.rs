//! Imitates Webx, the web framework of the manager's console: names, parameters, forms, sessions, access rules, error pages.

pub mod access;
pub mod form;
pub mod group;
pub mod jetty;
pub mod keys;
#[cfg(test)]
mod keys_table;
mod multipart;
pub mod names;
pub mod params;
pub mod rules;
pub mod session;
