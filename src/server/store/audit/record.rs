//! One record: the exact text that the chain is made of, and the columns that follow from it.

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Completion, Intent};
use crate::server::store::entities::audit_record::Model;
use crate::server::store::text::{cut, hex};
use crate::server::store::{Result, StoreError};

/// What a record says. Its JSON is what is hashed and stored, and never written anew: fields that later versions add need a
/// default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Body {
    /// Somebody is about to do something.
    Begun(Box<Intent>),
    /// What became of the record `begun`.
    Completed { begun: i64, person: Option<i64>, completion: Completion },
    /// All up to the record `last`, whose hash is given, were removed because they are old.
    Removed { at: i64, last: i64, hash: String },
}

impl Body {
    /// The text that is kept.
    pub fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| damaged(0, &error))
    }

    /// What a stored record says.
    pub fn read(row: &Model) -> Result<Self> {
        parse(row.seq, &row.body)
    }
}

/// The whole record of a text at a place in the chain, after the one with the hash `previous`. What follows from a text must
/// stay as it is in later versions: a stored record is compared with it.
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
        Body::Begun(intent) => {
            let mut texts = vec![intent.person_name, intent.address, intent.action.clone()];
            texts.extend(intent.manager.clone());
            "begun".clone_into(&mut row.kind);
            row.at = intent.at;
            row.person_id = intent.person;
            row.team_id = intent.team;
            row.manager = intent.manager.map(|text| cut(&text, 100));
            row.action = Some(cut(&intent.action, 100));
            if let Some(resource) = intent.resource {
                row.resource_kind = Some(cut(&resource.kind, 40));
                row.resource_id = Some(cut(&resource.id, 100));
                texts.extend([resource.id, resource.name]);
            }
            collect(&intent.changes, &mut texts);
            row.words = words(&texts.join("\n"));
        }
        Body::Completed { begun, person, completion } => {
            "completed".clone_into(&mut row.kind);
            row.begun = Some(begun);
            row.at = completion.at;
            row.person_id = person;
            row.words = words(&completion.answer);
            if let Some(made) = completion.made {
                row.resource_kind = Some(cut(&made.kind, 40));
                row.resource_id = Some(cut(&made.id, 100));
            }
        }
        Body::Removed { at, .. } => {
            "removed".clone_into(&mut row.kind);
            row.at = at;
        }
    }
    Ok(row)
}

fn parse(seq: i64, body: &str) -> Result<Body> {
    serde_json::from_str(body).map_err(|error| damaged(seq, &error))
}

fn damaged(seq: i64, error: &serde_json::Error) -> StoreError {
    StoreError::Damaged { table: "audit_records", why: format!("record {seq}: {error}") }
}

/// SHA-256 of the previous hash, the place in the chain and the text, a line each.
pub(super) fn hash(previous: &str, seq: i64, body: &str) -> String {
    let mut context = Context::new(&SHA256);
    for part in [previous, "\n", &seq.to_string(), "\n", body] {
        context.update(part.as_bytes());
    }
    hex(context.finish().as_ref())
}

/// What is searched for texts: lower-cased, since databases differ in what case is to them.
pub(super) fn words(text: &str) -> String {
    text.to_lowercase().replace('\0', "\u{fffd}")
}

/// All names and values, however deep.
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
