//! A fresh database for each test: SQLite always, MySQL and PostgreSQL where `OTTER_STORE_MYSQL` and `OTTER_STORE_POSTGRES` say.

use sea_orm::{ConnectionTrait, Database, DbBackend};

use super::*;

/// Where a test runs.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) enum Server {
    Sqlite,
    MySql,
    Postgres,
}

/// A fresh store for one test.
pub(in crate::server) struct Bed {
    pub store: Store,
    pub config: StoreConfig,
}

impl Bed {
    /// The same store as another process opens it, with connections of its own.
    pub async fn other(&self) -> Store {
        let other = if self.config.url.is_some() { Store::open(&self.config).await } else { Store::open_beside(&self.config).await };
        other.expect("a second process")
    }

    /// Adds a person.
    pub async fn person(&self, name: &str, role: GlobalRole) -> Person {
        let new = NewPerson {
            name: name.to_owned(),
            display_name: name.to_owned(),
            password_hash: None,
            role,
            must_change_password: false,
            created_at: 1_000,
        };
        self.store.people().add(&new).await.expect("a person")
    }

    /// What somebody with the database's own tools would do.
    pub async fn sql(&self, statement: &str) {
        self.store.db().execute_unprepared(statement).await.expect("a statement");
    }

    /// Whether the store is a file.
    pub fn is_sqlite(&self) -> bool {
        self.store.db().get_database_backend() == DbBackend::Sqlite
    }
}

/// Runs a test on a fresh database of a server; says so when that server is not given.
pub(in crate::server) async fn run(server: Server, test: impl AsyncFnOnce(&Bed)) {
    let folder = tempfile::tempdir().expect("a folder");
    let data_dir = folder.path().join("data");
    let name = format!("otter_test_{:016x}", rand::random::<u64>());
    let variable = match server {
        Server::Sqlite => None,
        Server::MySql => Some("OTTER_STORE_MYSQL"),
        Server::Postgres => Some("OTTER_STORE_POSTGRES"),
    };
    let Some(variable) = variable else {
        return with(StoreConfig { url: None, data_dir }, test).await;
    };
    let Ok(admin) = std::env::var(variable) else {
        eprintln!("skipped: {variable} is not set");
        return;
    };
    let mut url: url::Url = admin.parse().expect(variable);
    let databases = Database::connect(&admin).await.expect(variable);
    databases.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("made");
    url.set_path(&name);
    with(StoreConfig { url: Some(url.to_string().into()), data_dir }, test).await;
    let force = if matches!(server, Server::Postgres) { " WITH (FORCE)" } else { "" };
    databases.execute_unprepared(&format!("DROP DATABASE {name}{force}")).await.expect("dropped");
}

async fn with(config: StoreConfig, test: impl AsyncFnOnce(&Bed)) {
    let store = Store::open(&config).await.expect("a store");
    let bed = Bed { store, config };
    test(&bed).await;
    bed.store.close().await.expect("closed");
}

/// Writes each test three times, once for each server.
macro_rules! on_every_server {
    ($(async fn $name:ident($bed:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            use crate::server::store::bed::{Server, run};

            async fn test($bed: &Bed) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(Server::Sqlite, test).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn mysql() {
                run(Server::MySql, test).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run(Server::Postgres, test).await;
            }
        }
    )+};
}
pub(in crate::server) use on_every_server;
