//! Who did what. Written before the manager is called and completed after it, each a record of its own: nothing is ever changed,
//! and what was begun and never completed is seen as unknown. Every record carries a hash over itself and the one before, so
//! that a change to the past is found by [`Audit::verify`].
//!
//! The chain is not keyed: who can write to the database and computes all later hashes anew leaves no trace in it. Against that,
//! keep the newest hash, which [`Audit::verify`] answers, or the copy of the trail elsewhere.
//!
//! What is stored is JSON whose names and words are written out at each field: they stay when a field or variant is renamed.

mod chain;
mod record;
mod search;

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect};
use serde::{Deserialize, Serialize};

use super::entities::{audit_head, audit_record};
use super::{Result, Store, StoreError};
use record::Record;

pub use chain::{ChainError, VerifyReport};
pub use search::{AuditPage, AuditQuery, AuditRow};

/// Who is about to do what. Secrets are masked by the caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Milliseconds since 1970, UTC.
    #[serde(rename = "at")]
    pub at: i64,
    /// Who; none: nobody who is known, or the server itself.
    #[serde(rename = "person")]
    pub person: Option<i64>,
    /// Their name at that time.
    #[serde(rename = "person_name")]
    pub person_name: String,
    /// The session's key or the access token's name.
    #[serde(rename = "via")]
    pub via: String,
    /// Where from.
    #[serde(rename = "address")]
    pub address: String,
    /// What the request is called in the log.
    #[serde(rename = "request")]
    pub request: String,
    /// What, such as `channel.stop`; at most 100 characters are searched by.
    #[serde(rename = "action")]
    pub action: String,
    /// With which thing.
    #[serde(rename = "resource")]
    pub resource: Option<AuditResource>,
    /// At which manager.
    #[serde(rename = "manager")]
    pub manager: Option<String>,
    /// Whose thing.
    #[serde(rename = "team")]
    pub team: Option<i64>,
    /// Field by field, before and after.
    #[serde(rename = "changes")]
    pub changes: serde_json::Value,
}

/// A thing, as it was called then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditResource {
    /// Its kind, such as `channel`; at most 40 characters are searched by.
    #[serde(rename = "kind")]
    pub kind: String,
    /// At most 100 characters are searched by.
    #[serde(rename = "id")]
    pub id: String,
    /// What it was called.
    #[serde(rename = "name")]
    pub name: String,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuditOutcome {
    /// It was done.
    #[serde(rename = "done")]
    Done,
    /// It was not allowed.
    #[serde(rename = "refused")]
    Refused,
    /// It was tried and failed.
    #[serde(rename = "failed")]
    Failed,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Milliseconds since 1970, UTC.
    #[serde(rename = "at")]
    pub at: i64,
    /// Done, refused or failed.
    #[serde(rename = "outcome")]
    pub outcome: AuditOutcome,
    /// What the manager answered, or why it was refused.
    #[serde(rename = "answer")]
    pub answer: String,
    /// What was made by it, whose id nobody knew before.
    #[serde(rename = "made", default, skip_serializing_if = "Option::is_none")]
    pub made: Option<AuditResource>,
}

impl Completion {
    /// How it ended, and why; nothing was made.
    pub fn new(at: i64, outcome: AuditOutcome, answer: impl Into<String>) -> Self {
        Self { at, outcome, answer: answer.into(), made: None }
    }
}

/// The audit trail; from [`Store::audit`].
#[derive(Clone, Copy, Debug)]
pub struct Audit<'a>(pub(super) &'a Store);

impl Audit<'_> {
    /// Writes what somebody is about to do; answers the id to complete it with. On return it is on disk.
    ///
    /// # Errors
    /// `Database`: then it must not be done.
    pub async fn begin(&self, intent: &AuditEntry) -> Result<i64> {
        let mut chain = ChainHead::lock(self.0).await?;
        let id = chain.append(&Record::Begun(Box::new(intent.clone()))).await?;
        chain.commit().await?;
        Ok(id)
    }

    /// Writes what became of it.
    ///
    /// # Errors
    /// `NotFound` when nothing was begun under this id, or it is completed already.
    pub async fn complete(&self, id: i64, completion: &Completion) -> Result<()> {
        let mut chain = ChainHead::lock(self.0).await?;
        let begun = audit_record::Entity::find_by_id(id).one(&chain.transaction).await?;
        let Some(Record::Begun(intent)) = begun.as_ref().map(Record::read).transpose()? else {
            return Err(StoreError::NotFound("what is to be completed"));
        };
        if search::completed(&chain.transaction, &[id]).await?.contains_key(&id) {
            return Err(StoreError::NotFound("anything to complete: it is completed already, and"));
        }
        chain.append(&Record::Completed { begun: id, person: intent.person, completion: completion.clone() }).await?;
        chain.commit().await
    }

    /// Writes something that is over already, such as a refused attempt; answers its id.
    ///
    /// # Errors
    /// `Database`.
    pub async fn record(&self, intent: &AuditEntry, completion: &Completion) -> Result<i64> {
        let mut chain = ChainHead::lock(self.0).await?;
        let id = chain.append(&Record::Begun(Box::new(intent.clone()))).await?;
        chain.append(&Record::Completed { begun: id, person: intent.person, completion: completion.clone() }).await?;
        chain.commit().await?;
        Ok(id)
    }
}

/// The end of the chain, ours until the transaction ends: whoever wants to append meanwhile waits.
struct ChainHead {
    transaction: DatabaseTransaction,
    row: audit_head::Model,
}

impl ChainHead {
    async fn lock(store: &Store) -> Result<Self> {
        let transaction = store.write().await?;
        let row = audit_head::Entity::find_by_id(1).lock_exclusive().one(&transaction).await?;
        let row = row.ok_or(StoreError::Damaged { table: "audit_head", why: "its row is missing".to_owned() })?;
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
