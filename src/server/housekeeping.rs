//! What has to be cleaned up now and then, by one of all processes on the store: ended sessions and links, old failures, and audit
//! records that are older than the settings keep them.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::ManagerError;
use crate::server::access::Access;
use crate::server::store::new_holder;

/// How often it is done.
const EVERY: i64 = 3_600_000;
/// Who does it holds this lease, and renews it so often.
const LEASE: &str = "housekeeping";
const RENEWED: Duration = Duration::from_secs(10);
/// When a process dies, another takes over after so long, in milliseconds.
const LEASE_FOR: i64 = 30_000;
const DAY: i64 = 24 * 3_600_000;

/// Cleans up soon and then every hour, for as long as the process runs and holds the lease.
pub fn start(access: Access) {
    let holder = new_holder();
    tokio::spawn(async move {
        let mut done_at = None;
        loop {
            if let Err(error) = turn(&access, &holder, Timestamp::now().as_millisecond(), &mut done_at).await {
                tracing::warn!(%error, "what is old was not cleaned up");
            }
            tokio::time::sleep(RENEWED).await;
        }
    });
}

/// Takes or renews the lease, and cleans up when it is time; `done_at` is when this process did it last.
async fn turn(access: &Access, holder: &str, now: i64, done_at: &mut Option<i64>) -> Result<(), ManagerError> {
    if !access.store().leases().acquire(LEASE, holder, now, now.saturating_add(LEASE_FOR)).await? {
        *done_at = None;
        return Ok(());
    }
    if done_at.is_some_and(|done_at| now.saturating_sub(done_at) < EVERY) {
        return Ok(());
    }
    *done_at = Some(now);
    access.people().tidy(now).await?;
    if let Some(days) = access.book().settings.audit_days {
        let removed = access.store().audit().remove_before(now.saturating_sub(i64::from(days) * DAY), now).await?;
        if removed > 0 {
            tracing::info!(removed, days, "old audit records are gone");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::access::{AUDIT_DAYS, Caller, intent};
    use crate::server::people::{Cost, Passwords, People, PeopleConfig, SESSION_LIMITS};
    use crate::server::store::{Completion, Outcome, Store, StoreConfig};

    #[tokio::test]
    async fn old_records_go_when_the_settings_say_so_and_one_process_does_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreConfig { url: None, data_dir: folder.path().to_owned() }).await.unwrap();
        let passwords = Passwords::new(Cost { memory: 64, passes: 1 }, 1).unwrap();
        let config = PeopleConfig { data_dir: folder.path().to_owned(), address: String::new(), limits: SESSION_LIMITS };
        let access =
            Access::start(store.clone(), People::new(store.clone(), passwords, config), Vec::new(), Default::default()).await.unwrap();
        let caller = Caller::nobody(String::new(), String::new());
        for (at, action) in [(0, "old"), (9 * DAY, "new")] {
            let intent = crate::server::store::Intent { at, ..intent(&caller, action.to_owned(), None) };
            store.audit().note(&intent, &Completion::new(at, Outcome::Done, "")).await.unwrap();
        }
        let left = async || store.audit().search(&Default::default(), 9).await.unwrap().rows.len();
        let (now, mut one, mut other) = (10 * DAY, None, None);
        turn(&access, "one", now, &mut one).await.unwrap();
        assert_eq!((left().await, one), (2, Some(now)), "without a setting they stay");
        store.settings().set(AUDIT_DAYS, &5.into()).await.unwrap();
        access.reload().await.unwrap();
        turn(&access, "one", now + EVERY - 1, &mut one).await.unwrap();
        turn(&access, "other", now + EVERY, &mut other).await.unwrap();
        assert_eq!((left().await, other), (2, None), "it is done every hour, by who holds the lease");
        turn(&access, "other", now + EVERY - 1 + LEASE_FOR, &mut other).await.unwrap();
        assert_eq!((left().await, other), (1, Some(now + EVERY - 1 + LEASE_FOR)), "whoever dies is followed by another");
        turn(&access, "one", now + EVERY + LEASE_FOR, &mut one).await.unwrap();
        assert_eq!(one, None);
    }
}
