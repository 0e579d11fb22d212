//! Data sources: database servers with credentials.

use std::cmp::Ordering;

use serde_json::json;

use super::{DeletionPreview, Dependent, ManagerCtx, NewResource, Result, connect};
use crate::model::form::{Form, FormData};
use crate::model::forms::SourceForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::{Permit, Target};
use crate::server::monitor::DetailKey;
use crate::server::store::ResourceKind;

/// Returns the values of the edit form, without passwords.
pub async fn values(ctx: &ManagerCtx, id: SourceId) -> Result<FormData> {
    let permit = ctx.permit(Resource::Source, Action::Edit, Target::Source(id)).await?;
    permit.reader()?.source_values(id).await
}

/// Adds a data source.
pub async fn create(ctx: &ManagerCtx, new: NewResource, form: &SourceForm) -> Result<SourceId> {
    let name = form.name.as_str();
    let permit = super::permit_create(ctx, ResourceType::Source, new, name).await?;
    form.check(None).map_err(Error::Invalid)?;
    super::check_prefix(ctx, new.team, name)?;
    let (permit, form) = (permit.with_diff(SourceForm::FIELDS, None, &form.values()), form.clone());
    permit.create(move |manager| async move { manager.add_source(&form).await }).await
}

/// Changes a data source. The stored password is bound to its server and user: if one of these changes, the form must contain the password.
pub async fn edit(ctx: &ManagerCtx, id: SourceId, form: &SourceForm) -> Result<()> {
    let permit = ctx.permit(Resource::Source, Action::Edit, Target::Source(id)).await?;
    let before = permit.manager().source_values(id).await?;
    form.check(Some(&before)).map_err(Error::Invalid)?;
    let team = super::check_rename(ctx, id, before.first("name").trim(), form.name.as_str())?;
    let (before, form) = (super::normalized::<SourceForm>(&before), form.clone());
    let permit = permit.with_diff(SourceForm::FIELDS, Some(&before), &form.values()).keeping(id, team);
    permit.edit(&[], move |manager| async move { manager.edit_source(id, &form).await }).await
}

/// Previews a deletion.
pub async fn deletion_preview(ctx: &ManagerCtx, id: SourceId) -> Result<DeletionPreview> {
    ctx.check(Resource::Source, Action::Delete, &Target::Source(id)).await?;
    ctx.renew(&[], &[DetailKey::Source(id)]).await;
    let detail = get(ctx, id).await?;
    Ok(DeletionPreview { obstacles: dependents(&detail), forbidden: None, name: detail.source.name })
}

/// Deletes an unused data source.
pub async fn delete(ctx: &ManagerCtx, id: SourceId) -> Result<()> {
    let permit = ctx.permit(Resource::Source, Action::Delete, Target::Source(id)).await?;
    permit.delete::<Source, _>(id, move |manager| async move { manager.delete_source(id).await }).await?;
    ctx.manager.live.evict(DetailKey::Source(id));
    Ok(())
}

/// Lists data sources: searched by name, type and address, filtered by type, ordered by `id`, `name` or `kind`.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub async fn list(ctx: &ManagerCtx, query: &ListQuery) -> Result<Paginated<Source>> {
    let seen = ctx.list_view(Resource::Source).await?;
    let all = seen.sources.rows();
    let rows = all
        .iter()
        .filter(|row| query.status.is_empty() || row.kind == query.status)
        .filter(|row| seen.matches_team_filter(query, ResourceKind::Source, row.id.0))
        .filter(|row| query.matches([row.name.as_str(), &row.kind, row.url.as_deref().unwrap_or_default(), row.id.to_string().as_str()]));
    Ok(query.paginate(rows.cloned().collect(), all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        "kind" => a.kind.cmp(&b.kind),
        _ => Ordering::Equal,
    }))
}

/// Returns one data source with its tables.
///
/// # Errors
/// Returns why it has never been read.
pub async fn get(ctx: &ManagerCtx, id: SourceId) -> Result<SourceDetail> {
    let seen = ctx.detail(Resource::Source, Target::Source(id), DetailKey::Source(id)).await?;
    let part = seen.source_details.get(&id).cloned().unwrap_or_default();
    part.detail(|| seen.missing(ctx.manager.address()))
}

/// What blocks a deletion: its tables, whether used by mappings or not, since the manager requires that none are left.
fn dependents(detail: &SourceDetail) -> Vec<Dependent> {
    let tables = detail.tables.iter();
    tables
        .map(|table| Dependent {
            resource_type: ResourceType::Table,
            id: table.id.0,
            name: format!("{}.{}", table.namespace, table.name),
            channel: None,
        })
        .collect()
}

/// Makes the manager test the connection of a new data source.
pub async fn check(ctx: &ManagerCtx, new: NewResource, form: &SourceForm) -> Result<CheckResult> {
    let permit = ctx.permit(Resource::Source, Action::Test, Target::New(ResourceType::Source, form.name.to_string(), new.team)).await?;
    form.check(None).map_err(Error::Invalid)?;
    let (manager, form) = (permit.manager().clone(), form.clone());
    connect(tested(permit, &form.values()), async move { manager.check_source(&form).await }, failure_reason).await
}

/// Makes the manager test the connection of a data source with the changes of a form. Without a password it is tested with the stored
/// one, if the changes could be saved that way.
pub async fn check_edited(ctx: &ManagerCtx, id: SourceId, form: &SourceForm) -> Result<CheckResult> {
    let permit = ctx.permit(Resource::Source, Action::Test, Target::Source(id)).await?;
    form.check(Some(&permit.manager().source_values(id).await?)).map_err(Error::Invalid)?;
    let (manager, form) = (permit.manager().clone(), form.clone());
    connect(tested(permit, &form.values()), async move { manager.check_edited_source(id, &form).await }, failure_reason).await
}

/// Makes the manager test the connection to a stored data source.
pub async fn check_stored(ctx: &ManagerCtx, id: SourceId) -> Result<CheckResult> {
    let permit = ctx.permit(Resource::Source, Action::Test, Target::Source(id)).await?;
    let stored = permit.manager().source_values(id).await?;
    let manager = permit.manager().clone();
    connect(tested(permit, &stored), async move { manager.check_stored_source(id).await }, failure_reason).await
}

/// Records the tested address and user.
fn tested(permit: Permit, values: &FormData) -> Permit {
    let fields = ["type", "url", "username"].map(|field| (field.to_owned(), json!([null, values.first(field).trim()])));
    permit.with_changes(fields.into_iter().collect())
}

/// Why a test is recorded as failed.
fn failure_reason(result: &CheckResult) -> Option<&'static str> {
    match result {
        CheckResult::NoConnection => Some("no connection"),
        CheckResult::SqlFailed => Some("the first statement failed"),
        CheckResult::Passed | CheckResult::CharsetDiffers { .. } => None,
    }
}
