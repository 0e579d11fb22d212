//! The audit log: every change and every denied attempt, recorded in the database before it happens and completed afterwards, with copies
//! in a file and at a syslog server.

mod log;
mod sinks;
mod syslog;

pub use log::{AuditLog, PendingEntry, database_error};
pub use sinks::AuditSinks;
pub use syslog::SyslogAddress;
