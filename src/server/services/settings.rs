//! Settings: how a manager is reached, and whether that works.

use crate::server::app::{Caller, ManagerEntry};
use crate::server::manager::ConnectionReport;

/// Walks every step of the connection to a manager.
pub async fn test_connection(caller: &Caller, entry: &ManagerEntry) -> ConnectionReport {
    super::asked(caller, "test connection", entry.name());
    entry.manager.test_connection().await
}
