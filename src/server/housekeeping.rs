//! What has to be cleaned up now and then, by one of all processes on the store: ended sessions and links, old failures, and audit
//! records that are older than the settings keep them.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::ManagerError;
use crate::server::access::Access;
use crate::server::store::new_holder;

/// How often it is done.
const EVERY: Duration = Duration::from_secs(3_600);
/// Who does it holds this lease.
const LEASE: &str = "housekeeping";
/// A process that dies meanwhile holds it for so long, in milliseconds.
const LEASE_FOR: i64 = 600_000;
const DAY: i64 = 24 * 3_600_000;

/// Cleans up soon and then every hour, for as long as the process runs.
pub fn start(access: Access) {
    let holder = new_holder();
    tokio::spawn(async move {
        loop {
            if let Err(error) = once(&access, &holder, Timestamp::now().as_millisecond()).await {
                tracing::warn!(%error, "what is old was not cleaned up");
            }
            tokio::time::sleep(EVERY).await;
        }
    });
}

/// Cleans up, unless another process is at it.
async fn once(access: &Access, holder: &str, now: i64) -> Result<(), ManagerError> {
    let leases = access.store().leases();
    if !leases.acquire(LEASE, holder, now, now.saturating_add(LEASE_FOR)).await? {
        return Ok(());
    }
    access.people().tidy(now).await?;
    if let Some(days) = access.book().settings.audit_days {
        let removed = access.store().audit().remove_before(now.saturating_sub(i64::from(days) * DAY), now).await?;
        if removed > 0 {
            tracing::info!(removed, days, "old audit records are gone");
        }
    }
    leases.release(LEASE, holder).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::access::{AUDIT_DAYS, Caller, intent};
    use crate::server::people::{Cost, Passwords, People, PeopleConfig, SESSION_LIMITS};
    use crate::server::store::{Completion, Outcome, Store, StoreConfig};

    #[tokio::test]
    async fn old_records_go_when_the_settings_say_so_and_nobody_else_is_at_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreConfig { url: None, data_dir: folder.path().to_owned() }).await.unwrap();
        let passwords = Passwords::new(Cost { memory: 64, passes: 1 }, 1).unwrap();
        let config = PeopleConfig { data_dir: folder.path().to_owned(), address: String::new(), limits: SESSION_LIMITS };
        let access =
            Access::start(store.clone(), People::new(store.clone(), passwords, config), Vec::new(), Default::default()).await.unwrap();
        let caller = Caller::nobody(String::new(), String::new());
        for (at, action) in [(0, "old"), (9 * DAY, "new")] {
            let intent = crate::server::store::Intent { at, ..intent(&caller, action.to_owned(), None) };
            store.audit().note(&intent, &Completion { at, outcome: Outcome::Done, answer: String::new() }).await.unwrap();
        }
        let left = async || store.audit().search(&Default::default(), 9).await.unwrap().rows.len();
        once(&access, "one", 10 * DAY).await.unwrap();
        assert_eq!(left().await, 2, "without a setting they stay");
        store.settings().set(AUDIT_DAYS, &5.into()).await.unwrap();
        access.reload().await.unwrap();
        assert!(store.leases().acquire(LEASE, "other", 10 * DAY, 11 * DAY).await.unwrap());
        once(&access, "one", 10 * DAY).await.unwrap();
        assert_eq!(left().await, 2, "another process is at it");
        assert!(store.leases().release(LEASE, "other").await.unwrap());
        once(&access, "one", 10 * DAY).await.unwrap();
        assert_eq!(left().await, 1);
    }
}
