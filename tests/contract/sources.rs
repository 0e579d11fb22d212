use otter_admin::model::field::FieldError;
use otter_admin::model::forms::SourceForm;
use otter_admin::model::*;

use super::support::{assert_holds, cleaning, fixture, form, unique};

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_password_keeps_the_stored_one() {
    let fixture = fixture().await;
    let manager = &fixture.manager;
    let name = unique("source-订单");
    let id = fixture.source(&name).await;
    cleaning(
        async {
            let values = manager.source_values(id).await.expect("values");
            assert!(values.all("password").is_empty(), "passwords are not given out");
            let url = values.first("url").to_owned();
            let user = values.first("username").to_owned();
            let changed: SourceForm = form(&[("name", &name), ("url", &url), ("username", &user), ("encode", "UTF8")]);
            manager.edit_source(id, &changed).await.expect("changed");
            assert_holds(&changed, &manager.source_values(id).await.expect("values"));
            if fixture.database.is_some() {
                let checked = manager.check_stored_source(id).await.expect("checked");
                assert_ne!(checked, CheckResult::NoConnection, "the stored password is still the right one");
            }
            let again: SourceForm = form(&[("name", &name), ("url", &url)]);
            match manager.add_source(&again).await {
                Err(Error::Invalid(errors)) => assert_eq!(errors.get("name"), Some(&FieldError::Taken)),
                other => panic!("{other:?}"),
            }
        },
        async { manager.delete_source(id).await.expect("deleted") },
    )
    .await;
    assert!(manager.sources().await.expect("sources").iter().all(|source| source.id != id));
}

#[tokio::test(flavor = "multi_thread")]
async fn unreachable_databases_fail_the_connection_test() {
    let fixture = fixture().await;
    let form: SourceForm =
        form(&[("name", &unique("source")), ("url", "jdbc:mysql://127.0.0.1:1"), ("username", "nobody"), ("password", "nothing")]);
    assert_eq!(fixture.manager.check_source(&form).await.expect("an answer"), CheckResult::NoConnection);
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_found_in_a_real_database() {
    let fixture = fixture().await;
    if fixture.database.is_none() {
        println!("skipped: OTTER_CONTRACT_DB is not set");
        return;
    }
    let id = fixture.source(&unique("source")).await;
    cleaning(
        async {
            let found = fixture.manager.find_tables(id, "(mysql|information_schema)", "(.*)").await.expect("found");
            assert!(!found.is_empty());
        },
        async { fixture.manager.delete_source(id).await.expect("deleted") },
    )
    .await;
}
