//! Tests of cookies, sign-in, roles, tokens and faults.

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::browser::{Browser, fresh_state};
use crate::server::sandbox::console::router;
use crate::server::sandbox::faults::Fault;
use crate::server::sandbox::ops::user;
use crate::server::sandbox::state::{AuthorizeType, User};

fn greeting(body: &str) -> &str {
    body.split("class=\"head_right\"").nth(1).unwrap().split("<span>").nth(1).unwrap().split("</span>").next().unwrap()
}

#[tokio::test]
async fn signing_in_changes_the_current_user() {
    let mut browser = Browser::new(fresh_state());
    let page = browser.get("/channelList.htm").await;
    assert_eq!(greeting(&page.body), " 匿名用户 ，欢迎您进入！");
    assert_eq!(page.set_cookies.len(), 2);
    browser.sign_in().await;
    let page = browser.get("/channel_list.htm").await;
    assert_eq!(greeting(&page.body), "admin  （超级管理员） ，欢迎您进入！");
    assert!(page.set_cookies.is_empty(), "plain reads do not rewrite the cookies");
    let page = browser.get("/?action=userAction&eventSubmitDoLogout=true").await;
    assert_eq!(page.location.as_deref(), Some("http://otter.test:8181/login.htm"));
    assert!(browser.get("/channelList.htm").await.body.contains("匿名用户"));
}

#[tokio::test]
async fn a_wrong_password_shows_a_message_and_a_missing_one_does_not() {
    let mut browser = Browser::new(fresh_state());
    let form = [("action", "user_action"), ("event_submit_do_login", "1"), ("_fm.login._0.name", "admin"), ("_fm.login._0.password", "no")];
    let page = browser.post("/login.htm", &form).await;
    assert_eq!((page.status, page.reds()), (StatusCode::OK, vec!["用户名或密码不正确,请重新输入".to_owned()]));
    let page = browser.post("/login.htm", &form[..3]).await;
    assert_eq!((page.status, page.reds()), (StatusCode::OK, vec![]));
}

#[tokio::test]
async fn unauthenticated_users_are_redirected_to_sign_in_and_back() {
    let mut browser = Browser::new(fresh_state());
    let page = browser.get("/editChannel.htm?channelId=1").await;
    let login = "http://otter.test:8181/login.htm?done=http%3A%2F%2F127.0.0.1%3A9999%2FeditChannel.htm%3FchannelId%3D1";
    assert_eq!((page.status, page.location.as_deref()), (StatusCode::FOUND, Some(login)));
    let form = [
        ("action", "user_action"),
        ("event_submit_do_login", "1"),
        ("_fm.l._0.n", "admin"),
        ("_fm.l._0.p", "admin"),
        ("done", "http://elsewhere/x"),
    ];
    assert_eq!(browser.post("/login.htm", &form).await.location.as_deref(), Some("http://elsewhere/x"));
}

#[tokio::test]
async fn operators_cannot_do_what_administrators_can() {
    let mut state = fresh_state();
    let row = User { name: "olga".to_owned(), authorize_type: AuthorizeType::Operator, ..User::default() };
    user::add(&mut state, 0, row, "secret").unwrap();
    let mut browser = Browser::new(state);
    browser
        .post("/login.htm", &[("action", "user_action"), ("event_submit_do_login", "1"), ("_fm.l._0.n", "olga"), ("_fm.l._0.p", "secret")])
        .await;
    let page = browser.get("/addChannel.htm").await;
    assert!(page.location.unwrap().starts_with("http://otter.test:8181/forbidden.htm?done="));
    let page = browser.get("/channelList.htm").await;
    assert!(greeting(&page.body).contains("（普通用户）"));
    assert!(browser.get("/forbidden.htm").await.body.contains("<div class=\"error_forbidden\"></div>"));
}

