//! Why the store could not do what it was asked.

use std::io;
use std::path::PathBuf;

use sea_orm::{DbErr, SqlErr};

/// What goes wrong with the store. No text of it holds the password of the database's URL.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder of ours can't be made, locked or written.
    #[error("{path} can't be {action}: {source}")]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What was tried, as a participle.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Another process has the SQLite file open.
    #[error(
        "another otter-admin uses {path}: SQLite serves one process only. Stop the other one, choose another data_dir, \
         or let several processes share a MySQL or PostgreSQL database"
    )]
    InUse {
        /// The database file.
        path: PathBuf,
    },
    /// The SQLite file is damaged.
    #[error("the database {path} is damaged: {reason}. Restore a backup: README.md says how")]
    Corrupt {
        /// The database file.
        path: PathBuf,
        /// The first thing that SQLite found wrong.
        reason: String,
    },
    /// The URL can't be used.
    #[error("the store's URL {0}; it looks like mysql://user:password@host/database or postgres://user:password@host/database")]
    Url(String),
    /// The database server does not answer or refuses us.
    #[error("the database {server} can't be used: {reason}")]
    Connect {
        /// Its address without secrets.
        server: String,
        /// What it said.
        reason: String,
    },
    /// The tables can't be brought to this version's layout.
    #[error("the tables of {server} can't be brought up to date: {reason}")]
    Migrate {
        /// The database's address without secrets.
        server: String,
        /// What it said.
        reason: String,
    },
    /// The tables are of another version, and who asked does not change them.
    #[error("the tables of {server} are of another version of otter-admin; start otter-admin once to bring them up to date")]
    Outdated {
        /// The database's address without secrets.
        server: String,
    },
    /// A name that somebody or something else has already; upper and lower case make no difference.
    #[error("the name `{name}` is taken")]
    NameTaken {
        /// The name asked for.
        name: String,
    },
    /// A text that can't be kept.
    #[error("{field} {why}")]
    Text {
        /// Which one.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Without this one, nobody could administer any more.
    #[error("this is the last administrator who can sign in; make another one first")]
    LastAdministrator,
    /// It does not exist (any more), or what it refers to does not.
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// What is stored can't be understood.
    #[error("a row of table {table} can't be read: {why}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// What is wrong.
        why: String,
    },
    /// A backup is not ours to make.
    #[error("{server} is backed up with its own tool: {tool}")]
    BackupElsewhere {
        /// The database's address without secrets.
        server: String,
        /// The command to use.
        tool: &'static str,
    },
    /// The database refused a statement, or did not answer in time.
    #[error("the store's database failed: {0}")]
    Database(DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::NotFound("what this refers to"),
            _ => Self::Database(error),
        }
    }
}

/// What the store's functions answer.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Whether a statement failed because the key exists already.
pub(super) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// A name that is taken, or what the database said.
pub(super) fn taken(error: DbErr, name: &str) -> StoreError {
    if is_duplicate(&error) { StoreError::NameTaken { name: name.to_owned() } } else { error.into() }
}
