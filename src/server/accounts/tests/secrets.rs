use super::*;
use crate::server::store::LinkPurpose;
use crate::server::store::test_support::{Backend, with_db};

/// No public type or error shows a secret in its output.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_output_contains_a_secret() {
    with_db(Backend::Sqlite, async |db| {
        let people = one(db);
        let link = people.setup_link(NOW).await.unwrap().unwrap();
        let ann = new_user("ann", PASSWORD);
        let offer = people.preview_link(LinkPurpose::Setup, link.token.expose_secret(), NOW).await.unwrap();
        let made = people.create_first_admin(&link.token, &ann, NOW).await.unwrap();
        let signed = sign_in(&people, "ann", PASSWORD, NOW).await.unwrap();
        let known = people.authenticate(signed.token.expose_secret(), NOW).await.unwrap();
        let hash = people.person(made.id).await.unwrap().password_hash.unwrap();
        let secrets =
            [PASSWORD, OTHER, "short!", link.token.expose_secret(), signed.token.expose_secret(), hash.expose_secret(), "argon2id$"];
        let things = (&link, &ann, &offer, &made, &signed, &known, &people);
        let mut said = vec![format!("{things:?} {things:#?}")];
        let mut errors: Vec<Box<dyn std::error::Error>> = Vec::new();
        errors.push(sign_in(&people, "ann", OTHER, NOW).await.unwrap_err().into());
        errors.push(people.create_first_admin(&link.token, &ann, NOW).await.unwrap_err().into());
        errors.push(people.accept_invitation(&link.token, &ann, NOW).await.unwrap_err().into());
        let own = known.unwrap();
        errors.push(people.change_password(&own, &secret(PASSWORD), &secret("short!"), &here(), NOW).await.unwrap_err().into());
        errors.push(people.change_password(&own, &secret("short!"), &secret(OTHER), &here(), NOW).await.unwrap_err().into());
        // Errors of a failing database.
        db.sql("DROP TABLE sessions").await;
        errors.push(sign_in(&people, "ann", PASSWORD, NOW).await.unwrap_err().into());
        db.sql("DROP TABLE links").await;
        errors.push(people.invite(None, GlobalRole::None, Vec::new(), NOW).await.unwrap_err().into());
        for error in &errors {
            said.push(format!("{error} {error:?} {error:#?}"));
        }
        for text in &said {
            assert!(secrets.iter().all(|secret| !text.contains(secret)), "{text}");
        }
    })
    .await;
}
