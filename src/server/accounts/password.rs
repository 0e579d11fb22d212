//! Password hashing with argon2id: slow and memory-hard by design, therefore with limited concurrency.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::password_policy::{MAX_LENGTH, normalize};
use crate::server::random;

/// Timeout for acquiring a permit.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum number of concurrent hashes regardless of cores: 8 of them use 368 MiB.
const MAX_CONCURRENCY: usize = 8;

/// Cost parameters of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Number of passes over the memory.
    pub passes: u32,
}

impl HashCost {
    /// About 100 ms on one core (median 93 to 107 ms on an idle two-core virtual machine of 2026; 2 passes take 70 ms, 64 MiB with 2 passes
    /// as long as this), and more than OWASP recommends for this memory size. Measured by `benches/users.rs`.
    pub const DEFAULT: Self = Self { memory: 46 * 1024, passes: 3 };
}

/// Why a password could not be hashed or verified.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many concurrent hashes; the password was not checked.
    #[error("too many concurrent password checks")]
    Busy,
    /// The library or the system failed, or the cost parameters are out of range.
    #[error("failed to hash a password: {0}")]
    Failed(String),
}

impl From<password_hash::Error> for PasswordError {
    fn from(error: password_hash::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Counters for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HashStats {
    /// Completed hashes and verifications.
    pub done: u64,
    /// Running now.
    pub running: usize,
    /// Highest number running concurrently.
    pub most: usize,
}

/// Hashes and verifies passwords. Clones are cheap and share the concurrency limit.
#[derive(Clone, Debug)]
pub struct PasswordHasher(Arc<HasherInner>);

/// A permit to hash or verify one password, held until it is dropped.
#[derive(Debug)]
pub struct HashPermit(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

#[derive(Debug)]
struct HasherInner {
    hasher: Argon2<'static>,
    /// A hash that no password matches, verified if there is no real one so that timing does not differ.
    dummy: PasswordHash,
    turns: Arc<Semaphore>,
    done: AtomicU64,
    running: AtomicUsize,
    most: AtomicUsize,
}

impl PasswordHasher {
    /// Creates a hasher with this cost and at most `at_once` concurrent hashes.
    ///
    /// # Errors
    /// Returns `Failed` if argon2 rejects the cost parameters.
    pub fn new(cost: HashCost, at_once: usize) -> Result<Self, PasswordError> {
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(|error| PasswordError::Failed(error.to_string()))?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = dummy(&hasher)?;
        let turns = Arc::new(Semaphore::new(at_once.clamp(1, MAX_CONCURRENCY)));
        Ok(Self(Arc::new(HasherInner { hasher, dummy, turns, done: 0.into(), running: 0.into(), most: 0.into() })))
    }

    /// Default concurrency: half of the cores, so that pages are still served.
    pub fn default_concurrency() -> usize {
        std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2).clamp(1, MAX_CONCURRENCY)
    }

    /// Returns the hash of a password, with its parameters.
    ///
    /// # Errors
    /// Returns `Busy` if there is no permit in time, or `Failed`.
    pub async fn hash(&self, password: &SecretString) -> Result<SecretString, PasswordError> {
        let password = normalize(password);
        let hashed = Self::run_limited(self.acquire().await?, Arc::clone(&self.0), move |shared| {
            let hash = shared.counted(|hasher| hasher.hash_password(password.expose_secret().as_bytes()))?;
            Ok(hash.to_string().into())
        });
        Ok(hashed.await?.0)
    }

    /// Waits for a permit.
    ///
    /// # Errors
    /// Returns `Busy` if there is none within 10 seconds, or `Failed`.
    pub async fn acquire(&self) -> Result<HashPermit, PasswordError> {
        let permit = tokio::time::timeout(QUEUE_TIMEOUT, Arc::clone(&self.0.turns).acquire_owned()).await;
        permit.map_err(|_| PasswordError::Busy)?.map(HashPermit).map_err(|error| PasswordError::Failed(error.to_string()))
    }

    /// Verifies a password. A missing or unreadable hash never matches, but takes as long.
    ///
    /// # Errors
    /// Returns `Busy` if there is no permit in time, or `Failed`.
    pub async fn verify(&self, hash: Option<&SecretString>, password: &SecretString) -> Result<bool, PasswordError> {
        Ok(self.verify_in(self.acquire().await?, hash, password).await?.0)
    }

    /// Verifies a password with an acquired permit and returns the permit: the next password waits until it is dropped.
    ///
    /// # Errors
    /// Returns `Failed` if the library or the system fails.
    pub async fn verify_in(
        &self,
        permit: HashPermit,
        hash: Option<&SecretString>,
        password: &SecretString,
    ) -> Result<(bool, HashPermit), PasswordError> {
        let fits = password.expose_secret().len() <= MAX_LENGTH * 32;
        let (hash, password) = (hash.cloned().filter(|_| fits), if fits { normalize(password) } else { SecretString::default() });
        Self::run_limited(permit, Arc::clone(&self.0), move |shared| {
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

    /// Whether a hash was created with other parameters than the current ones.
    pub fn is_outdated(&self, hash: &SecretString) -> bool {
        let Ok(hash) = PasswordHash::new(hash.expose_secret()) else { return true };
        let dummy = &self.0.dummy;
        hash.algorithm != dummy.algorithm || hash.version != dummy.version || hash.params != dummy.params
    }

    /// Returns the counters for metrics.
    pub fn load(&self) -> HashStats {
        let shared = &self.0;
        HashStats {
            done: shared.done.load(Ordering::Relaxed),
            running: shared.running.load(Ordering::Relaxed),
            most: shared.most.load(Ordering::Relaxed),
        }
    }

    /// Runs the work on a blocking thread. The permit is held until the work ends, even if the caller is cancelled.
    async fn run_limited<T: Send + 'static>(
        permit: HashPermit,
        shared: Arc<HasherInner>,
        work: impl FnOnce(&HasherInner) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<(T, HashPermit), PasswordError> {
        let worked = tokio::task::spawn_blocking(move || work(&shared).map(|result| (result, permit)));
        worked.await.map_err(|error| PasswordError::Failed(error.to_string()))?
    }
}

impl HasherInner {
    /// Runs a hash or verification and updates the counters.
    fn counted<T>(&self, work: impl FnOnce(&Argon2<'static>) -> password_hash::Result<T>) -> password_hash::Result<T> {
        let running = self.running.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(running, Ordering::Relaxed);
        let result = work(&self.hasher);
        self.running.fetch_sub(1, Ordering::Relaxed);
        self.done.fetch_add(1, Ordering::Relaxed);
        result
    }

    /// Parses a hash; `None` if it can't be verified.
    fn read(&self, hash: &SecretString) -> Option<PasswordHash> {
        let read = PasswordHash::new(hash.expose_secret()).ok().filter(|read| {
            Algorithm::new(read.algorithm).is_ok() && Params::try_from(read).is_ok() && read.salt.is_some() && read.hash.is_some()
        });
        if read.is_none() {
            tracing::error!("stored password hash is invalid; its user can't sign in");
        }
        read
    }
}

/// A hash of random bytes that claims the current parameters.
fn dummy(hasher: &Argon2<'_>) -> Result<PasswordHash, PasswordError> {
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(Params::MIN_M_COST, 1, 1, None).map_err(failed)?);
    let mut hash: PasswordHash = cheap.hash_password(&random::bytes::<32>())?;
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
    async fn a_hash_matches_only_its_password() {
        let passwords = PasswordHasher::new(CHEAP, 2).unwrap();
        let hash = passwords.hash(&secret("correct horse")).await.unwrap();
        assert!(hash.expose_secret().starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{}", hash.expose_secret());
        assert!(hash.expose_secret().len() <= 255);
        assert_ne!(hash.expose_secret(), passwords.hash(&secret("correct horse")).await.unwrap().expose_secret());
        assert!(passwords.verify(Some(&hash), &secret("correct horse")).await.unwrap());
        // The same password in full-width characters, as Chinese input methods produce them.
        assert!(passwords.verify(Some(&hash), &secret("ｃorrect　horse")).await.unwrap());
        assert!(!passwords.verify(Some(&hash), &secret("Correct horse")).await.unwrap());
        assert!(!passwords.verify(Some(&hash), &secret(&"x".repeat(1_000_000))).await.unwrap());
        assert!(!format!("{passwords:?} {hash:?}").contains("correct"));
        assert_eq!((passwords.load().done, passwords.load().running), (6, 0));
    }

    #[tokio::test]
    async fn verification_without_a_hash_does_the_same_work() {
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

    /// OWASP Password Storage Cheat Sheet: argon2id with at least 19 MiB, 2 passes and 1 lane.
    #[tokio::test]
    async fn the_default_cost_is_at_least_the_minimum_of_owasp() {
        let hash = PasswordHasher::new(HashCost::DEFAULT, 1).unwrap().hash(&secret("correct horse")).await.unwrap();
        let mut parts = hash.expose_secret().split('$').skip(1);
        assert_eq!((parts.next(), parts.next()), (Some("argon2id"), Some("v=19")));
        let cost: Vec<u32> = parts.next().unwrap().split(',').map(|part| part.split_once('=').unwrap().1.parse().unwrap()).collect();
        let [memory, passes, lanes] = cost[..] else { panic!("{cost:?}") };
        assert!(memory >= 19 * 1024 && passes >= 2 && lanes >= 1, "{cost:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_too_long_for_a_permit_returns_busy() {
        let passwords = PasswordHasher::new(CHEAP, 1).unwrap();
        let taken = Arc::clone(&passwords.0.turns).acquire_owned().await.unwrap();
        assert!(matches!(passwords.hash(&secret("correct horse")).await, Err(PasswordError::Busy)));
        drop(taken);
        passwords.hash(&secret("correct horse")).await.unwrap();
    }
}
