//! Log records of the manager.

use super::Result;
use crate::model::*;
use crate::server::app::{Caller, ManagerEntry};
use crate::server::manager::LogQuery;

/// One page of records (10, newest first): of a pipeline or of all, whose message holds `search`. Read from the manager itself,
/// since the snapshot holds only the newest.
pub async fn list(_caller: &Caller, entry: &ManagerEntry, query: &LogQuery) -> Result<Page<LogRecord>> {
    entry.manager.logs(query).await
}
