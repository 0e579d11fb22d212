//! Writing down what people do: before it is done, and what became of it.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;

use crate::model::ManagerError;
use crate::server::store::{Completion, Intent, Outcome, Store, StoreError};

/// Where it is written down. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Trail {
    store: Store,
    copy: Option<Arc<Copy>>,
}

/// A file that gets a line of JSON for each record too.
#[derive(Debug)]
struct Copy {
    path: PathBuf,
    /// One line at a time.
    turn: Mutex<()>,
}

/// Something that was begun; what became of it is still to be said.
#[must_use]
#[derive(Debug)]
pub struct Begun {
    trail: Trail,
    id: i64,
}

impl Trail {
    /// A trail in the store and, if there is one, in the file.
    pub fn new(store: Store, copy: Option<PathBuf>) -> Self {
        Self { store, copy: copy.map(|path| Arc::new(Copy { path, turn: Mutex::new(()) })) }
    }

    /// Writes what somebody is about to do.
    ///
    /// # Errors
    /// `Store`: then it must not be done.
    pub async fn begin(&self, intent: &Intent) -> Result<Begun, ManagerError> {
        let id = self.store.audit().begin(intent).await.map_err(|error| failed(&error))?;
        self.copied(&json!({ "id": id, "begun": intent })).await;
        Ok(Begun { trail: self.clone(), id })
    }

    /// Writes something that is over already, such as a refused attempt. That it can't be written is logged.
    pub async fn note(&self, intent: &Intent, completion: &Completion) {
        match self.store.audit().note(intent, completion).await {
            Ok(id) => self.copied(&json!({ "id": id, "begun": intent, "completed": completion })).await,
            Err(error) => tracing::error!(%error, action = intent.action, person = intent.person_name, "an attempt was not written down"),
        }
    }

    async fn copied(&self, line: &serde_json::Value) {
        let Some(copy) = &self.copy else { return };
        let _turn = copy.turn.lock().await;
        let write = async {
            let mut file = tokio::fs::OpenOptions::new().create(true).append(true).open(&copy.path).await?;
            file.write_all(format!("{line}\n").as_bytes()).await?;
            file.flush().await
        };
        if let Err(error) = write.await {
            tracing::error!(%error, file = %copy.path.display(), "the copy of the audit trail lacks a record");
        }
    }
}

impl Begun {
    /// Writes what became of it. That it can't be written is logged: it stays "unknown".
    pub async fn completed(self, at: i64, result: Result<String, String>) {
        let (outcome, answer) = match result {
            Ok(answer) => (Outcome::Done, answer),
            Err(why) => (Outcome::Failed, why),
        };
        let completion = Completion { at, outcome, answer };
        match self.trail.store.audit().complete(self.id, &completion).await {
            Ok(()) => self.trail.copied(&json!({ "id": self.id, "completed": completion })).await,
            Err(error) => tracing::error!(%error, record = self.id, "what became of an operation was not written down"),
        }
    }
}

/// A failure of the store, as people are told.
pub(super) fn failed(error: &StoreError) -> ManagerError {
    ManagerError::Store(error.to_string())
}
