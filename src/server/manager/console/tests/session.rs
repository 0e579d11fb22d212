use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::stub::{LOGIN, ReceivedRequest, Reply, Stub, drawn_for, page};
use crate::model::{Conflict, Error, ResourceType};
use crate::server::manager::console::{Console, ErrorContext, Purpose};

const LIST: &str = "/nodeList.htm";

fn about() -> ErrorContext {
    ErrorContext::default()
}

/// The list, for requests with the cookie of this session; others see it as visitors.
fn list_of_session(seen: &ReceivedRequest, number: u64) -> Option<Reply> {
    (seen.path == LIST).then(|| {
        if seen.cookie == format!("s={number}") { Reply::Page("rows".to_owned()) } else { Reply::Bare(drawn_for(" 匿名用户 ", "rows")) }
    })
}

#[tokio::test]
async fn concurrent_first_requests_sign_in_once() {
    let stub = Stub::start(|seen| list_of_session(seen, 1)).await;
    let console = stub.console();
    let about = about();
    let pages = futures::future::join_all((0..10).map(|_| console.page(LIST, &about))).await;
    assert!(pages.iter().all(Result::is_ok));
    assert_eq!((stub.count("GET /login.htm"), stub.count("POST /login.htm")), (1, 1));
    let posted = stub.asked("POST /login.htm").remove(0);
    assert_eq!(posted.parameter("_fm.login._0.password").as_deref(), Some("pass word"));
}

#[tokio::test]
async fn ended_session_is_renewed_once_for_all_requests() {
    // session 1 has ended from the start: its pages are rendered for a visitor
    let stub = Stub::start(|seen| list_of_session(seen, 2)).await;
    let console = stub.console();
    let about = about();
    let pages = futures::future::join_all((0..20).map(|_| console.page(LIST, &about))).await;
    assert!(pages.iter().all(Result::is_ok));
    assert_eq!(stub.count("POST /login.htm"), 2);
}

#[tokio::test]
async fn redirect_to_sign_in_ends_the_session_and_repeats_the_action() {
    let stub = Stub::start(|seen| match (seen.path.as_str(), seen.cookie.as_str()) {
        ("/", "s=1") => Some(Reply::Moved("http://otter.invalid:8181/login.htm?done=http%3A%2F%2Fx")),
        ("/", _) => Some(Reply::Moved("/nodeList.htm?pageIndex=1")),
        _ => None,
    })
    .await;
    let to = stub.console().act("/?action=nodeAction", Purpose::Write, &about()).await.unwrap();
    assert_eq!(to, "/nodeList.htm?pageIndex=1");
    assert_eq!(stub.count("GET /"), 2);
}

#[tokio::test]
async fn session_that_always_ends_immediately_is_an_error() {
    let stub = Stub::start(|seen| list_of_session(seen, 99)).await;
    let error = stub.console().page(LIST, &about()).await.unwrap_err();
    assert!(matches!(error, Error::Failed { .. }), "{error}");
    assert_eq!(stub.count("POST /login.htm"), 2);
}

#[tokio::test]
async fn refused_password_is_cached() {
    let refusing = |seen: &ReceivedRequest| (seen.line() == "POST /login.htm").then(|| Reply::Bare(LOGIN.to_owned()));
    let stub = Stub::start(refusing).await;
    let console = stub.console();
    for _ in 0..5 {
        let error = console.page(LIST, &about()).await.unwrap_err();
        assert_eq!(error, Error::SignInRefused { user: "admin".to_owned() });
    }
    assert_eq!(stub.count("POST /login.htm"), 1);
    let forgetful = Console::new(stub.session(Duration::ZERO));
    for _ in 0..2 {
        forgetful.page(LIST, &about()).await.unwrap_err();
    }
    assert_eq!(stub.count("POST /login.htm"), 3, "it is tried again when that was some time ago");
}

#[tokio::test]
async fn ordinary_user_is_not_an_administrator() {
    let operator =
        |seen: &ReceivedRequest| (seen.path == "/addChannel.htm").then_some(Reply::Moved("http://otter.invalid/forbidden.htm?done=x"));
    let stub = Stub::start(operator).await;
    let error = stub.console().page(LIST, &about()).await.unwrap_err();
    assert_eq!(error, Error::NotAdministrator { user: "admin".to_owned() });
    let by_header = Stub::start(|seen| (seen.path == "/addChannel.htm").then(|| Reply::Bare(drawn_for("op （普通用户） ", "")))).await;
    let error = by_header.console().page(LIST, &about()).await.unwrap_err();
    assert_eq!(error, Error::NotAdministrator { user: "admin".to_owned() });
}

