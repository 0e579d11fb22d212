//! Errors of the store.

use std::io;
use std::path::PathBuf;

use sea_orm::{DbErr, SqlErr};

/// An error of the store. No message contains the password of the database URL.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or directory can't be created, locked or written.
    #[error("{path} can't be {action}: {source}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The attempted action, as a participle.
        action: &'static str,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Another process has the SQLite file open.
    #[error(
        "another otter-admin process uses {path}, and SQLite supports only one. Stop the other process, choose another data_dir, \
         or use a MySQL or PostgreSQL database, which several processes can share"
    )]
    InUse {
        /// The database file.
        path: PathBuf,
    },
    /// The SQLite file is damaged.
    #[error("the database {path} is damaged: {reason}. Restore a backup, see README.md")]
    Corrupt {
        /// The database file.
        path: PathBuf,
        /// The first defect that SQLite reports.
        reason: String,
    },
    /// The URL is invalid.
    #[error("the store URL {0}; expected mysql://user:password@host/database or postgres://user:password@host/database")]
    Url(String),
    /// The database server does not respond or rejects the connection.
    #[error("can't use the database {server}: {reason}")]
    Connect {
        /// Its address without secrets.
        server: String,
        /// The server's error message.
        reason: String,
    },
    /// The tables can't be migrated to this version.
    #[error("failed to migrate the tables of {server}: {reason}")]
    Migrate {
        /// The database's address without secrets.
        server: String,
        /// The database's error message.
        reason: String,
    },
    /// The tables are of another version, and this command does not migrate.
    #[error("the tables of {server} belong to another version of otter-admin; start otter-admin once to migrate them")]
    Outdated {
        /// The database's address without secrets.
        server: String,
    },
    /// The name is taken; names are case-insensitive.
    #[error("the name `{name}` is taken")]
    NameTaken {
        /// The requested name.
        name: String,
    },
    /// A text that can't be stored.
    #[error("{field} {why}")]
    Text {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The operation would leave no active administrator.
    #[error("this is the last active administrator; make someone else an administrator first")]
    LastAdministrator,
    /// The item, or one that it refers to, does not exist (any more).
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// Stored data can't be parsed.
    #[error("invalid row in table {table}: {why}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The reason.
        why: String,
    },
    /// This database must be backed up with its own tool.
    #[error("back up {server} with its own tool: {tool}")]
    BackupElsewhere {
        /// The database's address without secrets.
        server: String,
        /// The command to use.
        tool: &'static str,
    },
    /// The database rejected a statement or did not respond in time.
    #[error("database error: {0}")]
    Database(DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::NotFound("a referenced item"),
            _ => Self::Database(error),
        }
    }
}

/// Result of store functions.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Whether a statement failed because the key already exists.
pub(super) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// `NameTaken` if the key already exists, else the database error.
pub(super) fn name_taken(error: DbErr, name: &str) -> StoreError {
    if is_duplicate(&error) { StoreError::NameTaken { name: name.to_owned() } } else { error.into() }
}
