//! Data sources: database servers with an account.

use std::cmp::Ordering;

use serde_json::json;

use super::{Doomed, Obstacle, Result, connect, read, read_over};
use crate::model::form::{Form, Values};
use crate::model::forms::SourceForm;
use crate::model::list::{ListQuery, Listed};
use crate::model::rights::{Action, Resource};
use crate::model::*;
use crate::server::access::{About, Caller, Permit, Seen};
use crate::server::app::ManagerEntry;
use crate::server::live::{Detail, List};
use crate::server::store::ResourceKind;

/// What its edit form is filled with; without passwords.
pub async fn values(caller: &Caller, entry: &ManagerEntry, id: SourceId) -> Result<Values> {
    let permit = entry.permit(caller, Resource::Source, Action::Edit, About::Source(id)).await?;
    permit.reader()?.source_values(id).await
}

/// Adds one.
pub async fn create(caller: &Caller, entry: &ManagerEntry, values: &Values) -> Result<SourceId> {
    let team = super::team_for(caller, entry, values)?;
    let permit =
        entry.permit(caller, Resource::Source, Action::Create, About::New(Thing::Source, values.first("name").to_owned(), team)).await?;
    let form: SourceForm = read(values)?;
    super::check_prefix(entry, team, "name", values)?;
    let permit = permit.changing(SourceForm::FIELDS, None, values);
    permit.create(&[List::Sources], &[], move |manager| async move { manager.add_source(&form).await }).await
}

/// Changes one. The stored password stays with its server and user: with others it has to be in the form.
pub async fn edit(caller: &Caller, entry: &ManagerEntry, id: SourceId, values: &Values) -> Result<()> {
    let permit = entry.permit(caller, Resource::Source, Action::Edit, About::Source(id)).await?;
    let before = permit.manager().source_values(id).await?;
    let form: SourceForm = read_over(values, &before)?;
    let team = super::check_rename(caller, entry, id, &before, values)?;
    let permit = permit.changing(SourceForm::FIELDS, Some(&before), values).keeping(id, team);
    permit.write(&[List::Sources], &[Detail::Source(id)], move |manager| async move { manager.edit_source(id, &form).await }).await
}

/// What a deletion would delete.
pub async fn doomed(caller: &Caller, entry: &ManagerEntry, id: SourceId) -> Result<Doomed> {
    entry.check(caller, Resource::Source, Action::Delete, &About::Source(id)).await?;
    entry.live.renew(&[], &[Detail::Source(id)]).await;
    let detail = get(caller, entry, id).await?;
    Ok(Doomed { obstacles: obstacles(&detail), forbidden: None, name: detail.source.name })
}

/// Deletes one that nothing uses.
pub async fn delete(caller: &Caller, entry: &ManagerEntry, id: SourceId) -> Result<()> {
    let permit = entry.permit(caller, Resource::Source, Action::Delete, About::Source(id)).await?;
    permit.delete(id, &[List::Sources], move |manager| async move { manager.delete_source(id).await }).await?;
    entry.live.forget(Detail::Source(id));
    Ok(())
}

/// The list: searched by name, kind and address, filtered by kind, ordered by `id`, `name` or `kind`.
pub fn list(seen: &Seen, query: &ListQuery) -> Listed<Source> {
    let all = seen.sources.rows();
    let rows = all
        .iter()
        .filter(|row| query.status.is_empty() || row.kind == query.status)
        .filter(|row| seen.is_wanted(query, ResourceKind::Source, row.id.0))
        .filter(|row| query.matches([row.name.as_str(), &row.kind, row.url.as_deref().unwrap_or_default(), row.id.to_string().as_str()]));
    query.cut(rows.cloned().collect(), all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        "kind" => a.kind.cmp(&b.kind),
        _ => Ordering::Equal,
    })
}

/// One data source with its tables.
///
/// # Errors
/// Why it can't be read, when it never has been.
pub async fn get(caller: &Caller, entry: &ManagerEntry, id: SourceId) -> Result<SourceDetail> {
    let seen = entry.seen_detail(caller, Resource::Source, About::Source(id), Detail::Source(id)).await?;
    let part = seen.source_details.get(&id).cloned().unwrap_or_default();
    part.detail(|| seen.missing(entry.address()))
}

/// What stands in the way of a deletion: its tables that mappings use, and the others too, since the manager asks for none at all.
fn obstacles(detail: &SourceDetail) -> Vec<Obstacle> {
    let tables = detail.tables.iter();
    tables
        .map(|table| Obstacle { thing: Thing::Table, id: table.id.0, name: format!("{}.{}", table.namespace, table.name), channel: None })
        .collect()
}

/// Lets the manager connect with what is in a form. An edit form without a password is tested with the stored one, as far as it may be
/// saved so.
pub async fn check(caller: &Caller, entry: &ManagerEntry, stored: Option<SourceId>, values: &Values) -> Result<CheckResult> {
    let about = match stored {
        Some(id) => About::Source(id),
        None => About::New(Thing::Source, values.first("name").to_owned(), super::team_for(caller, entry, values)?),
    };
    let permit = entry.permit(caller, Resource::Source, Action::Test, about).await?;
    let form: SourceForm = match stored {
        Some(id) => read_over(values, &permit.manager().source_values(id).await?)?,
        None => read(values)?,
    };
    let manager = permit.manager().clone();
    let checking = async move {
        match stored {
            Some(id) => manager.check_edited_source(id, &form).await,
            None => manager.check_source(&form).await,
        }
    };
    connect(tested(permit, values), checking, fault).await
}

/// Lets the manager connect to a stored data source.
pub async fn check_stored(caller: &Caller, entry: &ManagerEntry, id: SourceId) -> Result<CheckResult> {
    let permit = entry.permit(caller, Resource::Source, Action::Test, About::Source(id)).await?;
    let stored = permit.manager().source_values(id).await?;
    let manager = permit.manager().clone();
    connect(tested(permit, &stored), async move { manager.check_stored_source(id).await }, fault).await
}

/// Notes which address is tested with which user.
fn tested(permit: Permit, values: &Values) -> Permit {
    let fields = ["type", "url", "username"].map(|field| (field.to_owned(), json!([null, values.first(field).trim()])));
    permit.noting(fields.into_iter().collect())
}

/// Why a test counts as failed.
fn fault(result: &CheckResult) -> Option<&'static str> {
    match result {
        CheckResult::NoConnection => Some("no connection"),
        CheckResult::SqlFailed => Some("the first statement failed"),
        CheckResult::Passed | CheckResult::CharsetDiffers { .. } => None,
    }
}
