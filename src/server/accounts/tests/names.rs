use super::*;
use crate::server::cli::users;
use crate::server::store::test_support::for_each_backend;
use crate::server::store::{NewUser, UserChange};

/// Returns the errors of user name and display name when accepting an invitation.
async fn faults(people: &Accounts, name: &str, display_name: &str) -> (Option<NameError>, Option<NameError>) {
    let link = people.invite(None, GlobalRole::None, Vec::new(), NOW).await.unwrap();
    let new_user = Registration { display_name: display_name.to_owned(), ..new_user(name, PASSWORD) };
    match people.accept_invitation(&link.token, &new_user, NOW).await {
        Ok(_) => (None, None),
        Err(AccountError::InvalidInput(refused)) => (refused.name, refused.display_name),
        Err(error) => panic!("{error}"),
    }
}

for_each_backend! {
    async fn a_name_that_can_be_taken_for_another_is_refused(db) {
        let people = one(db);
        for name in ["aview", "copa", "\u{e1}nna"] {
            person(&people, name, GlobalRole::None).await;
        }
        // Each of these characters decomposes into eighteen letters.
        let long = "\u{fdfa}".repeat(9);
        for (name, fault) in [
            ("\u{ff21}VIEW", NameError::Taken),
            ("a\u{301}nna", NameError::Taken),
            ("aview\u{200b}", NameError::Control),
            ("aview\u{202e}", NameError::Control),
            ("aview\u{3164}", NameError::Control),
            ("\u{e000}", NameError::Control),
            ("\u{430}view", NameError::MixedAlphabets),
            ("\u{441}\u{43e}\u{440}\u{430}", NameError::LookAlike),
            (long.as_str(), NameError::TooLong { most: 100 }),
        ] {
            assert_eq!(faults(&people, name, "Ann").await, (Some(fault), None), "{name:?}");
        }
        assert_eq!(faults(&people, "ann", "A\u{202e}nn").await, (None, Some(NameError::Control)));
        for name in ["王小明", "аня", "Ann O'Neil-Ärin", "小明 wang", "ann@example.com"] {
            assert_eq!(faults(&people, name, "Ann 王").await, (None, None), "{name}");
        }
        assert!(sign_in(&people, "\u{ff21}\u{ff36}\u{ff29}\u{ff25}\u{ff37}", PASSWORD, NOW).await.is_ok());
        let add = users::add(&people, "\u{430}view", false, NOW).await;
        assert!(matches!(&add, Err(AccountError::InvalidInput(refused)) if refused.name == Some(NameError::MixedAlphabets)), "{add:?}");
    }

    async fn a_name_of_earlier_times_stays_until_it_is_changed(db) {
        let people = one(db);
        let ann = person(&people, "ann", GlobalRole::None).await.id;
        person(&people, "bob", GlobalRole::None).await;
        db.sql("UPDATE people SET name = 'a\u{200b}nn', name_key = 'a\u{200b}nn', display_name = 'A\u{200b}nn' WHERE name = 'ann'").await;
        let rename = |name: &str, role| UserChange { name: Some(name.to_owned()), display_name: Some("A\u{200b}nn".to_owned()), role };
        people.update(ann, &rename("a\u{200b}nn", Some(GlobalRole::Auditor))).await.unwrap();
        assert_eq!(sign_in(&people, "a\u{200b}nn", PASSWORD, NOW).await.unwrap().person.role, GlobalRole::Auditor);
        let refused = people.update(ann, &rename("a\u{200b}nna", None)).await;
        assert!(matches!(&refused, Err(AccountError::InvalidInput(refused)) if refused.name == Some(NameError::Control)), "{refused:?}");
        people.update(ann, &rename("Anna", None)).await.unwrap();
        assert!(sign_in(&people, "anna", PASSWORD, NOW).await.is_ok());
    }

    async fn the_store_itself_takes_no_hidden_character(db) {
        let new = |name: &str, display_name: &str| NewUser {
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            password_hash: None,
            role: GlobalRole::None,
            must_change_password: false,
            created_at: NOW,
        };
        for person in [new("a\u{202e}b", "x"), new("x", "a\u{202e}b"), new(&"\u{fdfa}".repeat(9), "x")] {
            assert!(db.store.people().add(&person).await.is_err(), "{person:?}");
        }
        assert!(db.store.teams().add("a\u{202e}b", None).await.is_err());
    }
}
