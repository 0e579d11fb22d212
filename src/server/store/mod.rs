//! Database access: users, sessions, teams, settings and the audit log. SQLite for a single process; MySQL (MariaDB) or PostgreSQL for
//! several processes that share one database.
//!
//! Times are milliseconds since 1970 in UTC and are passed in by the caller; the store reads no clock. Tokens are stored only as SHA-256
//! hashes. The database itself decides what must happen once or be serialized between processes.

mod attempts;
mod audit;
mod backup;
mod connect;
mod devices;
mod entities;
mod error;
mod identities;
mod jobs;
mod leases;
mod links;
mod migrations;
mod operations;
mod people;
mod policy;
mod pool;
mod sanitize;
mod sessions;
mod settings;
mod sqlite;
mod teams;
#[cfg(test)]
pub(in crate::server) mod test_support;

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait, IsolationLevel, QuerySelect, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use secrecy::SecretString;
use tokio::sync::Notify;

pub use attempts::{Attempts, FailureCount};
pub use audit::{Audit, AuditEntry, AuditOutcome, AuditPage, AuditQuery, AuditResource, AuditRow, ChainError, Completion, VerifyReport};
pub use devices::Devices;
pub use entities::{GlobalRole, JobOutcome, LinkPurpose, OperationPhase, ResourceKind, TeamRole};
pub use error::{Result, StoreError};
pub use identities::{Identities, KnownIdentity, NewIdentity};
pub use jobs::{Job, JobState, Jobs};
pub use leases::{Lease, Leases, new_holder, process_name};
pub use links::{Link, Links, NewLink};
pub use operations::{Operations, StoredOperation};
pub use people::{NewUser, Preferences, User, UserChange, Users};
pub use policy::PolicyRevision;
pub use sessions::{NewSession, Session, SessionLimits, Sessions};
pub use settings::{Setting, Settings};
pub use teams::{Membership, OwnershipRule, ResourceRef, Team, Teams};

/// Location of the store.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// `mysql://…` or `postgres://…`; `None` for the SQLite file `otter-admin.sqlite` in `data_dir`.
    pub url: Option<SecretString>,
    /// Directory of the SQLite file; unused if there is a URL.
    pub data_dir: PathBuf,
}

/// The open store. Clones are cheap and share connections; dropping the last one releases the SQLite file.
#[derive(Clone, Debug)]
pub struct Store(Arc<StoreInner>);

#[derive(Debug)]
struct StoreInner {
    db: DatabaseConnection,
    /// Address without secrets, for messages.
    server: String,
    /// Wakes the job runner of this process.
    job_requests: Notify,
    /// Lock of the SQLite file.
    _lock: Option<File>,
}

/// A row that serializes operations of all processes: whoever locks it runs alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowLock {
    /// Any operation that may remove an administrator.
    Administrators,
    /// Changes of the permission policy; the row's value is the number of its revision.
    Policy,
}

impl RowLock {
    fn name(self) -> &'static str {
        match self {
            Self::Administrators => "administrators",
            // Stored under this name because it first counted only changes of settings.
            Self::Policy => "settings",
        }
    }

    fn missing(self) -> StoreError {
        StoreError::Damaged { table: "guards", why: format!("`{}` is missing", self.name()) }
    }
}

impl Store {
    /// Opens the store and migrates its tables. Processes that start concurrently migrate one after another.
    ///
    /// # Errors
    /// Returns `InUse` if another process has the SQLite file open, or `Corrupt`, `Url`, `Connect`, `Migrate` or `Io`.
    pub async fn open(config: &StoreConfig) -> Result<Self> {
        connect::open(config).await
    }

    /// Opens the store for a short command while the server is running. Works for the SQLite file too, because its locks serialize single
    /// writes. Never migrates.
    ///
    /// # Errors
    /// Returns `Outdated` if the tables are not of this version, or `Url`, `Connect` or `Io`.
    pub async fn open_shared(config: &StoreConfig) -> Result<Self> {
        connect::open_shared(config).await
    }

    /// User accounts.
    pub fn people(&self) -> Users<'_> {
        Users(self)
    }

    /// One-time links.
    pub fn links(&self) -> Links<'_> {
        Links(self)
    }

    /// Sessions of signed-in users.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }

    /// Browsers that users have signed in with.
    pub fn devices(&self) -> Devices<'_> {
        Devices(self)
    }

    /// Identities at identity providers.
    pub fn identities(&self) -> Identities<'_> {
        Identities(self)
    }

    /// Counters of failed sign-ins.
    pub fn attempts(&self) -> Attempts<'_> {
        Attempts(self)
    }

    /// Leases for work that exactly one process does at a time.
    pub fn leases(&self) -> Leases<'_> {
        Leases(self)
    }

    /// Background jobs.
    pub fn jobs(&self) -> Jobs<'_> {
        Jobs(self)
    }

    /// Operations on channels.
    pub fn operations(&self) -> Operations<'_> {
        Operations(self)
    }

    /// Settings shared by all processes.
    pub fn settings(&self) -> Settings<'_> {
        Settings(self)
    }

    /// Teams, their members and the resources they own.
    pub fn teams(&self) -> Teams<'_> {
        Teams(self)
    }

    /// The audit log.
    pub fn audit(&self) -> Audit<'_> {
        Audit(self)
    }

    /// The database's address without secrets, for messages.
    pub fn server(&self) -> &str {
        &self.0.server
    }

    /// Checks that the database responds.
    ///
    /// # Errors
    /// Returns `Database` if it does not.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db().ping().await?)
    }

    /// Closes the connections after running statements have finished.
    ///
    /// # Errors
    /// Returns `Database` if closing fails.
    pub async fn close(self) -> Result<()> {
        Ok(self.db().close_by_ref().await?)
    }

    fn db(&self) -> &DatabaseConnection {
        &self.0.db
    }

    /// Begins a write transaction, never a savepoint: the pool rejects connections with an open transaction. In SQLite it is the only write
    /// transaction at a time; other databases use READ COMMITTED, so that reads after waiting for a lock return the newest data.
    async fn write(&self) -> Result<DatabaseTransaction> {
        let sqlite = self.db().get_database_backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            isolation_level: (!sqlite).then_some(IsolationLevel::ReadCommitted),
            access_mode: None,
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
        };
        Ok(self.db().begin_with_options(options).await?)
    }

    /// Begins a transaction that reads a consistent snapshot, taken at its first read.
    async fn snapshot(&self) -> Result<DatabaseTransaction> {
        let sqlite = self.db().get_database_backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            isolation_level: (!sqlite).then_some(IsolationLevel::RepeatableRead),
            access_mode: (!sqlite).then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Deferred),
        };
        Ok(self.db().begin_with_options(options).await?)
    }

    /// Begins a write transaction after waiting for the row lock.
    async fn guarded(&self, guard: RowLock) -> Result<DatabaseTransaction> {
        let transaction = self.write().await?;
        let row = entities::row_lock::Entity::find_by_id(guard.name()).lock_exclusive().one(&transaction).await?;
        row.map(|_| transaction).ok_or_else(|| guard.missing())
    }
}

#[cfg(test)]
mod faults;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod upgrade;
