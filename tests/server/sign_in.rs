//! Sign-in over sockets: the cost of floods and password guessing, re-authentication, and permitted names.

use std::num::NonZeroU32;

use futures::future::join_all;
use otter_admin::model::permissions::GlobalRole;
use otter_admin::server::accounts::{HashCost, PasswordHasher};
use otter_admin::server::sandbox::Demo;
use otter_admin::server::services::failed_sign_ins;
use otter_admin::server::store::{AuditOutcome, AuditRow, NewUser, User};
use otter_admin::server::web::middleware::rate_limit::RateLimit;
use reqwest::StatusCode;
use secrecy::SecretString;

use super::processes::PASSWORD;
use super::support::{Browser, MANAGER_PATH, TestResponse, TestServer};

const WRONG: &str = "not the password";

/// The one-time link shown on a page.
fn link_of(answer: &TestResponse) -> String {
    let link = answer.body.split("value=\"http").nth(1).and_then(|rest| rest.split('"').next());
    format!("http{}", link.unwrap_or_else(|| panic!("no link: {}", answer.body)))
}

/// A signed-in user with a password.
async fn joined(running: &TestServer, name: &str, role: &str) -> Browser {
    let invitation = running.post("/users/new", &[("role", role)]).await;
    Browser::joined_as(name, running.address(), &link_of(&invitation), PASSWORD).await
}

async fn person(running: &TestServer, name: &str) -> User {
    running.app.access().store().people().find_by_name(name).await.expect("the store").expect("somebody")
}

async fn records(running: &TestServer) -> Vec<AuditRow> {
    running.app.access().store().audit().search(&Default::default(), 1_000).await.expect("the audit_log").rows
}

/// Whether the page contains a matching element.
fn has(answer: &TestResponse, selector: &str) -> bool {
    let selector = scraper::Selector::parse(selector).expect("a selector");
    scraper::Html::parse_document(&answer.body).select(&selector).next().is_some()
}