#[tokio::test]
async fn other_programs_are_not_mistaken_for_a_manager() {
    let portal = Stub::start(|_| Some(Reply::Bare("<html>Welcome to the hotel</html>".to_owned()))).await;
    let error = portal.console().page(LIST, &about()).await.unwrap_err();
    assert!(matches!(&error, Error::UnexpectedPage { screen, .. } if screen == "login"), "{error}");
    assert_eq!(portal.count("POST /login.htm"), 0, "the password is not sent to it");
    let redirecting = Stub::start(|_| Some(Reply::Moved("http://portal.invalid/welcome"))).await;
    assert!(matches!(redirecting.console().page(LIST, &about()).await, Err(Error::UnexpectedPage { .. })));
    let later = Stub::start(|seen| (seen.path == LIST).then(|| Reply::Bare("<html>Welcome</html>".to_owned()))).await;
    let error = later.console().page(LIST, &about()).await.unwrap_err();
    assert!(matches!(&error, Error::UnexpectedPage { screen, .. } if screen == "nodeList"), "{error}");
}

#[tokio::test]
async fn truncated_page_is_rejected() {
    let stub = Stub::start(|seen| {
        let whole = page("rows");
        (seen.path == LIST).then(|| Reply::Bare(whole[..whole.len() - 10].to_owned()))
    })
    .await;
    assert!(matches!(stub.console().page(LIST, &about()).await, Err(Error::UnexpectedPage { .. })));
}

#[tokio::test]
async fn zookeeper_failure_repeats_a_read_once_but_not_a_write() {
    const NO_NODE: &str = "org.apache.zookeeper.KeeperException$NoNodeException: KeeperErrorCode = NoNode for /otter/channel/7/7/process";
    let failed = AtomicUsize::new(0);
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        LIST => Some(if failed.fetch_add(1, Ordering::SeqCst) == 0 { Reply::Error(NO_NODE) } else { Reply::Page("rows".to_owned()) }),
        "/always.htm" | "/" => Some(Reply::Error(NO_NODE)),
        "/other.htm" => Some(Reply::Error("java.lang.NullPointerException")),
        _ => None,
    })
    .await;
    let console = stub.console();
    assert!(console.page(LIST, &about()).await.unwrap().contains("rows"));
    let error = console.page("/always.htm", &about()).await.unwrap_err();
    assert!(matches!(&error, Error::Failed { reason, .. } if reason.contains("NoNode")), "{error}");
    console.page("/other.htm", &about()).await.unwrap_err();
    console.act("/?action=channelAction", Purpose::Write, &about()).await.unwrap_err();
    let counts = ["GET /nodeList.htm", "GET /always.htm", "GET /other.htm", "GET /"].map(|line| stub.count(line));
    assert_eq!(counts, [2, 2, 1, 1]);
}

#[tokio::test]
async fn failures_are_typed() {
    let stub = Stub::start(|seen| {
        Some(match seen.path.as_str() {
            "/unknown.htm" => Reply::Error("com.x.ManagerException: couldn't query any channel by channelIds:[9]"),
            "/gone.htm" => Reply::Error("com.x.ManagerException: query channelId:9 return null."),
            "/broken.htm" => Reply::Error("java.lang.NullPointerException"),
            "/forbidden_page.htm" => Reply::Moved("http://otter.invalid/forbidden.htm"),
            "/valve.htm" => Reply::Moved("http://otter.invalid/forbidden.htm?done=x"),
            "/add.htm" => Reply::Moved("/addZookeeper.htm?message=init"),
            "/long.htm" => Reply::Status(413),
            "/none.htm" => Reply::Status(404),
            "/away.htm" => Reply::Status(503),
            _ => return None,
        })
    })
    .await;
    let console = stub.console();
    let about = ErrorContext::new(ResourceType::Channel, 9).forbidden(Conflict::ChannelRuns);
    let error = async |path: &str| console.page(path, &about).await.unwrap_err();
    let missing = Error::NotFound { resource_type: ResourceType::Channel, id: "9".to_owned() };
    assert_eq!(error("/unknown.htm").await, missing);
    assert_eq!(error("/gone.htm").await, missing);
    let failed = |screen: &str, reason: &str| Error::Failed { screen: screen.to_owned(), reason: reason.to_owned() };
    assert_eq!(error("/broken.htm").await, failed("broken", "NullPointerException"));
    assert_eq!(error("/forbidden_page.htm").await, Error::Conflict(Conflict::ChannelRuns));
    assert_eq!(error("/valve.htm").await, Error::NotAllowed { what: "valve".to_owned() });
    assert_eq!(error("/add.htm").await, Error::Conflict(Conflict::NoCluster));
    assert_eq!(error("/long.htm").await, failed("long", "the request is too long for the manager"));
    assert!(matches!(error("/none.htm").await, Error::UnexpectedPage { .. }));
    assert!(matches!(error("/away.htm").await, Error::Unreachable { written: false, .. }));
}

#[test]
fn passwords_are_never_printed() {
    let config = crate::server::manager::ManagerConfig {
        name: "m".to_owned(),
        console: url::Url::parse("http://u:hidden@h:1").unwrap(),
        user: "admin".to_owned(),
        password: secrecy::SecretString::from("hidden"),
        rpc: None,
        zookeeper: None,
        timeout: Duration::from_secs(1),
    };
    let printed = format!("{config:?} {:?}", crate::server::manager::ManagerClient::new(config.clone()).unwrap());
    assert!(!printed.contains("hidden"), "{printed}");
}
