//! Writing down what people do: before it is done, and what became of it.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;

use super::syslog::{Severity, Syslog, SyslogAddress};
use crate::model::ManagerError;
use crate::server::store::{Completion, Intent, Outcome, Resource, Store, StoreError};

/// Where it is written down. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Trail {
    store: Store,
    copies: Arc<Copies>,
}

/// Where a copy of the trail goes, as a line of JSON for each record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailCopies {
    /// A file that is appended to.
    pub file: Option<PathBuf>,
    /// A syslog daemon.
    pub syslog: Option<SyslogAddress>,
}

#[derive(Debug)]
struct Copies {
    /// One line at a time.
    file: Option<Mutex<PathBuf>>,
    syslog: Option<Syslog>,
}

/// Something that was begun; what became of it is still to be said.
#[must_use]
#[derive(Debug)]
pub struct Begun {
    trail: Trail,
    id: i64,
}

impl Trail {
    /// A trail in the store, with its copies.
    pub fn new(store: Store, copies: TrailCopies) -> Self {
        let copies = Copies { file: copies.file.map(Mutex::new), syslog: copies.syslog.map(Syslog::new) };
        Self { store, copies: Arc::new(copies) }
    }

    /// Writes what somebody is about to do.
    ///
    /// # Errors
    /// `Store`: then it must not be done.
    pub async fn begin(&self, intent: &Intent) -> Result<Begun, ManagerError> {
        let id = self.store.audit().begin(intent).await.map_err(|error| failed(&error))?;
        self.copied(Severity::Notice, &json!({ "id": id, "begun": intent })).await;
        Ok(Begun { trail: self.clone(), id })
    }

    /// Writes something that is over already, such as a refused attempt. That it can't be written is logged.
    pub async fn note(&self, intent: &Intent, completion: &Completion) {
        match self.store.audit().note(intent, completion).await {
            Ok(id) => self.copied(severity(completion), &json!({ "id": id, "begun": intent, "completed": completion })).await,
            Err(error) => tracing::error!(%error, action = intent.action, person = intent.person_name, "an attempt was not written down"),
        }
    }

    async fn copied(&self, severity: Severity, record: &serde_json::Value) {
        if let Some(file) = &self.copies.file {
            let path = file.lock().await;
            let write = async {
                let mut file = tokio::fs::OpenOptions::new().create(true).append(true).open(&*path).await?;
                file.write_all(format!("{record}\n").as_bytes()).await?;
                file.flush().await
            };
            if let Err(error) = write.await {
                tracing::error!(%error, file = %path.display(), "the copy of the audit trail lacks a record");
            }
        }
        if let Some(syslog) = &self.copies.syslog
            && let Err(error) = syslog.send(Timestamp::now(), severity, &record.to_string()).await
        {
            tracing::error!(%error, "the copy of the audit trail in syslog lacks a record");
        }
    }
}

/// Refusals and failures stand out.
fn severity(completion: &Completion) -> Severity {
    if completion.outcome == Outcome::Done { Severity::Notice } else { Severity::Warning }
}

impl Begun {
    /// Writes what became of it: what was made, if anything, or why it failed. That it can't be written is logged: it stays "unknown".
    pub async fn completed(self, at: i64, result: Result<Option<Resource>, String>) {
        let completion = match result {
            Ok(made) => Completion { made, ..Completion::new(at, Outcome::Done, "") },
            Err(why) => Completion::new(at, Outcome::Failed, why),
        };
        match self.trail.store.audit().complete(self.id, &completion).await {
            Ok(()) => self.trail.copied(severity(&completion), &json!({ "id": self.id, "completed": completion })).await,
            Err(error) => tracing::error!(%error, record = self.id, "what became of an operation was not written down"),
        }
    }
}

/// A failure of the store, as people are told.
pub(super) fn failed(error: &StoreError) -> ManagerError {
    ManagerError::Store(error.to_string())
}
