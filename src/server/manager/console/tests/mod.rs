mod form;
mod groups;
mod http;
mod session;
pub(in crate::server::manager) mod stub;
