use super::*;
use crate::server::store::test_support::for_each_backend;
use crate::server::store::{SessionLimits, UserChange};

for_each_backend! {
    async fn what_another_process_ends_is_seen_within_two_seconds(db) {
        let (here, there) = two(db).await;
        let ann = person(&here, "ann", GlobalRole::None).await.id;
        for ended in 0..4 {
            let (first, second) = (sign_in(&here, "ann", PASSWORD, NOW).await.unwrap(), sign_in(&here, "ann", PASSWORD, NOW).await.unwrap());
            for people in [&here, &there] {
                assert_eq!(user_of(people, &second.token, NOW).await, Some(ann));
            }
            match ended {
                0 => assert!(there.sign_out(second.token.expose_secret(), NOW).await.unwrap()),
                1 => assert!(there.revoke(ann, &second.session.key).await.unwrap()),
                2 => assert!(there.revoke_others(ann, Some(&first.session.key)).await.unwrap() > 0),
                _ => there.disable(ann).await.unwrap(),
            }
            assert_eq!(user_of(&there, &second.token, NOW).await, None, "at once where it was done");
            assert_eq!(user_of(&here, &second.token, NOW + 1_999).await, Some(ann), "known without a query");
            assert_eq!(user_of(&here, &second.token, NOW + 2_000).await, None);
            assert_eq!(user_of(&here, &first.token, NOW + 2_000).await, (ended < 3).then_some(ann));
            assert!(!there.sign_out(second.token.expose_secret(), NOW).await.unwrap());
        }
    }

    async fn a_changed_role_and_a_removal_are_seen(db) {
        let (here, there) = two(db).await;
        let ann = person(&here, "ann", GlobalRole::None).await.id;
        let token = sign_in(&here, "ann", PASSWORD, NOW).await.unwrap().token;
        let role = async |people: &Accounts, now| people.authenticate(token.expose_secret(), now).await.unwrap().map(|signed| signed.person.role);
        assert_eq!((role(&here, NOW).await, role(&there, NOW).await), (Some(GlobalRole::None), Some(GlobalRole::None)));
        here.update(ann, &UserChange { role: Some(GlobalRole::Auditor), ..UserChange::default() }).await.unwrap();
        assert_eq!(role(&here, NOW).await, Some(GlobalRole::Auditor));
        assert_eq!(role(&there, NOW + 2_000).await, Some(GlobalRole::Auditor));
        here.remove(ann).await.unwrap();
        assert_eq!((role(&here, NOW + 2_000).await, role(&there, NOW + 4_000).await), (None, None));
    }

    async fn sessions_end_when_idle_or_old(db) {
        let people = one(db);
        person(&people, "ann", GlobalRole::None).await;
        let token = sign_in(&people, "ann", PASSWORD, NOW).await.unwrap().token;
        assert!(user_of(&people, &token, NOW + 8 * HOUR - 1).await.is_some());
        let short = AccountsConfig { limits: SessionLimits { idle: 120_000, absolute: 240_000 }, ..people.0.config.clone() };
        let short = Accounts::new(db.store.clone(), people.0.passwords.clone(), short);
        let token = sign_in(&short, "ann", PASSWORD, NOW).await.unwrap().token;
        assert!(user_of(&short, &token, NOW + 119_999).await.is_some());
        let noted = async || loop {
            let list = short.sessions(UserId(1), NOW + 119_999).await.unwrap();
            if list.iter().any(|session| session.last_seen_at == NOW + 119_999) {
                break;
            }
            tokio::task::yield_now().await;
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), noted()).await.expect("noted in the background");
        assert!(user_of(&short, &token, NOW + 239_998).await.is_some());
        // Expired although cached.
        assert!(user_of(&short, &token, NOW + 240_000).await.is_none());
        let token = sign_in(&short, "ann", PASSWORD, NOW).await.unwrap().token;
        assert!(user_of(&short, &token, NOW + 120_000).await.is_none());
        short.delete_expired(NOW + 240_000).await.unwrap();
        assert!(short.sessions(UserId(1), NOW).await.unwrap().iter().all(|session| session.last_seen_at > NOW + 239_000));
    }

    async fn a_session_is_noted_as_used_once_a_minute(db) {
        let people = one(db);
        let ann = person(&people, "ann", GlobalRole::None).await.id;
        let token = sign_in(&people, "ann", PASSWORD, NOW).await.unwrap().token;
        let seen = async |now| people.authenticate(token.expose_secret(), now).await.unwrap().unwrap().session.last_seen_at - NOW;
        assert_eq!(seen(NOW + 59_000).await, 0);
        // From the cache as well as from the database.
        assert_eq!(seen(NOW + 60_000).await, 60_000);
        assert_eq!(seen(NOW + 60_500).await, 60_000);
        let stored = async || loop {
            if people.sessions(ann, NOW + 60_500).await.unwrap()[0].last_seen_at == NOW + 60_000 {
                break;
            }
            tokio::task::yield_now().await;
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), stored()).await.expect("noted in the background");
        assert_eq!(seen(NOW + 119_999).await, 60_000);
        assert_eq!(seen(NOW + 120_000).await, 120_000);
    }

    async fn an_update_of_an_open_page_does_not_extend_a_session(db) {
        let people = one(db);
        let ann = person(&people, "ann", GlobalRole::None).await.id;
        let token = sign_in(&people, "ann", PASSWORD, NOW).await.unwrap().token;
        let update = async |now| people.who_without_touch(token.expose_secret(), now).await.unwrap().map(|signed| signed.session.last_seen_at);
        // From the database, then from the cache.
        for after in [HOUR, HOUR + 1, 7 * HOUR, 8 * HOUR - 1] {
            assert_eq!(update(NOW + after).await, Some(NOW));
        }
        assert_eq!(people.sessions(ann, NOW + HOUR).await.unwrap()[0].last_seen_at, NOW);
        assert_eq!(update(NOW + 8 * HOUR).await, None);
    }

    async fn own_sessions_are_listed(db) {
        let people = one(db);
        let (ann, bob) = (person(&people, "ann", GlobalRole::None).await.id, person(&people, "bob", GlobalRole::None).await.id);
        let first = sign_in(&people, "ann", PASSWORD, NOW).await.unwrap();
        let second = sign_in(&people, "ann", PASSWORD, NOW + 1).await.unwrap();
        let others = sign_in(&people, "bob", PASSWORD, NOW + 2).await.unwrap();
        assert_eq!(people.sessions(ann, NOW + 3).await.unwrap(), [second.session, first.session]);
        assert!(!people.revoke(ann, &others.session.key).await.unwrap());
        assert_eq!(user_of(&people, &others.token, NOW + 3).await, Some(bob));
    }

    async fn malformed_tokens_identify_no_user(db) {
        let people = one(db);
        person(&people, "ann", GlobalRole::None).await;
        let signed = sign_in(&people, "ann", PASSWORD, NOW).await.unwrap();
        let made_up = token();
        for text in ["", "\0", "a' OR 1=1", signed.session.key.as_str(), made_up.expose_secret()] {
            assert!(people.authenticate(text, NOW).await.unwrap().is_none(), "{text}");
        }
        let ann = user_of(&people, &signed.token, NOW).await;
        db.sql("DELETE FROM sessions").await;
        assert!(ann.is_some() && user_of(&people, &signed.token, NOW + 1_999).await == ann, "known without a query");
        assert!(user_of(&people, &signed.token, NOW + 2_000).await.is_none());
    }
}

