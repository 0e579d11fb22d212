//! The layers around every request, one concern a file.

pub mod allowed_hosts;
pub mod authenticate;
pub mod client_ip;
pub mod compression;
pub mod connection_limits;
pub mod cookies;
pub mod csrf;
pub mod panic;
pub mod rate_limit;
pub mod request_log;
pub mod request_metrics;
pub mod security_headers;
pub mod slots;
