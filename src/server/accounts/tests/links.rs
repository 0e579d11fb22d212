use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::server::cli::users;
use crate::server::store::test_support::for_each_backend;
use crate::server::store::{LinkPurpose, TeamRole};

fn refused<T: std::fmt::Debug>(result: Result<T, AccountError>) -> InputErrors {
    match result {
        Err(AccountError::InvalidInput(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

for_each_backend! {
    async fn the_first_administrator_is_made_by_the_link(db) {
        let people = one(db);
        let file = db.config.data_dir.join("setup-link");
        let earlier = people.setup_link(NOW).await.unwrap().unwrap();
        let link = people.setup_link(NOW + 1).await.unwrap().unwrap();
        let url = link.url.expose_secret();
        assert_eq!(url, &format!("http://localhost:8100/setup?token={}", link.token.expose_secret()));
        assert_eq!(fs::read_to_string(&file).unwrap().trim_end(), url);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(link.expires_at, NOW + 1 + 24 * HOUR);
        let ann = new_user("Ann", PASSWORD);
        assert!(matches!(people.create_first_admin(&earlier.token, &ann, NOW + 2).await, Err(AccountError::InvalidLink)));
        assert!(matches!(people.create_first_admin(&link.token, &ann, link.expires_at).await, Err(AccountError::InvalidLink)));
        assert!(matches!(people.accept_invitation(&link.token, &ann, NOW + 2).await, Err(AccountError::InvalidLink)));
        // The link still works after input was rejected.
        let weak = refused(people.create_first_admin(&link.token, &Registration { display_name: " ".to_owned(), ..new_user("", "short") }, NOW + 2).await);
        assert_eq!((weak.name, weak.display_name), (Some(NameError::Empty), Some(NameError::Empty)));
        assert_eq!(weak.password, [PasswordWeakness::TooShort { least: 12 }]);
        let made = people.create_first_admin(&link.token, &ann, NOW + 2).await.unwrap();
        assert_eq!((made.role, made.display_name.as_str()), (GlobalRole::Administrator, "Ann the Great"));
        assert!(!file.exists());
        assert!(people.open_links(NOW + 2).await.unwrap().is_empty());
        assert!(matches!(people.create_first_admin(&link.token, &new_user("Eve", PASSWORD), NOW + 3).await, Err(AccountError::InvalidLink)));
        fs::write(&file, "left over").unwrap();
        assert!(people.setup_link(NOW + 3).await.unwrap().is_none());
        assert!(!file.exists());
        sign_in(&people, "ann", PASSWORD, NOW + 3).await.unwrap();
    }

    async fn there_is_one_first_administrator_whoever_races(db) {
        let (here, there) = two(db).await;
        let link = here.setup_link(NOW).await.unwrap().unwrap();
        // Simulates two processes that start simultaneously.
        let again = there.make(here.open_links(NOW).await.unwrap()[0].made.clone()).await.unwrap();
        let tries = (0..8).map(|at| {
            let (people, token) = if at % 2 == 0 { (here.clone(), link.token.clone()) } else { (there.clone(), again.token.clone()) };
            tokio::spawn(async move { people.create_first_admin(&token, &new_user(&format!("admin {at}"), PASSWORD), NOW).await })
        });
        let made = futures::future::join_all(tries).await;
        assert_eq!(made.iter().filter(|made| made.as_ref().unwrap().is_ok()).count(), 1, "{made:?}");
        assert_eq!(here.store().people().administrators().await.unwrap(), 1);
        assert!(here.open_links(NOW).await.unwrap().is_empty());
    }

    async fn an_invitation_gives_role_and_teams_once(db) {
        let (here, there) = two(db).await;
        let ann = person(&here, "ann", GlobalRole::Administrator).await.id;
        let team = db.store.teams().add("Orders", None).await.unwrap().id;
        let teams = vec![(team, TeamRole::Editor), (TeamId(team.0 + 1), TeamRole::Viewer)];
        let link = here.invite(Some(ann), GlobalRole::Auditor, teams, NOW).await.unwrap();
        let offer = there.preview_link(LinkPurpose::Invitation, link.token.expose_secret(), NOW).await.unwrap();
        assert_eq!((offer.link.made.role, offer.link.made.created_by, offer.person.is_none()), (GlobalRole::Auditor, Some(ann), true));
        assert_eq!(refused(there.accept_invitation(&link.token, &new_user("ANN", PASSWORD), NOW).await).name, Some(NameError::Taken));
        assert_eq!(refused(there.accept_invitation(&link.token, &new_user("a\nb", PASSWORD), NOW).await).name, Some(NameError::Control));
        let long = refused(there.accept_invitation(&link.token, &new_user(&"b".repeat(101), PASSWORD), NOW).await);
        assert_eq!(long.name, Some(NameError::TooLong { most: 100 }));
        assert_eq!(refused(there.accept_invitation(&link.token, &new_user("bob", "iloveyou2024"), NOW).await).password, [PasswordWeakness::Common]);
        let tries = (0..8).map(|at| {
            let (people, token) = (if at % 2 == 0 { here.clone() } else { there.clone() }, link.token.clone());
            tokio::spawn(async move { people.accept_invitation(&token, &new_user(&format!("bob {at}"), PASSWORD), NOW).await })
        });
        let mut joined: Vec<User> = futures::future::join_all(tries).await.into_iter().filter_map(|joined| joined.unwrap().ok()).collect();
        let bob = joined.pop().unwrap();
        assert!(joined.is_empty());
        assert_eq!(bob.role, GlobalRole::Auditor);
        assert_eq!(db.store.teams().rights_of(bob.id).await.unwrap(), [(team, TeamRole::Editor)].into());
        assert_eq!(here.store().people().list().await.unwrap().len(), 2);
        let unused = here.invite(Some(ann), GlobalRole::None, Vec::new(), NOW).await.unwrap();
        assert!(here.revoke_link(&unused.key).await.unwrap());
        assert!(matches!(here.accept_invitation(&unused.token, &new_user("eve", PASSWORD), NOW).await, Err(AccountError::InvalidLink)));
    }

    async fn a_link_works_on_when_another_takes_the_name_first(db) {
        let (here, there) = two(db).await;
        let links = [here.invite(None, GlobalRole::None, Vec::new(), NOW).await.unwrap(), here.invite(None, GlobalRole::None, Vec::new(), NOW).await.unwrap()];
        let tries = [(here.clone(), links[0].token.clone()), (there.clone(), links[1].token.clone())];
        let tries = tries.map(|(people, token)| tokio::spawn(async move { people.accept_invitation(&token, &new_user("bob", PASSWORD), NOW).await }));
        let joined: Vec<_> = futures::future::join_all(tries).await.into_iter().map(|joined| joined.unwrap()).collect();
        assert_eq!(joined.iter().filter(|joined| joined.is_ok()).count(), 1, "{joined:?}");
        let left = here.open_links(NOW).await.unwrap();
        assert_eq!(left.len(), 1);
        let token = links.iter().find(|link| link.key == left[0].key).unwrap();
        here.accept_invitation(&token.token, &new_user("eve", PASSWORD), NOW).await.unwrap();
    }

    async fn a_lost_password_is_replaced_by_a_link(db) {
        let (here, there) = two(db).await;
        let ann = person(&here, "ann", GlobalRole::Administrator).await.id;
        let signed = sign_in(&here, "ann", PASSWORD, NOW).await.unwrap();
        assert_eq!(user_of(&here, &signed.token, NOW).await, Some(ann));
        let earlier = here.reset_password(Some(ann), ann, NOW).await.unwrap();
        let link = here.reset_password(Some(ann), ann, NOW).await.unwrap();
        assert_eq!(user_of(&here, &signed.token, NOW).await, None);
        assert!(matches!(sign_in(&here, "ann", PASSWORD, NOW).await, Err(SignInError::WrongCredentials)));
        assert!(here.person(ann).await.unwrap().must_change_password);
        assert!(matches!(there.set_password_from_link(&earlier.token, &secret(OTHER), NOW).await, Err(AccountError::InvalidLink)));
        assert_eq!(refused(there.set_password_from_link(&link.token, &secret("iloveyou2024"), NOW).await).password, [PasswordWeakness::Common]);
        let chosen = there.set_password_from_link(&link.token, &secret(OTHER), NOW).await.unwrap();
        assert!(!chosen.must_change_password);
        assert!(matches!(there.set_password_from_link(&link.token, &secret(PASSWORD), NOW).await, Err(AccountError::InvalidLink)));
        sign_in(&here, "ann", OTHER, NOW).await.unwrap();
        let late = here.reset_password(None, ann, NOW).await.unwrap();
        assert!(matches!(here.set_password_from_link(&late.token, &secret(OTHER), NOW + 24 * HOUR).await, Err(AccountError::InvalidLink)));
        assert!(matches!(here.reset_password(None, UserId(99), NOW).await, Err(AccountError::NotFound)));
    }

    async fn commands_give_links(db) {
        let people = one(db);
        let set_up = people.setup_link(NOW).await.unwrap().unwrap();
        assert_eq!(refused(users::add(&people, " ", false, NOW).await).name, Some(NameError::Empty));
        let link = users::add(&people, "Ann", true, NOW).await.unwrap();
        assert!(link.url.expose_secret().starts_with("http://localhost:8100/invitation?token="));
        assert!(matches!(people.create_first_admin(&set_up.token, &new_user("Eve", PASSWORD), NOW).await, Err(AccountError::InvalidLink)));
        assert!(!db.config.data_dir.join("setup-link").exists());
        assert_eq!(refused(users::add(&people, "aNN", false, NOW).await).name, Some(NameError::Taken));
        // The name of the invitation wins over the submitted one.
        let ann = people.accept_invitation(&link.token, &new_user("Eve", PASSWORD), NOW).await.unwrap();
        assert_eq!((ann.name.as_str(), ann.display_name.as_str(), ann.role), ("Ann", "Eve the Great", GlobalRole::Administrator));
        assert!(!ann.must_change_password);
        sign_in(&people, "ann", PASSWORD, NOW).await.unwrap();
        assert!(matches!(users::disable(&people, "ann").await, Err(AccountError::LastAdministrator)));
        let bob = users::add(&people, "bob", false, NOW).await.unwrap();
        users::disable(&people, "Bob").await.unwrap();
        assert!(matches!(people.accept_invitation(&bob.token, &new_user("bob", PASSWORD), NOW).await, Err(AccountError::InvalidLink)));
        let link = users::reset_password(&people, "ANN", NOW).await.unwrap();
        assert!(link.url.expose_secret().starts_with("http://localhost:8100/reset?token="));
        people.set_password_from_link(&link.token, &secret(OTHER), NOW).await.unwrap();
        assert!(matches!(users::reset_password(&people, "nobody", NOW).await, Err(AccountError::NotFound)));
        assert!(matches!(users::disable(&people, "nobody").await, Err(AccountError::NotFound)));
    }
}
