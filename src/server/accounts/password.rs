//! Hashes of passwords: argon2id, slow and large on purpose, a few at once only.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::password_policy::{MAX_LENGTH, normalize};

/// How long a turn is waited for.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(10);
/// The most at once on however many cores: 8 of them take 368 MiB.
const MAX_CONCURRENCY: usize = 8;

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory: u32,
    /// How often it is gone through.
    pub passes: u32,
}

impl HashCost {
    /// About 100 ms on one core (median 93 to 107 ms on an idle two-core virtual machine of 2026; 2 passes take 70 ms, 64 MiB and
    /// 2 passes as long as this), and more than OWASP asks for with this memory. The test `what_a_hash_takes` measures it.
    pub const DEFAULT: Self = Self { memory: 46 * 1024, passes: 3 };
}

/// Why a password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many at once; nothing is known of the password.
    #[error("too many passwords are checked at once")]
    Busy,
    /// The library or the system failed, or the cost is out of bounds.
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

impl From<password_hash::Error> for PasswordError {
    fn from(error: password_hash::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// How much was and is done, for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HashStats {
    /// Hashes made or checked until now.
    pub done: u64,
    /// Right now.
    pub running: usize,
    /// The most there ever were at once.
    pub most: usize,
}

/// Hashes and checks passwords. Clones are cheap and share the turns.
#[derive(Clone, Debug)]
pub struct PasswordHasher(Arc<Shared>);

/// The right to hash or check one password, until it is dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

#[derive(Debug)]
struct Shared {
    hasher: Argon2<'static>,
    /// A hash that no password has, to be checked against where there is none.
    dummy: PasswordHash,
    turns: Arc<Semaphore>,
    done: AtomicU64,
    running: AtomicUsize,
    most: AtomicUsize,
}

impl PasswordHasher {
    /// With this cost, so many at once.
    ///
    /// # Errors
    /// `Failed` when argon2 allows no such cost.
    pub fn new(cost: HashCost, at_once: usize) -> Result<Self, PasswordError> {
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(|error| PasswordError::Failed(error.to_string()))?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = dummy(&hasher)?;
        let turns = Arc::new(Semaphore::new(at_once.clamp(1, MAX_CONCURRENCY)));
        Ok(Self(Arc::new(Shared { hasher, dummy, turns, done: 0.into(), running: 0.into(), most: 0.into() })))
    }

    /// How many at once leave room for pages: half of the cores.
    pub fn default_concurrency() -> usize {
        std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2).clamp(1, MAX_CONCURRENCY)
    }

