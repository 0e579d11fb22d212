//! User accounts: passwords, sign-in, sessions and one-time links, on top of the store. The services above check permissions.
//!
//! Times are milliseconds since 1970 in UTC and are passed in by the caller; randomness comes from the operating system.

mod account_changes;
mod bootstrap_admin;
mod confirm;
mod error;
mod failures;
mod links;
mod password;
mod password_policy;
mod rate_limit;
mod registration;
mod session_cache;
mod sessions;
mod sign_in;
mod token;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use session_cache::SessionCache;
use tokio::sync::broadcast;

use crate::model::UserId;
use crate::server::store::{SessionLimits, Store};

pub use error::{AccountError, InputErrors, NameError, SignInError};
pub use failures::{Added, FailedSignIns, GATHERED_FOR, Gathered};
pub use links::{LinkPreview, OneTimeLink};
pub use password::{HashCost, HashStats, PasswordError, PasswordHasher};
pub use password_policy::{MAX_LENGTH, MIN_LENGTH, PasswordWeakness, check_strength};
pub use rate_limit::{BackoffPolicy, PER_ACCOUNT, PER_IP, RESET_AFTER_MS, network};
pub use registration::Registration;
pub use sessions::ActiveSession;
#[cfg(test)]
pub use sessions::SESSION_LIMITS;
pub use sign_in::{ClientOrigin, DEVICE_LIFETIME_MS, IssuedSession};
pub use token::{TOKEN_BYTES, is_token, token};

/// The number of revocations that an event stream may be behind; beyond that it checks its session in any case.
const REVOCATIONS: usize = 64;

/// Configuration of account services.
#[derive(Clone, Debug)]
pub struct AccountsConfig {
    /// Directory of the set-up link file.
    pub data_dir: PathBuf,
    /// Base URL of links, such as `http://localhost:8100`.
    pub address: String,
    /// Session timeouts.
    pub limits: SessionLimits,
}

/// Account services. Clones are cheap and share all state.
#[derive(Clone, Debug)]
pub struct Accounts(Arc<AccountsInner>);

#[derive(Debug)]
struct AccountsInner {
    store: Store,
    passwords: PasswordHasher,
    config: AccountsConfig,
    cache: SessionCache,
    /// The IDs of users whose sessions or data have changed.
    revocations: broadcast::Sender<UserId>,
    failures: FailedSignIns,
    /// Whether there is an administrator. Never reset, since the last administrator can't be removed.
    administered: AtomicBool,
}

impl Accounts {
    /// Creates the services.
    pub fn new(store: Store, passwords: PasswordHasher, config: AccountsConfig) -> Self {
        let (cache, failures) = (SessionCache::default(), FailedSignIns::default());
        Self(Arc::new(AccountsInner {
            store,
            passwords,
            config,
            cache,
            revocations: broadcast::Sender::new(REVOCATIONS),
            failures,
            administered: AtomicBool::new(false),
        }))
    }

    /// Whether there is an administrator; queries the database only until there is one.
    ///
    /// # Errors
    /// Returns `Store` if a query fails.
    pub async fn is_administered(&self) -> Result<bool, AccountError> {
        let known = &self.0.administered;
        if !known.load(Ordering::Relaxed) && self.store().people().administrators().await? > 0 {
            known.store(true, Ordering::Relaxed);
        }
        Ok(known.load(Ordering::Relaxed))
    }

    /// How many passwords have been hashed or verified by this process, for metrics.
    pub fn hash_stats(&self) -> HashStats {
        self.0.passwords.load()
    }

    /// Failed sign-ins that are not in the audit log yet.
    pub fn failures(&self) -> &FailedSignIns {
        &self.0.failures
    }

    /// Deletes expired sessions, links, pending sign-ins and browsers, and old failure counters. To be called periodically by one process.
    ///
    /// # Errors
    /// Returns `Store` if a query fails.
    pub async fn delete_expired(&self, now: i64) -> Result<(), AccountError> {
        let store = self.store();
        store.sessions().delete_expired(now, self.0.config.limits).await?;
        store.links().delete_expired(now).await?;
        store.identities().delete_expired(now).await?;
        store.attempts().delete_before(now.saturating_sub(RESET_AFTER_MS)).await?;
        store.devices().delete_before(now.saturating_sub(DEVICE_LIFETIME_MS)).await?;
        Ok(())
    }

    pub(in crate::server) fn store(&self) -> &Store {
        &self.0.store
    }
}

/// Runs the work to completion even if the request is cancelled.
async fn run_to_completion<T: Send + 'static>(
    work: impl Future<Output = Result<T, AccountError>> + Send + 'static,
) -> Result<T, AccountError> {
    tokio::spawn(work).await?
}

#[cfg(test)]
mod tests;
