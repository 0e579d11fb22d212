//! Data sources: database servers with credentials.

use std::cmp::Ordering;

use serde_json::json;

use super::{DeletionPreview, Dependent, Result, connect, parse_form, read_over};
use crate::model::form::{Form, FormData};
use crate::model::forms::SourceForm;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::ManagerHandle;
use crate::server::authz::{Caller, Permit, Target, VisibleSnapshot};
use crate::server::monitor::DetailKey;
use crate::server::store::ResourceKind;

/// Returns the values of the edit form, without passwords.
pub async fn values(caller: &Caller, entry: &ManagerHandle, id: SourceId) -> Result<FormData> {
    let permit = entry.permit(caller, Resource::Source, Action::Edit, Target::Source(id)).await?;
    permit.reader()?.source_values(id).await
}

/// Adds a data source.
pub async fn create(caller: &Caller, entry: &ManagerHandle, values: &FormData) -> Result<SourceId> {
    let team = super::target_team(caller, entry, values)?;
    let permit = entry
        .permit(caller, Resource::Source, Action::Create, Target::New(ResourceType::Source, values.first("name").to_owned(), team))
        .await?;
    let form: SourceForm = parse_form(values)?;
    super::check_prefix(entry, team, "name", values)?;
    let permit = permit.with_diff(SourceForm::FIELDS, None, values);
    permit.create(move |manager| async move { manager.add_source(&form).await }).await
}

/// Changes a data source. The stored password is bound to its server and user: if one of these changes, the form must contain the password.
pub async fn edit(caller: &Caller, entry: &ManagerHandle, id: SourceId, values: &FormData) -> Result<()> {
    let permit = entry.permit(caller, Resource::Source, Action::Edit, Target::Source(id)).await?;
    let before = permit.manager().source_values(id).await?;
    let form: SourceForm = read_over(values, &before)?;
    let team = super::check_rename(caller, entry, id, &before, values)?;
    let permit = permit.with_diff(SourceForm::FIELDS, Some(&before), values).keeping(id, team);
    permit.edit(&[], move |manager| async move { manager.edit_source(id, &form).await }).await
}

/// Previews a deletion.
pub async fn deletion_preview(caller: &Caller, entry: &ManagerHandle, id: SourceId) -> Result<DeletionPreview> {
    entry.check(caller, Resource::Source, Action::Delete, &Target::Source(id)).await?;
    entry.live.renew(&[], &[DetailKey::Source(id)]).await;
    let detail = get(caller, entry, id).await?;
    Ok(DeletionPreview { obstacles: dependents(&detail), forbidden: None, name: detail.source.name })
}

/// Deletes an unused data source.
pub async fn delete(caller: &Caller, entry: &ManagerHandle, id: SourceId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Source, Action::Delete, Target::Source(id)).await?;
    permit.delete::<Source, _>(id, move |manager| async move { manager.delete_source(id).await }).await?;
    entry.live.evict(DetailKey::Source(id));
    Ok(())
}

/// Lists data sources: searched by name, type and address, filtered by type, ordered by `id`, `name` or `kind`.
pub fn list(seen: &VisibleSnapshot, query: &ListQuery) -> Paginated<Source> {
    let all = seen.sources.rows();
    let rows = all
        .iter()
        .filter(|row| query.status.is_empty() || row.kind == query.status)
        .filter(|row| seen.matches_team_filter(query, ResourceKind::Source, row.id.0))
        .filter(|row| query.matches([row.name.as_str(), &row.kind, row.url.as_deref().unwrap_or_default(), row.id.to_string().as_str()]));
    query.paginate(rows.cloned().collect(), all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        "kind" => a.kind.cmp(&b.kind),
        _ => Ordering::Equal,
    })
}

/// Returns one data source with its tables.
///
/// # Errors
/// Returns why it has never been read.
pub async fn get(caller: &Caller, entry: &ManagerHandle, id: SourceId) -> Result<SourceDetail> {
    let seen = entry.visible_detail(caller, Resource::Source, Target::Source(id), DetailKey::Source(id)).await?;
    let part = seen.source_details.get(&id).cloned().unwrap_or_default();
    part.detail(|| seen.missing(entry.address()))
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

/// Makes the manager test the connection with the values of a form. An edit form without a password is tested with the stored one, if it
/// could be saved that way.
pub async fn check(caller: &Caller, entry: &ManagerHandle, stored: Option<SourceId>, values: &FormData) -> Result<CheckResult> {
    let about = match stored {
        Some(id) => Target::Source(id),
        None => Target::New(ResourceType::Source, values.first("name").to_owned(), super::target_team(caller, entry, values)?),
    };
    let permit = entry.permit(caller, Resource::Source, Action::Test, about).await?;
    let form: SourceForm = match stored {
        Some(id) => read_over(values, &permit.manager().source_values(id).await?)?,
        None => parse_form(values)?,
    };
    let manager = permit.manager().clone();
    let checking = async move {
        match stored {
            Some(id) => manager.check_edited_source(id, &form).await,
            None => manager.check_source(&form).await,
        }
    };
    connect(tested(permit, values), checking, failure_reason).await
}

/// Makes the manager test the connection to a stored data source.
pub async fn check_stored(caller: &Caller, entry: &ManagerHandle, id: SourceId) -> Result<CheckResult> {
    let permit = entry.permit(caller, Resource::Source, Action::Test, Target::Source(id)).await?;
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
