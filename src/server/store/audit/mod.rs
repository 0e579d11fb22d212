//! The audit log. An action is recorded before the manager is called and completed by a second record afterwards; records are never
//! modified, and an action that was never completed has an unknown outcome. Each record contains a hash over itself and the previous one,
//! so that [`Audit::verify`] detects tampering.
//!
//! The chain is not keyed: anyone who can write to the database and recomputes all later hashes leaves no trace in it. To protect against
//! that, keep the newest hash, which [`Audit::verify`] returns, or a copy of the audit log elsewhere.
//!
//! Records are stored as JSON. Every name is spelled out at its field, so that renaming a field or variant does not change stored data.

mod chain;
mod record;
mod search;

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect};
use serde::{Deserialize, Serialize};

use super::entities::{audit_head, audit_record};
use super::{Result, Store, StoreError};
use crate::model::{TeamId, UserId};
use record::Record;

pub use chain::{ChainError, VerifyReport};
pub use search::{AuditPage, AuditQuery, AuditRow};

/// An action about to be performed. The caller masks secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Milliseconds since 1970, UTC.
    #[serde(rename = "at")]
    pub at: i64,
    /// The user; `None` if unknown or the server itself.
    #[serde(rename = "person")]
    pub person: Option<UserId>,
    /// The user's name at that time.
    #[serde(rename = "person_name")]
    pub person_name: String,
    /// How the user came, as written by `authz::Via`; empty if unauthenticated.
    #[serde(rename = "via")]
    pub via: String,
    /// Client address.
    #[serde(rename = "address")]
    pub address: String,
    /// ID of the request in the server's log.
    #[serde(rename = "request")]
    pub request: String,
    /// The action, such as `channel.stop`; only the first 100 characters are searchable.
    #[serde(rename = "action")]
    pub action: String,
    /// The target resource.
    #[serde(rename = "resource")]
    pub resource: Option<AuditResource>,
    /// The manager of the resource.
    #[serde(rename = "manager")]
    pub manager: Option<String>,
    /// The team that owns the resource.
    #[serde(rename = "team")]
    pub team: Option<TeamId>,
    /// Values before and after the change, by field.
    #[serde(rename = "changes")]
    pub changes: serde_json::Value,
}

/// A resource, with its name at that time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditResource {
    /// Resource type, such as `channel`; only the first 40 characters are searchable.
    #[serde(rename = "kind")]
    pub kind: String,
    /// ID; only the first 100 characters are searchable.
    #[serde(rename = "id")]
    pub id: String,
    /// Name at that time.
    #[serde(rename = "name")]
    pub name: String,
}

/// Outcome of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuditOutcome {
    /// The action succeeded.
    #[serde(rename = "done")]
    Done,
    /// Permission was denied.
    #[serde(rename = "refused")]
    Refused,
    /// The action was attempted and failed.
    #[serde(rename = "failed")]
    Failed,
}

/// Completion of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Milliseconds since 1970, UTC.
    #[serde(rename = "at")]
    pub at: i64,
    /// Outcome.
    #[serde(rename = "outcome")]
    pub outcome: AuditOutcome,
    /// The manager's response, or the reason for the denial.
    #[serde(rename = "answer")]
    pub answer: String,
    /// The resource that the action created, whose ID was not known before.
    #[serde(rename = "made", default, skip_serializing_if = "Option::is_none")]
    pub made: Option<AuditResource>,
}

impl Completion {
    /// A completion without a created resource.
    pub fn new(at: i64, outcome: AuditOutcome, answer: impl Into<String>) -> Self {
        Self { at, outcome, answer: answer.into(), made: None }
    }
}

/// The audit log; see [`Store::audit`].
#[derive(Clone, Copy, Debug)]
pub struct Audit<'a>(pub(super) &'a Store);

impl Audit<'_> {
    /// Records an action about to be performed and returns the ID to complete it with. The record is durable when this returns.
    ///
    /// # Errors
    /// Returns `Database` if the query fails; the action must then not be performed.
    pub async fn begin(&self, intent: &AuditEntry) -> Result<i64> {
        let mut chain = ChainHead::lock(self.0).await?;
        let id = chain.append(&Record::Begun(Box::new(intent.clone()))).await?;
        chain.commit().await?;
        Ok(id)
    }

    /// Records the outcome of an action.
    ///
    /// # Errors
    /// Returns `NotFound` if no action was begun under this ID or it is already completed.
    pub async fn complete(&self, id: i64, completion: &Completion) -> Result<()> {
        let mut chain = ChainHead::lock(self.0).await?;
        let begun = audit_record::Entity::find_by_id(id).one(&chain.transaction).await?;
        let Some(Record::Begun(intent)) = begun.as_ref().map(Record::read).transpose()? else {
            return Err(StoreError::NotFound("the audit record to complete"));
        };
        if search::completed(&chain.transaction, &[id]).await?.contains_key(&id) {
            return Err(StoreError::NotFound("an audit record that isn't already completed"));
        }
        chain.append(&Record::Completed { begun: id, person: intent.person, completion: completion.clone() }).await?;
        chain.commit().await
    }

    /// Records an action that is already over, such as a denied attempt, and returns its ID.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn record(&self, intent: &AuditEntry, completion: &Completion) -> Result<i64> {
        let mut chain = ChainHead::lock(self.0).await?;
        let id = chain.append(&Record::Begun(Box::new(intent.clone()))).await?;
        chain.append(&Record::Completed { begun: id, person: intent.person, completion: completion.clone() }).await?;
        chain.commit().await?;
        Ok(id)
    }
}

/// The locked end of the chain; other writers wait until the transaction ends.
struct ChainHead {
    transaction: DatabaseTransaction,
    row: audit_head::Model,
}

impl ChainHead {
    async fn lock(store: &Store) -> Result<Self> {
        let transaction = store.write().await?;
        let row = audit_head::Entity::find_by_id(1).lock_exclusive().one(&transaction).await?;
        let row = row.ok_or(StoreError::Damaged { table: "audit_head", why: "row missing".to_owned() })?;
        Ok(Self { transaction, row })
    }

    async fn append(&mut self, body: &Record) -> Result<i64> {
        let record = record::record(self.row.seq + 1, &self.row.hash, body.text()?)?;
        (self.row.seq, self.row.hash) = (record.seq, record.hash.clone());
        audit_record::Entity::insert(record.into_active_model().reset_all()).exec_without_returning(&self.transaction).await?;
        Ok(self.row.seq)
    }

    async fn commit(self) -> Result<()> {
        let audit_head::Model { seq, hash, anchor_seq, anchor_hash, .. } = self.row.clone();
        let row = audit_head::ActiveModel {
            seq: Set(seq),
            hash: Set(hash),
            anchor_seq: Set(anchor_seq),
            anchor_hash: Set(anchor_hash),
            ..self.row.into_active_model()
        };
        row.update(&self.transaction).await?;
        Ok(self.transaction.commit().await?)
    }
}

#[cfg(test)]
mod tests;
