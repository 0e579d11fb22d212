//! Tests of pages as a browser receives them, with an unavailable manager.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::model::permissions::GlobalRole;
use crate::server::accounts::{Accounts, AccountsConfig, ClientOrigin, HashCost, PasswordHasher, SESSION_LIMITS};
use crate::server::authz::AccessControl;
use crate::server::authz::ManagerHandle;
use crate::server::config::Config;
use crate::server::manager::{ManagerClient, ManagerConfig};
use crate::server::monitor::{ManagerMonitor, PollIntervals};
use crate::server::state::AppState;
use crate::server::store::{NewUser, Store, StoreConfig};
use crate::ui::flash::{Flash, FlashKind};

/// The cookie of an expired session.
const STALE: &str = "session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The whole application, with a signed-in administrator; its manager's port is closed.
struct Fixture {
    router: Router,
    /// The administrator's session.
    session: String,
    _folder: TempDir,
}

impl Fixture {
    async fn start() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreConfig { url: None, data_dir: folder.path().to_owned() }).await.unwrap();
        let passwords = PasswordHasher::new(HashCost { memory: 64, passes: 1 }, 1).unwrap();
        let config = AccountsConfig { data_dir: folder.path().to_owned(), address: "http://localhost".into(), limits: SESSION_LIMITS };
        let people = Accounts::new(store.clone(), passwords, config);
        let session = signed_in(&people, &store).await;
        let access = AccessControl::start(store, people, vec!["away".into()], Default::default()).await.unwrap();
        let config = ManagerConfig {
            name: "away".into(),
            console: "http://127.0.0.1:1".parse().unwrap(),
            user: "admin".into(),
            password: SecretString::from("hush-hush"),
            rpc: None,
            zookeeper: None,
            timeout: Duration::from_secs(1),
        };
        let manager = ManagerClient::new(config).unwrap();
        // No page waits for the first read, or the tests would not end.
        let cadence = PollIntervals { first_read_timeout: Duration::from_secs(3_600), ..PollIntervals::default() };
        let live = ManagerMonitor::start(manager.clone(), cadence, Arc::new(|| Timestamp::UNIX_EPOCH));
        let entry = ManagerHandle::new(manager, live, false, false, access.clone());
        let app = AppState::new(Config::load(None, []).unwrap(), access, vec![entry], Vec::new());
        let router = crate::server::web::router(app, Default::default(), &Default::default());
        Self { router, session, _folder: folder }
    }

    /// Sends a request as the administrator.
    async fn ask(&self, request: axum::http::request::Builder, body: &str) -> Response<Body> {
        self.send(request.header(header::COOKIE, format!("session={}", self.session)), body.to_owned()).await
    }

    /// Sends an unauthenticated request.
    async fn send(&self, request: axum::http::request::Builder, body: String) -> Response<Body> {
        let request = request.header(header::HOST, "localhost:8100").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.header("sec-fetch-site", "same-origin");
        self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
    }
}

async fn signed_in(people: &Accounts, store: &Store) -> String {
    let now = Timestamp::now().as_millisecond();
    let new = NewUser {
        name: "ann".into(),
        display_name: "Ann <b>".into(),
        password_hash: None,
        role: GlobalRole::Administrator,
        must_change_password: false,
        created_at: now,
    };
    let person = store.people().add(&new).await.unwrap();
    let origin = ClientOrigin { address: Ipv4Addr::LOCALHOST.into(), user_agent: String::new(), device: None };
    people.create_session(person.id, &origin, now).await.unwrap().unwrap().token.expose_secret().to_owned()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 22).await.unwrap().to_vec()).unwrap()
}

