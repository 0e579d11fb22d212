//! The connection pool. A connection never carries an open transaction from one user to the next: the next user's writes would be reported
//! as written and then lost with that transaction.
//!
//! Two cases need care. SQLite ends a transaction by itself if the disk is full; sqlx then fails to roll it back and still considers the
//! connection to be inside a transaction, where "BEGIN" becomes a savepoint. And a statement that is dropped before it completes can leave
//! a transaction open that sqlx does not know of.

use std::time::Duration;

use sea_orm::sqlx::pool::{PoolConnectionMetadata, PoolOptions};
use sea_orm::sqlx::{self, Connection, Database, Executor, MySql, MySqlConnection, PgConnection, Postgres, Sqlite, SqliteConnection};

/// Maximum number of connections per process. A page needs one for a few statements at a time.
pub(super) const CONNECTIONS: u32 = 16;
/// Timeout for acquiring a connection, including when the server is unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Timeout for resetting a connection, which is unusable meanwhile.
const RESET_WITHIN: Duration = Duration::from_secs(1);
/// A connection idle for this long is pinged before it is used.
const PING_IF_IDLE_FOR: Duration = Duration::from_secs(5);

/// A database type whose connections can be reset and pooled.
pub(super) trait Pooled: Database {
    /// Ends any transaction that is open on the connection, or fails.
    fn reset(connection: &mut Self::Connection) -> impl Future<Output = sqlx::Result<()>> + Send;
}

/// Fails in SQLite if a transaction is open, and ends it in PostgreSQL. A plain "ROLLBACK" without a transaction is an error in SQLite and
/// a warning in PostgreSQL.
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
        // "BEGIN" would commit an open transaction.
        connection.execute("ROLLBACK").await.map(drop)
    }
}

/// A pool of at most `connections` connections. Each is reset when it is returned, and closed if that fails.
pub(super) fn pool<D: Pooled>(connections: u32) -> PoolOptions<D> {
    PoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
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
