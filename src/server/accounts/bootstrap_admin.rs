//! Creation of the first administrator, by anyone who can read this process's output or data directory.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::links::lifetime;
use super::{AccountError, Accounts, OneTimeLink, Registration, run_to_completion};
use crate::server::store::{GlobalRole, LinkPurpose, NewLink, User, new_holder};

/// Name of the link file in the data directory.
const FILE: &str = "setup-link";
/// Lease held while the first administrator is created, so that only one is.
const LEASE: &str = "set-up";
/// Expiry of the lease if the process dies, in milliseconds.
const LEASE_TTL_MS: i64 = 30_000;
/// Retry delay in seconds if the lease is held.
const RETRY_AFTER_SECONDS: u64 = 2;

impl Accounts {
    /// Called at every start: creates and returns a new link for creating the first administrator, to be printed; `None` if there is an
    /// administrator. The link is also written to the file `setup-link` in the data directory, readable only by its owner. It is valid for
    /// 24 hours; earlier links are revoked. If there is an administrator, the file is removed.
    ///
    /// # Errors
    /// Returns `File` if the file can't be written, or `Store` if a query fails.
    pub async fn setup_link(&self, now: i64) -> Result<Option<OneTimeLink>, AccountError> {
        self.revoke_setup_links(now).await?;
        if self.store().people().administrators().await? > 0 {
            return Ok(None);
        }
        let purpose = LinkPurpose::Setup;
        let (role, expires_at) = (GlobalRole::Administrator, now.saturating_add(lifetime(purpose)));
        let link =
            self.make(NewLink { purpose, person: None, role, teams: Vec::new(), created_by: None, created_at: now, expires_at }).await?;
        let (path, url) = (self.file(), link.url.clone());
        on_disk(move || write(&path, &url)).await?;
        Ok(Some(link))
    }

    /// Creates the first administrator and removes the link and its file.
    ///
    /// # Errors
    /// Returns `InvalidLink` if the link does not work or there is an administrator already, or `InvalidInput`, `RateLimited`, `Password`
    /// or `Store`.
    pub async fn create_first_admin(&self, token: &SecretString, registration: &Registration, now: i64) -> Result<User, AccountError> {
        self.preview_link(LinkPurpose::Setup, token.expose_secret(), now).await?;
        self.validate(registration, false).await?;
        let hash = self.0.passwords.hash(&registration.password).await?;
        let (people, token, registration) = (self.clone(), token.clone(), registration.clone());
        run_to_completion(async move {
            let holder = new_holder();
            if !people.store().leases().acquire(LEASE, &holder, now, now.saturating_add(LEASE_TTL_MS)).await? {
                return Err(AccountError::RateLimited { seconds: RETRY_AFTER_SECONDS });
            }
            let made = people.insert_first_admin(&token, &registration, hash, now).await;
            people.store().leases().release(LEASE, &holder).await?;
            made
        })
        .await
    }

    /// Creates the first administrator; the caller holds the lease.
    async fn insert_first_admin(
        &self,
        token: &SecretString,
        registration: &Registration,
        hash: SecretString,
        now: i64,
    ) -> Result<User, AccountError> {
        self.preview_link(LinkPurpose::Setup, token.expose_secret(), now).await?;
        let person = self.accept_as_new_user(token, LinkPurpose::Setup, registration, hash, now).await?;
        // The link is used. Anything left of it is harmless and removed at the next start.
        if let Err(error) = self.revoke_setup_links(now).await {
            tracing::warn!(%error, "failed to revoke the used set-up link");
        }
        Ok(person)
    }

    /// Revokes set-up links and removes the file.
    pub(in crate::server) async fn revoke_setup_links(&self, now: i64) -> Result<(), AccountError> {
        for link in self.open_links(now).await?.into_iter().filter(|link| link.made.purpose == LinkPurpose::Setup) {
            self.revoke_link(&link.key).await?;
        }
        let path = self.file();
        on_disk(move || remove(&path)).await
    }

    fn file(&self) -> PathBuf {
        self.0.config.data_dir.join(FILE)
    }
}

async fn on_disk(work: impl FnOnce() -> Result<(), AccountError> + Send + 'static) -> Result<(), AccountError> {
    tokio::task::spawn_blocking(work).await?
}

fn remove(path: &Path) -> Result<(), AccountError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(AccountError::File { path: path.to_owned(), source }),
        _ => Ok(()),
    }
}

/// Writes a new file, so that owner, permissions or links of an existing one do not matter.
fn write(path: &Path, url: &SecretString) -> Result<(), AccountError> {
    let failed = |source| AccountError::File { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        let mut make = fs::DirBuilder::new();
        make.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
        make.create(folder).map_err(failed)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    writeln!(file, "{}", url.expose_secret()).and_then(|()| file.sync_all()).map_err(failed)
}
