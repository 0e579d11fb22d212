//! Tables and table patterns of data sources (Otter's data media).

use std::cmp::Ordering;

use serde_json::json;

use super::{ManagerCtx, Result, connect};
use crate::model::forms::TableName;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::*;
use crate::server::authz::Target;
use crate::server::monitor::DetailKey;
use crate::server::store::ResourceKind;

/// Lists tables: searched by schema, name and source, filtered by `free` or `used`, ordered by `id`, `name` or `source`.
///
/// # Errors
/// Returns `Forbidden` if the caller is not signed in.
pub async fn list(ctx: &ManagerCtx, query: &ListQuery) -> Result<Paginated<Table>> {
    let seen = ctx.list_view(Resource::Table).await?;
    let all = seen.tables.rows();
    let rows = all
        .iter()
        .filter(|row| query.status.is_empty() || (query.status == "free") == row.used_by.is_empty())
        .filter(|row| seen.matches_team_filter(query, ResourceKind::Source, row.source.0))
        .filter(|row| query.matches([row.namespace.as_str(), &row.name, &row.source_name, row.id.to_string().as_str()]));
    Ok(query.paginate(rows.cloned().collect(), all.len(), |by, a, b| match by {
        "id" => a.id.cmp(&b.id),
        "name" => (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)),
        "source" => a.source_name.cmp(&b.source_name),
        _ => Ordering::Equal,
    }))
}

/// Returns one table from the list.
///
/// # Errors
/// Returns `NotFound` if the list does not contain it, or the error of the list if it has never been read.
pub async fn get(ctx: &ManagerCtx, id: TableId) -> Result<Table> {
    ctx.check(Resource::Table, Action::Read, &Target::Table(id)).await?;
    let snapshot = ctx.ready().await;
    let found = snapshot.tables.rows().iter().find(|table| table.id == id).cloned();
    found.ok_or_else(|| snapshot.absent(&snapshot.tables, ResourceType::Table, id.0, || ctx.manager.address()))
}

/// Checks whether the caller may delete a table's definition.
///
/// # Errors
/// Returns `Forbidden` or `NotFound`.
pub async fn may_delete(ctx: &ManagerCtx, id: TableId) -> Result<()> {
    ctx.check(Resource::Table, Action::Delete, &Target::Table(id)).await
}

/// Deletes a table's definition that no mapping uses. The table in the database is not affected.
pub async fn delete(ctx: &ManagerCtx, id: TableId) -> Result<()> {
    let permit = ctx.permit(Resource::Table, Action::Delete, Target::Table(id)).await?;
    let source = ctx.newest().tables.rows().iter().find(|table| table.id == id).map(|table| table.source);
    permit.delete::<Table, _>(id, move |manager| async move { manager.delete_table(id).await }).await?;
    // The data source shows its tables.
    let touched: Vec<DetailKey> = source.into_iter().map(DetailKey::Source).collect();
    ctx.manager.live.refresh(&[], &touched).await;
    Ok(())
}

/// Lists the tables that exist in the database of a data source, by patterns of schema and name (`.*` for all).
///
/// # Errors
/// Returns `Forbidden` or `NotFound`, or the manager's error if it can't query the database.
pub async fn find(ctx: &ManagerCtx, source: SourceId, schema: &str, table: &str) -> Result<Vec<TableName>> {
    let permit = ctx.permit(Resource::Source, Action::FindTables, Target::Source(source)).await?;
    let (manager, schema, table) = (permit.manager().clone(), schema.to_owned(), table.to_owned());
    let permit = permit.with_changes(json!({ "schema": [null, schema], "table": [null, table] }));
    connect(permit, async move { manager.find_tables(source, &schema, &table).await }, |_| None).await
}
