use serde_json::json;

use super::*;
use crate::model::{TeamId, UserId};
use crate::server::store::test_support::{TestDb, for_each_backend};

fn entry(at: i64, person: i64, channel: i64) -> AuditEntry {
    AuditEntry {
        at,
        person: Some(UserId(person)),
        person_name: format!("Person {person}"),
        via: "session 1a2b".to_owned(),
        address: "192.0.2.7".to_owned(),
        request: "r1".to_owned(),
        action: "channel.stop".to_owned(),
        resource: Some(AuditResource { kind: "channel".to_owned(), id: channel.to_string(), name: "Ördеrs 100%_中文🦦".to_owned() }),
        manager: Some("main".to_owned()),
        team: Some(TeamId(1)),
        changes: json!({ "status": ["START", "STOP"], "odd": "a\0b\n'\"\\ 1.10", "numbers": [1.5e300, 0.1, 122.416_294_033_786_59, 1.7976931348623157e308, -5e-324] }),
    }
}

fn done(at: i64, answer: &str) -> Completion {
    Completion::new(at, AuditOutcome::Done, answer)
}

/// Four actions begun at 10, 20, 30 and 40 and completed 1 later, except the last, which is never completed.
async fn some(db: &TestDb) -> Vec<i64> {
    let mut ids = Vec::new();
    for at in 1..=4 {
        ids.push(db.store.audit().begin(&entry(at * 10, at % 2, at)).await.unwrap());
        if at < 4 {
            db.store.audit().complete(ids[ids.len() - 1], &done(at * 10 + 1, &format!("Answer {at}"))).await.unwrap();
        }
    }
    ids
}

async fn broken(db: &TestDb) -> Option<ChainError> {
    db.store.audit().verify().await.unwrap().broken
}

