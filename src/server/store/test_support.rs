//! Provides a fresh database for each test: always SQLite, and MySQL and PostgreSQL if `OTTER_STORE_MYSQL` and `OTTER_STORE_POSTGRES` are
//! set. Both are required if `CI` or `OTTER_STORE_REQUIRED` is set.

use std::io::Write;
use std::time::Duration;

use sea_orm::sqlx::{AssertSqlSafe, Executor};
use sea_orm::{ConnectionTrait, Database, DbBackend};

use super::*;

/// The database that a test uses.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) enum Backend {
    Sqlite,
    MySql,
    Postgres,
}

/// A fresh store for one test.
pub(in crate::server) struct TestDb {
    pub store: Store,
    pub config: StoreConfig,
}

impl TestDb {
    /// Opens the same store as another process would, with its own connections.
    pub async fn second_process(&self) -> Store {
        let other = if self.config.url.is_some() { Store::open(&self.config).await } else { Store::open_shared(&self.config).await };
        other.expect("a second process")
    }

    /// Adds a user.
    pub async fn person(&self, name: &str, role: GlobalRole) -> User {
        let new = NewUser {
            name: name.to_owned(),
            display_name: name.to_owned(),
            password_hash: None,
            role,
            must_change_password: false,
            created_at: 1_000,
        };
        self.store.people().add(&new).await.expect("a person")
    }

    /// Runs SQL directly, bypassing the store.
    pub async fn sql(&self, statement: &str) {
        self.store.db().execute_unprepared(statement).await.expect("a statement");
    }

    /// Limits the SQLite file to a few more pages; SQLite then fails as on a full disk.
    pub async fn fill_disk(&self) {
        let row = self.store.db().query_one_raw(sea_orm::Statement::from_string(DbBackend::Sqlite, "PRAGMA page_count")).await;
        let pages: i64 = row.expect("asked").expect("a row").try_get_by_index(0).expect("a number");
        self.limit_pages(pages + 3).await;
    }

    /// Removes the size limit of the SQLite file.
    pub async fn make_room(&self) {
        self.limit_pages(i64::from(u32::MAX) - 1).await;
    }

    /// Sets the limit on every open connection and on future ones.
    async fn limit_pages(&self, pages: i64) {
        let pool = self.store.db().get_sqlite_connection_pool();
        let options = (*pool.connect_options()).clone();
        pool.set_connect_options(options.pragma("max_page_count", pages.to_string()));
        let mut open = Vec::new();
        while open.len() < pool.size() as usize {
            match pool.try_acquire() {
                Some(connection) => open.push(connection),
                // The connection is being returned to the pool.
                None => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
        for connection in &mut open {
            let limit = AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
            (&mut **connection).execute(limit).await.expect("limited");
        }
    }

    /// Whether the store is an SQLite file.
    pub fn is_sqlite(&self) -> bool {
        self.store.db().get_database_backend() == DbBackend::Sqlite
    }
}

/// Returns the URL of a test server, or prints a notice and returns `None` if it is not set.
///
/// # Panics
/// Panics if it is not set and `CI` or `OTTER_STORE_REQUIRED` is: nothing is skipped there.
pub(in crate::server) fn server_url(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok();
    let is_set = |name| std::env::var(name).is_ok_and(|value| !value.is_empty() && value != "false");
    assert!(url.is_some() || !["CI", "OTTER_STORE_REQUIRED"].into_iter().any(is_set), "{variable} is not set: run `.ci/databases start`");
    if url.is_none() {
        // Not `eprintln!`, whose output is shown only for failed tests.
        let thread = std::thread::current();
        let said = writeln!(std::io::stderr(), "skipped, {variable} is not set: {}", thread.name().unwrap_or_default());
        said.expect("a terminal");
    }
    url
}

/// Runs a test on a fresh database of a server; prints a notice if that server is not configured.
pub(in crate::server) async fn with_db(server: Backend, test: impl AsyncFnOnce(&TestDb)) {
    let folder = tempfile::tempdir().expect("a folder");
    let data_dir = folder.path().join("data");
    let name = format!("otter_test_{:016x}", rand::random::<u64>());
    let variable = match server {
        Backend::Sqlite => None,
        Backend::MySql => Some("OTTER_STORE_MYSQL"),
        Backend::Postgres => Some("OTTER_STORE_POSTGRES"),
    };
    let Some(variable) = variable else {
        return with(StoreConfig { url: None, data_dir }, test).await;
    };
    let Some(admin) = server_url(variable) else { return };
    let mut url: url::Url = admin.parse().expect(variable);
    let databases = Database::connect(&admin).await.expect(variable);
    databases.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("made");
    url.set_path(&name);
    with(StoreConfig { url: Some(url.to_string().into()), data_dir }, test).await;
    let force = if matches!(server, Backend::Postgres) { " WITH (FORCE)" } else { "" };
    databases.execute_unprepared(&format!("DROP DATABASE {name}{force}")).await.expect("dropped");
}

async fn with(config: StoreConfig, test: impl AsyncFnOnce(&TestDb)) {
    let store = Store::open(&config).await.expect("a store");
    let db = TestDb { store, config };
    test(&db).await;
    db.store.close().await.expect("closed");
}

/// Generates each test three times, once per database.
macro_rules! for_each_backend {
    ($(async fn $name:ident($db:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            use crate::server::store::test_support::{Backend, with_db};

            async fn test($db: &TestDb) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                with_db(Backend::Sqlite, test).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn mysql() {
                with_db(Backend::MySql, test).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                with_db(Backend::Postgres, test).await;
            }
        }
    )+};
}
pub(in crate::server) use for_each_backend;
