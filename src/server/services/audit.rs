//! The audit log: search, export, and the history of one resource.

use serde_json::Value;

use super::{Ctx, ManagerCtx, Result};
use crate::model::field::FieldKind;
use crate::model::form::{Audience, Field, Form};
use crate::model::forms::{CanalForm, SourceForm};
use crate::model::mask::{MASK, mask_url_credentials};
use crate::model::permissions::{Action, Resource};
use crate::server::authz::{Target, VisibleSnapshot};
use crate::server::store::{AuditPage, AuditQuery, AuditRow, ResourceKind};

/// Records per page.
pub const PAGE_SIZE: u64 = 50;
/// Records read per batch of an export.
const EXPORT_BATCH_SIZE: u64 = 500;

/// Returns the matching records, newest first.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn search(ctx: &Ctx, query: &AuditQuery) -> Result<AuditPage> {
    ctx.check_global(Resource::Audit, Action::Read)?;
    let mut page = ctx.access().store().audit().search(query, PAGE_SIZE).await?;
    page.rows.iter_mut().for_each(mask);
    Ok(page)
}

/// Returns one batch of an export and the query for the next one, or `None` if there are no more records.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn export(ctx: &Ctx, query: &AuditQuery) -> Result<(Vec<AuditRow>, Option<AuditQuery>)> {
    ctx.check_global(Resource::Audit, Action::Read)?;
    let mut page = ctx.access().store().audit().search(query, EXPORT_BATCH_SIZE).await?;
    page.rows.iter_mut().for_each(mask);
    Ok((page.rows, page.next.map(|next| AuditQuery { before: Some(next), ..query.clone() })))
}

/// Returns the history of one resource, newest first, to callers who may read the resource. Connection details and the manager's responses
/// are limited to members of its team; client addresses and sessions to users who may read the whole audit log.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn history(
    ctx: &ManagerCtx,
    (resource, about): (Resource, Target),
    (kind, id): (&str, u64),
    before: Option<i64>,
) -> Result<AuditPage> {
    ctx.check(resource, Action::Read, &about).await?;
    let query = AuditQuery {
        manager: Some(ctx.manager.name().to_owned()),
        resource_kind: Some(kind.to_owned()),
        resource_id: Some(id.to_string()),
        before,
        ..AuditQuery::default()
    };
    let mut page = ctx.access().store().audit().search(&query, PAGE_SIZE).await?;
    page.rows.iter_mut().for_each(mask);
    if !is_insider(&ctx.snapshot(), &about) {
        page.rows.iter_mut().for_each(|row| redact(resource, row));
    }
    if ctx.check_global(Resource::Audit, Action::Read).is_err() {
        for row in &mut page.rows {
            for hidden in [&mut row.intent.via, &mut row.intent.address, &mut row.intent.request] {
                hidden.clear();
            }
        }
    }
    Ok(page)
}

/// Whether the viewer is a member of the resource's team or may read everything.
fn is_insider(seen: &VisibleSnapshot, about: &Target) -> bool {
    match about {
        Target::Channel(id) | Target::Pipeline(id, _) => seen.is_insider(ResourceKind::Channel, id.0),
        Target::Source(id) => seen.is_insider(ResourceKind::Source, id.0),
        Target::Canal(id) => seen.is_insider(ResourceKind::Canal, id.0),
        Target::Manager(_) | Target::Table(_) | Target::New(..) => seen.is_unfiltered(),
    }
}

/// Redacts a record for viewers outside the team: connection details and the manager's response are removed.
fn redact(resource: Resource, row: &mut AuditRow) {
    if let Some(completion) = &mut row.completion {
        completion.answer.clear();
    }
    let fields = match resource {
        Resource::Source => SourceForm::FIELDS,
        Resource::Canal => CanalForm::FIELDS,
        _ => return,
    };
    // A field that is in no form may contain anything, so it is removed, except for the owning team.
    let is_open = |name: &str| name == "team" || fields.iter().any(|field| field.name == name && field.audience == Audience::Readers);
    match &mut row.intent.changes {
        Value::Object(changes) => changes.retain(|name, _| is_open(name)),
        changes => *changes = Value::Null,
    }
}

/// Masks secrets in records of earlier versions: passwords inside URLs, and access keys.
fn mask(row: &mut AuditRow) {
    if let Value::Object(changes) = &mut row.intent.changes {
        changes.iter_mut().filter(|(name, _)| is_secret(name)).for_each(|(_, values)| *values = serde_json::json!([null, MASK]));
    }
    mask_texts(&mut row.intent.changes);
    if let Some(completion) = &mut row.completion {
        completion.answer = mask_url_credentials(&completion.answer).into_owned();
    }
}

fn is_secret(name: &str) -> bool {
    let secret = |field: &&Field| field.kind == FieldKind::Password || field.audience == Audience::Nobody;
    SourceForm::FIELDS.iter().chain(CanalForm::FIELDS).filter(secret).any(|field| field.name == name)
}

fn mask_texts(value: &mut Value) {
    match value {
        Value::String(text) => *text = mask_url_credentials(text).into_owned(),
        Value::Array(values) => values.iter_mut().for_each(mask_texts),
        Value::Object(fields) => fields.values_mut().for_each(mask_texts),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::server::store::{AuditEntry, AuditOutcome, Completion};

    fn row(action: &str, changes: Value) -> AuditRow {
        let intent = AuditEntry {
            at: 0,
            person: None,
            person_name: String::new(),
            via: String::new(),
            address: String::new(),
            request: String::new(),
            action: action.to_owned(),
            resource: None,
            manager: None,
            team: None,
            changes,
        };
        let completion = Completion::new(0, AuditOutcome::Failed, "no jdbc:mysql://h/x?password=hush");
        AuditRow { id: 1, intent, completion: Some(completion) }
    }

    #[test]
    fn secrets_in_records_of_earlier_versions_are_masked() {
        let mut row = row("canal.edit", json!({ "rdsAccesskey": ["old", "new"], "url": ["jdbc:mysql://a:hush@h/", "x"], "n": 1 }));
        mask(&mut row);
        assert_eq!(row.intent.changes, json!({ "rdsAccesskey": [null, "***"], "url": ["jdbc:mysql://a:***@h/", "x"], "n": 1 }));
        assert_eq!(row.completion.unwrap().answer, "no jdbc:mysql://h/x?password=***");
    }

    #[test]
    fn viewers_outside_the_team_see_only_fields_open_to_all_readers() {
        let changes = json!({ "name": ["a", "b"], "url": ["x", "y"], "username": ["x", "y"], "password": [null, "***"], "team": [null, "t"], "schema": [null, "x"] });
        let mut of_source = row("source.edit", changes);
        redact(Resource::Source, &mut of_source);
        assert_eq!(of_source.intent.changes, json!({ "name": ["a", "b"], "password": [null, "***"], "team": [null, "t"] }));
        assert_eq!(of_source.completion.unwrap().answer, "");
        let mut of_canal = row(
            "canal.edit",
            json!({ "desc": ["a", "b"], "groupDbAddresses": ["x", "y"], "detectingSQL": ["x", "y"], "dbUsername": ["x", "y"] }),
        );
        redact(Resource::Canal, &mut of_canal);
        assert_eq!(of_canal.intent.changes, json!({ "desc": ["a", "b"] }));
        let mut of_node = row("node.edit", json!({ "ip": ["x", "y"] }));
        redact(Resource::Node, &mut of_node);
        assert_eq!(of_node.intent.changes, json!({ "ip": ["x", "y"] }));
    }
}
