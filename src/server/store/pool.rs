//! The pool of connections. A connection never carries a transaction of one user to the next: what the next one writes would be
//! reported as written and lost with that transaction.
//!
//! That needs care. SQLite ends a transaction by itself when the disk is full; sqlx then fails to roll it back and takes the connection
//! for one inside a transaction, where "BEGIN" becomes a savepoint. A statement that is dropped halfway can leave a transaction open
//! that sqlx knows nothing of.

use std::time::Duration;

use sea_orm::sqlx::pool::{PoolConnectionMetadata, PoolOptions};
use sea_orm::sqlx::{self, Connection, Database, Executor, MySql, MySqlConnection, PgConnection, Postgres, Sqlite, SqliteConnection};

/// Connections of one process. A page needs one for a few statements at a time.
pub(super) const CONNECTIONS: u32 = 16;
/// How long a free connection, and with it a server that is away, is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the reset of a connection may take: it can't be used meanwhile.
const RESET_WITHIN: Duration = Duration::from_secs(1);
/// A connection that rested for so long is tried before it is used.
const PING_IF_IDLE_FOR: Duration = Duration::from_secs(5);

/// A database whose connections are shared by a pool.
pub(super) trait Pooled: Database {
    /// Ends whatever transaction is open on the connection, or fails.
    fn reset(connection: &mut Self::Connection) -> impl Future<Output = sqlx::Result<()>> + Send;
}

/// Fails in SQLite if a transaction is open, and ends it in PostgreSQL. A mere "ROLLBACK" without a transaction is an error in the one and
/// a warning in the other.
const BEGIN_ROLLBACK: &str = "BEGIN; ROLLBACK";

impl Pooled for Sqlite {
    async fn reset(connection: &mut SqliteConnection) -> sqlx::Result<()> {
        connection.execute(BEGIN_ROLLBACK).await.map(drop)
    }
}

impl Pooled for Postgres {
    async fn reset(connection: &mut PgConnection) -> sqlx::Result<()> {
        connection.execute(BEGIN_ROLLBACK).await.map(drop)
    }
}

impl Pooled for MySql {
    async fn reset(connection: &mut MySqlConnection) -> sqlx::Result<()> {
        // "BEGIN" would commit.
        connection.execute("ROLLBACK").await.map(drop)
    }
}

/// A pool of at most so many connections. Each is reset when it is returned; one that can't be reset is closed.
pub(super) fn pool<D: Pooled>(connections: u32) -> PoolOptions<D> {
    PoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .after_release(|connection: &mut D::Connection, _| {
            Box::pin(async move {
                let reset = tokio::time::timeout(RESET_WITHIN, D::reset(&mut *connection)).await;
                reset.map_err(|_| sqlx::Error::PoolTimedOut)??;
                Ok(!connection.is_in_transaction())
            })
        })
        .before_acquire(|connection: &mut D::Connection, PoolConnectionMetadata { idle_for, .. }| {
            Box::pin(async move {
                if idle_for >= PING_IF_IDLE_FOR {
                    connection.ping().await?;
                }
                Ok(!connection.is_in_transaction())
            })
        })
}
