use super::*;
use crate::server::store::test_support::for_each_backend;

/// Returns the retry delay; 0 if the password was checked and is wrong.
fn wait<T: std::fmt::Debug>(result: Result<T, SignInError>) -> u64 {
    match result {
        Err(SignInError::WrongCredentials) => 0,
        Err(SignInError::RateLimited { seconds }) => seconds,
        other => panic!("{other:?}"),
    }
}

for_each_backend! {
    async fn who_signs_in_has_a_new_session(db) {
        let people = one(db);
        let ann = person(&people, "Ann", GlobalRole::Auditor).await.id;
        let first = sign_in(&people, " aNN ", PASSWORD, NOW).await.unwrap();
        assert_eq!((first.person.id, first.person.last_sign_in_at, first.must_change), (ann, None, false));
        assert_eq!((first.session.address.as_str(), first.session.user_agent.as_str()), ("192.0.2.7", "a browser"));
        let second = sign_in(&people, "Ann", PASSWORD, NOW + SECOND).await.unwrap();
        assert_eq!(second.person.last_sign_in_at, Some(NOW));
        assert_ne!(first.token.expose_secret(), second.token.expose_secret());
        for token in [&first.token, &second.token] {
            assert_eq!(user_of(&people, token, NOW + SECOND).await, Some(ann));
        }
        people.require_change(ann).await.unwrap();
        assert!(sign_in(&people, "Ann", PASSWORD, NOW + SECOND).await.unwrap().must_change);
        assert!(people.create_session(UserId(99), &here(), NOW).await.unwrap().is_none());
    }

    async fn nothing_tells_apart_who_is_unknown_disabled_or_mistaken(db) {
        let people = one(db);
        person(&people, "ann", GlobalRole::None).await;
        let bob = person(&people, "bob", GlobalRole::None).await.id;
        people.disable(bob).await.unwrap();
        db.person("invited", GlobalRole::None).await;
        let long = "x".repeat(1_000);
        for (at, name) in ["ann", "bob", "invited", "nobody", "a\0b", "", &long].into_iter().enumerate() {
            let address = format!("192.0.2.{at}");
            let mut answers = Vec::new();
            for attempt in 0..7 {
                let before = people.0.passwords.load().done;
                // Bob's correct password does not help.
                let password = if name == "bob" { PASSWORD } else { OTHER };
                answers.push(people.sign_in(name, &secret(password), &from(&address), NOW + attempt).await.unwrap_err().to_string());
                let hashes = people.0.passwords.load().done - before;
                assert_eq!(hashes, u64::from(attempt < 5), "{name}, attempt {attempt}");
            }
            let (wrong, wait) = ("incorrect username or password", "too many attempts; try again in 1 s");
            assert_eq!(answers, [wrong, wrong, wrong, wrong, wrong, wait, wait], "{name}");
        }
        assert!(people.create_session(bob, &here(), NOW).await.unwrap().is_none());
        people.enable(bob).await.unwrap();
        assert!(people.sessions(bob, NOW).await.unwrap().is_empty());
    }

    async fn the_wait_for_a_name_grows_in_all_processes(db) {
        let (here, there) = two(db).await;
        let ann = person(&here, "ann", GlobalRole::None).await.id;
        let mut now = NOW;
        let mut waits = Vec::new();
        for attempt in 0..14 {
            let (people, name) = if attempt % 2 == 0 { (&here, "ann") } else { (&there, "ANN") };
            // A different address each time: only the name counts.
            let origin = from(&format!("192.0.2.{attempt}"));
            let waited = wait(people.sign_in(name, &secret(OTHER), &origin, now).await);
            if waited > 0 {
                let asked = now + i64::try_from(waited).unwrap() * SECOND;
                // An attempt that is too early is rejected and does not extend the wait.
                assert_eq!(wait(people.sign_in(name, &secret(PASSWORD), &origin, asked - 1).await), 1);
                assert_eq!(wait(people.sign_in(name, &secret(OTHER), &origin, asked).await), 0);
                now = asked;
            }
            waits.push(waited);
        }
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        // Other users are not affected, and a success resets the counter.
        person(&here, "bob", GlobalRole::None).await;
        sign_in(&there, "bob", PASSWORD, now).await.unwrap();
        assert_eq!(sign_in(&there, "ann", PASSWORD, now + 60 * SECOND).await.unwrap().person.id, ann);
        assert_eq!(wait(sign_in(&here, "ann", OTHER, now + 60 * SECOND).await), 0);
    }

    async fn the_wait_for_an_address_grows_whatever_the_name(db) {
        let (here, there) = two(db).await;
        person(&here, "ann", GlobalRole::None).await;
        for attempt in 0..20 {
            let people = if attempt % 2 == 0 { &here } else { &there };
            let origin = from(&format!("2001:db8::{attempt}"));
            assert_eq!(wait(people.sign_in(&format!("name {attempt}"), &secret(OTHER), &origin, NOW).await), 0);
        }
        let (same, other) = (from("2001:db8::ffff"), from("2001:db8:0:1::"));
        assert_eq!(wait(there.sign_in("ann", &secret(PASSWORD), &same, NOW).await), 1);
        there.sign_in("ann", &secret(PASSWORD), &other, NOW).await.unwrap();
        // Signing in to one's own account in between does not reset the counter, and delays nobody.
        there.sign_in("ann", &secret(PASSWORD), &same, NOW + SECOND).await.unwrap();
        assert_eq!(wait(there.sign_in("name", &secret(OTHER), &same, NOW + SECOND).await), 0);
        assert_eq!(wait(there.sign_in("name", &secret(OTHER), &same, NOW + 2 * SECOND).await), 1);
        assert_eq!(wait(here.sign_in("ann", &secret(PASSWORD), &same, NOW + 2 * SECOND).await), 1);
        there.sign_in("ann", &secret(PASSWORD), &same, NOW + 3 * SECOND).await.unwrap();
        assert_eq!(wait(there.sign_in("name", &secret(OTHER), &same, NOW + 3 * SECOND).await), 0);
        assert_eq!(wait(here.sign_in("ann", &secret(PASSWORD), &same, NOW + 3 * SECOND).await), 4);
        here.sign_in("ann", &secret(PASSWORD), &same, NOW + 3 * HOUR).await.unwrap();
        here.delete_expired(NOW + 5 * HOUR).await.unwrap();
    }

    async fn a_known_browser_is_delayed_by_nobody_else(db) {
        let (here, there) = two(db).await;
        person(&here, "ann", GlobalRole::None).await;
        person(&here, "bob", GlobalRole::None).await;
        let browser = |of: &IssuedSession| ClientOrigin { device: Some(of.device.clone()), ..super::here() };
        let ann = browser(&sign_in(&here, "ann", PASSWORD, NOW).await.unwrap());
        let bob = browser(&sign_in(&here, "bob", PASSWORD, NOW).await.unwrap());
        // Somebody behind the same address guesses, also ann's password, and is signed in as bob.
        for attempt in 0..40 {
            let name = if attempt % 2 == 0 { "ann".to_owned() } else { format!("name {attempt}") };
            let _ = there.sign_in(&name, &secret(OTHER), &bob, NOW).await.unwrap_err();
        }
        for origin in [&super::here(), &bob] {
            assert!(wait(there.sign_in("ann", &secret(PASSWORD), origin, NOW).await) > 0);
        }
        let again = there.sign_in("ann", &secret(PASSWORD), &ann, NOW).await.unwrap();
        assert_eq!(again.device.expose_secret(), ann.device.as_ref().unwrap().expose_secret());
        // The browser has its own limit, which a correct password resets.
        for _ in 0..5 {
            assert_eq!(wait(here.sign_in("ann", &secret(OTHER), &ann, NOW).await), 0);
        }
        assert_eq!(wait(there.sign_in("ann", &secret(PASSWORD), &ann, NOW).await), 1);
        there.sign_in("ann", &secret(PASSWORD), &ann, NOW + SECOND).await.unwrap();
        assert_eq!(wait(here.sign_in("ann", &secret(OTHER), &ann, NOW + SECOND).await), 0);
        // Another user at the same browser gets a token of their own.
        let shared = here.sign_in("bob", &secret(PASSWORD), &ann, NOW + HOUR + SECOND).await.unwrap();
        assert_ne!(shared.device.expose_secret(), ann.device.as_ref().unwrap().expose_secret());
        // A browser that was not used for long is forgotten.
        here.delete_expired(NOW + SECOND + DEVICE_LIFETIME_MS + 1).await.unwrap();
        assert_eq!(here.device_user(&shared.device).await.unwrap(), Some(shared.person.id));
        assert_eq!(here.device_user(&again.device).await.unwrap(), None);
    }

    async fn many_tries_at_once_are_no_more_than_one_after_the_other(db) {
        let (here, there) = two(db).await;
        person(&here, "ann", GlobalRole::None).await;
        let before = here.0.passwords.load().done + there.0.passwords.load().done;
        let tries = (0..60).map(|at| {
            let people = if at % 2 == 0 { here.clone() } else { there.clone() };
            tokio::spawn(async move { people.sign_in("ann", &secret(OTHER), &from(&format!("192.0.2.{at}")), NOW).await })
        });
        let tried: Vec<u64> = futures::future::join_all(tries).await.into_iter().map(|tried| wait(tried.unwrap())).collect();
        let looked = tried.iter().filter(|waited| **waited == 0).count();
        assert!((1..=5).contains(&looked), "{looked}");
        assert_eq!(here.0.passwords.load().done + there.0.passwords.load().done - before, looked as u64);
        // Rejected attempts do not extend the wait.
        sign_in(&here, "ann", PASSWORD, NOW + SECOND).await.unwrap();
    }

    async fn people_behind_one_address_sign_in_at_once(db) {
        let (here, there) = two(db).await;
        for at in 0..30 {
            person(&here, &format!("person {at}"), GlobalRole::None).await;
        }
        let tries = (0..30).map(|at| {
            let people = if at % 2 == 0 { here.clone() } else { there.clone() };
            tokio::spawn(async move { sign_in(&people, &format!("person {at}"), PASSWORD, NOW).await })
        });
        for signed in futures::future::join_all(tries).await {
            signed.unwrap().unwrap();
        }
    }

    async fn wrong_passwords_of_one_address_at_once_are_little_more_than_one_after_the_other(db) {
        let (here, there) = two(db).await;
        let before = here.0.passwords.load().done + there.0.passwords.load().done;
        let tries = (0..60).map(|at| {
            let people = if at % 2 == 0 { here.clone() } else { there.clone() };
            tokio::spawn(async move { sign_in(&people, &format!("name {at}"), OTHER, NOW).await })
        });
        let tried: Vec<u64> = futures::future::join_all(tries).await.into_iter().map(|tried| wait(tried.unwrap())).collect();
        let looked = tried.iter().filter(|waited| **waited == 0).count();
        // Each of the two processes verifies two passwords concurrently.
        assert!((20..=20 + 4).contains(&looked), "{looked}");
        assert_eq!(here.0.passwords.load().done + there.0.passwords.load().done - before, looked as u64);
    }

    async fn a_flood_takes_its_turns(db) {
        let people = one(db);
        let before = people.0.passwords.load().done;
        let flood = (0..200).map(|at| {
            let people = people.clone();
            let origin = from(&format!("198.51.100.{at}"));
            tokio::spawn(async move { people.sign_in(&format!("name {at}"), &secret(OTHER), &origin, NOW).await })
        });
        let answers = futures::future::join_all(flood).await;
        assert!(answers.into_iter().all(|answer| matches!(answer.unwrap(), Err(SignInError::WrongCredentials))));
        let load = people.0.passwords.load();
        assert_eq!((load.done - before, load.running), (200, 0));
        assert!(load.most <= 2, "{load:?}");
    }

    async fn a_password_is_hashed_anew_at_another_cost(db) {
        let (old, new) = (one(db), process(db.store.clone(), db, HashCost { memory: 128, passes: 2 }));
        let ann = person(&old, "ann", GlobalRole::None).await.id;
        old.require_change(ann).await.unwrap();
        sign_in(&new, "ann", PASSWORD, NOW).await.unwrap();
        let hashed = old.person(ann).await.unwrap();
        assert!(hashed.must_change_password);
        assert!(hashed.password_hash.unwrap().expose_secret().contains("m=128,t=2,p=1"));
        sign_in(&new, "ann", PASSWORD, NOW).await.unwrap();
        assert_eq!(new.0.passwords.load().done, 3);
    }

    async fn a_password_taken_away_meanwhile_lets_nobody_in(db) {
        let people = one(db);
        let ann = person(&people, "ann", GlobalRole::None).await.id;
        for round in 0..10 {
            let hash = people.0.passwords.hash(&secret(PASSWORD)).await.unwrap();
            people.store().people().set_password(ann, Some(&hash), false).await.unwrap();
            let (signing, resetting) = (people.clone(), people.clone());
            let now = NOW + round * HOUR;
            let signing = tokio::spawn(async move { sign_in(&signing, "ann", PASSWORD, now).await });
            let resetting = tokio::spawn(async move { resetting.reset_password(None, ann, now).await });
            let (signed, reset) = (signing.await.unwrap(), resetting.await.unwrap());
            reset.unwrap();
            assert!(matches!(signed, Ok(_) | Err(SignInError::WrongCredentials)), "{signed:?}");
            assert!(people.sessions(ann, now).await.unwrap().is_empty());
        }
    }
}
