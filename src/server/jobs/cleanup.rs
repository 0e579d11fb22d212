//! Periodic cleanup, run by one of all processes on the store: expired sessions and links, old sign-in failures, and audit records past
//! their retention.

use std::time::Duration;

use crate::model::Error;
use crate::server::authz::AccessControl;
use crate::server::clock;
use crate::server::store::new_holder;

/// Time between cleanups, in milliseconds.
const INTERVAL: i64 = 3_600_000;
/// The process that holds this lease cleans up. It renews the lease at this interval.
const LEASE: &str = "housekeeping";
const LEASE_RENEWAL: Duration = Duration::from_secs(10);
/// How long another process waits before it takes over from a dead one, in milliseconds.
const LEASE_TTL: i64 = 30_000;
const DAY: i64 = 24 * 3_600_000;

/// Cleans up soon after the start and then every hour, while this process holds the lease.
pub fn start(access: AccessControl) {
    let holder = new_holder();
    tokio::spawn(async move {
        let mut done_at = None;
        loop {
            if let Err(error) = tick(&access, &holder, clock::now_ms(), &mut done_at).await {
                tracing::warn!(%error, "cleanup failed");
            }
            tokio::time::sleep(LEASE_RENEWAL).await;
        }
    });
}

/// Acquires or renews the lease and cleans up when due; `done_at` is the time of this process's last cleanup.
async fn tick(access: &AccessControl, holder: &str, now: i64, done_at: &mut Option<i64>) -> Result<(), Error> {
    if !access.store().leases().acquire(LEASE, holder, now, now.saturating_add(LEASE_TTL)).await? {
        *done_at = None;
        return Ok(());
    }
    if done_at.is_some_and(|done_at| now.saturating_sub(done_at) < INTERVAL) {
        return Ok(());
    }
    *done_at = Some(now);
    access.accounts().delete_expired(now).await?;
    if let Some(days) = access.policy().settings.audit_days {
        let removed = access.store().audit().remove_before(now.saturating_sub(i64::from(days) * DAY), now).await?;
        if removed > 0 {
            tracing::info!(removed, days, "removed audit records past their retention");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::setting_keys::AUDIT_RETENTION_KEY;
    use crate::server::accounts::{Accounts, AccountsConfig, HashCost, PasswordHasher, SESSION_LIMITS};
    use crate::server::authz::{Caller, begin_entry};
    use crate::server::store::{AuditOutcome, Completion, Store, StoreConfig};

    #[tokio::test]
    async fn one_process_removes_audit_records_past_their_retention() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreConfig { url: None, data_dir: folder.path().to_owned() }).await.unwrap();
        let passwords = PasswordHasher::new(HashCost { memory: 64, passes: 1 }, 1).unwrap();
        let config = AccountsConfig { data_dir: folder.path().to_owned(), address: String::new(), limits: SESSION_LIMITS };
        let access = AccessControl::start(store.clone(), Accounts::new(store.clone(), passwords, config), Vec::new(), Default::default())
            .await
            .unwrap();
        let caller = Caller::anonymous(String::new(), String::new());
        for (at, action) in [(0, "old"), (9 * DAY, "new")] {
            let intent = crate::server::store::AuditEntry { at, ..begin_entry(&caller, action.to_owned(), None) };
            store.audit().record(&intent, &Completion::new(at, AuditOutcome::Done, "")).await.unwrap();
        }
        let left = async || store.audit().search(&Default::default(), 9).await.unwrap().rows.len();
        let (now, mut one, mut other) = (10 * DAY, None, None);
        tick(&access, "one", now, &mut one).await.unwrap();
        assert_eq!((left().await, one), (2, Some(now)), "without a setting they stay");
        store.settings().set(AUDIT_RETENTION_KEY, &5.into()).await.unwrap();
        access.reload().await.unwrap();
        tick(&access, "one", now + INTERVAL - 1, &mut one).await.unwrap();
        tick(&access, "other", now + INTERVAL, &mut other).await.unwrap();
        assert_eq!((left().await, other), (2, None), "it is done every hour, by who holds the lease");
        tick(&access, "other", now + INTERVAL - 1 + LEASE_TTL, &mut other).await.unwrap();
        assert_eq!((left().await, other), (1, Some(now + INTERVAL - 1 + LEASE_TTL)), "whoever dies is followed by another");
        tick(&access, "one", now + INTERVAL + LEASE_TTL, &mut one).await.unwrap();
        assert_eq!(one, None);
    }
}
