//! Connects to the configured database and migrates it under a lock.

use std::sync::Arc;

use sea_orm::sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::{self, ConnectOptions};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqlxMySqlConnector, SqlxPostgresConnector, Statement};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Notify;
use url::Url;

use super::pool::{CONNECTIONS, pool};
use super::{Result, Store, StoreConfig, StoreError, StoreInner, migrations, sqlite};

/// How long a process waits for another one's migration, in seconds.
const MIGRATION_TIMEOUT_SECONDS: u32 = 120;
/// PostgreSQL advisory lock key, unlikely to be used by other programs on the same database: `otteradm` in ASCII.
const MIGRATION_LOCK: i64 = 0x6f74_7465_7261_646d;

/// Connection options parsed from the URL.
enum DatabaseUrl {
    MySql(Box<MySqlConnectOptions>),
    Postgres(Box<PgConnectOptions>),
}

/// Opens and migrates the store; an SQLite file is locked and checked first.
pub(super) async fn open(config: &StoreConfig) -> Result<Store> {
    let Some(url) = &config.url else {
        let file = sqlite::file(&config.data_dir)?;
        let lock = sqlite::lock(&config.data_dir, &file)?;
        let server = file.display().to_string();
        let db = sqlite::connect(&file).await?;
        sqlite::check(&db, &file).await?;
        migrations::run(&db).await.map_err(|error| migrate_failed(&server, &error))?;
        return Ok(Store(Arc::new(StoreInner { db, server, job_requests: Notify::new(), _lock: Some(lock) })));
    };
    let (target, server) = target(url)?;
    let failed = |error: &dyn std::fmt::Display| StoreError::Connect { server: server.clone(), reason: masked(error, url) };
    let one = connect(&target, 1).await.map_err(|error| failed(&error))?;
    migrate_in_turn(&one).await.map_err(|error| migrate_failed(&server, &error))?;
    // Closing the connection releases the lock even if unlocking failed.
    one.close().await?;
    let db = connect(&target, CONNECTIONS).await.map_err(|error| failed(&error))?;
    Ok(Store(Arc::new(StoreInner { db, server, job_requests: Notify::new(), _lock: None })))
}

/// Opens the store without locking, checking or migrating.
pub(super) async fn open_shared(config: &StoreConfig) -> Result<Store> {
    let (db, server) = match &config.url {
        None => {
            let file = sqlite::file(&config.data_dir)?;
            (sqlite::connect(&file).await?, file.display().to_string())
        }
        Some(url) => {
            let (target, server) = target(url)?;
            let db = connect(&target, CONNECTIONS).await;
            let failed = |error: sqlx::Error| StoreError::Connect { server: server.clone(), reason: masked(&error, url) };
            (db.map_err(failed)?, server)
        }
    };
    if !migrations::current(&db).await? {
        return Err(StoreError::Outdated { server });
    }
    Ok(Store(Arc::new(StoreInner { db, server, job_requests: Notify::new(), _lock: None })))
}

fn migrate_failed(server: &str, error: &DbErr) -> StoreError {
    StoreError::Migrate { server: server.to_owned(), reason: error.to_string() }
}

/// Parses the URL; also returns the address for messages.
fn target(url: &SecretString) -> Result<(DatabaseUrl, String)> {
    let parsed = Url::parse(url.expose_secret()).map_err(|error| StoreError::Url(format!("is invalid ({error})")))?;
    if parsed.host_str().is_none_or(str::is_empty) || parsed.path().trim_matches('/').is_empty() {
        return Err(StoreError::Url("lacks a host or a database name".to_owned()));
    }
    let wrong = |error: sqlx::Error| StoreError::Url(format!("is invalid ({})", masked(&error, url)));
    let target = match parsed.scheme() {
        "mysql" | "mariadb" => DatabaseUrl::MySql(Box::new(MySqlConnectOptions::from_url(&parsed).map_err(wrong)?)),
        "postgres" | "postgresql" => DatabaseUrl::Postgres(Box::new(PgConnectOptions::from_url(&parsed).map_err(wrong)?)),
        other => return Err(StoreError::Url(format!("has an unknown scheme `{other}:`"))),
    };
    let (host, port) = (parsed.host_str().unwrap_or_default(), parsed.port().map(|port| format!(":{port}")).unwrap_or_default());
    let server = format!("{}://{}@{host}{port}{}", parsed.scheme(), parsed.username(), parsed.path());
    Ok((target, server))
}

/// Formats an error with the URL's secrets masked, in case it quotes them.
fn masked(error: &dyn std::fmt::Display, url: &SecretString) -> String {
    let mut text = error.to_string().replace(url.expose_secret(), "***");
    if let Ok(parsed) = Url::parse(url.expose_secret()) {
        let encoded = parsed.password().unwrap_or_default();
        let decoded = format!("password={}", encoded.replace('+', "%2B"));
        let decoded = url::form_urlencoded::parse(decoded.as_bytes()).map(|(key, value)| (key.into_owned(), value.into_owned()));
        let in_query = parsed.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned()));
        let given = decoded.chain(in_query).filter(|(key, _)| key.contains("password")).map(|(_, value)| value);
        for secret in given.chain([encoded.to_owned()]).filter(|secret| !secret.is_empty()) {
            text = text.replace(&secret, "***");
        }
    }
    text
}

/// Connects immediately, so that a wrong address is reported at startup.
async fn connect(target: &DatabaseUrl, connections: u32) -> sqlx::Result<DatabaseConnection> {
    match target {
        DatabaseUrl::MySql(options) => {
            let options = options.as_ref().clone().charset("utf8mb4").disable_statement_logging();
            // With READ COMMITTED, statements outside a transaction lock only the rows they touch.
            let pool: MySqlPoolOptions = pool(connections).after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::Executor::execute(connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await.map(|_| ())
                })
            });
            Ok(SqlxMySqlConnector::from_sqlx_mysql_pool(pool.connect_with(options).await?))
        }
        DatabaseUrl::Postgres(options) => {
            let options = options.as_ref().clone().application_name("otter-admin").disable_statement_logging();
            let pool: PgPoolOptions = pool(connections);
            Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool.connect_with(options).await?))
        }
    }
}

/// Migrates under a server-side lock held by this connection; it is released when the connection closes.
async fn migrate_in_turn(one: &DatabaseConnection) -> std::result::Result<(), DbErr> {
    let backend = one.get_database_backend();
    if backend == DbBackend::MySql {
        let question =
            format!("SELECT CAST(GET_LOCK(CONCAT('otter-admin ', MD5(DATABASE())), {MIGRATION_TIMEOUT_SECONDS}) AS SIGNED) AS got");
        let answer = one.query_one_raw(Statement::from_string(backend, question)).await?;
        let got = answer.map(|row| row.try_get::<Option<i64>>("", "got")).transpose()?.flatten();
        if got != Some(1) {
            return Err(DbErr::Custom("another process is migrating them and doesn't finish".to_owned()));
        }
    } else {
        one.execute_unprepared(&format!("SET lock_timeout = '{MIGRATION_TIMEOUT_SECONDS}s'")).await?;
        one.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
    }
    migrations::run(one).await
}
