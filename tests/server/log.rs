//! The server log: contains every request with its ID, and no secrets at any log level.

use super::processes::{Cluster, MANAGER_PASSWORD, PASSWORD};
use super::support::{Browser, MANAGER_PATH};

/// The password of the sandbox's databases.
const STORED: &str = "sandbox-only";

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_not_logged_at_any_level() {
    let cluster = Cluster::new(None).await;
    let (process, log) = cluster.start_logged(Some("trace,html5ever=trace,hyper=trace"));
    let (ok, link) = cluster.run(&["users", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let link_token = link.trim().rsplit_once('=').expect("a token").1;
    let ann = Browser::joined(&process.address, &link, PASSWORD).await;
    ann.until(&format!("{MANAGER_PATH}/sources?team=all"), "/sources/1").await;

    let (mut edited, typed) = (0, ["typed-source", "typed-canal", "typed-key", "typed-sign-in", "typed-old"]);
    for kind in ["sources", "canals"] {
        for id in 1..5 {
            let path = format!("{MANAGER_PATH}/{kind}/{id}/edit");
            edited += usize::from(ann.get(&path).await.status == 200);
            ann.post(&path, &[("password", typed[0]), ("dbPassword", typed[1]), ("rdsSecretkey", typed[2])]).await;
        }
    }
    assert!(edited >= 2, "only {edited} forms");
    let source = [
        ("name", "s"),
        ("type", "MYSQL"),
        ("url", "jdbc:mysql://127.0.0.1:1"),
        ("username", "otter"),
        ("password", typed[0]),
        ("encode", "UTF8MB4"),
    ];
    let made = ann.post(&format!("{MANAGER_PATH}/sources/new"), &source).await;
    assert_eq!(made.status, 303, "{}", made.body);
    assert!(ann.get(&format!("{}/edit", made.location)).await.status == 200);
    ann.post(&format!("{}/edit", made.location), &[&source[..], &[("do", "test")]].concat()).await;
    ann.post("/account/password", &[("old_password", typed[4]), ("password", PASSWORD)]).await;
    ann.anonymous().post("/sign-in", &[("name", "ann"), ("password", typed[3])]).await;
    ann.anonymous().get(&format!("/invitation?token={link_token}")).await;
    ann.first_event(&format!("{MANAGER_PATH}/events?page={MANAGER_PATH}/sources")).await;
    assert_eq!(ann.get("/healthz").await.status, 200);
    let answer = reqwest::get(format!("{}/m/main/nodes/new?token={link_token}", process.address)).await.expect("an answer");
    assert_eq!(answer.status(), 200, "the sign-in");

    drop(process);
    let log = log.join().expect("read").expect("text");
    assert!(log.contains("TRACE ") || log.contains("DEBUG "), "it is detailed");
    for secret in [STORED, PASSWORD, MANAGER_PASSWORD, link_token].iter().chain(&typed).chain(&[ann.secret()]) {
        let line = log.lines().find(|line| line.contains(*secret));
        assert!(line.is_none(), "{secret}: {line:?}");
    }
    let requests: Vec<&str> = log.lines().filter(|line| line.contains(": response status=")).collect();
    let has = |parts: &[&str]| requests.iter().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(has(&[" INFO ", "method=POST", "path=\"/m/main/sources/new\"", "user=\"ann\"", "status=303", "id=\""]), "{requests:#?}");
    assert!(has(&[" INFO ", "method=POST", "path=\"/sign-in\"", "status=401", "client=127.0.0.1"]), "{requests:#?}");
    assert!(has(&[" INFO ", "method=GET", "path=\"/m/main/sources/1/edit\"", "user=\"ann\"", "status=200"]), "{requests:#?}");
    assert!(has(&["DEBUG ", "method=GET", "path=\"/healthz\"", "status=200"]), "{requests:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_default_log_has_one_line_per_request_and_no_secrets() {
    let cluster = Cluster::new(None).await;
    let (process, log) = cluster.start_logged(None);
    let (ok, link) = cluster.run(&["users", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let link_token = link.trim().rsplit_once('=').expect("a token").1;
    let ann = Browser::joined(&process.address, &link, PASSWORD).await;
    assert_eq!(ann.get("/account").await.status, 200);
    assert_eq!(ann.get("/healthz").await.status, 200);
    assert_eq!(ann.get(&format!("/nowhere?token={link_token}")).await.status, 404);
    ann.until(&format!("{MANAGER_PATH}/sources?team=all"), "/sources/1").await;
    let typed = ["typed-source", "typed-sign-in"];
    let source = [("name", "s"), ("type", "MYSQL"), ("url", "jdbc:mysql://127.0.0.1:1"), ("username", "otter"), ("encode", "UTF8MB4")];
    let made = ann.post(&format!("{MANAGER_PATH}/sources/new"), &[&source[..], &[("password", typed[0])]].concat()).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let stranger = ann.anonymous();
    assert_eq!(stranger.post("/sign-in", &[("name", "ann"), ("password", typed[1])]).await.status, 401);
    assert_eq!(stranger.get(&format!("/invitation?token={link_token}")).await.status, 410);
    assert_eq!(ann.send_raw("/account", String::new(), &[]).await.status, 403);

    drop(process);
    let log = log.join().expect("read").expect("text");
    for secret in [STORED, PASSWORD, MANAGER_PASSWORD, link_token].iter().chain(&typed).chain(&[ann.secret()]) {
        let line = log.lines().find(|line| line.contains(*secret));
        assert!(line.is_none(), "{secret}: {line:?}");
    }
    // The list is loaded until it is complete.
    let is_list = |line: &&str| line.contains("method=GET path=\"/m/main/sources\"");
    let (lists, requests): (Vec<&str>, Vec<&str>) = log.lines().filter(|line| line.contains(": response status=")).partition(is_list);
    assert!(!lists.is_empty() && lists.iter().all(|line| line.contains(" INFO ") && line.contains("status=200 ")), "{lists:#?}");
    let expected = [
        ("POST", "/invitation", 303),
        ("GET", "/account", 200),
        ("GET", "/nowhere", 404),
        ("POST", "/m/main/sources/new", 303),
        ("POST", "/sign-in", 401),
        ("GET", "/invitation", 410),
        ("POST", "/account", 403),
    ];
    assert_eq!(requests.len(), expected.len(), "{requests:#?}");
    for (line, (method, path, status)) in requests.iter().zip(expected) {
        let parts = [" INFO ".to_owned(), format!("method={method} path=\"{path}\""), format!("status={status} ")];
        assert!(parts.iter().all(|part| line.contains(part)), "{parts:?}: {line}");
    }
}
