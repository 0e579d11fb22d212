//! A short-lived cache of sessions and their users.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use ring::digest::{SHA256, digest};

use super::sessions::ActiveSession;
use crate::model::UserId;

/// Maximum age of an entry in milliseconds; sessions ended by another process are noticed within this time.
const MAX_AGE_MS: i64 = 2_000;
/// Maximum number of cached sessions; the least recently used one is evicted.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");

/// Cache key: the SHA-256 of the token.
pub(super) type Key = [u8; 32];

/// Returns the cache key of a token.
pub(super) fn key(token: &str) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    key
}

/// A bounded cache that drops query results which were requested before a revocation and arrive after it.
#[derive(Debug)]
pub(super) struct SessionCache(Mutex<CacheInner>);

#[derive(Debug)]
struct CacheInner {
    entries: LruCache<Key, CachedSession>,
    /// Number of revocations so far.
    generation: u64,
}

#[derive(Debug)]
struct CachedSession {
    signed: Arc<ActiveSession>,
    read_at: i64,
}

impl Default for SessionCache {
    fn default() -> Self {
        Self(Mutex::new(CacheInner { entries: LruCache::new(CAPACITY), generation: 0 }))
    }
}

impl SessionCache {
    /// Returns a cached session if it is recent enough. If the clock was set back, all entries count as too old.
    pub(super) fn get(&self, key: &Key, now: i64) -> Option<Arc<ActiveSession>> {
        let mut inner = self.lock();
        let entry = inner.entries.get(key)?;
        (0..MAX_AGE_MS).contains(&now.saturating_sub(entry.read_at)).then(|| Arc::clone(&entry.signed))
    }

    /// Returns the generation, to be read before the database query whose result is cached.
    pub(super) fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Caches a query result read at this time, unless something was revoked since that generation.
    pub(super) fn put(&self, key: Key, signed: Arc<ActiveSession>, read_at: i64, generation: u64) {
        let mut inner = self.lock();
        if inner.generation == generation {
            inner.entries.put(key, CachedSession { signed, read_at });
        }
    }

    /// Replaces a cached entry by a newer version without changing its age.
    pub(super) fn replace(&self, key: &Key, signed: Arc<ActiveSession>) {
        if let Some(entry) = self.lock().entries.peek_mut(key) {
            entry.signed = signed;
        }
    }

    /// Removes all sessions of a user.
    pub(super) fn invalidate(&self, person: UserId) {
        let mut inner = self.lock();
        inner.generation += 1;
        let gone: Vec<Key> = inner.entries.iter().filter(|(_, entry)| entry.signed.person.id == person).map(|(key, _)| *key).collect();
        for key in gone {
            inner.entries.pop(&key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, CacheInner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
