//! The pool of connections. A connection never carries a transaction of one user to the next: what the next one writes would be
//! reported as written and lost with that transaction.
//!
//! That needs care. SQLite ends a transaction by itself when the disk is full; sqlx then fails to roll it back and takes the connection
//! for one inside a transaction, where "BEGIN" becomes a savepoint. A statement that is dropped halfway can leave a transaction open
//! that sqlx knows nothing of.

use std::time::Duration;

use sea_orm::sqlx::pool::{PoolConnectionMetadata, PoolOptions};
use sea_orm::sqlx::{self, Connection, Database, Executor};

/// Connections of one process. A page needs one for a few statements at a time.
pub(super) const CONNECTIONS: u32 = 16;
/// How long a free connection, and with it a server that is away, is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// A connection that rested for so long is tried before it is used.
const RESTED: Duration = Duration::from_secs(5);

/// Ends whatever transaction is open on a connection of SQLite or PostgreSQL, or fails, without a warning when none is open.
pub(super) const RESET: &str = "BEGIN; ROLLBACK";
/// The same for MySQL, where "BEGIN" would commit.
pub(super) const RESET_MYSQL: &str = "ROLLBACK";

/// A pool of at most so many connections, each of which is reset by this statement when it is returned; one that can't be reset is
/// closed.
pub(super) fn pool<D>(connections: u32, reset: &'static str) -> PoolOptions<D>
where
    D: Database,
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
{
    PoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .after_release(move |connection: &mut D::Connection, _| {
            Box::pin(async move {
                let done = tokio::time::timeout(PATIENCE, async { (&mut *connection).execute(reset).await }).await;
                done.map_err(|_| sqlx::Error::PoolTimedOut)??;
                Ok(!connection.is_in_transaction())
            })
        })
        .before_acquire(|connection: &mut D::Connection, PoolConnectionMetadata { idle_for, .. }| {
            Box::pin(async move {
                if idle_for >= RESTED {
                    connection.ping().await?;
                }
                Ok(!connection.is_in_transaction())
            })
        })
}
