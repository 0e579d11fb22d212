//! Settings: how a manager is reached, and whether that works.

use super::Result;
use crate::model::rights::{Action, Resource};
use crate::server::access::{About, Caller};
use crate::server::app::ManagerEntry;
use crate::server::manager::ConnectionReport;

/// Whether who asks may see how the manager is reached.
///
/// # Errors
/// `Forbidden`.
pub async fn read(caller: &Caller, entry: &ManagerEntry) -> Result<()> {
    entry.check(caller, Resource::Manager, Action::Read, &About::Manager(None)).await
}

/// Walks every step of the connection to a manager.
pub async fn test_connection(caller: &Caller, entry: &ManagerEntry) -> Result<ConnectionReport> {
    let permit = entry.permit(caller, Resource::Manager, Action::Test, About::Manager(None)).await?;
    Ok(permit.manager().test_connection().await)
}
