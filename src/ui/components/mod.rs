//! Drawn parts without data access, used by every page.

pub mod alert;
pub mod badge;
pub mod button;
pub mod confirm;
pub mod entry;
pub mod field;
pub mod form;
pub mod icon;
pub mod layout;
pub mod nav;
pub mod shortcuts;
pub mod table;
pub mod text;
pub mod text_area;