for_each_backend! {
    async fn what_is_begun_is_unknown_until_it_is_completed(db) {
        let audit = db.store.audit();
        let id = audit.begin(&entry(10, 1, 7)).await.unwrap();
        let all = AuditQuery::default();
        let row = AuditRow { id, intent: entry(10, 1, 7), completion: None };
        assert_eq!(audit.search(&all, 10).await.unwrap(), AuditPage { rows: vec![row.clone()], next: None });
        audit.complete(id, &done(11, "ok\0")).await.unwrap();
        let row = AuditRow { completion: Some(done(11, "ok\0")), ..row };
        assert_eq!(audit.search(&all, 10).await.unwrap().rows, vec![row]);
        assert!(matches!(audit.complete(id, &done(12, "again")).await, Err(StoreError::NotFound(_))));
        assert!(matches!(audit.complete(99, &done(12, "nothing")).await, Err(StoreError::NotFound(_))));
        let refused = Completion::new(20, AuditOutcome::Refused, "needs operator");
        let noted = audit.record(&entry(20, 2, 7), &refused).await.unwrap();
        assert_eq!(audit.search(&all, 1).await.unwrap().rows[0].completion, Some(refused));
        let verified = audit.verify().await.unwrap();
        assert_eq!((verified.records, verified.newest.0, verified.broken), (4, noted + 1, None));
    }

    async fn records_are_found(db) {
        let ids = some(db).await;
        let newest_first: Vec<i64> = ids.iter().rev().copied().collect();
        for (query, found) in [
            (AuditQuery::default(), newest_first.clone()),
            (AuditQuery { person: Some(UserId(0)), ..Default::default() }, vec![ids[3], ids[1]]),
            (AuditQuery { team: Some(TeamId(2)), ..Default::default() }, vec![]),
            (AuditQuery { from: Some(20), until: Some(40), ..Default::default() }, vec![ids[2], ids[1]]),
            (AuditQuery { action: Some("channel.stop".to_owned()), person: Some(UserId(1)), ..Default::default() }, vec![ids[2], ids[0]]),
            (AuditQuery { manager: Some("other".to_owned()), ..Default::default() }, vec![]),
            (
                AuditQuery { resource_kind: Some("channel".to_owned()), resource_id: Some("3".to_owned()), ..Default::default() },
                vec![ids[2]],
            ),
            (AuditQuery { text: " öRDе".to_owned(), ..Default::default() }, newest_first.clone()),
            (AuditQuery { text: "ANSWER 2".to_owned(), ..Default::default() }, vec![ids[1]]),
            (AuditQuery { text: "0%_中".to_owned(), person: Some(UserId(0)), ..Default::default() }, vec![ids[3], ids[1]]),
            (AuditQuery { text: "1_0%".to_owned(), ..Default::default() }, vec![]),
            (AuditQuery { text: "122.41".to_owned(), ..Default::default() }, newest_first.clone()),
            (AuditQuery { text: "person".to_owned(), action: Some("x".to_owned()), ..Default::default() }, vec![]),
            (AuditQuery { text: "!".to_owned(), ..Default::default() }, vec![]),
        ] {
            let page = db.store.audit().search(&query, 10).await.unwrap();
            assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), found, "{query:?}");
        }
    }

    async fn what_made_a_thing_is_a_part_of_its_history(db) {
        let audit = db.store.audit();
        let new = AuditEntry { resource: Some(AuditResource { kind: "channel".to_owned(), id: String::new(), name: "a".to_owned() }), ..entry(10, 1, 7) };
        let id = audit.begin(&new).await.unwrap();
        let made = Some(AuditResource { kind: "channel".to_owned(), id: "7".to_owned(), name: "a".to_owned() });
        audit.complete(id, &Completion { made: made.clone(), ..done(11, "") }).await.unwrap();
        let later = audit.begin(&entry(20, 1, 7)).await.unwrap();
        audit.begin(&entry(30, 1, 8)).await.unwrap();
        let history = AuditQuery { resource_kind: Some("channel".to_owned()), resource_id: Some("7".to_owned()), ..Default::default() };
        let rows = audit.search(&history, 9).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), vec![later, id]);
        assert_eq!(rows[1].completion.as_ref().unwrap().made, made);
        assert_eq!(audit.verify().await.unwrap().broken, None);
    }

    async fn pages_follow_each_other(db) {
        let ids = some(db).await;
        let (mut query, mut seen) = (AuditQuery::default(), Vec::new());
        loop {
            let page = db.store.audit().search(&query, 2).await.unwrap();
            seen.extend(page.rows.iter().map(|row| row.id));
            query.before = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(seen, ids.into_iter().rev().collect::<Vec<_>>());
    }

    async fn two_processes_append_to_one_chain(db) {
        let other = db.second_process().await;
        let tries = (0..40_i64).map(|at| {
            let store = if at % 2 == 0 { db.store.clone() } else { other.clone() };
            tokio::spawn(async move {
                let id = store.audit().begin(&entry(at, at, at)).await.unwrap();
                store.audit().complete(id, &done(at, "ok")).await.unwrap();
                if at % 10 == 0 {
                    store.audit().verify().await.unwrap().broken
                } else {
                    None
                }
            })
        });
        for done in futures::future::join_all(tries).await {
            assert_eq!(done.unwrap(), None);
        }
        let verified = other.audit().verify().await.unwrap();
        assert_eq!((verified.records, verified.newest.0, verified.broken), (80, 80, None));
    }

    async fn every_kind_of_tampering_is_found(db) {
        let tamperings = [
            ("UPDATE audit_records SET body = REPLACE(body, 'Answer 2', 'Answer X') WHERE seq = 4", ChainError::Changed(4)),
            ("UPDATE audit_records SET person_id = 9 WHERE seq = 3", ChainError::Columns(3)),
            ("UPDATE audit_records SET words = '' WHERE seq = 3", ChainError::Columns(3)),
            ("UPDATE audit_records SET hash = REPLACE(hash, 'a', 'b') WHERE seq = 2", ChainError::Changed(2)),
            ("DELETE FROM audit_records WHERE seq = 5", ChainError::Missing(5)),
            ("DELETE FROM audit_records WHERE seq = 1", ChainError::Missing(1)),
            ("DELETE FROM audit_records WHERE seq = 7", ChainError::End(7)),
            ("DELETE FROM audit_records", ChainError::End(7)),
        ];
        some(db).await;
        db.sql("CREATE TABLE good AS SELECT * FROM audit_records").await;
        assert_eq!(broken(db).await, None);
        for (tampering, found) in tamperings {
            db.sql(tampering).await;
            let changed = broken(db).await;
            // The replacement does not change a hash without that letter.
            assert!(changed == Some(found) || tampering.contains("hash =") && changed.is_none(), "{tampering}: {changed:?}");
            db.sql("DELETE FROM audit_records").await;
            db.sql("INSERT INTO audit_records SELECT * FROM good").await;
            assert_eq!(broken(db).await, None);
        }
        // A whole prefix is removed and the head updated, but without a removal record.
        db.sql("UPDATE audit_head SET anchor_seq = 2, anchor_hash = (SELECT hash FROM good WHERE seq = 2)").await;
        db.sql("DELETE FROM audit_records WHERE seq <= 2").await;
        assert_eq!(broken(db).await, Some(ChainError::Start(2)));
    }

    async fn old_records_are_removed_and_the_rest_still_verifies(db) {
        let audit = db.store.audit();
        let ids = some(db).await;
        assert_eq!(audit.remove_before(10, 1_000).await.unwrap(), 0);
        // This time splits the second pair, which is kept as a whole.
        assert_eq!(audit.remove_before(21, 1_000).await.unwrap(), 2);
        let left: Vec<i64> = audit.search(&AuditQuery::default(), 10).await.unwrap().rows.iter().map(|row| row.id).collect();
        assert_eq!(left, vec![ids[3], ids[2], ids[1]]);
        assert_eq!(broken(db).await, None);
        assert_eq!(audit.remove_before(21, 1_000).await.unwrap(), 0);
        assert_eq!(audit.remove_before(35, 1_100).await.unwrap(), 4);
        assert_eq!(broken(db).await, None);
        audit.begin(&entry(1_200, 1, 1)).await.unwrap();
        // Everything except the removal record, which is then kept.
        assert_eq!(audit.remove_before(2_000, 2_000).await.unwrap(), 4);
        assert_eq!(audit.remove_before(3_000, 3_000).await.unwrap(), 0);
        let verified = audit.verify().await.unwrap();
        assert_eq!((verified.records, verified.broken), (1, None));
        db.sql("UPDATE audit_head SET anchor_seq = anchor_seq - 1").await;
        assert!(broken(db).await.is_some());
    }
}