#[test]
fn a_result_read_before_a_revocation_is_not_cached() {
    let cache = session_cache::SessionCache::default();
    let session = crate::server::store::Session {
        key: String::new(),
        person: UserId(1),
        created_at: NOW,
        last_seen_at: NOW,
        address: String::new(),
        user_agent: String::new(),
    };
    let person = User {
        id: UserId(1),
        name: String::new(),
        display_name: String::new(),
        password_hash: None,
        role: GlobalRole::None,
        disabled: false,
        must_change_password: false,
        preferences: Default::default(),
        created_at: NOW,
        last_sign_in_at: None,
    };
    let signed = std::sync::Arc::new(ActiveSession { session, person });
    let (key, asked) = (session_cache::key("token"), cache.generation());
    cache.invalidate(UserId(1));
    cache.put(key, signed.clone(), NOW, asked);
    assert!(cache.get(&key, NOW).is_none());
    cache.put(key, signed, NOW, cache.generation());
    assert!(cache.get(&key, NOW + 1_999).is_some());
    assert!(cache.get(&key, NOW - 1).is_none(), "a clock that was set back");
    cache.invalidate(UserId(2));
    assert!(cache.get(&key, NOW).is_some());
    cache.invalidate(UserId(1));
    assert!(cache.get(&key, NOW).is_none());
}
