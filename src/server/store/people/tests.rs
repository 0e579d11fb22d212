use super::*;
use crate::server::store::test_support::{TestDb, for_each_backend};

for_each_backend! {
    async fn a_person_is_found_however_the_name_is_written(db) {
        let people = db.store.people();
        let ann = db.person(" Ärin ", GlobalRole::Auditor).await;
        assert_eq!((ann.name.as_str(), ann.role, ann.created_at), ("Ärin", GlobalRole::Auditor, 1_000));
        assert_eq!(people.find_by_name("äRIN").await.unwrap().unwrap().id, ann.id);
        // Only case is ignored: a language-dependent collation would find these too.
        assert!(people.find_by_name("arin").await.unwrap().is_none());
        assert!(people.find_by_name("ärin\0").await.unwrap().is_none());
        let again = NewUser { name: "ÄRIN".to_owned(), ..new("x") };
        assert!(matches!(people.add(&again).await, Err(StoreError::NameTaken { name }) if name == "ÄRIN"));
        for wrong in ["", "  ", "a\nb", &"x".repeat(101)] {
            assert!(matches!(people.add(&new(wrong)).await, Err(StoreError::Text { .. })), "{wrong}");
        }
        people.add(&new(&"中🦦".repeat(50))).await.unwrap();
        assert_eq!(people.list().await.unwrap().len(), 2);
    }

    async fn people_of_earlier_versions_are_found_by_their_names(db) {
        let ids = [db.person("one", GlobalRole::None).await.id, db.person("two", GlobalRole::None).await.id, db.person("three", GlobalRole::None).await.id];
        let team = db.store.teams().add("four", None).await.unwrap();
        for (table, name, key, before) in [
            ("people", "ＡView", "ａview", "one"),
            ("people", "aview", "aview", "two"),
            ("people", "Straße", "straße", "three"),
            ("teams", "Ｆour", "ｆour", "four"),
        ] {
            db.sql(&format!("UPDATE {table} SET name = '{name}', name_key = '{key}' WHERE name = '{before}'")).await;
        }
        for _ in 0..2 {
            db.sql("DELETE FROM seaql_migrations WHERE version LIKE 'm0012%'").await;
            crate::server::store::migrations::run(db.store.db()).await.unwrap();
        }
        let people = db.store.people();
        for (typed, id) in [("ａview", ids[0]), ("AVIEW", ids[1]), ("STRASSE", ids[2]), ("straße", ids[2])] {
            assert_eq!(people.find_by_name(typed).await.unwrap().map(|person| person.id), Some(id), "{typed}");
        }
        for taken in ["ＡＶＩＥＷ", "strasse"] {
            assert!(matches!(people.add(&new(taken)).await, Err(StoreError::NameTaken { .. })), "{taken}");
        }
        assert!(matches!(db.store.teams().add("four", None).await, Err(StoreError::NameTaken { .. })));
        db.store.teams().update(team.id, "four", None).await.unwrap();
    }

    async fn a_person_is_changed(db) {
        let people = db.store.people();
        let (ann, bob) = (db.person("ann", GlobalRole::None).await, db.person("bob", GlobalRole::None).await);
        let hash = SecretString::from("$argon2id$…".to_owned());
        people.set_password(ann.id, Some(&hash), true).await.unwrap();
        people.signed_in(ann.id, 5_000).await.unwrap();
        let likes = Preferences { language: Some("zh-CN".to_owned()), theme: None, time_zone: Some("Asia/Shanghai".to_owned()) };
        people.set_preferences(ann.id, &likes).await.unwrap();
        let rename = UserChange { name: Some("Anna".to_owned()), display_name: Some("Anna A.".to_owned()), role: None };
        people.update(ann.id, &rename).await.unwrap();
        let read = people.find(ann.id).await.unwrap().unwrap();
        assert_eq!(read.password_hash.as_ref().unwrap().expose_secret(), "$argon2id$…");
        assert!(!format!("{read:?}").contains("argon2id"));
        assert!(read.must_change_password);
        assert_eq!((read.last_sign_in_at, &read.preferences), (Some(5_000), &likes));
        assert_eq!((read.name.as_str(), read.display_name.as_str()), ("Anna", "Anna A."));
        let taken = UserChange { name: Some("ANNA".to_owned()), ..Default::default() };
        assert!(matches!(people.update(bob.id, &taken).await, Err(StoreError::NameTaken { .. })));
        people.update(bob.id, &UserChange::default()).await.unwrap();
        // There is no administrator yet, so nothing is taken away and the change is allowed.
        people.update(bob.id, &UserChange { role: Some(GlobalRole::Auditor), ..Default::default() }).await.unwrap();
        people.set_disabled(bob.id, true).await.unwrap();
        assert!(matches!(people.update(UserId(99), &UserChange::default()).await, Err(StoreError::NotFound(_))));
        assert!(matches!(people.signed_in(UserId(99), 1).await, Err(StoreError::NotFound(_))));
        assert!(matches!(people.set_disabled(UserId(99), true).await, Err(StoreError::NotFound(_))));
    }

    async fn a_password_is_replaced_only_by_who_knows_it(db) {
        let people = db.store.people();
        let ann = db.person("ann", GlobalRole::None).await.id;
        let [old, new, late] = ["old", "new", "late"].map(|hash| SecretString::from(hash.to_owned()));
        assert!(!people.replace_password(ann, &old, &new, false).await.unwrap());
        people.set_password(ann, Some(&old), false).await.unwrap();
        assert!(people.replace_password(ann, &old, &new, true).await.unwrap());
        assert!(!db.second_process().await.people().replace_password(ann, &old, &late, false).await.unwrap());
        assert!(people.replace_password(ann, &new, &new, true).await.unwrap());
        let read = people.find(ann).await.unwrap().unwrap();
        assert_eq!((read.password_hash.unwrap().expose_secret(), read.must_change_password), ("new", true));
    }

    async fn the_last_administrator_stays(db) {
        let people = db.store.people();
        let (ann, bob) = (db.person("ann", GlobalRole::Administrator).await.id, db.person("bob", GlobalRole::None).await.id);
        let demote = UserChange { role: Some(GlobalRole::Auditor), ..Default::default() };
        assert!(matches!(people.update(ann, &demote).await, Err(StoreError::LastAdministrator)));
        assert!(matches!(people.set_disabled(ann, true).await, Err(StoreError::LastAdministrator)));
        assert!(matches!(people.remove(ann).await, Err(StoreError::LastAdministrator)));
        people.update(bob, &demote).await.unwrap();
        let promote = UserChange { role: Some(GlobalRole::Administrator), ..Default::default() };
        people.update(bob, &promote).await.unwrap();
        people.set_disabled(ann, true).await.unwrap();
        assert_eq!(people.administrators().await.unwrap(), 1);
        people.remove(ann).await.unwrap();
        assert!(matches!(people.remove(bob).await, Err(StoreError::LastAdministrator)));
        assert!(!people.find(bob).await.unwrap().unwrap().disabled);
    }

    async fn of_two_administrators_who_leave_at_once_one_stays(db) {
        let other = db.second_process().await;
        let mut left = db.person("first", GlobalRole::Administrator).await.id;
        for round in 0..12 {
            let ids = [left, db.person(&format!("person {round}"), GlobalRole::Administrator).await.id];
            let start = std::sync::Arc::new(tokio::sync::Barrier::new(2));
            let tries = [db.store.clone(), other.clone()].into_iter().zip(ids).map(|(store, id)| {
                let start = start.clone();
                tokio::spawn(async move {
                    let demote = UserChange { role: Some(GlobalRole::None), ..Default::default() };
                    start.wait().await;
                    match round % 3 {
                        0 => store.people().set_disabled(id, true).await,
                        1 => store.people().update(id, &demote).await,
                        _ => store.people().remove(id).await,
                    }
                })
            });
            let tries = futures::future::join_all(tries).await;
            let refused: Vec<_> = tries.into_iter().zip(ids).filter(|(tried, _)| tried.as_ref().unwrap().is_err()).collect();
            assert!(matches!(refused[..], [(Ok(Err(StoreError::LastAdministrator)), _)]), "{refused:?}");
            left = refused[0].1;
            assert_eq!(db.store.people().administrators().await.unwrap(), 1);
        }
    }

    async fn who_takes_away_an_administrator_waits_for_others_who_do(db) {
        let ids = [db.person("ann", GlobalRole::Administrator).await.id, db.person("bob", GlobalRole::Administrator).await.id];
        let other = db.second_process().await;
        let held = db.store.guarded(RowLock::Administrators).await.unwrap();
        person::Entity::delete_by_id(ids[0]).exec(&held).await.unwrap();
        let waits = tokio::spawn(async move { other.people().remove(ids[1]).await });
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert!(!waits.is_finished());
        held.commit().await.unwrap();
        assert!(matches!(waits.await.unwrap(), Err(StoreError::LastAdministrator)));
    }
}

fn new(name: &str) -> NewUser {
    NewUser {
        name: name.to_owned(),
        display_name: "somebody".to_owned(),
        password_hash: None,
        role: GlobalRole::None,
        must_change_password: false,
        created_at: 0,
    }
}
