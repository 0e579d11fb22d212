//! Rendering components without data access, used by every page.

pub mod alert;
pub mod badge;
pub mod button;
pub mod confirm;
pub mod field;
pub mod form;
pub mod format;
pub mod icon;
pub mod nav;
pub mod shortcuts;
pub mod simple_field;
pub mod table;
pub mod text_area;
