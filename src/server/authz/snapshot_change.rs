//! How the snapshot follows a write, so that the next page shows it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::Error;
use crate::server::monitor::{DetailKey, ListKey, ManagerMonitor};

/// Stores what a write read back.
type Store<T> = Box<dyn FnOnce(&ManagerMonitor, &T) + Send>;

/// How the snapshot follows a write.
pub(super) struct SnapshotChange<T> {
    /// Stores what the write read back; `lists` are then read only if it failed.
    store: Option<Store<T>>,
    lists: Vec<ListKey>,
    details: Vec<DetailKey>,
}

impl<T> SnapshotChange<T> {
    /// Stores what the write read back.
    pub fn store(lists: &[ListKey], details: &[DetailKey], store: impl FnOnce(&ManagerMonitor, &T) + Send + 'static) -> Self {
        Self { store: Some(Box::new(store)), lists: lists.to_vec(), details: details.to_vec() }
    }

    /// Reads again what the write touched.
    pub fn read(lists: &[ListKey], details: &[DetailKey]) -> Self {
        Self { store: None, lists: lists.to_vec(), details: details.to_vec() }
    }

    /// Updates the snapshot; also after a failure, which may have been partial, unless the manager does not respond. A write of a batch
    /// leaves the reads to the end of the batch.
    pub async fn apply(self, live: &ManagerMonitor, result: &Result<T, Error>, batch: Option<&WriteBatch>) {
        let mut lists = self.lists;
        match (result, self.store) {
            (Ok(done), Some(store)) => {
                store(live, done);
                lists.clear();
            }
            (Err(error), _) if error.is_unavailable() || matches!(error, Error::Busy { .. }) => return,
            _ => {}
        }
        match batch {
            Some(batch) => batch.add(lists, self.details),
            None => live.refresh(&lists, &self.details).await,
        }
    }
}

/// Writes that belong together, such as the steps of a task: the snapshot stores what each of them read back, and what else they touched is
/// read once at the end. Clones share the batch.
#[derive(Clone, Default)]
pub struct WriteBatch(Arc<Mutex<TouchedData>>);

/// What is to be read at the end of a batch.
#[derive(Default)]
struct TouchedData {
    lists: BTreeSet<ListKey>,
    details: BTreeSet<DetailKey>,
}

impl WriteBatch {
    fn add(&self, lists: Vec<ListKey>, details: Vec<DetailKey>) {
        let mut touched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        touched.lists.extend(lists);
        touched.details.extend(details);
    }

    /// Reads what the writes have touched since the batch began or was last read.
    pub async fn read_back(&self, live: &ManagerMonitor) {
        let TouchedData { lists, details } = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        live.refresh(&Vec::from_iter(lists), &Vec::from_iter(details)).await;
    }
}
