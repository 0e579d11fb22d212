//! The audit trail: searched, exported, and the history of one thing.

use serde_json::Value;

use super::Result;
use crate::model::field::FieldKind;
use crate::model::form::{Audience, Field, Form};
use crate::model::forms::{CanalForm, SourceForm};
use crate::model::mask::{MASK, mask_url_credentials};
use crate::model::permissions::{Action, Resource};
use crate::server::authz::ManagerHandle;
use crate::server::authz::{AccessControl, Caller, Target, VisibleSnapshot};
use crate::server::store::{AuditPage, AuditQuery, AuditRow, ResourceKind};

/// Records of a page.
pub const PAGE_SIZE: u64 = 50;
/// Records that are read at once for an export.
const EXPORT_BATCH_SIZE: u64 = 500;

/// What matches, newest first.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn search(access: &AccessControl, caller: &Caller, query: &AuditQuery) -> Result<AuditPage> {
    access.check(caller, Resource::Audit, Action::Read)?;
    let mut page = access.store().audit().search(query, PAGE_SIZE).await?;
    page.rows.iter_mut().for_each(mask);
    Ok(page)
}

/// Some hundred records of an export, and the query for the next ones; none when there are no more.
///
/// # Errors
/// `Forbidden`, `Store`.
pub async fn export(access: &AccessControl, caller: &Caller, query: &AuditQuery) -> Result<(Vec<AuditRow>, Option<AuditQuery>)> {
    access.check(caller, Resource::Audit, Action::Read)?;
    let mut page = access.store().audit().search(query, EXPORT_BATCH_SIZE).await?;
    page.rows.iter_mut().for_each(mask);
    Ok((page.rows, page.next.map(|next| AuditQuery { before: Some(next), ..query.clone() })))
}

/// What was done with one thing, newest first, for whoever may read the thing. Connection details and what the manager answered are for
/// members of its team; where somebody asked from, and by which session, is for those who read the whole trail.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn history(
    caller: &Caller,
    entry: &ManagerHandle,
    (resource, about): (Resource, Target),
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
    let mut page = entry.access.store().audit().search(&query, PAGE_SIZE).await?;
    page.rows.iter_mut().for_each(mask);
    if !is_insider(&entry.visible_snapshot(caller), &about) {
        page.rows.iter_mut().for_each(|row| redact(resource, row));
    }
    if entry.access.check(caller, Resource::Audit, Action::Read).is_err() {
        for row in &mut page.rows {
            for hidden in [&mut row.intent.via, &mut row.intent.address, &mut row.intent.request] {
                hidden.clear();
            }
        }
    }
    Ok(page)
}

/// Whether who a view is for is a member of the team of a thing, or reads everything.
fn is_insider(seen: &VisibleSnapshot, about: &Target) -> bool {
    match about {
        Target::Channel(id) | Target::Pipeline(id, _) => seen.is_insider(ResourceKind::Channel, id.0),
        Target::Source(id) => seen.is_insider(ResourceKind::Source, id.0),
        Target::Canal(id) => seen.is_insider(ResourceKind::Canal, id.0),
        Target::Manager(_) | Target::Table(_) | Target::New(..) => seen.is_unfiltered(),
    }
}

/// Leaves to others than members of the team: who did what, but neither connection details nor what the manager answered.
fn redact(resource: Resource, row: &mut AuditRow) {
    if let Some(completion) = &mut row.completion {
        completion.answer.clear();
    }
    let fields = match resource {
        Resource::Source => SourceForm::FIELDS,
        Resource::Canal => CanalForm::FIELDS,
        _ => return,
    };
    // What no form knows may be anything, except whose the thing became.
    let is_open = |name: &str| name == "team" || fields.iter().any(|field| field.name == name && field.audience == Audience::Readers);
    match &mut row.intent.changes {
        Value::Object(changes) => changes.retain(|name, _| is_open(name)),
        changes => *changes = Value::Null,
    }
}

/// Masks what records of earlier versions still hold: passwords inside URLs, and access keys.
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
    fn records_of_earlier_versions_tell_no_secret() {
        let mut row = row("canal.edit", json!({ "rdsAccesskey": ["old", "new"], "url": ["jdbc:mysql://a:hush@h/", "x"], "n": 1 }));
        mask(&mut row);
        assert_eq!(row.intent.changes, json!({ "rdsAccesskey": [null, "***"], "url": ["jdbc:mysql://a:***@h/", "x"], "n": 1 }));
        assert_eq!(row.completion.unwrap().answer, "no jdbc:mysql://h/x?password=***");
    }

    #[test]
    fn others_get_to_see_what_everybody_reads_on_the_page() {
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
