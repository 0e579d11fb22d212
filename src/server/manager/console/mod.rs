//! The manager's console over HTTP.

pub mod html;
pub mod screens;
