//! Canals: the readers of binlogs.

use std::cmp::Ordering;

use super::{Doomed, Obstacle, Result, asked, read, write_then};
use crate::model::form::Values;
use crate::model::forms::CanalForm;
use crate::model::list::{ListQuery, Listed};
use crate::model::*;
use crate::server::app::{Caller, ManagerEntry};
use crate::server::live::{Detail, List, Snapshot};

/// What its edit form is filled with; without passwords.
pub async fn values(_caller: &Caller, entry: &ManagerEntry, id: CanalId) -> Result<Values> {
    entry.manager.canal_values(id).await
}

/// Adds one.
pub async fn create(caller: &Caller, entry: &ManagerEntry, values: &Values) -> Result<CanalId> {
    let form: CanalForm = read(values)?;
    asked(caller, "add canal", values.first("name"));
    write_then(entry, &[List::Canals], &[], move |manager| async move { manager.add_canal(&form).await }).await
}

/// Changes one.
pub async fn edit(caller: &Caller, entry: &ManagerEntry, id: CanalId, values: &Values) -> Result<()> {
    let form: CanalForm = read(values)?;
    asked(caller, "edit canal", id);
    write_then(entry, &[List::Canals], &[Detail::Canal(id)], move |manager| async move { manager.edit_canal(id, &form).await }).await
}

/// What a deletion would delete.
pub async fn doomed(caller: &Caller, entry: &ManagerEntry, id: CanalId) -> Result<Doomed> {
    entry.live.refresh(&[], &[Detail::Canal(id)]).await;
    let detail = get(caller, entry, id).await?;
    Ok(Doomed { obstacles: obstacles(&detail), forbidden: None, name: detail.name })
}

/// Deletes one that nothing uses.
pub async fn delete(caller: &Caller, entry: &ManagerEntry, id: CanalId) -> Result<()> {
    asked(caller, "delete canal", id);
    write_then(entry, &[List::Canals], &[], move |manager| async move { manager.delete_canal(id).await }).await?;
    entry.live.forget(Detail::Canal(id));
    Ok(())
}

/// The list: searched by name and address, filtered by `free` or `used`, ordered by `id` or `name`.
pub fn list(_caller: &Caller, snapshot: &Snapshot, query: &ListQuery) -> Listed<Canal> {
    let all = snapshot.canals.rows();
    let rows = all
        .iter()
        .filter(|row| query.status.is_empty() || (query.status == "free") == row.used_by.is_empty())
        .filter(|row| query.matches([row.name.as_str(), &row.url, row.id.to_string().as_str()]));
    query.cut(rows.cloned().collect(), all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        _ => Ordering::Equal,
    })
}

/// One canal.
///
/// # Errors
/// Why it can't be read, when it never has been.
pub async fn get(_caller: &Caller, entry: &ManagerEntry, id: CanalId) -> Result<CanalDetail> {
    let snapshot = entry.live.detail(Detail::Canal(id)).await;
    let part = snapshot.canal_details.get(&id).cloned().unwrap_or_default();
    part.detail(|| entry.address())
}

/// What stands in the way of a deletion: pipelines that read from it. The manager itself would not ask.
fn obstacles(detail: &CanalDetail) -> Vec<Obstacle> {
    let used = detail.used_by.iter();
    used.map(|usage| Obstacle {
        thing: Thing::Pipeline,
        id: usage.pipeline.0,
        name: usage.pipeline_name.clone(),
        channel: Some(usage.channel),
    })
    .collect()
}
