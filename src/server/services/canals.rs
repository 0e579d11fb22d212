//! Canals: the readers of binlogs.

use std::cmp::Ordering;

use super::{Doomed, Obstacle, Result, read, read_over};
use crate::model::form::{Form, Values};
use crate::model::forms::CanalForm;
use crate::model::list::{ListQuery, Listed};
use crate::model::rights::{Action, Resource};
use crate::model::*;
use crate::server::access::{About, Caller, Seen};
use crate::server::app::ManagerEntry;
use crate::server::live::{Detail, List};
use crate::server::store::ResourceKind;

/// What its edit form is filled with; without passwords.
pub async fn values(caller: &Caller, entry: &ManagerEntry, id: CanalId) -> Result<Values> {
    let permit = entry.permit(caller, Resource::Canal, Action::Edit, About::Canal(id)).await?;
    permit.reader()?.canal_values(id).await
}

/// Adds one.
pub async fn create(caller: &Caller, entry: &ManagerEntry, values: &Values) -> Result<CanalId> {
    let team = super::team_for(caller, entry, values)?;
    let permit =
        entry.permit(caller, Resource::Canal, Action::Create, About::New(Thing::Canal, values.first("name").to_owned(), team)).await?;
    let form: CanalForm = read(values)?;
    super::check_prefix(entry, team, "name", values)?;
    let permit = permit.changing(CanalForm::FIELDS, None, values);
    permit.create(&[List::Canals], &[], move |manager| async move { manager.add_canal(&form).await }).await
}

/// Changes one. Stored secrets stay with their servers, user and key: with others they have to be in the form.
pub async fn edit(caller: &Caller, entry: &ManagerEntry, id: CanalId, values: &Values) -> Result<()> {
    let permit = entry.permit(caller, Resource::Canal, Action::Edit, About::Canal(id)).await?;
    let before = permit.manager().canal_values(id).await?;
    let form: CanalForm = read_over(values, &before)?;
    let team = super::check_rename(caller, entry, id, &before, values)?;
    let permit = permit.changing(CanalForm::FIELDS, Some(&before), values).keeping(id, team);
    permit.write(&[List::Canals], &[Detail::Canal(id)], move |manager| async move { manager.edit_canal(id, &form).await }).await
}

/// What a deletion would delete.
pub async fn doomed(caller: &Caller, entry: &ManagerEntry, id: CanalId) -> Result<Doomed> {
    entry.check(caller, Resource::Canal, Action::Delete, &About::Canal(id)).await?;
    entry.live.renew(&[], &[Detail::Canal(id)]).await;
    let detail = get(caller, entry, id).await?;
    Ok(Doomed { obstacles: obstacles(&detail), forbidden: None, name: detail.name })
}

/// Deletes one that nothing uses.
pub async fn delete(caller: &Caller, entry: &ManagerEntry, id: CanalId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Canal, Action::Delete, About::Canal(id)).await?;
    permit.delete(id, &[List::Canals], move |manager| async move { manager.delete_canal(id).await }).await?;
    entry.live.forget(Detail::Canal(id));
    Ok(())
}

/// The list: searched by name and address, filtered by `free` or `used`, ordered by `id` or `name`.
pub fn list(seen: &Seen, query: &ListQuery) -> Listed<Canal> {
    let all = seen.canals.rows();
    let rows = all
        .iter()
        .filter(|row| query.status.is_empty() || (query.status == "free") == row.used_by.is_empty())
        .filter(|row| seen.is_wanted(query, ResourceKind::Canal, row.id.0))
        .filter(|row| query.matches([row.name.as_str(), row.url.as_deref().unwrap_or_default(), row.id.to_string().as_str()]));
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
pub async fn get(caller: &Caller, entry: &ManagerEntry, id: CanalId) -> Result<CanalDetail> {
    let seen = entry.seen_detail(caller, Resource::Canal, About::Canal(id), Detail::Canal(id)).await?;
    let part = seen.canal_details.get(&id).cloned().unwrap_or_default();
    part.detail(|| seen.missing(entry.address()))
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
