//! Canals, which read the binlogs of databases.

use std::cmp::Ordering;

use super::{DeletionPreview, Dependent, ManagerCtx, NewResource, Result};
use crate::model::form::{Form, FormData};
use crate::model::forms::CanalForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::Target;
use crate::server::monitor::DetailKey;
use crate::server::store::ResourceKind;

/// Returns the values of the edit form, without passwords.
pub async fn values(ctx: &ManagerCtx, id: CanalId) -> Result<FormData> {
    let permit = ctx.permit(Resource::Canal, Action::Edit, Target::Canal(id)).await?;
    permit.reader()?.canal_values(id).await
}

/// Adds a canal.
pub async fn create(ctx: &ManagerCtx, new: NewResource, form: &CanalForm) -> Result<CanalId> {
    let name = form.name.as_str();
    let permit = super::permit_create(ctx, ResourceType::Canal, new, name).await?;
    form.check(None).map_err(Error::Invalid)?;
    super::check_prefix(ctx, new.team, name)?;
    let (permit, form) = (permit.with_diff(CanalForm::FIELDS, None, &form.values()), form.clone());
    permit.create(move |manager| async move { manager.add_canal(&form).await }).await
}

/// Changes a canal. Stored secrets are bound to their servers, user and key: if one of these changes, the form must contain the secrets.
pub async fn edit(ctx: &ManagerCtx, id: CanalId, form: &CanalForm) -> Result<()> {
    let permit = ctx.permit(Resource::Canal, Action::Edit, Target::Canal(id)).await?;
    let before = permit.manager().canal_values(id).await?;
    form.check(Some(&before)).map_err(Error::Invalid)?;
    let team = super::check_rename(ctx, id, before.first("name").trim(), form.name.as_str())?;
    let (before, form) = (super::normalized::<CanalForm>(&before), form.clone());
    let permit = permit.with_diff(CanalForm::FIELDS, Some(&before), &form.values()).keeping(id, team);
    permit.edit(&[DetailKey::Canal(id)], move |manager| async move { manager.edit_canal(id, &form).await }).await
}

/// Previews a deletion.
pub async fn deletion_preview(ctx: &ManagerCtx, id: CanalId) -> Result<DeletionPreview> {
    ctx.check(Resource::Canal, Action::Delete, &Target::Canal(id)).await?;
    ctx.renew(&[], &[DetailKey::Canal(id)]).await;
    let detail = get(ctx, id).await?;
    Ok(DeletionPreview { obstacles: dependents(&detail), forbidden: None, name: detail.name })
}

/// Deletes an unused canal.
pub async fn delete(ctx: &ManagerCtx, id: CanalId) -> Result<()> {
    let permit = ctx.permit(Resource::Canal, Action::Delete, Target::Canal(id)).await?;
    permit.delete::<Canal, _>(id, move |manager| async move { manager.delete_canal(id).await }).await?;
    ctx.manager.live.evict(DetailKey::Canal(id));
    Ok(())
}

/// Lists canals: searched by name and address, filtered by `free` or `used`, ordered by `id` or `name`.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub async fn list(ctx: &ManagerCtx, query: &ListQuery) -> Result<Paginated<Canal>> {
    let seen = ctx.list_view(Resource::Canal).await?;
    let all = seen.canals.rows();
    let rows = all
        .iter()
        .filter(|row| query.status.is_empty() || (query.status == "free") == row.used_by.is_empty())
        .filter(|row| seen.matches_team_filter(query, ResourceKind::Canal, row.id.0))
        .filter(|row| query.matches([row.name.as_str(), row.url.as_deref().unwrap_or_default(), row.id.to_string().as_str()]));
    Ok(query.paginate(rows.cloned().collect(), all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        _ => Ordering::Equal,
    }))
}

/// Returns one canal.
///
/// # Errors
/// Returns why it has never been read.
pub async fn get(ctx: &ManagerCtx, id: CanalId) -> Result<CanalDetail> {
    let seen = ctx.detail(Resource::Canal, Target::Canal(id), DetailKey::Canal(id)).await?;
    let part = seen.canal_details.get(&id).cloned().unwrap_or_default();
    part.detail(|| seen.missing(ctx.manager.address()))
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
