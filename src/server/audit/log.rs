//! Writing down what people do: before it is done, and what became of it.

use std::sync::Arc;

use serde_json::json;

use super::sinks::{AuditSinks, Sinks};
use super::syslog::Severity;
use crate::model::Error;
use crate::server::store::{AuditEntry, AuditOutcome, AuditResource, Completion, Store, StoreError};

/// Where it is written down. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AuditLog {
    store: Store,
    copies: Arc<Sinks>,
}

/// Something that was begun; what became of it is still to be said.
#[must_use]
#[derive(Debug)]
pub struct PendingEntry {
    trail: AuditLog,
    id: i64,
}

impl AuditLog {
    /// A trail in the store, with its copies, which tasks of the present runtime write.
    pub fn new(store: Store, copies: AuditSinks) -> Self {
        Self { store, copies: Arc::new(Sinks::start(copies)) }
    }

    /// Writes what somebody is about to do.
    ///
    /// # Errors
    /// `Store`: then it must not be done.
    pub async fn begin(&self, intent: &AuditEntry) -> Result<PendingEntry, Error> {
        let id = self.store.audit().begin(intent).await.map_err(|error| database_error(&error))?;
        self.copies.put(Severity::Notice, &json!({ "id": id, "begun": intent }));
        Ok(PendingEntry { trail: self.clone(), id })
    }

    /// Writes something that is over already, such as a refused attempt. That it can't be written is logged.
    pub async fn record(&self, intent: &AuditEntry, completion: &Completion) {
        match self.store.audit().record(intent, completion).await {
            Ok(id) => self.copies.put(severity(completion), &json!({ "id": id, "begun": intent, "completed": completion })),
            Err(error) => tracing::error!(%error, action = intent.action, person = intent.person_name, "an attempt was not written down"),
        }
    }

    /// Waits until the copies have every record so far, for some seconds at most: before the process ends.
    pub async fn drained(&self) {
        self.copies.drained().await;
    }
}

/// Refusals and failures stand out.
fn severity(completion: &Completion) -> Severity {
    if completion.outcome == AuditOutcome::Done { Severity::Notice } else { Severity::Warning }
}

impl PendingEntry {
    /// Writes what became of it: what was made, if anything, or why it failed. That it can't be written is logged: it stays "unknown".
    pub async fn completed(self, at: i64, result: Result<Option<AuditResource>, String>) {
        let completion = match result {
            Ok(made) => Completion { made, ..Completion::new(at, AuditOutcome::Done, "") },
            Err(why) => Completion::new(at, AuditOutcome::Failed, why),
        };
        self.ended(completion).await;
    }

    /// Writes how it ended. That it can't be written is logged: it stays "unknown".
    pub async fn ended(self, completion: Completion) {
        match self.trail.store.audit().complete(self.id, &completion).await {
            Ok(()) => self.trail.copies.put(severity(&completion), &json!({ "id": self.id, "completed": completion })),
            Err(error) => tracing::error!(%error, record = self.id, "what became of an operation was not written down"),
        }
    }
}

/// A failure of the store, as people are told.
pub fn database_error(error: &StoreError) -> Error {
    Error::Database(error.to_string())
}
