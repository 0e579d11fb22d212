//! Settings: the connection to a manager with its test, and the global settings.

use serde_json::json;

use super::{Ctx, ManagerCtx, Result};
use crate::model::permissions::{Action, Resource};
use crate::model::setting_keys::{AUDIT_RETENTION_KEY, CROSS_TEAM_READ_KEY};
use crate::server::authz::{GlobalSettings, Target};
use crate::server::manager::ConnectionReport;

/// Checks whether the caller may see how the manager is reached.
///
/// # Errors
/// Returns `Forbidden` if they may not.
pub async fn read(ctx: &ManagerCtx) -> Result<()> {
    ctx.check(Resource::Manager, Action::Read, &Target::Manager(None)).await
}

/// Returns the global settings.
///
/// # Errors
/// Returns `Forbidden` if the caller may not read them.
pub fn global(ctx: &Ctx) -> Result<GlobalSettings> {
    ctx.check_global(Resource::Settings, Action::Read)?;
    Ok(ctx.access().policy().settings)
}

/// Checks whether the caller may change the global settings. A denial is recorded in the audit log.
///
/// # Errors
/// Returns `Forbidden` if they may not.
pub async fn may_set_site(ctx: &Ctx) -> Result<()> {
    ctx.global_permit(Resource::Settings, Action::Edit, None).await.map(drop)
}

/// Changes the global settings.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn set_site(ctx: &Ctx, settings: GlobalSettings) -> Result<()> {
    let permit = ctx.global_permit(Resource::Settings, Action::Edit, None).await?;
    let (before, store) = (ctx.access().policy().settings, ctx.access().store().clone());
    let changes = json!({
        CROSS_TEAM_READ_KEY: [before.others_read, settings.others_read],
        AUDIT_RETENTION_KEY: [before.audit_days, settings.audit_days],
    });
    permit
        .with_changes(changes)
        .execute(async move {
            store.settings().set(CROSS_TEAM_READ_KEY, &settings.others_read.into()).await?;
            store.settings().set(AUDIT_RETENTION_KEY, &settings.audit_days.into()).await?;
            Ok(())
        })
        .await
}

/// Tests every step of the connection to a manager.
pub async fn test_connection(ctx: &ManagerCtx) -> Result<ConnectionReport> {
    let permit = ctx.permit(Resource::Manager, Action::Test, Target::Manager(None)).await?;
    Ok(permit.manager().test_connection().await)
}
