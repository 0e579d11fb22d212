//! The SQLite file: private to its owner, locked by one process and checked before use.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions, Sqlite};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqlxSqliteConnector, Statement};

use super::pool::{CONNECTIONS, pool};
use super::{Result, StoreError};

/// How long a writer waits for a lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

fn database(data_dir: &Path) -> PathBuf {
    data_dir.join("otter-admin.sqlite")
}

fn lock_file(data_dir: &Path) -> PathBuf {
    data_dir.join("otter-admin.lock")
}

/// Whether the data directory was used before and its database is now empty or missing.
fn is_lost(data_dir: &Path) -> bool {
    match fs::metadata(database(data_dir)) {
        Ok(file) => file.len() == 0,
        Err(_) => lock_file(data_dir).exists(),
    }
}

/// Returns the file, created with owner-only permissions before SQLite opens it; SQLite gives its companion files the same permissions.
/// Logs a warning if an earlier database seems to be lost, before creating a new one.
pub(super) fn file(data_dir: &Path) -> Result<PathBuf> {
    let failed = |path: &Path, action| {
        let path = path.to_owned();
        move |source: io::Error| StoreError::Io { path, action, source }
    };
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(data_dir).map_err(failed(data_dir, "created"))?;
    let file = database(data_dir);
    if is_lost(data_dir) {
        tracing::warn!(
            database = %file.display(),
            "the database is empty although this data directory was in use before: a new installation begins. If that is not intended, \
             stop otter-admin and restore a backup"
        );
    }
    owners_only().open(&file).map_err(failed(&file, "opened"))?;
    Ok(file)
}

/// Options for creating a file that only its owner may read; an existing file keeps its content.
fn owners_only() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes a lock that the operating system releases when the process ends for any reason.
pub(super) fn lock(data_dir: &Path, file: &Path) -> Result<File> {
    let path = lock_file(data_dir);
    let failed = |source| StoreError::Io { path: path.clone(), action: "locked", source };
    let lock = owners_only().open(&path).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: file.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Opens the file.
pub(super) async fn connect(file: &Path) -> Result<DatabaseConnection> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .disable_statement_logging();
    let failed = |error: sqlx::Error| StoreError::Connect { server: file.display().to_string(), reason: error.to_string() };
    let pool = pool::<Sqlite>(CONNECTIONS).connect_with(options).await.map_err(failed)?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

/// Reads the whole file and checks its integrity.
///
/// # Errors
/// Returns `Corrupt` with the first defect.
pub(super) async fn check(db: &DatabaseConnection, file: &Path) -> Result<()> {
    let corrupt = |reason| StoreError::Corrupt { path: file.to_owned(), reason };
    let question = Statement::from_string(DbBackend::Sqlite, "PRAGMA quick_check(1)");
    let answer = db.query_one_raw(question).await.and_then(|row| match row {
        Some(row) => row.try_get_by_index::<String>(0),
        None => Err(DbErr::Custom("integrity check returned nothing".to_owned())),
    });
    match answer.map_err(|error| corrupt(error.to_string()))? {
        ok if ok == "ok" => Ok(()),
        wrong => Err(corrupt(wrong)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_database_in_a_used_directory_is_reported_as_lost() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path();
        assert!(!is_lost(data_dir), "a new folder");
        lock(data_dir, &file(data_dir).unwrap()).unwrap();
        assert!(is_lost(data_dir), "empty");
        fs::write(database(data_dir), "SQLite format 3").unwrap();
        assert!(!is_lost(data_dir));
        fs::remove_file(database(data_dir)).unwrap();
        assert!(is_lost(data_dir), "missing");
    }
}
