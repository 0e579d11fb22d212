use super::*;
use crate::server::store::test_support::for_each_backend;
use crate::server::store::{NewSession, Preferences, UserChange};

async fn change(people: &Accounts, token: &SecretString, old: &str, new: &str, now: i64) -> Result<IssuedSession, AccountError> {
    let signed = people.authenticate(token.expose_secret(), now).await.unwrap().unwrap();
    people.change_password(&signed, &secret(old), &secret(new), &here(), now).await
}

for_each_backend! {
    async fn a_changed_password_ends_all_other_sessions(db) {
        let (here, there) = two(db).await;
        let ann = person(&here, "ann", GlobalRole::None).await.id;
        here.require_change(ann).await.unwrap();
        let own = sign_in(&here, "ann", PASSWORD, NOW).await.unwrap();
        let other = sign_in(&there, "ann", PASSWORD, NOW).await.unwrap();
        assert!(own.must_change);
        assert!(matches!(change(&here, &own.token, OTHER, "eleven geese on a pond", NOW).await, Err(AccountError::WrongPassword)));
        let refused = change(&here, &own.token, PASSWORD, PASSWORD, NOW).await;
        assert!(matches!(&refused, Err(AccountError::InvalidInput(refused)) if refused.password == [PasswordWeakness::Unchanged]), "{refused:?}");
        let changed = change(&here, &own.token, PASSWORD, OTHER, NOW).await.unwrap();
        assert!(!changed.must_change);
        assert_eq!(user_of(&here, &changed.token, NOW).await, Some(ann));
        assert_eq!((user_of(&here, &own.token, NOW).await, user_of(&there, &other.token, NOW + 2_000).await), (None, None));
        assert_eq!(here.sessions(ann, NOW).await.unwrap().len(), 1);
        assert!(matches!(sign_in(&here, "ann", PASSWORD, NOW).await, Err(SignInError::WrongCredentials)));
        sign_in(&here, "ann", OTHER, NOW).await.unwrap();
    }

    async fn an_old_password_is_guessed_no_faster_than_at_the_door(db) {
        let people = one(db);
        person(&people, "ann", GlobalRole::None).await;
        let token = sign_in(&people, "ann", PASSWORD, NOW).await.unwrap().token;
        for _ in 0..5 {
            assert!(matches!(change(&people, &token, "a wrong one", OTHER, NOW).await, Err(AccountError::WrongPassword)));
        }
        assert!(matches!(change(&people, &token, PASSWORD, OTHER, NOW).await, Err(AccountError::RateLimited { seconds: 1 })));
        assert!(matches!(sign_in(&people, "ann", PASSWORD, NOW).await, Err(SignInError::RateLimited { seconds: 1 })));
        change(&people, &token, PASSWORD, OTHER, NOW + SECOND).await.unwrap();
    }

    async fn who_confirms_shows_their_password_or_a_session_just_begun(db) {
        let people = one(db);
        let address = here().address;
        let ann = person(&people, "ann", GlobalRole::Administrator).await.id;
        people.confirm(ann, "", &secret(PASSWORD), address, NOW).await.unwrap();
        for _ in 0..5 {
            assert!(matches!(people.confirm(ann, "", &secret(OTHER), address, NOW).await, Err(AccountError::WrongPassword)));
        }
        assert!(matches!(people.confirm(ann, "", &secret(PASSWORD), address, NOW).await, Err(AccountError::RateLimited { seconds: 1 })));
        assert!(matches!(sign_in(&people, "ann", PASSWORD, NOW).await, Err(SignInError::RateLimited { seconds: 1 })));

        let bob = db.person("bob", GlobalRole::Administrator).await.id;
        let session = people.create_session(bob, &here(), NOW).await.unwrap().unwrap().session.key;
        let of = async |session: &str, now| people.confirm(bob, session, &secret(PASSWORD), address, now).await;
        of(&session, NOW + confirm::FRESH_FOR - 1).await.unwrap();
        assert!(matches!(of(&session, NOW + confirm::FRESH_FOR).await, Err(AccountError::SessionTooOld)));
        assert!(matches!(of("another", NOW).await, Err(AccountError::SessionTooOld)));
    }

    async fn that_somebody_administers_is_asked_for_until_it_is_so(db) {
        let people = one(db);
        assert!(!people.is_administered().await.unwrap());
        db.person("ann", GlobalRole::Administrator).await;
        assert!(people.is_administered().await.unwrap());
        db.sql("DELETE FROM people").await;
        assert!(people.is_administered().await.unwrap() && !one(db).is_administered().await.unwrap());
    }

    async fn who_has_no_password_changes_none(db) {
        let people = one(db);
        let ann = db.person("ann", GlobalRole::None).await.id;
        let token = people.create_session(ann, &here(), NOW).await.unwrap().unwrap().token;
        assert!(matches!(change(&people, &token, "", OTHER, NOW).await, Err(AccountError::WrongPassword)));
        assert!(matches!(people.require_change(ann).await, Err(AccountError::NotFound)));
    }

    async fn the_last_administrator_is_kept(db) {
        let people = one(db);
        let ann = person(&people, "ann", GlobalRole::Administrator).await.id;
        let token = sign_in(&people, "ann", PASSWORD, NOW).await.unwrap().token;
        let demote = UserChange { role: Some(GlobalRole::None), ..UserChange::default() };
        assert!(matches!(people.update(ann, &demote).await, Err(AccountError::LastAdministrator)));
        assert!(matches!(people.disable(ann).await, Err(AccountError::LastAdministrator)));
        assert!(matches!(people.remove(ann).await, Err(AccountError::LastAdministrator)));
        assert_eq!(user_of(&people, &token, NOW).await, Some(ann));
        let bob = person(&people, "bob", GlobalRole::Administrator).await.id;
        people.disable(ann).await.unwrap();
        assert!(matches!(people.remove(bob).await, Err(AccountError::LastAdministrator)));
        people.enable(ann).await.unwrap();
        people.remove(bob).await.unwrap();
        assert!(matches!(people.remove(bob).await, Err(AccountError::NotFound)));
    }

    async fn a_session_begun_while_it_was_forbidden_does_not_come_back(db) {
        let people = one(db);
        let ann = person(&people, "ann", GlobalRole::None).await.id;
        people.disable(ann).await.unwrap();
        let token = token();
        let late = NewSession { person: ann, created_at: NOW, address: String::new(), user_agent: String::new() };
        db.store.sessions().add(token.expose_secret(), &late).await.unwrap();
        people.enable(ann).await.unwrap();
        assert_eq!(user_of(&people, &token, NOW).await, None);
        sign_in(&people, "ann", PASSWORD, NOW).await.unwrap();
    }

    async fn a_person_is_changed(db) {
        let people = one(db);
        let ann = person(&people, "ann", GlobalRole::None).await.id;
        person(&people, "bob", GlobalRole::None).await;
        let token = sign_in(&people, "ann", PASSWORD, NOW).await.unwrap().token;
        let name = |name: &str| UserChange { name: Some(name.to_owned()), ..UserChange::default() };
        for (text, fault) in [("Bob", NameError::Taken), ("  ", NameError::Empty), ("a\tb", NameError::Control)] {
            let refused = people.update(ann, &name(text)).await;
            assert!(matches!(&refused, Err(AccountError::InvalidInput(refused)) if refused.name == Some(fault)), "{refused:?}");
        }
        people.update(ann, &name("Anna")).await.unwrap();
        let likes = Preferences { language: Some("zh-CN".to_owned()), ..Preferences::default() };
        people.set_preferences(ann, &likes).await.unwrap();
        let signed = people.authenticate(token.expose_secret(), NOW).await.unwrap().unwrap();
        assert_eq!((signed.person.name.as_str(), &signed.person.preferences), ("Anna", &likes));
        assert!(matches!(people.set_preferences(UserId(99), &likes).await, Err(AccountError::NotFound)));
    }
}
