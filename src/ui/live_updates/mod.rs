//! The event stream of a page. All browsers that show the same view share one feed, which renders the view when the data changes and sends
//! the changed regions.

mod event;
mod feed;
mod hub;
mod stream;
mod version;

pub use hub::LiveHub;
pub use stream::get;
pub use version::DataVersion;
