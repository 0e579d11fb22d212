use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::test_support::{TestDb, for_each_backend, server_url};
use super::*;

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn with_url(url: &str) -> StoreConfig {
    StoreConfig { url: Some(url.to_owned().into()), data_dir: "/nowhere".into() }
}

for_each_backend! {
    async fn many_who_open_it_at_once_bring_it_up_to_date_in_turn(db) {
        db.person("ann", GlobalRole::None).await;
        if db.is_sqlite() {
            return;
        }
        for table in ["devices", "provider_sessions", "identities", "flows", "team_members", "links", "sessions", "owners", "owner_rules", "team_allowed", "teams", "people", "guards", "attempts",
            "leases", "jobs", "operations", "settings", "audit_records", "audit_head", "seaql_migrations"] {
            db.sql(&format!("DROP TABLE {table}")).await;
        }
        assert!(matches!(Store::open_shared(&db.config).await, Err(StoreError::Outdated { .. })));
        let opened = (0..4).map(|_| {
            let config = db.config.clone();
            tokio::spawn(async move { Store::open(&config).await })
        });
        for opened in futures::future::join_all(opened).await {
            let store = opened.unwrap().unwrap();
            assert!(store.people().list().await.unwrap().is_empty());
            store.ping().await.unwrap();
        }
        Store::open_shared(&db.config).await.unwrap();
        // An interrupted step, whose tables exist but which is not recorded, is repeated.
        db.sql("DELETE FROM seaql_migrations WHERE version LIKE 'm0008%' OR version LIKE 'm0009%' OR version LIKE 'm0010%'").await;
        db.sql("DROP TABLE team_allowed").await;
        db.sql("DROP TABLE flows").await;
        let store = Store::open(&db.config).await.unwrap();
        assert!(store.teams().grants(crate::model::TeamId(1)).await.unwrap().is_empty());
        assert_eq!(store.audit().verify().await.unwrap().broken, None);
    }

    async fn a_backup_is_made_of_a_file_in_use_and_elsewhere_refused(db) {
        db.person("ann", GlobalRole::None).await;
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("it's a backup.sqlite");
        let beside = db.second_process().await;
        let made = beside.backup(&to).await;
        if !db.is_sqlite() {
            let said = made.unwrap_err().to_string();
            assert!(said.contains("dump") && !to.exists(), "{said}");
            return;
        }
        assert_eq!(made.unwrap(), fs::metadata(&to).unwrap().len());
        assert_eq!(mode(&to), 0o600);
        let said = beside.backup(&to).await.unwrap_err().to_string();
        assert!(said.contains("it's a backup.sqlite can't be created"), "{said}");
        let restored = StoreConfig { url: None, data_dir: folder.path().join("restored") };
        fs::create_dir(&restored.data_dir).unwrap();
        fs::rename(&to, restored.data_dir.join("otter-admin.sqlite")).unwrap();
        assert_eq!(Store::open(&restored).await.unwrap().people().list().await.unwrap()[0].name, "ann");
    }

    async fn what_was_written_is_there_after_reopening(db) {
        db.person("ann", GlobalRole::Administrator).await;
        db.store.settings().set("a", &serde_json::json!([1])).await.unwrap();
        let other = db.second_process().await;
        assert_eq!(other.people().administrators().await.unwrap(), 1);
        assert_eq!(other.policy_revision().await.unwrap().number, 1);
        other.close().await.unwrap();
        assert!(!db.store.server().contains("otter:otter"));
    }
}

#[tokio::test]
async fn an_sqlite_file_is_private_and_locked_by_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let config = StoreConfig { url: None, data_dir: folder.path().join("new/data") };
    let store = Store::open(&config).await.unwrap();
    let file = config.data_dir.join("otter-admin.sqlite");
    assert_eq!((mode(&config.data_dir), mode(&file), mode(&config.data_dir.join("otter-admin.sqlite-wal"))), (0o700, 0o600, 0o600));
    let said = Store::open(&config).await.unwrap_err();
    assert!(matches!(said, StoreError::InUse { .. }));
    assert!(said.to_string().contains("another otter-admin process uses"), "{said}");
    Store::open_shared(&config).await.unwrap();
    drop(store);
    Store::open(&config).await.unwrap();
}

#[tokio::test]
async fn open_shared_rejects_a_file_without_tables() {
    let folder = tempfile::tempdir().unwrap();
    let config = StoreConfig { url: None, data_dir: folder.path().to_owned() };
    assert!(matches!(Store::open_shared(&config).await, Err(StoreError::Outdated { .. })));
}

#[tokio::test]
async fn an_invalid_url_is_rejected_without_showing_its_password() {
    for (url, why) in [
        ("mysql//x:hush@h/d", "is invalid"),
        ("mysql://x:hush@h:99999/d", "is invalid"),
        ("oracle://x:hush@h/d", "has an unknown scheme `oracle:`"),
        ("mysql://x:hush@h", "lacks a host or a database name"),
        ("postgres://x:hush@h/d?sslmode=hush", "is invalid"),
        ("postgres://x:h%75sh@127.0.0.1:1/d?password=hush", "can't use the database postgres://x@127.0.0.1:1/d"),
        ("mariadb://x:hush@127.0.0.1:1/d", "can't use the database mariadb://x@127.0.0.1:1/d"),
    ] {
        let error = Store::open(&with_url(url)).await.unwrap_err();
        let said = format!("{error} {error:?} {:?}", with_url(url));
        assert!(said.contains(why) && !said.contains("hush"), "{said}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_reported_without_showing_it() {
    for variable in ["OTTER_STORE_MYSQL", "OTTER_STORE_POSTGRES"] {
        let Some(url) = server_url(variable) else { continue };
        let mut url: url::Url = url.parse().unwrap();
        url.set_password(Some("hu sh+%")).unwrap();
        let error = Store::open(&with_url(url.as_str())).await.unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(matches!(error, StoreError::Connect { .. }) && !said.contains("hu"), "{said}");
    }
}
