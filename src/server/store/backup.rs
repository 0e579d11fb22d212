//! Backup of the SQLite file while it is in use.

use std::fs::{self, OpenOptions};
use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Result, Store, StoreError};

impl Store {
    /// Writes a consistent copy of the database to a new file that only its owner may read. Returns its size in bytes. Also works while
    /// another process serves, on a store opened with [`Store::open_shared`].
    ///
    /// # Errors
    /// Returns `Io` if the file exists or can't be written, or `BackupElsewhere` if the store is not an SQLite file.
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
        // Created here so that it is never readable for others and an existing file is rejected; SQLite accepts an empty file.
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(to).map_err(failed("created"))?;
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
        if let Err(error) = self.db().execute_raw(statement).await {
            fs::remove_file(to).map_err(failed("removed"))?;
            return Err(error.into());
        }
        file.sync_all().map_err(failed("written"))?;
        Ok(file.metadata().map_err(failed("read"))?.len())
    }
}
