//! The interactive parts, and the only views compiled for the browser. Each enhances a page that works without it.

#[cfg(feature = "hydrate")]
mod dom;
pub mod dom_attributes;
pub mod form_validation;
pub mod live_updates;
#[cfg(feature = "hydrate")]
pub mod page;
pub mod palette;
pub mod user_menu;