#[tokio::test]
async fn a_session_ends_after_four_hours_or_when_revoked() {
    let mut browser = Browser::administrator(fresh_state()).await;
    let token = browser.get("/addChannel.htm").await.fields()[0].1.clone();
    browser.clock.advance(Duration::from_secs(4 * 3600 - 1));
    assert_eq!(browser.get("/addChannel.htm").await.fields()[0].1, token, "one token for the whole session");
    browser.sandbox.faults().expire_sessions();
    assert!(browser.get("/channelList.htm").await.body.contains("匿名用户"));
    browser.sign_in().await;
    let page = browser.post("/addChannel.htm", &[("_csrf_token", &token)]).await;
    assert!(page.cause().contains("com.alibaba.citrus.turbine.util.CsrfTokenCheckException"), "{}", page.cause());
    browser.clock.advance(Duration::from_secs(4 * 3600));
    assert!(browser.get("/channelList.htm").await.body.contains("匿名用户"));
}

#[tokio::test]
async fn a_single_session_cookie_is_not_enough() {
    let mut browser = Browser::administrator(fresh_state()).await;
    browser.cookies.remove("JSESSIONID");
    assert!(browser.get("/channelList.htm").await.body.contains("匿名用户"));
}

#[tokio::test]
async fn a_body_or_head_that_is_too_large_is_an_error() {
    let mut browser = Browser::new(fresh_state());
    let request = Request::post("/login.htm").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let page = browser.send(request, Body::from(format!("a={}", "x".repeat(200_000)))).await;
    assert!(page.body.contains("java.lang.IllegalStateException: Form too large"));
    let page = browser.get(&format!("/nodeList.htm?searchKey={}", "x".repeat(8_200))).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn unknown_paths_respond_like_the_manager() {
    let mut browser = Browser::administrator(fresh_state()).await;
    assert!(browser.get("/noSuchList.htm").await.cause().contains("TemplateNotFoundException"));
    assert!(browser.get("/?action=noSuchAction&eventSubmitDoDelete=true").await.cause().contains("ModuleNotFoundException"));
    assert!(browser.get("/?action=channelAction").await.cause().contains("ModuleEventNotFoundException"));
    assert_eq!(browser.get("/images/none.png").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/index.htm").await.path().split('?').next(), Some("forbidden.htm"));
    assert!(browser.get("/").await.body.contains("1;URL=channelList.htm"));
    assert_eq!(browser.get("/system_reduction.htm?command=true").await.reds(), ["恭喜！Zookeeper节点数据已经补全"]);
    assert_eq!(browser.get("/monitor/ok.htm").await.body.trim(), "server is ok!");
}

#[tokio::test]
async fn faults_apply_to_the_configured_number_of_requests() {
    let mut browser = Browser::new(fresh_state());
    browser.sandbox.faults().inject_at(Fault::Status500, "/nodeList", Some(1));
    assert_eq!(browser.get("/nodeList.htm").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.get("/nodeList.htm").await.status, StatusCode::OK);
    browser.sandbox.faults().inject_at(Fault::ForeignPage, "", Some(1));
    assert!(browser.get("/nodeList.htm").await.body.contains("It works!"));
}

/// Sends one request over a real socket and reads until the console closes the connection.
async fn raw(browser: &Browser, path: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(axum::serve(listener, router(Arc::clone(&browser.sandbox))).into_future());
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    server.abort();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn connections_break_before_or_within_a_response() {
    let browser = Browser::new(fresh_state());
    browser.sandbox.faults().inject_at(Fault::Refuse, "", Some(1));
    assert_eq!(raw(&browser, "/nodeList.htm").await, "");
    browser.sandbox.faults().inject_at(Fault::CutOff, "", Some(1));
    let half = raw(&browser, "/nodeList.htm").await;
    assert!(half.starts_with("HTTP/1.1 200 OK") && half.contains("text/html") && half.contains("<html"), "{half}");
    assert!(!half.contains("</html>"));
    assert!(raw(&browser, "/nodeList.htm").await.contains("</html>"));
}
