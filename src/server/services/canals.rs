//! Canals, which read the binlogs of databases.

use std::cmp::Ordering;

use super::{DeletionPreview, Dependent, Result, parse_form, read_over};
use crate::model::form::{Form, FormData};
use crate::model::forms::CanalForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::ManagerHandle;
use crate::server::authz::{Caller, Target, VisibleSnapshot};
use crate::server::monitor::DetailKey;
use crate::server::store::ResourceKind;

/// Returns the values of the edit form, without passwords.
pub async fn values(caller: &Caller, entry: &ManagerHandle, id: CanalId) -> Result<FormData> {
    let permit = entry.permit(caller, Resource::Canal, Action::Edit, Target::Canal(id)).await?;
    permit.reader()?.canal_values(id).await
}

/// Adds a canal.
pub async fn create(caller: &Caller, entry: &ManagerHandle, values: &FormData) -> Result<CanalId> {
    let team = super::target_team(caller, entry, values)?;
    let permit = entry
        .permit(caller, Resource::Canal, Action::Create, Target::New(ResourceType::Canal, values.first("name").to_owned(), team))
        .await?;
    let form: CanalForm = parse_form(values)?;
    super::check_prefix(entry, team, "name", values)?;
    let permit = permit.with_diff(CanalForm::FIELDS, None, values);
    permit.create(move |manager| async move { manager.add_canal(&form).await }).await
}

/// Changes a canal. Stored secrets are bound to their servers, user and key: if one of these changes, the form must contain the secrets.
pub async fn edit(caller: &Caller, entry: &ManagerHandle, id: CanalId, values: &FormData) -> Result<()> {
    let permit = entry.permit(caller, Resource::Canal, Action::Edit, Target::Canal(id)).await?;
    let before = permit.manager().canal_values(id).await?;
    let form: CanalForm = read_over(values, &before)?;
    let team = super::check_rename(caller, entry, id, &before, values)?;
    let permit = permit.with_diff(CanalForm::FIELDS, Some(&before), values).keeping(id, team);
    permit.edit(&[DetailKey::Canal(id)], move |manager| async move { manager.edit_canal(id, &form).await }).await
}

/// Previews a deletion.
pub async fn deletion_preview(caller: &Caller, entry: &ManagerHandle, id: CanalId) -> Result<DeletionPreview> {
    entry.check(caller, Resource::Canal, Action::Delete, &Target::Canal(id)).await?;
    entry.live.renew(&[], &[DetailKey::Canal(id)]).await;
    let detail = get(caller, entry, id).await?;
    Ok(DeletionPreview { obstacles: dependents(&detail), forbidden: None, name: detail.name })
}

/// Deletes an unused canal.
pub async fn delete(caller: &Caller, entry: &ManagerHandle, id: CanalId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Canal, Action::Delete, Target::Canal(id)).await?;
    permit.delete::<Canal, _>(id, move |manager| async move { manager.delete_canal(id).await }).await?;
    entry.live.evict(DetailKey::Canal(id));
    Ok(())
}

/// Lists canals: searched by name and address, filtered by `free` or `used`, ordered by `id` or `name`.
pub fn list(seen: &VisibleSnapshot, query: &ListQuery) -> Paginated<Canal> {
    let all = seen.canals.rows();
    let rows = all
        .iter()
        .filter(|row| query.status.is_empty() || (query.status == "free") == row.used_by.is_empty())
        .filter(|row| seen.matches_team_filter(query, ResourceKind::Canal, row.id.0))
        .filter(|row| query.matches([row.name.as_str(), row.url.as_deref().unwrap_or_default(), row.id.to_string().as_str()]));
    query.paginate(rows.cloned().collect(), all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        _ => Ordering::Equal,
    })
}

/// Returns one canal.
///
/// # Errors
/// Returns why it has never been read.
pub async fn get(caller: &Caller, entry: &ManagerHandle, id: CanalId) -> Result<CanalDetail> {
    let seen = entry.visible_detail(caller, Resource::Canal, Target::Canal(id), DetailKey::Canal(id)).await?;
    let part = seen.canal_details.get(&id).cloned().unwrap_or_default();
    part.detail(|| seen.missing(entry.address()))
}

/// What blocks a deletion: pipelines that read from it. The manager itself does not check this.
fn dependents(detail: &CanalDetail) -> Vec<Dependent> {
    let used = detail.used_by.iter();
    used.map(|usage| Dependent {
        resource_type: ResourceType::Pipeline,
        id: usage.pipeline.0,
        name: usage.pipeline_name.clone(),
        channel: Some(usage.channel),
    })
    .collect()
}
