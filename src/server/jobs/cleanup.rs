//! Periodic cleanup: expired sessions and links, old sign-in failures and operations, and audit records past their retention.

use std::time::Duration;

use super::Job;
use crate::model::Error;
use crate::server::authz::AccessControl;
use crate::server::clock;

/// Its name. It is stored and shown, so it must never change.
const NAME: &str = "cleanup";
const PERIOD: Duration = Duration::from_secs(3_600);
/// In milliseconds.
const DAY: i64 = 24 * 3_600_000;
/// For how long the history of operations on channels is kept.
const OPERATIONS_KEPT: i64 = 90 * DAY;

/// The job, which runs every hour.
pub fn job(access: AccessControl) -> Job {
    Job::new(NAME, PERIOD, move || {
        let access = access.clone();
        async move { clean_up(&access, clock::now_ms()).await }
    })
}

async fn clean_up(access: &AccessControl, now: i64) -> Result<(), Error> {
    access.accounts().delete_expired(now).await?;
    access.store().operations().delete_before(now.saturating_sub(OPERATIONS_KEPT)).await?;
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
    async fn audit_records_past_their_retention_are_removed() {
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
        clean_up(&access, 10 * DAY).await.unwrap();
        assert_eq!(left().await, 2, "without a setting they stay");
        store.settings().set(AUDIT_RETENTION_KEY, &5.into()).await.unwrap();
        access.reload().await.unwrap();
        clean_up(&access, 10 * DAY).await.unwrap();
        assert_eq!(left().await, 1);
    }
}
