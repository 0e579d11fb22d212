//! Limits how many of something are open at once, per key and in total: connections per client, event streams per session.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The open slots. Clones share them.
#[derive(Debug)]
pub struct Slots<K: Eq + Hash>(Arc<Inner<K>>);

#[derive(Debug)]
struct Inner<K> {
    per_key: usize,
    total: usize,
    open: Mutex<OpenSlots<K>>,
}

#[derive(Debug)]
struct OpenSlots<K> {
    total: usize,
    /// Keys without open slots are removed.
    by_key: HashMap<K, usize>,
}

/// An open slot, released on drop.
#[derive(Debug)]
pub struct Slot<K: Eq + Hash> {
    slots: Slots<K>,
    key: K,
}

/// No slot is free: the numbers of open slots, and the limit that they have reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full {
    pub of_key: usize,
    pub total: usize,
    pub limit: Limit,
}

/// Which limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// That of the key.
    PerKey,
    /// That of all keys together.
    Total,
}

impl<K: Eq + Hash> Clone for Slots<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Clone + Eq + Hash> Slots<K> {
    /// Without open slots.
    pub fn new(per_key: usize, total: usize) -> Self {
        Self(Arc::new(Inner { per_key, total, open: Mutex::new(OpenSlots { total: 0, by_key: HashMap::new() }) }))
    }

    /// Opens a slot; only the total limits an `exempt` one.
    ///
    /// # Errors
    /// Returns [`Full`] if a limit is reached.
    pub fn acquire(&self, key: K, exempt: bool) -> Result<Slot<K>, Full> {
        let mut open = self.0.lock();
        let of_key = open.by_key.get(&key).copied().unwrap_or_default();
        let full = |limit| Full { of_key, total: open.total, limit };
        if !exempt && of_key >= self.0.per_key {
            return Err(full(Limit::PerKey));
        }
        if open.total >= self.0.total {
            return Err(full(Limit::Total));
        }
        open.total += 1;
        *open.by_key.entry(key.clone()).or_default() += 1;
        Ok(Slot { slots: self.clone(), key })
    }

    /// The number of open slots.
    pub fn open(&self) -> usize {
        self.0.lock().total
    }

    /// The number of keys with open slots.
    #[cfg(test)]
    pub fn keys(&self) -> usize {
        self.0.lock().by_key.len()
    }
}

impl<K> Inner<K> {
    fn lock(&self) -> MutexGuard<'_, OpenSlots<K>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Drop for Slot<K> {
    fn drop(&mut self) {
        let mut open = self.slots.0.lock();
        open.total -= 1;
        if let Some(count) = open.by_key.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                open.by_key.remove(&self.key);
            }
        }
    }
}