fn header_of(response: &Response<Body>, name: header::HeaderName) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn pages_have_no_inline_code_but_the_script_that_the_policy_allows() {
    let fixture = Fixture::start().await;
    let response = fixture.ask(Request::get("/m/away/nodes"), "").await;
    assert_eq!(response.status(), StatusCode::OK);
    let policy = header_of(&response, header::CONTENT_SECURITY_POLICY);
    let html = text(response).await;
    assert!(html.contains("<title>Nodes · otter-admin</title>"), "{html}");
    let scripts: Vec<&str> =
        html.split("<script").skip(1).filter_map(|rest| Some(rest.split_once('>')?.1.split_once("</script>")?.0)).collect();
    assert_eq!(scripts.len(), 1, "{html}");
    let hash = STANDARD.encode(ring::digest::digest(&ring::digest::SHA256, scripts[0].as_bytes()));
    assert!(policy.contains(&format!("script-src 'self' 'sha256-{hash}' 'wasm-unsafe-eval';")), "{policy}");
    assert!(!html.contains(" style=") && !html.contains(" onclick="), "{html}");
}

#[tokio::test]
async fn pages_contain_neither_the_user_nor_a_secret() {
    let fixture = Fixture::start().await;
    let html = text(fixture.ask(Request::get("/m/away/nodes"), "").await).await;
    assert!(!html.contains("Ann") && !html.contains(&fixture.session), "{html}");
    let name = fixture.ask(Request::post("/calls/current-user").header(header::CONTENT_TYPE, "application/json"), "{}").await;
    assert_eq!(header_of(&name, header::CACHE_CONTROL), "no-store");
    assert_eq!(text(name).await, r#"{"display_name":"Ann <b>"}"#);
    let nobody = fixture.send(Request::post("/calls/current-user").header(header::CONTENT_TYPE, "application/json"), "{}".into()).await;
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn navigation_precedes_content_and_has_shortcut_keys() {
    let fixture = Fixture::start().await;
    let html = text(fixture.ask(Request::get("/m/away/nodes"), "").await).await;
    let at = |part: &str| html.find(part).unwrap_or_else(|| panic!("{part} is not in {html}"));
    let order = ["class=\"skip\"", "<nav", "data-key=\"c\"", "<header", "<main"].map(at);
    assert!(order.is_sorted(), "{order:?} in {html}");
    // Shortcuts need scripts, so their button is hidden until one runs.
    let page = scraper::Html::parse_document(&html);
    for part in ["dialog#shortcuts:not([open])", "li[hidden] > button[data-shortcuts]"] {
        assert_eq!(page.select(&scraper::Selector::parse(part).unwrap()).count(), 1, "{part} in {html}");
    }
    // The accessible name contains the visible text of the account button.
    assert!(!html.contains("aria-label=\"My account\""), "{html}");
}

#[tokio::test]
async fn an_unavailable_manager_is_reported_without_its_password() {
    let fixture = Fixture::start().await;
    for path in ["/m/away/nodes", "/m/away/nodes/new", "/m/away/nodes/7", "/m/away/nodes/x"] {
        let html = text(fixture.ask(Request::get(path), "").await).await;
        assert!(html.contains("banner-away") && !html.contains("hush-hush"), "{path}: {html}");
    }
}

#[tokio::test]
async fn a_manager_that_was_never_read_is_not_reported_as_healthy() {
    let fixture = Fixture::start().await;
    for path in ["/m/away/", "/m/away/nodes", "/m/away/channels", "/m/away/channels/7", "/m/away/canals/7"] {
        let html = text(fixture.ask(Request::get(path), "").await).await;
        assert_eq!(html.matches("Connection refused").count(), 1, "the cause is said once: {path}: {html}");
        for untrue in
            ["os error", "last known state", "submit again", "No log entries", "No running pipeline", "No channels", "No nodes yet"]
        {
            assert!(!html.contains(untrue), "{untrue}: {path}: {html}");
        }
    }
    let overview = text(fixture.ask(Request::get("/m/away/"), "").await).await;
    // Header, nodes, channels, delays, logs.
    assert_eq!(overview.matches("no data yet").count(), 5, "{overview}");
}

#[tokio::test]
async fn unknown_addresses_return_a_404_page() {
    let fixture = Fixture::start().await;
    for path in ["/nowhere", "/m/other/nodes", "/m/away/nodes/x/y/z", "/static/0/nothing.js"] {
        let response = fixture.ask(Request::get(path), "").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY), "{path}");
    }
}

