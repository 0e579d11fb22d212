//! Server functions that islands call. Each is thin: it takes the context of the request, calls one service and maps the error. Their routes
//! and access rules are in [`routes`].

mod current_user;
mod error;
#[cfg(feature = "ssr")]
mod handler;
mod search;

pub use current_user::{CurrentUser, current_user};
pub use error::CallError;
#[cfg(feature = "ssr")]
pub use handler::routes;
pub use search::{SearchGroup, SearchHit, search};
