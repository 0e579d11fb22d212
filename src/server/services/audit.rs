//! The audit trail: searched, exported, and the history of one thing.

use super::Result;
use crate::model::rights::{Action, Resource};
use crate::server::access::{About, Access, Caller};
use crate::server::app::ManagerEntry;
use crate::server::store::{AuditPage, AuditQuery, AuditRow};

/// Records of a page.
pub const ROWS: u64 = 50;
/// Records that are read at once for an export.
const AT_ONCE: u64 = 500;

/// What matches, newest first.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn search(access: &Access, caller: &Caller, query: &AuditQuery) -> Result<AuditPage> {
    access.check(caller, Resource::Audit, Action::Read)?;
    Ok(access.store().audit().search(query, ROWS).await?)
}

/// Some hundred records of an export, and the query for the next ones; none when there are no more.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn export(access: &Access, caller: &Caller, query: &AuditQuery) -> Result<(Vec<AuditRow>, Option<AuditQuery>)> {
    access.check(caller, Resource::Audit, Action::Read)?;
    let page = access.store().audit().search(query, AT_ONCE).await?;
    Ok((page.rows, page.next.map(|next| AuditQuery { before: Some(next), ..query.clone() })))
}

/// What was done with one thing, newest first, for whoever may read the thing. Where somebody asked from, and by which session, is
/// for those who read the whole trail.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn history(
    caller: &Caller,
    entry: &ManagerEntry,
    (resource, about): (Resource, About),
    (kind, id): (&str, u64),
    before: Option<i64>,
) -> Result<AuditPage> {
    entry.check(caller, resource, Action::Read, &about).await?;
    let query = AuditQuery {
        manager: Some(entry.name().to_owned()),
        resource_kind: Some(kind.to_owned()),
        resource_id: Some(id.to_string()),
        before,
        ..AuditQuery::default()
    };
    let mut page = entry.access.store().audit().search(&query, ROWS).await?;
    if entry.access.check(caller, Resource::Audit, Action::Read).is_err() {
        for row in &mut page.rows {
            for hidden in [&mut row.intent.via, &mut row.intent.address, &mut row.intent.request] {
                hidden.clear();
            }
        }
    }
    Ok(page)
}
