//! Server functions that islands call. Each is thin: it takes the context of the request, calls one service and maps the error.

#[cfg(feature = "ssr")]
mod context;
mod current_user;
mod error;
#[cfg(feature = "ssr")]
mod routes;
mod search;
mod validate;

pub use current_user::{CurrentUser, current_user};
pub use error::CallError;
#[cfg(feature = "ssr")]
pub use routes::routes;
pub use search::search;
pub use validate::{Pairs, validate};
