//! Log records of the manager.

use super::Result;
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::ManagerHandle;
use crate::server::authz::{Caller, Target};
use crate::server::manager::LogQuery;

/// Returns one page of log records (10, newest first) of a pipeline or of all, whose message contains `search`. They are read from the
/// manager, since the snapshot contains only the newest.
///
/// Records of resources that the caller may not read are left out, so a page may be short.
pub async fn list(caller: &Caller, entry: &ManagerHandle, query: &LogQuery) -> Result<Page<LogRecord>> {
    let permit = entry.permit(caller, Resource::Log, Action::Read, Target::Manager(None)).await?;
    let mut page = permit.reader()?.logs(query).await?;
    let seen = entry.wait_for_visible_snapshot(caller).await;
    if !caller.roles().reads_all() {
        page.rows.retain(|record| record.channel.as_ref().is_some_and(|(id, _)| seen.channel(*id).is_some()));
    }
    Ok(page)
}
