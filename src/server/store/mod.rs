//! The database: people, sessions, teams, settings and the audit trail. An SQLite file for one process, MySQL (MariaDB) or
//! PostgreSQL for several that work as one.
//!
//! Times are milliseconds since 1970 in UTC and always given by the caller: the store reads no clock. Tokens are never kept,
//! only their SHA-256. What has to happen once or in turn among processes is decided by the database, never by us.

mod attempts;
mod audit;
mod backup;
mod connect;
mod entities;
mod error;
mod identities;
mod leases;
mod links;
mod migrations;
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

pub use attempts::{Attempts, Failures};
pub use audit::{Audit, AuditEntry, AuditOutcome, AuditPage, AuditQuery, AuditResource, AuditRow, ChainError, Completion, VerifyReport};
pub use entities::{GlobalRole, LinkPurpose, ResourceKind, TeamRole};
pub use error::{Result, StoreError};
pub use identities::{Identities, KnownIdentity, NewIdentity};
pub use leases::{Lease, Leases, new_holder};
pub use links::{Link, Links, NewLink};
pub use people::{NewUser, Preferences, User, UserChange, Users};
pub use sessions::{NewSession, Session, SessionLimits, Sessions};
pub use settings::{Setting, Settings};
pub use teams::{Membership, ResourceRef, Rule, Team, Teams};

/// Where the store is.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// `mysql://…` or `postgres://…`; none: the SQLite file `otter-admin.sqlite` in `data_dir`.
    pub url: Option<SecretString>,
    /// The folder of the SQLite file; not touched when there is a URL.
    pub data_dir: PathBuf,
}

/// The open store. Clones are cheap and share connections; the last one that is dropped lets the SQLite file go.
#[derive(Clone, Debug)]
pub struct Store(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    db: DatabaseConnection,
    /// Its address without secrets, for messages.
    server: String,
    /// Held while an SQLite file is ours.
    _lock: Option<File>,
}

/// A row that is locked by whoever does something that only one may do at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowLock {
    /// Anything that may take away an administrator.
    Administrators,
    /// Changes of what rights depend on; its value is their revision.
    Policy,
}

impl RowLock {
    fn name(self) -> &'static str {
        match self {
            Self::Administrators => "administrators",
            // It first counted changes of settings alone.
            Self::Policy => "settings",
        }
    }

    fn missing(self) -> StoreError {
        StoreError::Damaged { table: "guards", why: format!("`{}` is missing", self.name()) }
    }
}

impl Store {
    /// Opens it and brings its tables up to date; several processes that start at once do that in turn.
    ///
    /// # Errors
    /// `InUse` when another process has the SQLite file; `Url`, `Connect`, `Migrate` and `Io` as they say.
    pub async fn open(config: &StoreConfig) -> Result<Self> {
        connect::open(config).await
    }

    /// Opens it for a short command beside a running process: the SQLite file too, since its locks keep single writes
    /// apart. Changes no table's layout.
    ///
    /// # Errors
    /// `Outdated` when the tables are not of this version; `Url`, `Connect` and `Io` as they say.
    pub async fn open_shared(config: &StoreConfig) -> Result<Self> {
        connect::open_shared(config).await
    }

    /// People and what they are.
    pub fn people(&self) -> Users<'_> {
        Users(self)
    }

    /// One-time links.
    pub fn links(&self) -> Links<'_> {
        Links(self)
    }

    /// Who is signed in.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }

    /// Identities of providers.
    pub fn identities(&self) -> Identities<'_> {
        Identities(self)
    }

    /// Failed sign-ins.
    pub fn attempts(&self) -> Attempts<'_> {
        Attempts(self)
    }

    /// What exactly one process does.
    pub fn leases(&self) -> Leases<'_> {
        Leases(self)
    }

    /// What is set for all processes.
    pub fn settings(&self) -> Settings<'_> {
        Settings(self)
    }

    /// Teams, their members and what is theirs.
    pub fn teams(&self) -> Teams<'_> {
        Teams(self)
    }

    /// Who did what.
    pub fn audit(&self) -> Audit<'_> {
        Audit(self)
    }

    /// The database's address without secrets, for messages.
    pub fn server(&self) -> &str {
        &self.0.server
    }

    /// Asks the database whether it is there.
    ///
    /// # Errors
    /// `Database` when it does not answer.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db().ping().await?)
    }

    /// Closes the connections, after what is under way has ended.
    ///
    /// # Errors
    /// `Database`.
    pub async fn close(self) -> Result<()> {
        Ok(self.db().close_by_ref().await?)
    }

    fn db(&self) -> &DatabaseConnection {
        &self.0.db
    }

    /// Begins a transaction that writes, never a savepoint in another one: the pool refuses connections with an open transaction.
    /// In SQLite it is the only one at once; elsewhere it sees what others have committed as soon as they have, so that what is read
    /// after waiting for a lock is the newest.
    async fn write(&self) -> Result<DatabaseTransaction> {
        let sqlite = self.db().get_database_backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            isolation_level: (!sqlite).then_some(IsolationLevel::ReadCommitted),
            access_mode: None,
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
        };
        Ok(self.db().begin_with_options(options).await?)
    }

    /// Begins a transaction that sees the database as it is at its first read, whatever others write meanwhile.
    async fn snapshot(&self) -> Result<DatabaseTransaction> {
        let sqlite = self.db().get_database_backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            isolation_level: (!sqlite).then_some(IsolationLevel::RepeatableRead),
            access_mode: (!sqlite).then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Deferred),
        };
        Ok(self.db().begin_with_options(options).await?)
    }

    /// Begins a transaction that writes and waits until no other holds the guard.
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
