//! Fault tests: full disk, connections left inside a transaction, cancelled callers, damaged and lost files.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use sea_orm::DbBackend;
use sea_orm::sqlx::{Connection, Executor};
use serde_json::json;

use super::test_support::{Backend, TestDb, for_each_backend, with_db};
use super::*;

fn entry(at: i64) -> AuditEntry {
    AuditEntry {
        at,
        person: None,
        person_name: String::new(),
        via: String::new(),
        address: String::new(),
        request: String::new(),
        action: "channel.stop".to_owned(),
        resource: None,
        manager: None,
        team: None,
        changes: json!({ "text": ["", "x".repeat(3_000)] }),
    }
}

/// Whether another process can read a record.
async fn has(other: &Store, id: i64) -> bool {
    let query = AuditQuery { before: Some(id + 1), ..AuditQuery::default() };
    other.audit().search(&query, 1).await.unwrap().rows.first().is_some_and(|row| row.id == id)
}

/// Asserts that all later writes are durable, on any connection, inside and outside a transaction.
async fn keeps_what_is_written(db: &TestDb, other: &Store, mark: &str) {
    for at in 0..3 {
        let name = format!("{mark} {at}");
        assert!(db.store.leases().acquire(&name, "one", 0, 100).await.unwrap());
        assert!(other.leases().holder(&name, 0).await.unwrap().is_some(), "{name}");
        let id = db.store.audit().begin(&entry(at)).await.unwrap();
        assert!(has(other, id).await, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_no_record_and_freed_space_is_enough_to_recover() {
    with_db(Backend::Sqlite, async |db: &TestDb| {
        let other = db.second_process().await;
        for round in 0..5 {
            db.fill_disk().await;
            let mut failed = 0;
            while failed < 20 {
                let tries = (0..4).map(|at| {
                    let store = db.store.clone();
                    tokio::spawn(async move { store.audit().begin(&entry(at)).await })
                });
                for begun in futures::future::join_all(tries).await {
                    match begun.unwrap() {
                        Ok(id) => assert!(has(&other, id).await, "record {id} is lost"),
                        Err(error) => {
                            assert!(matches!(error, StoreError::Database(_)), "{error}");
                            failed += 1;
                        }
                    }
                }
            }
            db.make_room().await;
            keeps_what_is_written(db, &other, &format!("round {round}")).await;
            let id = db.store.audit().begin(&entry(1)).await.unwrap();
            db.store.audit().complete(id, &Completion::new(2, AuditOutcome::Done, "")).await.unwrap();
        }
        let verified = other.audit().verify().await.unwrap();
        assert_eq!(verified.broken, None);
    })
    .await;
}

/// Returns connections to the pool inside a transaction, both known and unknown to sqlx.
macro_rules! leave_open {
    ($pool:expr) => {{
        let pool = $pool;
        let (mut known, mut unknown) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
        std::mem::forget((&mut *known).begin().await.unwrap());
        (&mut *unknown).execute("BEGIN").await.unwrap();
    }};
}

/// Polls at most this many times, then drops the unfinished future.
async fn cut_off<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        let polled = future.as_mut().poll(context).map(Some);
        left -= 1;
        if polled.is_pending() && left == 0 { Poll::Ready(None) } else { polled }
    })
    .await
}

for_each_backend! {
    async fn a_connection_with_an_open_transaction_is_not_used_again(db) {
        let other = db.second_process().await;
        for round in 0..5 {
            match db.store.db().get_database_backend() {
                DbBackend::Sqlite => leave_open!(db.store.db().get_sqlite_connection_pool()),
                DbBackend::MySql => leave_open!(db.store.db().get_mysql_connection_pool()),
                _ => leave_open!(db.store.db().get_postgres_connection_pool()),
            }
            keeps_what_is_written(db, &other, &format!("round {round}")).await;
        }
    }

    async fn what_is_dropped_halfway_leaves_no_transaction_open(db) {
        let other = db.second_process().await;
        let mut written = Vec::new();
        for polls in 1..40 {
            written.extend(cut_off(db.store.audit().begin(&entry(1)), polls).await.map(|begun| begun.unwrap()));
            drop(cut_off(db.store.teams().add(&format!("team {polls}"), None), polls).await);
            drop(cut_off(db.store.audit().verify(), polls).await);
            keeps_what_is_written(db, &other, &format!("after {polls}")).await;
        }
        assert!(!written.is_empty());
        for id in written {
            assert!(has(&other, id).await, "record {id} is lost");
        }
        assert_eq!(other.audit().verify().await.unwrap().broken, None);
    }

    async fn a_statement_that_fails_leaves_no_transaction_open(db) {
        let other = db.second_process().await;
        db.store.teams().add("orders", None).await.unwrap();
        for round in 0..5 {
            assert!(matches!(db.store.teams().add("Orders", None).await, Err(StoreError::NameTaken { .. })));
            assert!(matches!(db.store.teams().set_grants(crate::model::TeamId(99), "main", ResourceKind::Node, &[1]).await, Err(StoreError::NotFound(_))));
            keeps_what_is_written(db, &other, &format!("round {round}")).await;
        }
    }
}

#[tokio::test]
async fn a_damaged_file_is_rejected_with_a_clear_message() {
    let folder = tempfile::tempdir().unwrap();
    let config = StoreConfig { url: None, data_dir: folder.path().to_owned() };
    let store = Store::open(&config).await.unwrap();
    for at in 0..200 {
        store.audit().begin(&entry(at)).await.unwrap();
    }
    store.close().await.unwrap();
    Store::open(&config).await.unwrap().close().await.unwrap();
    let file = config.data_dir.join("otter-admin.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    let (half, more) = (bytes.len() / 2, bytes.len() / 2 + 100_000);
    bytes[half..more].fill(0xa5);
    std::fs::write(&file, bytes).unwrap();
    let error = Store::open(&config).await.unwrap_err();
    let said = error.to_string();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{said}");
    assert!(said.contains("otter-admin.sqlite is damaged") && said.contains("Restore a backup"), "{said}");
}
