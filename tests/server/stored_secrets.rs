//! Stored passwords are bound to their server and user, every connection to a database is audited, and tokens are stored as hashes only.

use std::fs;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use otter_admin::model::field::FieldError;
use otter_admin::model::form::Form;
use otter_admin::model::forms::ChannelForm;
use otter_admin::model::{CanalId, CheckResult, Error, SourceId};
use otter_admin::server::sandbox::{Demo, Fault};
use otter_admin::server::services::{NewResource, canals, sources, tables};
use otter_admin::server::store::{AuditOutcome, AuditQuery, AuditRow};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::end_to_end::{borrowed, defaults, make, set};
use super::processes::PASSWORD;
use super::support::{Browser, MANAGER_PATH, TestServer, parsed};
use super::test_org::TestOrg;

async fn audit_rows(running: &TestServer, action: &str) -> Vec<AuditRow> {
    let query = AuditQuery { action: Some(action.to_owned()), ..AuditQuery::default() };
    running.app.access().store().audit().search(&query, 50).await.expect("the trail").rows
}

/// The values of a data source stored at the manager: URL, user and password.
fn stored(running: &TestServer, id: u64) -> (Option<String>, Option<String>, Option<String>) {
    running.sandbox.sandbox().read(|state| {
        let source = state.sources.get(i64::try_from(id).expect("an id")).expect("a source");
        (source.url.clone(), source.username.clone(), source.password.as_ref().map(|password| password.expose().to_owned()))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_cannot_redirect_stored_passwords_and_input_is_preserved() {
    let running = TestServer::start(Demo::Empty).await;
    let made = make(&running).await;
    let before = stored(&running, made.source);
    let path = format!("{MANAGER_PATH}/sources/{}/edit", made.source);
    let mut fields = defaults(&running, &path).await;
    set(&mut fields, "url", "jdbc:mysql://rogue.example:3306/x");
    for action in ["save", "test"] {
        set(&mut fields, "do", action);
        for (language, words) in [("en", "the address, user or key has changed"), ("zh-CN", "请重新输入")] {
            let headers = [("accept-language", language), ("origin", running.address()), ("sec-fetch-site", "same-origin")];
            let answer = running.send(Method::POST, &path, Some(&borrowed(&fields)), &headers).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{action}: {}", answer.body);
            let page = scraper::Html::parse_document(&answer.body);
            let place = scraper::Selector::parse("#f-password-error").expect("a selector");
            let said: String = page.select(&place).flat_map(|place| place.text()).collect();
            assert!(said.contains(words), "{language}: {said}");
            assert!(answer.keeps("url", "jdbc:mysql://rogue.example:3306/x") && answer.keeps("name", "orders-a"), "{}", answer.body);
        }
    }
    assert_eq!(stored(&running, made.source), before);
    assert!(audit_rows(&running, "source.test").await.is_empty(), "nothing was connected to");

    let canal = format!("{MANAGER_PATH}/canals/{}/edit", made.canal);
    let mut fields = defaults(&running, &canal).await;
    set(&mut fields, "groupDbAddresses", "rogue.example:3306");
    let answer = running.post(&canal, &borrowed(&fields)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.keeps("groupDbAddresses", "rogue.example:3306"), "{}", answer.body);
    set(&mut fields, "dbPassword", "another");
    assert_eq!(running.post(&canal, &borrowed(&fields)).await.status, StatusCode::SEE_OTHER);
}

/// Fields that are invalid by themselves do not hide those that violate rules about stored values, and all of them keep what was typed.
#[tokio::test(flavor = "multi_thread")]
async fn all_invalid_fields_of_an_edit_are_reported_at_once() {
    let running = TestServer::start(Demo::Empty).await;
    let made = make(&running).await;
    let edit = format!("{MANAGER_PATH}/sources/{}/edit", made.source);
    let mut fields = defaults(&running, &edit).await;
    set(&mut fields, "name", "");
    set(&mut fields, "username", "root");
    let answer = running.post(&edit, &borrowed(&fields)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    let page = scraper::Html::parse_document(&answer.body);
    let invalid = scraper::Selector::parse("[aria-invalid=true]").expect("a selector");
    let mut names: Vec<&str> = page.select(&invalid).filter_map(|input| input.attr("name")).collect();
    names.sort_unstable();
    assert_eq!(names, ["name", "password"]);
    assert!(answer.keeps("username", "root"), "{}", answer.body);
}

/// The services themselves reject it, independently of the pages.
#[tokio::test(flavor = "multi_thread")]
async fn services_cannot_redirect_stored_passwords() {
    let running = TestServer::start(Demo::Empty).await;
    let made = make(&running).await;
    let ctx = running.ctx().await;
    let (source, canal) = (SourceId(made.source), CanalId(made.canal));
    let fault = |error: Error, field: &str| match error {
        Error::Invalid(errors) => errors.get(field).cloned(),
        other => panic!("{other:?}"),
    };
    let held = sources::values(&ctx, source).await.expect("its values");
    for (name, value) in [("url", "jdbc:mysql://rogue:3306"), ("url", "jdbc:mysql://db-a:3307"), ("username", "root")] {
        let mut values = held.clone();
        values.set(name, vec![value.to_owned()]);
        let error = sources::edit(&ctx, source, &parsed(&values)).await.expect_err("refused");
        assert_eq!(fault(error, "password"), Some(FieldError::PasswordAgain), "{value}");
        let error = sources::check_edited(&ctx, source, &parsed(&values)).await.expect_err("refused");
        assert_eq!(fault(error, "password"), Some(FieldError::PasswordAgain), "{value}");
    }
    let held = canals::values(&ctx, canal).await.expect("its values");
    for (name, value, secret) in
        [("groupDbAddresses", "rogue:3306", "dbPassword"), ("dbUsername", "root", "dbPassword"), ("rdsAccesskey", "AK", "rdsSecretkey")]
    {
        let mut values = held.clone();
        values.set(name, vec![value.to_owned()]);
        let error = canals::edit(&ctx, canal, &parsed(&values)).await.expect_err("refused");
        assert_eq!(fault(error, secret), Some(FieldError::PasswordAgain), "{name}");
    }
    // Other changes need no password.
    let mut values = sources::values(&ctx, source).await.expect("its values");
    values.set("name", vec!["orders-c".to_owned()]);
    values.set("url", vec!["jdbc:mysql://DB-A/shop?useSSL=true".to_owned()]);
    sources::edit(&ctx, source, &parsed(&values)).await.expect("changed");
    assert_eq!(stored(&running, made.source).2.as_deref(), Some("secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn old_urls_are_masked_and_may_stay_unless_they_contain_a_password() {
    let running = TestServer::start(Demo::Empty).await;
    let made = make(&running).await;
    let write = |url: &str| {
        running.sandbox.sandbox().write(|state| {
            let id = i64::try_from(made.source).expect("an id");
            state.sources.update(0, id, |source| source.url = Some(url.to_owned()))
        })
    };
    let (list, page) = (format!("{MANAGER_PATH}/sources"), format!("{MANAGER_PATH}/sources/{}", made.source));
    let edit = format!("{page}/edit");
    assert!(write("jdbc:mysql://a:1,b:2/x?autoDeserialize=true"));
    running.until(&list, "autoDeserialize").await;
    let mut fields = defaults(&running, &edit).await;
    set(&mut fields, "name", "renamed");
    let answer = running.post(&edit, &borrowed(&fields)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let typed = [("name", "new"), ("type", "MYSQL"), ("url", "jdbc:mysql://a/x?autoDeserialize=true"), ("encode", "UTF8")];
    let answer = running.post(&format!("{MANAGER_PATH}/sources/new"), &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("The parameter autoDeserialize is not allowed"), "{}", answer.body);

    assert!(write("jdbc:mysql://root:hush-hush@a:1/x"));
    running.until(&list, "root:***@a:1").await;
    let fields = defaults(&running, &edit).await;
    assert!(fields.iter().any(|(name, value)| name == "url" && value == "jdbc:mysql://root:***@a:1/x"), "{fields:?}");
    let answer = running.post(&edit, &borrowed(&fields)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.body.contains("Enter user and password in their own fields"), "{}", answer.body);
    for address in [&list, &page, &edit] {
        let body = running.until(address, "root:***@a:1").await.body;
        assert!(!body.contains("hush-hush"), "{address}: {body}");
    }
    let mut clean = fields;
    for (name, value) in [("url", "jdbc:mysql://a:1/x"), ("password", "hush")] {
        set(&mut clean, name, value);
    }
    assert_eq!(running.post(&edit, &borrowed(&clean)).await.status, StatusCode::SEE_OTHER);
    let rows = audit_rows(&running, "source.edit").await;
    assert_eq!(rows[0].intent.changes["url"], json!(["jdbc:mysql://root:***@a:1/x", "jdbc:mysql://a:1/x"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_tests_are_audited_with_their_target() {
    let running = TestServer::start(Demo::Orders).await;
    let ctx = running.ctx().await;
    running.until(&format!("{MANAGER_PATH}/sources"), "hz-orders-db").await;
    let seen = ctx.ready().await;
    let row = seen.sources.rows().iter().find(|row| row.url.as_deref() == Some("jdbc:mysql://hz-orders-db:3306")).expect("a source");
    let id = row.id;
    assert_eq!(sources::check_stored(&ctx, id).await, Ok(CheckResult::Passed));
    let user = sources::values(&ctx, id).await.expect("its values").first("username").to_owned();
    let typed = [
        ("name", "n"),
        ("type", "MYSQL"),
        ("url", "jdbc:mysql://down-db:3306"),
        ("username", "root"),
        ("encode", "UTF8"),
        ("password", "hush"),
    ];
    let typed = typed.into_iter().chain([("team", "none")]).collect();
    assert_eq!(sources::check(&ctx, NewResource::default(), &parsed(&typed)).await, Ok(CheckResult::NoConnection));
    tables::find(&ctx, id, "orders", "t_.*").await.expect("tables");
    tables::find(&ctx, id, "orders", "nothing").await.expect_err("none");

    let texts = |rows: Vec<AuditRow>| -> Vec<_> {
        let texts = rows.into_iter().map(|row| {
            let completion = row.completion.expect("an end");
            (row.intent.person_name, row.intent.changes, completion.outcome, completion.answer)
        });
        texts.collect()
    };
    let tests = texts(audit_rows(&running, "source.test").await);
    let address = |url: &str, user: &str| json!({ "type": [null, "MYSQL"], "url": [null, url], "username": [null, user] });
    assert_eq!(
        tests,
        [
            ("admin".to_owned(), address("jdbc:mysql://down-db:3306", "root"), AuditOutcome::Failed, "no connection".to_owned()),
            ("admin".to_owned(), address("jdbc:mysql://hz-orders-db:3306", &user), AuditOutcome::Done, String::new()),
        ]
    );
    let searches = texts(audit_rows(&running, "source.find_tables").await);
    assert_eq!(searches.iter().map(|(_, _, outcome, _)| *outcome).collect::<Vec<_>>(), [AuditOutcome::Failed, AuditOutcome::Done]);
    assert_eq!(searches[1].1, json!({ "schema": [null, "orders"], "table": [null, "t_.*"] }));
}

#[tokio::test(flavor = "multi_thread")]
async fn forbidden_forms_send_no_manager_requests() {
    let org = TestOrg::create().await;
    // Not viewed yet, so its page would have to be read.
    let mut fields: Vec<(String, String)> = vec![("name".to_owned(), "unread".to_owned())];
    fields
        .extend(ChannelForm::defaults().iter().flat_map(|(name, values)| values.iter().map(move |value| (name.to_owned(), value.clone()))));
    let channel = org.user("editor").browser.create(&format!("{MANAGER_PATH}/channels/new"), &borrowed(&fields)).await;
    let viewer = &org.user("viewer").browser;
    org.running.sandbox.sandbox().faults().inject(Fault::Slow(Duration::from_secs(3_600)));
    let asked = Instant::now();
    let answer = viewer.get(&format!("{MANAGER_PATH}/channels/{channel}/pipelines/new")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_and_passwords_are_not_in_the_database_files() {
    let running = TestServer::start(Demo::Empty).await;
    let link = |body: &str| {
        let link = body.split("value=\"http").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no link: {body}"));
        format!("http{link}")
    };
    let token = |link: &str| link.rsplit_once('=').expect("a token").1.to_owned();
    let unused = token(&link(&running.post("/users/new", &[("role", "none")]).await.body));
    let used = link(&running.post("/users/new", &[("role", "none")]).await.body);
    let ann = Browser::joined_as("ann", running.address(), &used, PASSWORD).await;
    assert_eq!(ann.get("/account").await.status, StatusCode::OK);
    let id = running.app.access().store().people().find_by_name("ann").await.expect("the store").expect("ann").id;
    let reset = token(&link(&running.post(&format!("/users/{id}/reset"), &[]).await.body));

    let files = fs::read_dir(&running.app.config().data_dir).expect("a folder").map(|file| file.expect("a file").path());
    let files: Vec<_> = files.filter(|file| file.file_name().is_some_and(|name| name.to_string_lossy().contains("sqlite"))).collect();
    let contents: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("read")).collect();
    let contains = |text: &[u8]| contents.iter().any(|content| content.windows(text.len()).any(|window| window == text));
    assert!(contains(b"Ann") && contains(b"$argon2id$"), "what is stored as it is is found in {files:?}");
    let mut secrets = vec![unused, token(&used), reset, PASSWORD.to_owned()];
    for browser in [&ann, &running.browser] {
        secrets.push(browser.secret().to_owned());
    }
    for secret in secrets {
        assert!(secret.len() >= PASSWORD.len() && !contains(secret.as_bytes()), "{secret}");
        if let Ok(raw) = URL_SAFE_NO_PAD.decode(&secret) {
            assert!(!contains(&raw), "{secret}, decoded");
        }
    }
}
