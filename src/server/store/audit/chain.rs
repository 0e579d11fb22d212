//! Verifies the whole hash chain and removes its oldest records.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::record::{Record, hash, record};
use super::{Audit, ChainHead};
use crate::server::store::entities::audit_head;
use crate::server::store::entities::audit_record::{Column, Entity, Model};
use crate::server::store::{Result, StoreError};

/// Records read per query.
const PAGE: u64 = 500;

/// Result of verifying the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Number of verified records.
    pub records: u64,
    /// Sequence number (0 if there is none) and hash of the newest record. Stored elsewhere, they prove later that no record was removed
    /// from the end.
    pub newest: (i64, String),
    /// The first defect; `None` if the chain is intact.
    pub broken: Option<ChainError>,
}

/// A defect of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// A record is missing.
    #[error("record {0} is missing")]
    Missing(i64),
    /// A record or the one before it was modified.
    #[error("record {0} or its predecessor was modified")]
    Changed(i64),
    /// The search columns of a record do not match its body.
    #[error("the search columns of record {0} were modified")]
    Columns(i64),
    /// The chain does not end at the record that its head names.
    #[error("the chain doesn't end at record {0}, as its head states")]
    End(i64),
    /// Old records were removed by something other than the retention.
    #[error("records up to {0} were removed by something other than the retention setting")]
    Start(i64),
}

impl Audit<'_> {
    /// Verifies the whole chain in one snapshot and reports its first defect.
    ///
    /// # Errors
    /// Returns `Database` if a query fails, or `Damaged` if the chain's head is missing.
    pub async fn verify(&self) -> Result<VerifyReport> {
        let snapshot = self.0.snapshot().await?;
        let head = audit_head::Entity::find_by_id(1).one(&snapshot).await?;
        let head = head.ok_or(StoreError::Damaged { table: "audit_head", why: "row missing".to_owned() })?;
        let mut walk = ChainVerifier { seq: head.anchor_seq, hash: head.anchor_hash.clone(), records: 0, removed: None };
        let mut broken = None;
        while broken.is_none() {
            let page = Entity::find().filter(Column::Seq.gt(walk.seq)).order_by_asc(Column::Seq).limit(PAGE).all(&snapshot).await?;
            if page.is_empty() {
                broken = walk.end(&head);
                break;
            }
            broken = page.iter().find_map(|row| walk.step(row));
        }
        snapshot.commit().await?;
        Ok(VerifyReport { records: walk.records, newest: (head.seq, head.hash), broken })
    }

    /// Removes the oldest records: all before the first one dated `before` (milliseconds since 1970, UTC) or later, and before the first
    /// one begun but completed after that. The last removed record is stored in the head and in a record of its own, so that the chain can
    /// still be verified. Returns how many were removed.
    ///
    /// # Errors
    /// Returns `Database` if a query fails.
    pub async fn remove_before(&self, before: i64, now: i64) -> Result<u64> {
        let mut chain = ChainHead::lock(self.0).await?;
        let young = Entity::find().filter(Column::At.gte(before)).order_by_asc(Column::Seq).one(&chain.transaction).await?;
        let mut last = young.map_or(chain.row.seq, |row| row.seq - 1);
        // A pair of begun and completed records is kept or removed as a whole.
        let split = Entity::find().filter(Column::Seq.gt(last)).filter(Column::Begun.lte(last)).order_by_asc(Column::Begun);
        if let Some(begun) = split.one(&chain.transaction).await?.and_then(|row| row.begun) {
            last = begun - 1;
        }
        // If the only old record is the marker of an earlier removal, nothing is removed.
        let old = Entity::find().filter(Column::Seq.lte(last)).filter(Column::Kind.ne("removed")).one(&chain.transaction).await?;
        let end = Entity::find_by_id(last).one(&chain.transaction).await?;
        let (Some(_), Some(end)) = (old, end) else {
            return Ok(0);
        };
        let removed = Entity::delete_many().filter(Column::Seq.lte(last)).exec(&chain.transaction).await?;
        (chain.row.anchor_seq, chain.row.anchor_hash) = (last, end.hash.clone());
        chain.append(&Record::Removed { at: now, last, hash: end.hash }).await?;
        chain.commit().await?;
        Ok(removed.rows_affected)
    }
}

/// State of the verification at a position in the chain.
struct ChainVerifier {
    seq: i64,
    hash: String,
    records: u64,
    /// Content of the newest removal record.
    removed: Option<(i64, String)>,
}

impl ChainVerifier {
    /// Verifies the next record and returns its defect, if any.
    fn step(&mut self, row: &Model) -> Option<ChainError> {
        let seq = self.seq + 1;
        if row.seq != seq {
            return Some(ChainError::Missing(seq));
        }
        if row.hash != hash(&self.hash, seq, &row.body) {
            return Some(ChainError::Changed(seq));
        }
        if !record(seq, &self.hash, row.body.clone()).is_ok_and(|record| record == *row) {
            return Some(ChainError::Columns(seq));
        }
        if let Ok(Record::Removed { last, hash, .. }) = Record::read(row) {
            self.removed = Some((last, hash));
        }
        self.records += 1;
        (self.seq, self.hash) = (seq, row.hash.clone());
        None
    }

    /// Compares the last record with the head.
    fn end(&self, head: &audit_head::Model) -> Option<ChainError> {
        if (self.seq, &self.hash) != (head.seq, &head.hash) {
            return Some(ChainError::End(head.seq));
        }
        let removed = self.removed.as_ref().map(|(last, hash)| (*last, hash.as_str()));
        let anchor = (head.anchor_seq > 0).then_some((head.anchor_seq, head.anchor_hash.as_str()));
        (removed != anchor).then_some(ChainError::Start(head.anchor_seq))
    }
}
