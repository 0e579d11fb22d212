//! The audit log: records each operation before it starts and its outcome afterwards.

use std::sync::Arc;

use serde_json::json;

use super::sinks::{AuditSinks, Sinks};
use super::syslog::Severity;
use crate::model::Error;
use crate::server::store::{AuditEntry, AuditOutcome, AuditResource, Completion, Store, StoreError};

/// Writes audit records. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AuditLog {
    store: Store,
    copies: Arc<Sinks>,
}

/// A recorded operation whose outcome is not recorded yet.
#[must_use]
#[derive(Debug)]
pub struct PendingEntry {
    audit_log: AuditLog,
    id: i64,
}

impl AuditLog {
    /// Creates an audit log in the store with its copies, which are written by tasks of the current runtime.
    pub fn new(store: Store, copies: AuditSinks) -> Self {
        Self { store, copies: Arc::new(Sinks::start(copies)) }
    }

    /// Records an operation that is about to start.
    ///
    /// # Errors
    /// Returns `Database` if the record can't be written; the operation must then not be started.
    pub async fn begin(&self, intent: &AuditEntry) -> Result<PendingEntry, Error> {
        let id = self.store.audit().begin(intent).await.map_err(|error| database_error(&error))?;
        self.copies.put(Severity::Notice, &json!({ "id": id, "begun": intent }));
        Ok(PendingEntry { audit_log: self.clone(), id })
    }

    /// Records an operation that has already ended, such as a denied attempt. A failure to record it is logged.
    pub async fn record(&self, intent: &AuditEntry, completion: &Completion) {
        match self.store.audit().record(intent, completion).await {
            Ok(id) => self.copies.put(severity(completion), &json!({ "id": id, "begun": intent, "completed": completion })),
            Err(error) => tracing::error!(%error, action = intent.action, person = intent.person_name, "failed to write an audit record"),
        }
    }

    /// Waits until the copies contain every record so far, for a few seconds at most. Call it before the process ends.
    pub async fn drained(&self) {
        self.copies.drained().await;
    }
}

/// Denials and failures are logged as warnings.
fn severity(completion: &Completion) -> Severity {
    if completion.outcome == AuditOutcome::Done { Severity::Notice } else { Severity::Warning }
}

impl PendingEntry {
    /// Records the outcome: the created resource, if any, or the reason of the failure. If this fails, the error is logged and the outcome
    /// stays "unknown".
    pub async fn completed(self, at: i64, result: Result<Option<AuditResource>, String>) {
        let completion = match result {
            Ok(made) => Completion { made, ..Completion::new(at, AuditOutcome::Done, "") },
            Err(why) => Completion::new(at, AuditOutcome::Failed, why),
        };
        self.complete(completion).await;
    }

    /// Records how the operation ended. If this fails, the error is logged and the outcome stays "unknown".
    pub async fn complete(self, completion: Completion) {
        match self.audit_log.store.audit().complete(self.id, &completion).await {
            Ok(()) => self.audit_log.copies.put(severity(&completion), &json!({ "id": self.id, "completed": completion })),
            Err(error) => tracing::error!(%error, record = self.id, "failed to record the outcome of an operation"),
        }
    }
}

/// Converts a store failure to a user-facing error.
pub fn database_error(error: &StoreError) -> Error {
    tracing::error!(%error, "the database failed");
    Error::Database(error.to_string())
}