    /// The hash of a password, with its parameters.
    ///
    /// # Errors
    /// `Busy`, `Failed`.
    pub async fn hash(&self, password: &SecretString) -> Result<SecretString, PasswordError> {
        let password = normalize(password);
        let hashed = Self::run_limited(self.turn().await?, Arc::clone(&self.0), move |shared| {
            let hash = shared.counted(|hasher| hasher.hash_password(password.expose_secret().as_bytes()))?;
            Ok(hash.to_string().into())
        });
        Ok(hashed.await?.0)
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// `Busy` when there is none within 10 seconds; `Failed`.
    pub async fn turn(&self) -> Result<Turn, PasswordError> {
        let turn = tokio::time::timeout(QUEUE_TIMEOUT, Arc::clone(&self.0.turns).acquire_owned()).await;
        turn.map_err(|_| PasswordError::Busy)?.map(Turn).map_err(|error| PasswordError::Failed(error.to_string()))
    }

    /// Whether it is the password. Without a hash, or with one that can't be read, it is not, and that takes as long.
    ///
    /// # Errors
    /// `Busy`, `Failed`.
    pub async fn verify(&self, hash: Option<&SecretString>, password: &SecretString) -> Result<bool, PasswordError> {
        Ok(self.verify_in(self.turn().await?, hash, password).await?.0)
    }

    /// The same in a turn, which is given back: the next password waits until it is dropped.
    ///
    /// # Errors
    /// `Failed`.
    pub async fn verify_in(&self, turn: Turn, hash: Option<&SecretString>, password: &SecretString) -> Result<(bool, Turn), PasswordError> {
        let fits = password.expose_secret().len() <= MAX_LENGTH * 32;
        let (hash, password) = (hash.cloned().filter(|_| fits), if fits { normalize(password) } else { SecretString::default() });
        Self::run_limited(turn, Arc::clone(&self.0), move |shared| {
            let read = hash.as_ref().and_then(|hash| shared.read(hash));
            let known = read.is_some();
            let hash = read.as_ref().unwrap_or(&shared.dummy);
            match shared.counted(|hasher| hasher.verify_password(password.expose_secret().as_bytes(), hash)) {
                Ok(()) => Ok(known),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    /// Whether a hash was made at another cost than is asked for now.
    pub fn is_outdated(&self, hash: &SecretString) -> bool {
        let Ok(hash) = PasswordHash::new(hash.expose_secret()) else { return true };
        let dummy = &self.0.dummy;
        hash.algorithm != dummy.algorithm || hash.version != dummy.version || hash.params != dummy.params
    }

    /// How much was and is done.
    pub fn load(&self) -> HashStats {
        let shared = &self.0;
        HashStats {
            done: shared.done.load(Ordering::Relaxed),
            running: shared.running.load(Ordering::Relaxed),
            most: shared.most.load(Ordering::Relaxed),
        }
    }

    /// Works beside the runtime's threads. The turn lasts at least until the work ends, also if nobody waits any more.
    async fn run_limited<T: Send + 'static>(
        turn: Turn,
        shared: Arc<Shared>,
        work: impl FnOnce(&Shared) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<(T, Turn), PasswordError> {
        let worked = tokio::task::spawn_blocking(move || work(&shared).map(|result| (result, turn)));
        worked.await.map_err(|error| PasswordError::Failed(error.to_string()))?
    }
}

impl Shared {
    /// The one place where the costly work is done.
    fn counted<T>(&self, work: impl FnOnce(&Argon2<'static>) -> password_hash::Result<T>) -> password_hash::Result<T> {
        let running = self.running.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(running, Ordering::Relaxed);
        let result = work(&self.hasher);
        self.running.fetch_sub(1, Ordering::Relaxed);
        self.done.fetch_add(1, Ordering::Relaxed);
        result
    }

    /// A hash that can be checked.
    fn read(&self, hash: &SecretString) -> Option<PasswordHash> {
        let read = PasswordHash::new(hash.expose_secret()).ok().filter(|read| {
            Algorithm::new(read.algorithm).is_ok() && Params::try_from(read).is_ok() && read.salt.is_some() && read.hash.is_some()
        });
        if read.is_none() {
            tracing::error!("the hash of a password can't be read; nobody can sign in with it");
        }
        read
    }
}

/// As a hash of now looks, of random bytes.
fn dummy(hasher: &Argon2<'_>) -> Result<PasswordHash, PasswordError> {
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(Params::MIN_M_COST, 1, 1, None).map_err(failed)?);
    let mut hash: PasswordHash = cheap.hash_password(&rand::random::<[u8; 32]>())?;
    hash.params = hasher.params().try_into()?;
    Ok(hash)
}

fn failed(error: argon2::Error) -> PasswordError {
    PasswordError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {

    use super::*;

    const CHEAP: HashCost = HashCost { memory: 64, passes: 1 };

    fn secret(text: &str) -> SecretString {
        text.to_owned().into()
    }

    #[tokio::test]
    async fn a_hash_knows_its_password() {
        let passwords = PasswordHasher::new(CHEAP, 2).unwrap();
        let hash = passwords.hash(&secret("correct horse")).await.unwrap();
        assert!(hash.expose_secret().starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{}", hash.expose_secret());
        assert!(hash.expose_secret().len() <= 255);
        assert_ne!(hash.expose_secret(), passwords.hash(&secret("correct horse")).await.unwrap().expose_secret());
        assert!(passwords.verify(Some(&hash), &secret("correct horse")).await.unwrap());
        // As a Chinese input method writes it.
        assert!(passwords.verify(Some(&hash), &secret("ｃorrect　horse")).await.unwrap());
        assert!(!passwords.verify(Some(&hash), &secret("Correct horse")).await.unwrap());
        assert!(!passwords.verify(Some(&hash), &secret(&"x".repeat(1_000_000))).await.unwrap());
        assert!(!format!("{passwords:?} {hash:?}").contains("correct"));
        assert_eq!((passwords.load().done, passwords.load().running), (6, 0));
    }

    #[tokio::test]
    async fn without_a_hash_as_much_is_done() {
        let passwords = PasswordHasher::new(CHEAP, 2).unwrap();
        for hash in
            [None, Some(secret("nonsense")), Some(secret("$argon2id$v=19$m=64,t=1,p=1$")), Some(secret("$pbkdf2$i=1$c2FsdHNhbHQ$aGFzaA"))]
        {
            let before = passwords.load().done;
            assert!(!passwords.verify(hash.as_ref(), &secret("correct horse")).await.unwrap(), "{hash:?}");
            assert_eq!(passwords.load().done, before + 1);
        }
        assert_eq!(passwords.0.dummy.params, PasswordHasher::new(CHEAP, 1).unwrap().0.dummy.params);
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_outdated_and_still_works() {
        let (old, new) = (PasswordHasher::new(CHEAP, 2).unwrap(), PasswordHasher::new(HashCost { passes: 2, ..CHEAP }, 2).unwrap());
        let hash = old.hash(&secret("correct horse")).await.unwrap();
        assert!(!old.is_outdated(&hash) && new.is_outdated(&hash) && new.is_outdated(&secret("nonsense")));
        assert!(new.verify(Some(&hash), &secret("correct horse")).await.unwrap());
        assert!(PasswordHasher::new(HashCost { memory: 1, passes: 1 }, 1).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_for_a_turn_is_told() {
        let passwords = PasswordHasher::new(CHEAP, 1).unwrap();
        let taken = Arc::clone(&passwords.0.turns).acquire_owned().await.unwrap();
        assert!(matches!(passwords.hash(&secret("correct horse")).await, Err(PasswordError::Busy)));
        drop(taken);
        passwords.hash(&secret("correct horse")).await.unwrap();
    }
}
