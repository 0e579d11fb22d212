//! Attacks on the whole server. The defence against each is described in `docs/security.md`.

use axum::http::Method;
use otter_admin::model::permissions::GlobalRole;
use otter_admin::server::sandbox::{Demo, Fault};
use otter_admin::ui::route_table::Route;
use otter_admin::ui::routes;
use reqwest::{StatusCode, header};
use scraper::{Html, Selector};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::processes::{Cluster, PASSWORD};
use super::support::{Browser, MANAGER_PATH, TestResponse, TestServer};
use super::test_org::{Owner, TestOrg};

/// Would create an element with an event handler, and break out of an attribute with either quote.
const EVIL: &str = "<x-evil onload=\"a()\">\"'&<script>a()</script>";

/// What is wrong with a page as parsed by browsers.
fn fault(answer: &TestResponse) -> Option<String> {
    if !answer.content_type.starts_with("text/html") {
        return None;
    }
    let page = Html::parse_document(&answer.body);
    let all = Selector::parse("*").expect("a selector");
    page.select(&all).find_map(|element| {
        let name = element.value().name();
        let handler = element.value().attrs().find(|(name, value)| {
            let leads_on = ["href", "src", "action", "formaction"].contains(name);
            name.starts_with("on") || *name == "style" || (leads_on && value.trim_start().to_lowercase().starts_with("javascript:"))
        });
        let inline = name == "script" && element.attr("src").is_none() && !element.text().collect::<String>().contains("hydrateIslands");
        (name.starts_with("x-evil") || handler.is_some() || inline).then(|| format!("<{name}> {handler:?}"))
    })
}

/// Inserts it into every name and text reported by the manager.
fn spoil(running: &TestServer) {
    const TEXTS: [&str; 5] = ["name", "description", "message", "title", "destination_name"];
    fn walk(value: &mut Value) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(walk),
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(text) if TEXTS.contains(&name.as_str()) => text.push_str(EVIL),
                        value => walk(value),
                    }
                }
            }
            _ => {}
        }
    }
    let sandbox = running.sandbox.sandbox();
    let mut state = sandbox.read(|state| serde_json::to_value(state)).expect("a state");
    for table in ["clusters", "nodes", "channels", "pipelines", "sources", "media", "canals", "log_records"] {
        walk(&mut state[table]);
    }
    sandbox.write(|now| *now = serde_json::from_value(state).expect("a state"));
}

