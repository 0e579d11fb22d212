//! Settings: how a manager is reached, and whether that works.

use super::Result;
use crate::model::rights::{Action, Resource};
use crate::server::access::{About, Caller};
use crate::server::app::ManagerEntry;
use crate::server::manager::ConnectionReport;

/// Walks every step of the connection to a manager.
pub async fn test_connection(caller: &Caller, entry: &ManagerEntry) -> Result<ConnectionReport> {
    let permit = entry.permit(caller, Resource::Manager, Action::Test, About::Manager(None)).await?;
    Ok(permit.manager().test_connection().await)
}
