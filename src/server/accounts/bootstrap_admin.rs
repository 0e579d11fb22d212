//! The first administrator: whoever can read this process's output or its data directory.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::links::lifetime;
use super::{AccountError, Accounts, OneTimeLink, Registration, run_to_completion};
use crate::server::store::{GlobalRole, LinkPurpose, NewLink, User, new_holder};

/// The file's name in the data directory.
const FILE: &str = "setup-link";
/// What is held while the first administrator is made, so that there are never two first ones.
const LEASE: &str = "set-up";
/// A process that dies meanwhile holds it for so long, in milliseconds.
const LEASE_TTL_MS: i64 = 30_000;
/// After how many seconds somebody tries again who found it held.
const RETRY_AFTER_SECONDS: u64 = 2;

impl Accounts {
    /// At every start: when nobody administers yet, a new link to make the first administrator with, to be printed; it is in
    /// the file `setup-link` of the data directory too, readable by its owner only. Works for 24 hours; earlier ones work no
    /// more. None, and no file, when somebody administers.
    ///
    /// # Errors
    /// `File` when it can't be written; `Store`.
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

    /// Makes the first administrator. The link and its file are gone after it.
    ///
    /// # Errors
    /// `Link` when it does not work, or somebody administers already; `Refused`, `Wait`; `Password`, `Store`.
    pub async fn create_first_admin(&self, token: &SecretString, newcomer: &Registration, now: i64) -> Result<User, AccountError> {
        self.preview_link(LinkPurpose::Setup, token.expose_secret(), now).await?;
        self.validate(newcomer, false).await?;
        let hash = self.0.passwords.hash(&newcomer.password).await?;
        let (people, token, newcomer) = (self.clone(), token.clone(), newcomer.clone());
        run_to_completion(async move {
            let holder = new_holder();
            if !people.store().leases().acquire(LEASE, &holder, now, now.saturating_add(LEASE_TTL_MS)).await? {
                return Err(AccountError::RateLimited { seconds: RETRY_AFTER_SECONDS });
            }
            let made = people.insert_first_admin(&token, &newcomer, hash, now).await;
            people.store().leases().release(LEASE, &holder).await?;
            made
        })
        .await
    }

    /// Makes the first administrator while nobody else can.
    async fn insert_first_admin(
        &self,
        token: &SecretString,
        newcomer: &Registration,
        hash: SecretString,
        now: i64,
    ) -> Result<User, AccountError> {
        self.preview_link(LinkPurpose::Setup, token.expose_secret(), now).await?;
        let person = self.accept_as_new_user(token, LinkPurpose::Setup, newcomer, hash, now).await?;
        // The link is used: what is left of it does no harm, and goes at the next start.
        if let Err(error) = self.revoke_setup_links(now).await {
            tracing::warn!(%error, "what is left of the set-up link is not gone");
        }
        Ok(person)
    }

    /// Takes back set-up links and removes the file.
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

/// Writes a file that was not there, so that no other owner, right or link of a file that was there matters.
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