fn routes(org: &TestOrg, method: &Method) -> Vec<Route> {
    let routes = routes::route_table(&org.running.app);
    routes
        .routes()
        .iter()
        .filter(|route| route.method == *method && !["/sign-out", "/m/{manager}/events"].contains(&route.path))
        .cloned()
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn names_from_the_manager_are_escaped_on_every_page() {
    let org = TestOrg::create().await;
    let browser = &org.running.browser;
    spoil(&org.running);
    for list in ["channels?team=all", "sources?team=all", "tables?team=all", "canals?team=all", "nodes", "clusters"] {
        browser.until(&format!("{MANAGER_PATH}/{list}"), "&lt;x-evil").await;
    }
    let (mut shown, mut wrong) = (0, Vec::new());
    for route in routes(&org, &Method::GET) {
        let answer = browser.get(&org.address(&route, Owner::Own)).await;
        shown += usize::from(answer.body.contains("x-evil"));
        wrong.extend(fault(&answer).map(|fault| format!("{}: {fault}", route.path)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown >= 30, "only {shown} pages show what the manager says");
    let hits = browser.get(&format!("{MANAGER_PATH}/search?q=x-evil")).await;
    assert!(hits.body.contains("&lt;x-evil") && fault(&hits).is_none(), "{}", hits.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn echoed_queries_and_input_are_escaped() {
    let org = TestOrg::create().await;
    let browser = &org.running.browser;
    org.running.sandbox.sandbox().faults().inject(Fault::Status500);
    let names = [
        "q",
        "page",
        "sort",
        "status",
        "team",
        "kind",
        "id",
        "action",
        "from",
        "until",
        "person",
        "manager",
        "before",
        "back",
        "token",
        "error",
        "name",
        "pattern",
        "description",
        "display_name",
        "lines",
        "source",
        "target",
        "url",
        "username",
        "port",
        "time_zone",
        "schema",
        "table",
        "to",
        "clusterName",
        "destinationName",
        "kept",
        "kept_to",
        "name_prefix",
        "audit_days",
    ];
    let fields: Vec<(&str, &str)> = names.iter().map(|name| (*name, EVIL)).collect();
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    let (mut said, mut wrong) = (0, Vec::new());
    for route in routes(&org, &Method::GET) {
        let answer = browser.get(&format!("{}?{query}", org.address(&route, Owner::Own))).await;
        said += usize::from(answer.body.contains("x-evil"));
        wrong.extend(fault(&answer).map(|fault| format!("GET {}: {fault}", route.path)));
    }
    for route in routes(&org, &Method::POST) {
        let address = org.address(&route, Owner::Own);
        for browser in [browser, &browser.anonymous(), &browser.planted(&"A".repeat(43))] {
            let answer = browser.post(&address, &fields).await;
            said += usize::from(answer.body.contains("x-evil"));
            wrong.extend(fault(&answer).map(|fault| format!("POST {}: {fault}", route.path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(said >= 30, "only {said} pages say back what was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_responses_have_security_headers() {
    let org = TestOrg::create().await;
    let browser = &org.running.browser;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    for route in routes(&org, &Method::GET) {
        let address = org.address(&route, Owner::Own);
        let answer = client.get(format!("{}{address}", browser.address())).send().await.expect("an answer");
        let said =
            |name: header::HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!(said(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
        assert_eq!(said(header::X_FRAME_OPTIONS), "DENY", "{address}");
        assert_eq!(said(header::REFERRER_POLICY), "same-origin", "{address}");
        let policy = said(header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{address}: {policy}");
        assert!(said(header::STRICT_TRANSPORT_SECURITY).is_empty(), "{address}: this is no TLS");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_sessions_are_not_accepted() {
    let running = TestServer::start(Demo::Empty).await;
    let invitation = running.post("/users/new", &[("role", "none")]).await;
    let link = invitation.body.split("value=\"http").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let token = link.rsplit_once('=').expect("a token").1;
    let joining = [("token", token), ("name", "Ann"), ("display_name", "Ann"), ("password", PASSWORD)];
    assert_eq!(running.anonymous().post("/invitation", &joining).await.status, StatusCode::SEE_OTHER);

    let planted = "A".repeat(43);
    let victim = running.planted(&planted);
    let answer = victim.post("/sign-in", &[("name", "Ann"), ("password", PASSWORD), ("back", "//evil.example/")]).await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/"), "and leads nowhere else: {}", answer.body);
    let given = answer.cookie("session").to_owned();
    assert!(!given.is_empty(), "{answer:?}");
    assert_ne!(given, planted);
    assert_eq!(running.planted(&planted).get("/account").await.status, StatusCode::SEE_OTHER, "who planted it is nobody");
    assert_eq!(running.planted(&given).get("/account").await.status, StatusCode::OK);
    // A new sign-in in the same browser gets a new session.
    let again = running.planted(&given).anonymous().post("/sign-in", &[("name", "Ann"), ("password", PASSWORD)]).await;
    assert!(!again.cookie("session").is_empty() && again.cookie("session") != given, "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_ignore_forged_host_headers() {
    let running = TestServer::start(Demo::Empty).await;
    let forged = [("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example"), ("x-forwarded-proto", "https")];
    let headers = [&forged[..], &[("sec-fetch-site", "same-origin")]].concat();
    let answer = running.send(Method::POST, "/users/new", Some(&[("role", "none")]), &headers).await;
    assert!(answer.body.contains("/invitation?token=") && !answer.body.contains("evil.example"), "{}", answer.body);
    assert!(!answer.body.contains("value=\"https://"), "a proxy that nobody trusts says nothing of TLS");
}

/// The status of a request with a raw path.
async fn status_of(running: &TestServer, path: &str) -> u16 {
    let address = running.address().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("connected");
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let head = String::from_utf8_lossy(&answer);
    assert!(!head.contains("[package]") && !head.contains("root:"), "{path}: {head}");
    head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

#[tokio::test(flavor = "multi_thread")]
async fn path_traversal_is_rejected() {
    let running = TestServer::start(Demo::Empty).await;
    for file in [
        "../Cargo.toml",
        "../../Cargo.toml",
        "..%2f..%2fCargo.toml",
        "%2e%2e/%2e%2e/Cargo.toml",
        "..%5c..%5cCargo.toml",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "../../../../../../../../etc/passwd",
        "pkg/../../../Cargo.toml",
        "..%00/Cargo.toml",
    ] {
        let status = status_of(&running, &format!("/static/0/{file}")).await;
        assert!([303, 400, 404].contains(&status), "{file}: {status}");
    }
    for path in ["/m/..%2f..%2fetc/nodes", "/m/main/nodes/..%2f..", "/m/main%00/nodes", "/m/%ff/nodes"] {
        let status = running.browser.get(path).await.status;
        assert!([StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&status), "{path}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_forms_are_rejected() {
    let running = TestServer::start(Demo::Empty).await;
    let long = "x".repeat(1 << 20);
    let answer = running.post(&format!("{MANAGER_PATH}/channels/new"), &[("name", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let answer = running.anonymous().post("/sign-in", &[("name", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn input_cannot_forge_log_lines() {
    let cluster = Cluster::new(None).await;
    let (process, log) = cluster.start_logged(Some("debug"));
    let (ok, link) = cluster.run(&["users", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let ann = Browser::joined(&process.address, &link, PASSWORD).await;
    let evil = "forged\n2026-11-29T00:00:00Z ERROR otter_admin: forged\r\u{1b}[31mforged";
    ann.anonymous().post("/sign-in", &[("name", evil), ("password", evil)]).await;
    ann.get("/nowhere%0AERROR%20forged%1b%5b31m?q=%0AERROR%20forged").await;
    ann.post("/m/main/channels/new", &[("name", evil), ("description", evil)]).await;
    ann.post("/teams/new", &[("name", evil)]).await;
    let who = cluster.run(&["users", "disable", evil]);
    assert!(!who.0 && !who.1.contains("\u{1b}"), "{who:?}");

    drop(process);
    let log = log.join().expect("read").expect("text");
    assert!(log.contains("forged"), "what was asked for is in the log: {log}");
    for line in log.lines() {
        let is_own = line.starts_with("20") && ["ERROR", "WARN", "INFO", "DEBUG"].iter().any(|level| line.contains(level));
        assert!(is_own && !line.contains("Z ERROR otter_admin: forged") && !line.contains('\u{1b}'), "{line:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn non_admins_cannot_create_admins() {
    let running = TestServer::start(Demo::Empty).await;
    let auditor = running.browser_of("auditor", GlobalRole::Auditor).await;
    for (path, fields) in [
        ("/users/new", &[("role", "administrator")][..]),
        ("/users/1", &[("name", "admin"), ("display_name", "x"), ("role", "none")]),
        ("/account", &[("display_name", "x"), ("role", "administrator")]),
    ] {
        auditor.post(path, fields).await;
    }
    let person = running.app.access().store().people().find_by_name("auditor").await.expect("the store").expect("somebody");
    assert_eq!(person.role, GlobalRole::Auditor);
}
