//! An audit record: the exact text that is hashed, and the columns derived from it.

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AuditEntry, Completion};
use crate::model::UserId;
use crate::server::store::entities::audit_record::Model;
use crate::server::store::sanitize::{hex, truncate};
use crate::server::store::{Result, StoreError};

/// The body of a record. Its JSON is hashed, stored and never rewritten: fields added by later versions need a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub(super) enum Record {
    /// An action about to be performed.
    #[serde(rename = "begun")]
    Begun(Box<AuditEntry>),
    /// The outcome of the action in record `begun`.
    #[serde(rename = "completed")]
    Completed {
        #[serde(rename = "begun")]
        begun: i64,
        #[serde(rename = "person")]
        person: Option<UserId>,
        #[serde(rename = "completion")]
        completion: Completion,
    },
    /// All records up to `last`, which has the given hash, were removed because of their age.
    #[serde(rename = "removed")]
    Removed {
        #[serde(rename = "at")]
        at: i64,
        #[serde(rename = "last")]
        last: i64,
        #[serde(rename = "hash")]
        hash: String,
    },
}

impl Record {
    /// The stored text.
    pub fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| damaged(0, &error))
    }

    /// Parses a stored record.
    pub fn read(row: &Model) -> Result<Self> {
        parse(row.seq, &row.body)
    }
}

/// Builds the row for a body at a position in the chain, after the record with the hash `previous`. The derived columns must not change in
/// later versions: stored records are compared with them.
pub(super) fn record(seq: i64, previous: &str, body: String) -> Result<Model> {
    let said = parse(seq, &body)?;
    let hash = hash(previous, seq, &body);
    let mut row = Model {
        seq,
        hash,
        body,
        kind: String::new(),
        begun: None,
        at: 0,
        person_id: None,
        team_id: None,
        manager: None,
        resource_kind: None,
        resource_id: None,
        action: None,
        words: String::new(),
    };
    match said {
        Record::Begun(intent) => {
            let mut texts = vec![intent.person_name, intent.address, intent.action.clone()];
            texts.extend(intent.manager.clone());
            "begun".clone_into(&mut row.kind);
            row.at = intent.at;
            row.person_id = intent.person;
            row.team_id = intent.team;
            row.manager = intent.manager.map(|text| truncate(&text, 100));
            row.action = Some(truncate(&intent.action, 100));
            if let Some(resource) = intent.resource {
                row.resource_kind = Some(truncate(&resource.kind, 40));
                row.resource_id = Some(truncate(&resource.id, 100));
                texts.extend([resource.id, resource.name]);
            }
            collect(&intent.changes, &mut texts);
            row.words = search_text(&texts.join("\n"));
        }
        Record::Completed { begun, person, completion } => {
            "completed".clone_into(&mut row.kind);
            row.begun = Some(begun);
            row.at = completion.at;
            row.person_id = person;
            row.words = search_text(&completion.answer);
            if let Some(made) = completion.made {
                row.resource_kind = Some(truncate(&made.kind, 40));
                row.resource_id = Some(truncate(&made.id, 100));
            }
        }
        Record::Removed { at, .. } => {
            "removed".clone_into(&mut row.kind);
            row.at = at;
        }
    }
    Ok(row)
}

fn parse(seq: i64, body: &str) -> Result<Record> {
    serde_json::from_str(body).map_err(|error| damaged(seq, &error))
}

fn damaged(seq: i64, error: &serde_json::Error) -> StoreError {
    StoreError::Damaged { table: "audit_records", why: format!("record {seq}: {error}") }
}

/// SHA-256 of the previous hash, the sequence number and the body, one per line.
pub(super) fn hash(previous: &str, seq: i64, body: &str) -> String {
    let mut context = Context::new(&SHA256);
    for part in [previous, "\n", &seq.to_string(), "\n", body] {
        context.update(part.as_bytes());
    }
    hex(context.finish().as_ref())
}

/// Normalizes text for searching: lower case, since databases differ in case sensitivity.
pub(super) fn search_text(text: &str) -> String {
    text.to_lowercase().replace('\0', "\u{fffd}")
}

/// Collects all names and values recursively.
fn collect(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::String(text) => into.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, into)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            into.push(name.clone());
            collect(value, into);
        }),
        Value::Bool(_) | Value::Number(_) => into.push(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::TeamId;
    use crate::server::store::audit::{AuditOutcome, AuditResource};

    #[test]
    fn the_stored_json_format_is_stable() {
        let resource = || AuditResource { kind: "channel".to_owned(), id: "7".to_owned(), name: "a".to_owned() };
        let intent = AuditEntry {
            at: 1,
            person: Some(UserId(2)),
            person_name: "ann".to_owned(),
            via: "v".to_owned(),
            address: "192.0.2.7".to_owned(),
            request: "r".to_owned(),
            action: "channel.edit".to_owned(),
            resource: Some(resource()),
            manager: Some("main".to_owned()),
            team: Some(TeamId(3)),
            changes: json!({ "name": ["a", "b"] }),
        };
        let completion = |outcome, made| Completion { at: 4, outcome, answer: "ok".to_owned(), made };
        let completed = |outcome, made| Record::Completed { begun: 5, person: None, completion: completion(outcome, made) };
        for (body, text) in [
            (
                Record::Begun(Box::new(intent)),
                r#"{"kind":"begun","at":1,"person":2,"person_name":"ann","via":"v","address":"192.0.2.7","request":"r","action":"channel.edit","resource":{"kind":"channel","id":"7","name":"a"},"manager":"main","team":3,"changes":{"name":["a","b"]}}"#,
            ),
            (
                completed(AuditOutcome::Done, Some(resource())),
                r#"{"kind":"completed","begun":5,"person":null,"completion":{"at":4,"outcome":"done","answer":"ok","made":{"kind":"channel","id":"7","name":"a"}}}"#,
            ),
            (
                completed(AuditOutcome::Refused, None),
                r#"{"kind":"completed","begun":5,"person":null,"completion":{"at":4,"outcome":"refused","answer":"ok"}}"#,
            ),
            (
                completed(AuditOutcome::Failed, None),
                r#"{"kind":"completed","begun":5,"person":null,"completion":{"at":4,"outcome":"failed","answer":"ok"}}"#,
            ),
            (Record::Removed { at: 6, last: 7, hash: "h".to_owned() }, r#"{"kind":"removed","at":6,"last":7,"hash":"h"}"#),
        ] {
            assert_eq!(body.text().unwrap(), text);
            assert_eq!(parse(1, text).unwrap(), body);
        }
    }
}
