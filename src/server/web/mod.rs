//! The HTTP server: the router, its middleware, the listener and TLS.

mod health;
mod legacy_nodetest;
pub mod metrics;
pub mod middleware;
mod router;
mod serve;
pub mod tls;

pub use router::router;
pub use serve::serve;
