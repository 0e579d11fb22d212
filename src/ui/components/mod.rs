//! Rendering components without data access, used by every page.

pub mod alert;
pub mod badge;
pub mod button;
pub mod cause;
pub mod chart;
pub mod confirm;
pub mod copy;
pub mod field;
pub mod form;
pub mod format;
pub mod heat_strip;
pub mod icon;
pub mod nav;
pub mod route;
pub mod setup_guide;
pub mod shortcuts;
pub mod simple_field;
pub mod table;
pub mod text_area;