#[tokio::test]
async fn preferences_redirect_to_own_pages_only() {
    let fixture = Fixture::start().await;
    for (back, leads_to) in
        [("/m/away/nodes?q=a", "/m/away/nodes?q=a"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil.example", "/")]
    {
        let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("lang", "zh-CN").append_pair("back", back).finish();
        let response = fixture.ask(Request::post("/preferences"), &body).await;
        assert_eq!((response.status(), header_of(&response, header::LOCATION).as_str()), (StatusCode::SEE_OTHER, leads_to));
        assert!(header_of(&response, header::SET_COOKIE).starts_with("lang=zh-CN;"));
    }
    let response = fixture.ask(Request::post("/preferences"), "lang=<x>&theme=none&back=/").await;
    assert!(!response.headers().contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn names_are_escaped_and_flash_messages_are_shown_once() {
    let cookie = Flash::new(FlashKind::Created, "<script>alert(1)</script>\"'&").to_cookie(false).stripped().encoded().to_string();
    let request = Request::get("/m/away/nodes?q=%22%3E%3Cimg%20src%3Dx%3E").header(header::COOKIE, cookie);
    let response = Fixture::start().await.ask(request, "").await;
    assert!(
        header_of(&response, header::SET_COOKIE).starts_with("flash=; ") && header_of(&response, header::SET_COOKIE).contains("Max-Age=0")
    );
    let html = text(response).await;
    assert!(html.contains("&lt;script&gt;alert(1)") && !html.contains("<script>alert") && !html.contains("<img src=x>"), "{html}");
}

#[tokio::test]
async fn a_rejected_post_returns_422_with_the_input() {
    let response = Fixture::start().await.ask(Request::post("/m/away/nodes/new"), "name=abc&ip=10.0.0.1&port=x").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(response).await;
    assert!(html.contains("value=\"abc\"") && html.contains("value=\"x\"") && html.contains("Enter a whole number."), "{html}");
}

#[tokio::test]
async fn cross_site_posts_and_unknown_hosts_are_rejected() {
    let fixture = Fixture::start().await;
    let crossed = Request::post("/m/away/nodes/new").header("sec-fetch-site", "cross-site");
    assert_eq!(fixture.ask(crossed, "name=abc").await.status(), StatusCode::FORBIDDEN);
    let foreign = Request::get("/m/away/nodes").header(header::HOST, "evil.example").body(Body::empty()).unwrap();
    let response = fixture.router.oneshot(foreign).await.unwrap();
    assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(header_of(&response, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
}

#[tokio::test]
async fn all_pages_require_authentication() {
    let fixture = Fixture::start().await;
    for path in ["/", "/m/away/", "/m/away/nodes", "/m/away/nodes/7", "/m/away/events?page=/m/away/", "/account", "/nowhere"] {
        let response = fixture.send(Request::get(path), String::new()).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
        assert!(header_of(&response, header::LOCATION).starts_with("/sign-in?back=%2F"), "{path}");
    }
    let stale = Request::get("/account").header(header::COOKIE, STALE);
    assert_eq!(fixture.send(stale, String::new()).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn forms_posted_after_session_end_are_kept_until_sign_in() {
    let fixture = Fixture::start().await;
    let body = "name=a%3Cb%3E&password=hush-hush&rdsSecretkey=hush-hush";
    let response = fixture.send(Request::post("/m/away/sources/new").header(header::COOKIE, STALE), body.into()).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let html = text(response).await;
    assert!(html.contains("data-error=\"session\"") && html.contains("action=\"/sign-in\""), "{html}");
    assert!(html.contains("name=\"kept_to\" value=\"/m/away/sources/new\"") && html.contains("name=a%3Cb%3E"), "{html}");
    assert!(!html.contains("hush-hush") && !html.contains("<b>"), "{html}");

    // A user who has not signed in elsewhere yet keeps the form, and no password attempt is counted.
    let again = "elsewhere=1&name=&password=&kept_to=/m/away/sources/new&kept=name%3Da%253Cb%253E%26rdsSecretkey%3Dhush-hush";
    let response = fixture.send(Request::post("/sign-in").header(header::COOKIE, STALE), again.into()).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let html = text(response).await;
    assert!(html.contains("name=a%3Cb%3E") && !html.contains("hush-hush") && !html.contains("data-error=\"wrong\""), "{html}");
    // Once signed in elsewhere, the form is shown and only sent after confirmation.
    let response = fixture.ask(Request::post("/sign-in"), "").await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let cookie = format!("session={}", fixture.session);
    let html = text(fixture.send(Request::post("/sign-in").header(header::COOKIE, cookie), again.into()).await).await;
    assert!(html.contains("action=\"/m/away/sources/new\"") && html.contains("a&lt;b&gt;") && !html.contains("hush-hush"), "{html}");
}

#[tokio::test]
async fn unauthenticated_posts_cannot_cause_large_pages() {
    let fixture = Fixture::start().await;
    // The size of the same page without a form, plus a few sentences.
    let room = text(fixture.ask(Request::get("/nowhere"), "").await).await.len() + 4_000;
    for (cookie, body, is_kept) in [
        ("", "a=1".to_owned(), false),
        ("", "a=1&".repeat(262_000), false),
        (STALE, "a=1&".repeat(262_000), false),
        (STALE, "a=1&".repeat(10_000), false),
        (STALE, "a=1&".repeat(200), true),
        (STALE, format!("a={}", "1".repeat(65_000)), true),
        (STALE, format!("a={}", "\"".repeat(65_000)), false),
        (STALE, format!("a={}", "%22".repeat(21_000)), true),
        (STALE, format!("a={}", "1".repeat(70_000)), false),
    ] {
        let request = Request::post("/m/away/sources/new").header(header::COOKIE, cookie);
        let (sent, shown) = (body.len(), &body[..20.min(body.len())]);
        let response = fixture.send(request, body.clone()).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{shown}… {sent}");
        let html = text(response).await;
        assert_eq!(html.contains("name=\"kept\""), is_kept, "{shown}… {sent}: {html}");
        assert!(html.contains("action=\"/sign-in\"") && html.contains("data-error=\"session\""), "{shown}… {sent}: {html}");
        assert!(html.len() < room + if is_kept { sent } else { 0 }, "{shown}… {sent}: {}", html.len());
    }
}

#[tokio::test]
async fn request_bodies_are_read_only_when_needed() {
    let fixture = Fixture::start().await;
    let session = format!("session={}", fixture.session);
    for (path, cookie, status) in [
        ("/nowhere", "", StatusCode::NOT_FOUND),
        ("/nowhere", STALE, StatusCode::NOT_FOUND),
        ("/nowhere", session.as_str(), StatusCode::NOT_FOUND),
        ("/m/away/nodes", "", StatusCode::METHOD_NOT_ALLOWED),
        ("/m/away/nodes", session.as_str(), StatusCode::METHOD_NOT_ALLOWED),
        ("/m/away/nodes/new", "", StatusCode::UNAUTHORIZED),
    ] {
        let body = Body::from_stream(futures::stream::pending::<std::io::Result<axum::body::Bytes>>());
        let request = Request::post(path)
            .header(header::HOST, "localhost:8100")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookie)
            .body(body)
            .unwrap();
        let response = tokio::time::timeout(Duration::from_secs(10), fixture.router.clone().oneshot(request)).await;
        let response = response.unwrap_or_else(|_| panic!("{path} waits for the body")).unwrap();
        assert_eq!(response.status(), status, "{path} {cookie}");
    }
}

#[tokio::test]
async fn a_sign_in_while_signed_in_continues_with_the_preserved_form() {
    let fixture = Fixture::start().await;
    for (body, status, leads_to) in [
        ("name=ann&password=x&back=/m/away/nodes", StatusCode::SEE_OTHER, "/m/away/nodes"),
        ("name=ann&password=x&kept_to=/m/away/nodes/new&kept=name%3Dabc", StatusCode::OK, ""),
    ] {
        let response = fixture.ask(Request::post("/sign-in"), body).await;
        assert_eq!((response.status(), header_of(&response, header::LOCATION).as_str()), (status, leads_to));
        let html = text(response).await;
        assert_eq!(html.contains("action=\"/m/away/nodes/new\"") && html.contains("value=\"abc\""), leads_to.is_empty(), "{html}");
    }
}
