//! How the snapshot follows a write, so that the next page shows it.

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

    /// Updates the snapshot; also after a failure, which may have been partial, unless the manager does not respond.
    pub async fn apply(self, live: &ManagerMonitor, result: &Result<T, Error>) {
        let mut lists = self.lists;
        match (result, self.store) {
            (Ok(done), Some(store)) => {
                store(live, done);
                lists.clear();
            }
            (Err(error), _) if error.is_unavailable() || matches!(error, Error::Busy { .. }) => return,
            _ => {}
        }
        live.refresh(&lists, &self.details).await;
    }
}
