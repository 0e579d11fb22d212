//! Who is signed in, as read a moment ago.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use ring::digest::{SHA256, digest};

use super::sessions::ActiveSession;

/// The oldest answer that is given, in milliseconds: so soon every process sees what another one has ended.
const MAX_AGE_MS: i64 = 2_000;
/// So many sessions at once need no second query; the one not used for longest makes room.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");

/// What tokens are kept under.
pub(super) type Key = [u8; 32];

/// The key of a token.
pub(super) fn key(token: &str) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    key
}

/// Bounded, and safe against answers that were asked for before something was ended and come after.
#[derive(Debug)]
pub(super) struct SessionCache(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    entries: LruCache<Key, Entry>,
    /// Counts what was ended.
    generation: u64,
}

#[derive(Debug)]
struct Entry {
    signed: Arc<ActiveSession>,
    read_at: i64,
}

impl Default for SessionCache {
    fn default() -> Self {
        Self(Mutex::new(Inner { entries: LruCache::new(CAPACITY), generation: 0 }))
    }
}

impl SessionCache {
    /// What is known, if it is new enough. A clock that was set back makes all of it too old.
    pub(super) fn get(&self, key: &Key, now: i64) -> Option<Arc<ActiveSession>> {
        let mut inner = self.lock();
        let entry = inner.entries.get(key)?;
        (0..MAX_AGE_MS).contains(&now.saturating_sub(entry.read_at)).then(|| Arc::clone(&entry.signed))
    }

    /// To be asked for before the database is.
    pub(super) fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Keeps what the database said when it was asked at this time, unless something was ended since then.
    pub(super) fn put(&self, key: Key, signed: Arc<ActiveSession>, read_at: i64, generation: u64) {
        let mut inner = self.lock();
        if inner.generation == generation {
            inner.entries.put(key, Entry { signed, read_at });
        }
    }

    /// Keeps a newer version of what is there, as old as that was.
    pub(super) fn replace(&self, key: &Key, signed: Arc<ActiveSession>) {
        if let Some(entry) = self.lock().entries.peek_mut(key) {
            entry.signed = signed;
        }
    }

    /// Forgets the sessions of a person.
    pub(super) fn forget(&self, person: i64) {
        let mut inner = self.lock();
        inner.generation += 1;
        let gone: Vec<Key> = inner.entries.iter().filter(|(_, entry)| entry.signed.person.id == person).map(|(key, _)| *key).collect();
        for key in gone {
            inner.entries.pop(&key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
