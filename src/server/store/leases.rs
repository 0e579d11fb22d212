//! Leases for work that exactly one process does at a time, such as cleanup. The holder renews its lease; that of a dead process expires.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entities::lease;
use super::error::is_duplicate;
use super::{Result, Store};
use crate::server::random;

/// The holder of a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// ID of the holder, unique per process.
    pub holder: String,
    /// When another process may take the lease; milliseconds since 1970, UTC.
    pub expires_at: i64,
}

/// Returns a new unique holder ID.
pub fn new_holder() -> String {
    random::hex()
}

/// Returns a new unique holder ID that names this process for administrators: its host, its process ID and a random part.
pub fn process_name() -> String {
    // Linux; elsewhere shells export it.
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("HOSTNAME"));
    let host: String = host.as_deref().unwrap_or("localhost").trim().chars().take(60).collect();
    format!("{host}/{}/{:08x}", std::process::id(), u32::from_be_bytes(random::bytes()))
}

/// Leases; see [`Store::leases`].
#[derive(Clone, Copy, Debug)]
pub struct Leases<'a>(pub(super) &'a Store);

impl Leases<'_> {
    /// Acquires or renews the lease until `expires_at`. False if another holder has it. Names and holders have at most 100 characters. A
    /// lease should last much longer than the clock skew between processes, since each passes its own time.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn acquire(&self, name: &str, holder: &str, now: i64, expires_at: i64) -> Result<bool> {
        if self.try_acquire(name, holder, now, expires_at).await? {
            return Ok(true);
        }
        let row = lease::ActiveModel { name: Set(name.to_owned()), holder: Set(holder.to_owned()), expires_at: Set(expires_at) };
        match lease::Entity::insert(row).exec_without_returning(self.0.db()).await {
            Ok(_) => Ok(true),
            // Held; or released and acquired again since, possibly by this holder.
            Err(error) if is_duplicate(&error) => self.try_acquire(name, holder, now, expires_at).await,
            Err(error) => Err(error.into()),
        }
    }

    /// A single statement that updates the row only if this holder has it or it has expired, so that exactly one process wins.
    async fn try_acquire(&self, name: &str, holder: &str, now: i64, expires_at: i64) -> Result<bool> {
        let free = lease::Column::Holder.eq(holder).or(lease::Column::ExpiresAt.lte(now));
        let taken = lease::Entity::update_many()
            .set(lease::ActiveModel { holder: Set(holder.to_owned()), expires_at: Set(expires_at), ..Default::default() })
            .filter(lease::Column::Name.eq(name))
            .filter(free);
        Ok(taken.exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Releases the lease, so that others need not wait for it to expire. False if the holder has already lost it.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn release(&self, name: &str, holder: &str) -> Result<bool> {
        let gone = lease::Entity::delete_many().filter(lease::Column::Name.eq(name)).filter(lease::Column::Holder.eq(holder));
        Ok(gone.exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Returns the current holder.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn holder(&self, name: &str, now: i64) -> Result<Option<Lease>> {
        let row = lease::Entity::find_by_id(name).filter(lease::Column::ExpiresAt.gt(now)).one(self.0.db()).await?;
        Ok(row.map(|row| Lease { holder: row.holder, expires_at: row.expires_at }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::test_support::{TestDb, for_each_backend};

    for_each_backend! {
        async fn a_lease_is_renewed_expires_and_is_released(db) {
            let (one, other) = (db.store.clone(), db.second_process().await);
            assert!(one.leases().acquire("cleaning", "one", 0, 100).await.unwrap());
            assert!(!other.leases().acquire("cleaning", "other", 50, 150).await.unwrap());
            assert!(one.leases().acquire("cleaning", "one", 50, 150).await.unwrap());
            assert!(!other.leases().acquire("cleaning", "other", 149, 249).await.unwrap());
            assert!(other.leases().acquire("cleaning", "other", 150, 250).await.unwrap());
            assert!(!one.leases().acquire("cleaning", "one", 151, 251).await.unwrap());
            assert!(!one.leases().release("cleaning", "one").await.unwrap());
            let held = one.leases().holder("cleaning", 249).await.unwrap();
            assert_eq!(held, Some(Lease { holder: "other".to_owned(), expires_at: 250 }));
            assert_eq!(one.leases().holder("cleaning", 250).await.unwrap(), None);
            assert!(other.leases().release("cleaning", "other").await.unwrap());
            assert!(one.leases().acquire("cleaning", "one", 152, 252).await.unwrap());
        }

        async fn exactly_one_of_many_gets_it_at_first_and_after_expiry(db) {
            let other = db.second_process().await;
            for round in 0..10 {
                let tries = (0..8).map(|at| {
                    let store = if at % 2 == 0 { db.store.clone() } else { other.clone() };
                    let (now, holder) = (round * 100, format!("holder {at}"));
                    tokio::spawn(async move { store.leases().acquire("watching", &holder, now, now + 100).await.unwrap() })
                });
                let got = futures::future::join_all(tries).await.into_iter().filter(|got| *got.as_ref().unwrap());
                assert_eq!(got.count(), 1);
            }
        }
    }
}
