//! People: their passwords, signing in, sessions and one-time links; services over the store, without pages. Who may call
//! what is checked by the services above.
//!
//! Times are milliseconds since 1970 in UTC and always given by the caller; randomness is the system's.

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

use crate::server::store::{SessionLimits, Store};

pub use error::{AccountError, InputErrors, NameError, SignInError};
pub use failures::{Added, Failures, GATHERED_FOR, Gathered};
pub use links::{LinkPreview, OneTimeLink};
pub use password::{HashCost, HashStats, PasswordError, PasswordHasher};
pub use password_policy::{MAX_LENGTH, MIN_LENGTH, PasswordWeakness, check_strength};
pub use rate_limit::{BackoffPolicy, PER_ACCOUNT, PER_IP, RESET_AFTER_MS, network};
pub use registration::Registration;
pub use sessions::ActiveSession;
#[cfg(test)]
pub use sessions::SESSION_LIMITS;
pub use sign_in::{ClientOrigin, IssuedSession};
pub use token::{TOKEN_BYTES, is_token, token};

/// How this process serves people.
#[derive(Clone, Debug)]
pub struct AccountsConfig {
    /// Where the link for the first administrator is written.
    pub data_dir: PathBuf,
    /// What links begin with, such as `http://localhost:8100`.
    pub address: String,
    /// How long sessions last.
    pub limits: SessionLimits,
}

/// The services. Clones are cheap and share everything.
#[derive(Clone, Debug)]
pub struct Accounts(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    store: Store,
    passwords: PasswordHasher,
    config: AccountsConfig,
    cache: SessionCache,
    failures: Failures,
    /// Whether somebody administers already. That stays so: the last administrator can't be removed.
    administered: AtomicBool,
}

impl Accounts {
    /// The services over a store.
    pub fn new(store: Store, passwords: PasswordHasher, config: AccountsConfig) -> Self {
        let (cache, failures) = (SessionCache::default(), Failures::default());
        Self(Arc::new(Shared { store, passwords, config, cache, failures, administered: AtomicBool::new(false) }))
    }

    /// Whether somebody administers already; asks the database only until somebody does.
    ///
    /// # Errors
    /// `Store`.
    pub async fn is_administered(&self) -> Result<bool, AccountError> {
        let known = &self.0.administered;
        if !known.load(Ordering::Relaxed) && self.store().people().administrators().await? > 0 {
            known.store(true, Ordering::Relaxed);
        }
        Ok(known.load(Ordering::Relaxed))
    }

    /// Failed sign-ins that the audit trail does not have yet.
    pub fn failures(&self) -> &Failures {
        &self.0.failures
    }

    /// Forgets what no longer counts: expired sessions, links and sign-ins at providers, failures of long ago. For one process, now and then.
    ///
    /// # Errors
    /// `Store`.
    pub async fn delete_expired(&self, now: i64) -> Result<(), AccountError> {
        let store = self.store();
        store.sessions().delete_expired(now, self.0.config.limits).await?;
        store.links().delete_expired(now).await?;
        store.identities().delete_expired(now).await?;
        store.attempts().delete_before(now.saturating_sub(RESET_AFTER_MS)).await?;
        Ok(())
    }

    pub(in crate::server) fn store(&self) -> &Store {
        &self.0.store
    }
}

/// Does all of something that is not to be left half done when the browser that asked for it goes away.
async fn run_to_completion<T: Send + 'static>(
    work: impl Future<Output = Result<T, AccountError>> + Send + 'static,
) -> Result<T, AccountError> {
    tokio::spawn(work).await?
}

#[cfg(test)]
mod tests;
