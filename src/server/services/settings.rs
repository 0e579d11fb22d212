//! Settings: how a manager is reached, and whether that works.

use serde_json::json;

use super::Result;
use crate::model::rights::{Action, Resource};
use crate::server::access::{AUDIT_DAYS, About, Access, Caller, OTHERS_READ, SiteSettings};
use crate::server::app::ManagerEntry;
use crate::server::manager::ConnectionReport;

/// Whether who asks may see how the manager is reached.
///
/// # Errors
/// `Forbidden`.
pub async fn read(caller: &Caller, entry: &ManagerEntry) -> Result<()> {
    entry.check(caller, Resource::Manager, Action::Read, &About::Manager(None)).await
}

/// What is set for everybody.
///
/// # Errors
/// `Forbidden`.
pub fn site(access: &Access, caller: &Caller) -> Result<SiteSettings> {
    access.check(caller, Resource::Settings, Action::Read)?;
    Ok(access.book().settings)
}

/// Whether who asks may change it; a refusal is written down.
///
/// # Errors
/// `Forbidden`.
pub async fn may_set_site(access: &Access, caller: &Caller) -> Result<()> {
    access.permit(caller, Resource::Settings, Action::Edit, None).await.map(drop)
}

/// Changes what is set for everybody.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn set_site(access: &Access, caller: &Caller, settings: SiteSettings) -> Result<()> {
    let leave = access.permit(caller, Resource::Settings, Action::Edit, None).await?;
    let (before, store) = (access.book().settings, access.store().clone());
    let changes = json!({
        OTHERS_READ: [before.others_read, settings.others_read],
        AUDIT_DAYS: [before.audit_days, settings.audit_days],
    });
    leave
        .noting(changes)
        .run(async move {
            store.settings().set(OTHERS_READ, &settings.others_read.into()).await?;
            store.settings().set(AUDIT_DAYS, &settings.audit_days.into()).await?;
            Ok(())
        })
        .await
}

/// Walks every step of the connection to a manager.
pub async fn test_connection(caller: &Caller, entry: &ManagerEntry) -> Result<ConnectionReport> {
    let permit = entry.permit(caller, Resource::Manager, Action::Test, About::Manager(None)).await?;
    Ok(permit.manager().test_connection().await)
}
