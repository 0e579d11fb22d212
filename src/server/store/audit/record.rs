//! One record: the exact text that the chain is made of, and the columns that follow from it.

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::{Completion, Intent};
use crate::server::store::entities::audit_record::Model;
use crate::server::store::text::{cut, hex};
use crate::server::store::{Result, StoreError};

/// What a record says. Its JSON, with the fields in this order, is what is hashed and what is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Body {
    /// Somebody is about to do something.
    Begun(Intent),
    /// What became of the record `begun`.
    Completed { begun: i64, person: Option<i64>, completion: Completion },
    /// All up to the record `last`, whose hash is given, were removed because they are old.
    Removed { at: i64, last: i64, hash: String },
}

impl Body {
    /// The record with this place in the chain, after the one with the hash `previous`.
    pub fn record(&self, seq: i64, previous: &str) -> Result<Model> {
        let body = serde_json::to_string(self).map_err(|error| damaged(seq, &error))?;
        let hash = hash(previous, seq, &body);
        let none = Model {
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
        Ok(match self {
            Self::Begun(intent) => {
                let resource = intent.resource.as_ref();
                let manager = intent.manager.as_deref().unwrap_or_default();
                let (thing, thing_id) = resource.map(|resource| (resource.name.as_str(), resource.id.as_str())).unwrap_or_default();
                let changes = intent.changes.to_string();
                Model {
                    kind: "begun".to_owned(),
                    at: intent.at,
                    person_id: intent.person,
                    team_id: intent.team,
                    manager: intent.manager.as_deref().map(|text| cut(text, 100)),
                    resource_kind: resource.map(|resource| cut(&resource.kind, 40)),
                    resource_id: resource.map(|resource| cut(&resource.id, 100)),
                    action: Some(cut(&intent.action, 100)),
                    words: words(&[&intent.person_name, &intent.address, &intent.action, thing, thing_id, manager, &changes]),
                    ..none
                }
            }
            Self::Completed { begun, person, completion } => Model {
                kind: "completed".to_owned(),
                begun: Some(*begun),
                at: completion.at,
                person_id: *person,
                words: words(&[&completion.answer]),
                ..none
            },
            Self::Removed { at, .. } => Model { kind: "removed".to_owned(), at: *at, ..none },
        })
    }

    /// What a stored record says.
    pub fn read(row: &Model) -> Result<Self> {
        serde_json::from_str(&row.body).map_err(|error| damaged(row.seq, &error))
    }
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
pub(super) fn words(parts: &[&str]) -> String {
    parts.join("\n").to_lowercase().replace('\0', "\u{fffd}")
}