/// Repeats a guess, expecting this status, until it is rate limited; the number of free guesses depends on their duration.
async fn until_it_waits(wrong: StatusCode, guess: impl AsyncFn() -> TestResponse) -> TestResponse {
    for at in 0..12 {
        let answer = guess().await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.retry_after.parse::<u64>().is_ok_and(|seconds| (1..=60).contains(&seconds)), "{}", answer.retry_after);
            return answer;
        }
        assert_eq!((answer.status, answer.retry_after.as_str()), (wrong, ""), "guess {at}: {}", answer.body);
    }
    panic!("nobody has to wait");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_failed_sign_ins_adds_two_audit_records() {
    let running = TestServer::start(Demo::Empty).await;
    let before = records(&running).await.len();
    let stranger = running.anonymous();
    let flood = (0..100).map(|at| {
        let (stranger, name) = (&stranger, format!("name {}", at % 4));
        async move { stranger.post("/sign-in", &[("name", &name), ("password", WRONG)]).await.status }
    });
    let flood = join_all(flood);
    let work = async {
        running.create(&format!("{MANAGER_PATH}/clusters/new"), &[("clusterName", "work"), ("zookeeperClusters", "a:2181")]).await
    };
    let (statuses, _) = tokio::join!(flood, work);
    assert!(statuses.iter().all(|status| [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    let now = records(&running).await;
    assert_eq!(now.len(), before + 2, "the first failure and what the administrator did: {now:?}");

    // Simulates the end of the minute.
    let ctx = running.ctx().await;
    failed_sign_ins::write(&ctx).await;
    let now = records(&running).await;
    assert_eq!(now.len(), before + 3);
    let (intent, completion) = (&now[0].intent, now[0].completion.as_ref().expect("it is over"));
    assert_eq!(
        (intent.action.as_str(), intent.address.as_str(), completion.outcome),
        ("account.sign_in", "127.0.0.1", AuditOutcome::Refused)
    );
    assert_eq!(completion.answer, "99 more failed sign-ins within 60 s");
    let page = running.get("/audit?q=name+3&action=account.sign_in").await;
    assert!(page.body.contains("99 more failed sign-ins"), "it is found by what was typed: {}", page.body);
    assert!(page.body.contains("name 3: incorrect username or password ("), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn users_behind_one_address_can_sign_in_concurrently() {
    let running = TestServer::start(Demo::Empty).await;
    let hash = PasswordHasher::new(HashCost { memory: 64, passes: 1 }, 1)
        .expect("a cost")
        .hash(&SecretString::from(PASSWORD))
        .await
        .expect("a hash");
    for at in 0..24 {
        let name = format!("person {at}");
        let new = NewUser {
            display_name: name.clone(),
            name,
            password_hash: Some(hash.clone()),
            role: GlobalRole::None,
            must_change_password: false,
            created_at: 0,
        };
        running.app.access().store().people().add(&new).await.expect("a person");
    }
    let stranger = running.anonymous();
    let all = (0..24).map(|at| {
        let (stranger, name) = (&stranger, format!("person {at}"));
        async move { stranger.post("/sign-in", &[("name", &name), ("password", PASSWORD)]).await.status }
    });
    assert_eq!(join_all(all).await, [StatusCode::SEE_OTHER; 24]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_limited_clients_get_the_waiting_time() {
    let running = TestServer::start(Demo::Empty).await;
    let ann = joined(&running, "ann", "none").await;
    let stranger = running.anonymous();
    let guess = async || stranger.post("/sign-in", &[("name", "ann"), ("password", WRONG)]).await;
    let change = async || ann.post("/account/password", &[("old_password", WRONG), ("password", "nine herons on a raft")]).await;
    for answer in [until_it_waits(StatusCode::UNAUTHORIZED, guess).await, until_it_waits(StatusCode::UNPROCESSABLE_ENTITY, change).await] {
        assert!(answer.has_error("wait"), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unauthenticated_posts_are_rate_limited_per_address() {
    let running = TestServer::limited_by(RateLimit::new(NonZeroU32::new(20).expect("not zero")), Demo::Empty).await;
    let stranger = running.anonymous();
    let posts = join_all((0..60).map(|_| stranger.post("/preferences", &[("theme", "dark"), ("back", "/")]))).await;
    let (refused, taken): (Vec<_>, Vec<_>) = posts.into_iter().partition(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS);
    assert!((20..=40).contains(&taken.len()), "{}", taken.len());
    for answer in &refused {
        assert!(answer.content_type.starts_with("text/plain") && answer.body.contains("Try again in 1 s"), "{}", answer.body);
        assert_eq!(answer.retry_after, "1");
    }
    let chinese = [("accept-language", "zh-CN")];
    let answer = stranger.send(reqwest::Method::POST, "/preferences", Some(&[]), &chinese).await;
    assert!(answer.status != StatusCode::TOO_MANY_REQUESTS || answer.body.contains("请在 1 秒后重试"), "{}", answer.body);
    assert_eq!(stranger.get("/sign-in").await.status, StatusCode::OK, "what changes nothing is not limited");
    assert_eq!(
        running.post("/preferences", &[("theme", "dark"), ("back", "/")]).await.status,
        StatusCode::SEE_OTHER,
        "nor is who is signed in"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_browser_signs_in_whatever_others_behind_its_address_do() {
    let running = TestServer::limited_by(RateLimit::new(NonZeroU32::new(40).expect("not zero")), Demo::Empty).await;
    joined(&running, "ann", "none").await;
    let stranger = running.anonymous();
    let correct = [("name", "ann"), ("password", PASSWORD)];
    let known = format!("device={}", stranger.post("/sign-in", &correct).await.cookie("device"));
    let guesses = join_all((0..60).map(|_| stranger.post("/sign-in", &[("name", "ann"), ("password", WRONG)]))).await;
    assert!(guesses.iter().any(|answer| answer.content_type.starts_with("text/plain")), "none reached the limit of requests");
    let again = stranger.send(reqwest::Method::POST, "/sign-in", Some(&correct), &[("cookie", known.as_str())]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
}

/// Each start stores a pending sign-in.
#[tokio::test(flavor = "multi_thread")]
async fn starts_of_a_sign_in_at_a_provider_are_rate_limited_like_posts() {
    let running = TestServer::limited_by(RateLimit::new(NonZeroU32::new(20).expect("not zero")), Demo::Empty).await;
    let stranger = running.anonymous();
    let starts = join_all((0..60).map(|_| stranger.get("/sign-in/with/company?back=/"))).await;
    let (refused, taken): (Vec<_>, Vec<_>) = starts.into_iter().partition(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS);
    assert!((20..=40).contains(&taken.len()), "{}", taken.len());
    assert!(taken.iter().all(|answer| answer.status == StatusCode::NOT_FOUND), "unknown provider: {taken:?}");
    assert!(refused.iter().all(|answer| answer.retry_after == "1" && answer.body.contains("Try again in 1 s")), "{refused:?}");
    let posts = join_all((0..20).map(|_| stranger.post("/preferences", &[("theme", "dark"), ("back", "/")]))).await;
    assert!(posts.iter().any(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS), "both share one limit: {posts:?}");
    assert_eq!(stranger.get("/sign-in").await.status, StatusCode::OK);
    assert_eq!(running.get("/sign-in/with/company?back=/").await.status, StatusCode::SEE_OTHER, "nobody signs in twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn granting_a_role_requires_the_own_password() {
    let running = TestServer::start(Demo::Empty).await;
    // The administrator of the tests has no password, and a recent session.
    let boss = joined(&running, "boss", "administrator").await;
    joined(&running, "ann", "none").await;
    let ann = person(&running, "ann").await;
    let (page, new) = (format!("/users/{}", ann.id), "Anna <b>");
    let change = async |role: &str, password: &str| {
        boss.post(&page, &[("name", "ann"), ("display_name", new), ("role", role), ("own_password", password)]).await
    };
    assert!(!boss.get(&page).await.body.contains("own_password"), "it is asked for when it is needed");
    assert_eq!(change("none", "").await.status, StatusCode::SEE_OTHER, "without a new role nothing is to be proved");
    for password in ["", WRONG] {
        let before = records(&running).await.len();
        let asked = change("auditor", password).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.body);
        assert!(asked.keeps("display_name", new) && asked.keeps("own_password", ""), "{}", asked.body);
        assert!(has(&asked, "option[value=\"auditor\"][selected]") && !asked.body.contains(WRONG), "{}", asked.body);
        let now = records(&running).await;
        assert_eq!(now.len() - before, usize::from(!password.is_empty()), "a wrong one is written down");
        assert_eq!(person(&running, "ann").await.role, GlobalRole::None);
    }
    assert_eq!(change("auditor", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(person(&running, "ann").await.role, GlobalRole::Auditor);

    for (password, status) in [("", 422), (WRONG, 422), (PASSWORD, 200)] {
        let fields = [("role", "administrator"), ("own_password", password)];
        let invited = boss.post("/users/new", &fields).await;
        assert_eq!(invited.status.as_u16(), status, "{}", invited.body);
        assert_eq!(invited.body.contains("/invitation?token="), status == 200);
    }
    let invited = boss.post("/users/new", &[("role", "auditor")]).await;
    assert_eq!((invited.status, invited.cache_control.as_str()), (StatusCode::OK, "no-store"));
    let path = link_of(&invited).replace(running.address(), "");
    assert_eq!(running.anonymous().get(&path).await.cache_control, "no-store");

    assert_eq!(boss.post(&format!("{page}/reset"), &[]).await.status, StatusCode::OK, "she is no administrator");
    let reset = format!("/users/{}/reset", person(&running, "admin").await.id);
    assert!(boss.get(&reset).await.body.contains("name=\"own_password\""));
    for (password, status) in [("", 422), (WRONG, 422), (PASSWORD, 200)] {
        let answer = boss.post(&reset, &[("own_password", password)]).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    }

    // Guessing it is as slow as at the sign-in.
    let waits = until_it_waits(StatusCode::UNPROCESSABLE_ENTITY, async || change("none", WRONG).await).await;
    assert!(waits.keeps("display_name", new), "{}", waits.body);
    assert_eq!(person(&running, "ann").await.role, GlobalRole::Auditor);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_with_hidden_characters_are_rejected() {
    let running = TestServer::start(Demo::Empty).await;
    for (path, fields, field) in [
        ("/teams/new", &[("name", "a\u{202e}b")][..], "name"),
        ("/teams/new", &[("name", "\u{200b}")], "name"),
        ("/teams/new", &[("name", "a"), ("name_prefix", "a\0b")], "name_prefix"),
        ("/teams/new", &[("name", "a"), ("name_prefix", "a\u{200d}b")], "name_prefix"),
        ("/users/1", &[("name", "\u{430}dmin"), ("display_name", "a"), ("role", "administrator")], "name"),
        ("/users/1", &[("name", "admin"), ("display_name", "a\u{2066}"), ("role", "administrator")], "display_name"),
        ("/account", &[("display_name", "a\u{202e}")], "display_name"),
        ("/m/main/clusters/new", &[("clusterName", "a\u{202e}b"), ("zookeeperClusters", "a:2181")], "clusterName"),
    ] {
        let answer = running.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {fields:?}: {}", answer.body);
        assert!(has(&answer, &format!("[name=\"{field}\"][aria-invalid=\"true\"]")), "{path} {fields:?}: {}", answer.body);
    }
}
