//! Counters of failed sign-ins by address or name, shared by all processes for rate limiting.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entities::attempt::{ActiveModel, Column, Entity};
use super::error::is_duplicate;
use super::sanitize::sha256;
use super::{Result, Store};

/// Failed sign-ins of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FailureCount {
    /// Number of consecutive failures.
    pub count: i64,
    /// Time of the last failure, in milliseconds since 1970, UTC; 0 if there is none.
    pub last_at: i64,
}

/// Failed sign-ins; see [`Store::attempts`]. A key is any text, such as `address 192.0.2.7`; only its SHA-256 is stored.
#[derive(Clone, Copy, Debug)]
pub struct Attempts<'a>(pub(super) &'a Store);

impl Attempts<'_> {
    /// Counts one more failure and returns the counter as of this failure, excluding later ones. If the last failure was before `since`,
    /// counting restarts (both in milliseconds since 1970, UTC).
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn increment(&self, key: &str, now: i64, since: i64) -> Result<FailureCount> {
        loop {
            if let Some(counted) = self.count_up(key, now, since).await? {
                return Ok(counted);
            }
            let first = ActiveModel { key_hash: Set(sha256(key.as_bytes())), failures: Set(1), last_at: Set(now) };
            match Entity::insert(first).exec_without_returning(self.0.db()).await {
                Ok(_) => return Ok(FailureCount { count: 1, last_at: now }),
                // Another process inserted the row first; it may have been deleted again since.
                Err(error) if is_duplicate(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Increments and reads the counter in one transaction, so that no failure is lost and each gets its own count. `None` if the row does
    /// not exist.
    async fn count_up(&self, key: &str, now: i64, since: i64) -> Result<Option<FailureCount>> {
        let more = CaseStatement::new().case(Column::LastAt.lt(since), 1).finally(Expr::col(Column::Failures).add(1));
        let later = CaseStatement::new().case(Column::LastAt.gt(now), Expr::col(Column::LastAt)).finally(now);
        let hash = sha256(key.as_bytes());
        let counting = Entity::update_many()
            // The order matters: MySQL uses the values already set by the same statement.
            .col_expr(Column::Failures, more.into())
            .col_expr(Column::LastAt, later.into())
            .filter(Column::KeyHash.eq(hash.clone()));
        let transaction = self.0.write().await?;
        let counted = counting.exec(&transaction).await?.rows_affected > 0;
        let row = if counted { Entity::find_by_id(hash).one(&transaction).await? } else { None };
        transaction.commit().await?;
        Ok(row.map(|row| FailureCount { count: row.failures, last_at: row.last_at }))
    }

    /// Returns the counter, or zero if the last failure was before `since` (milliseconds since 1970, UTC).
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn read(&self, key: &str, since: i64) -> Result<FailureCount> {
        let row = Entity::find_by_id(sha256(key.as_bytes())).filter(Column::LastAt.gte(since)).one(self.0.db()).await?;
        Ok(row.map(|row| FailureCount { count: row.failures, last_at: row.last_at }).unwrap_or_default())
    }

    /// Takes one failure back, for example if an attempt counted in advance did not fail.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn decrement(&self, key: &str) -> Result<()> {
        let forgiven = Entity::update_many().col_expr(Column::Failures, Expr::col(Column::Failures).sub(1));
        forgiven.filter(Column::KeyHash.eq(sha256(key.as_bytes()))).filter(Column::Failures.gt(0)).exec(self.0.db()).await?;
        Ok(())
    }

    /// Deletes the counter of a key, for example after a successful sign-in.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn reset(&self, key: &str) -> Result<()> {
        Entity::delete_by_id(sha256(key.as_bytes())).exec(self.0.db()).await?;
        Ok(())
    }

    /// Deletes the counters whose last failure was before `since` (milliseconds since 1970, UTC). Returns how many were deleted.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn delete_before(&self, since: i64) -> Result<u64> {
        Ok(Entity::delete_many().filter(Column::LastAt.lt(since)).exec(self.0.db()).await?.rows_affected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::test_support::{TestDb, for_each_backend};

    for_each_backend! {
        async fn failures_are_counted_and_forgotten(db) {
            let attempts = db.store.attempts();
            assert_eq!(attempts.read("name ann", 0).await.unwrap(), FailureCount::default());
            attempts.increment("name ann", 100, 0).await.unwrap();
            assert_eq!(attempts.increment("name ann", 200, 50).await.unwrap(), FailureCount { count: 2, last_at: 200 });
            assert_eq!(attempts.read("name ann", 201).await.unwrap().count, 0);
            assert_eq!(attempts.increment("name ann", 300, 201).await.unwrap(), FailureCount { count: 1, last_at: 300 });
            attempts.reset("name ann").await.unwrap();
            assert_eq!(attempts.read("name ann", 0).await.unwrap(), FailureCount::default());
            attempts.increment("name bob", 100, 0).await.unwrap();
            assert_eq!(attempts.delete_before(101).await.unwrap(), 1);
        }

        async fn a_failure_is_taken_back(db) {
            let attempts = db.store.attempts();
            attempts.decrement("name ann").await.unwrap();
            attempts.increment("name ann", 100, 0).await.unwrap();
            attempts.increment("name ann", 200, 0).await.unwrap();
            attempts.decrement("name ann").await.unwrap();
            assert_eq!(attempts.read("name ann", 0).await.unwrap(), FailureCount { count: 1, last_at: 200 });
            attempts.decrement("name ann").await.unwrap();
            attempts.decrement("name ann").await.unwrap();
            assert_eq!(attempts.read("name ann", 0).await.unwrap().count, 0);
        }

        async fn no_failure_is_lost_between_two_processes(db) {
            let other = db.second_process().await;
            let tries = (0..20_i64).map(|at| {
                let store = if at % 2 == 0 { db.store.clone() } else { other.clone() };
                tokio::spawn(async move { store.attempts().increment("address ::1", at, 0).await.unwrap() })
            });
            assert!(futures::future::join_all(tries).await.iter().all(|tried| tried.is_ok()));
            assert_eq!(other.attempts().read("address ::1", 0).await.unwrap(), FailureCount { count: 20, last_at: 19 });
        }
    }
}
