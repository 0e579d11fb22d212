//! The interactive parts: the only views that reach the browser. Each adds to a page that works without it.

pub mod checked;
#[cfg(feature = "hydrate")]
mod dom;
pub mod live;
pub mod marks;
#[cfg(feature = "hydrate")]
pub mod page;
pub mod palette;
