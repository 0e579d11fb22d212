//! Log records of the manager.

use super::Result;
use crate::model::rights::{Action, Resource};
use crate::model::*;
use crate::server::access::{About, Caller};
use crate::server::app::ManagerEntry;
use crate::server::manager::LogQuery;

/// One page of records (10, newest first): of a pipeline or of all, whose message holds `search`. Read from the manager itself,
/// since the snapshot holds only the newest.
///
/// Records of what is not for the eyes of who asks are left out, so that a page of theirs may be short.
pub async fn list(caller: &Caller, entry: &ManagerEntry, query: &LogQuery) -> Result<Page<LogRecord>> {
    let permit = entry.permit(caller, Resource::Log, Action::Read, About::Manager(None)).await?;
    let mut page = permit.reader()?.logs(query).await?;
    let seen = entry.seen_when_ready(caller).await;
    if !caller.scope().reads_all() {
        page.rows.retain(|record| record.channel.as_ref().is_some_and(|(id, _)| seen.channel(*id).is_some()));
    }
    Ok(page)
}
