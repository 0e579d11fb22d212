//! A copy of the SQLite file while it is in use.

use std::fs::{self, OpenOptions};
use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Result, Store, StoreError};

impl Store {
    /// Writes a consistent copy of everything to a new file that only its owner may read; answers its size in bytes.
    /// Works from another process beside the one that serves, on a store of [`Store::open_beside`].
    ///
    /// # Errors
    /// `Io` when the file exists already or can't be written; `BackupElsewhere` when the store is no SQLite file.
    pub async fn backup(&self, to: &Path) -> Result<u64> {
        let tool = match self.db().get_database_backend() {
            DbBackend::Sqlite => None,
            DbBackend::MySql => Some("mysqldump --single-transaction (mariadb-dump)"),
            _ => Some("pg_dump"),
        };
        if let Some(tool) = tool {
            return Err(StoreError::BackupElsewhere { server: self.server().to_owned(), tool });
        }
        let failed = |action| move |source| StoreError::Io { path: to.to_owned(), action, source };
        let path = to.to_str().ok_or_else(|| StoreError::Text { field: "the backup's path", why: "is not UTF-8".to_owned() })?;
        // Made here, so that it is never readable for others and an existing file is refused; SQLite fills an empty one.
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(to).map_err(failed("made"))?;
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
        if let Err(error) = self.db().execute_raw(statement).await {
            fs::remove_file(to).map_err(failed("removed"))?;
            return Err(error.into());
        }
        file.sync_all().map_err(failed("written"))?;
        Ok(file.metadata().map_err(failed("read"))?.len())
    }
}
