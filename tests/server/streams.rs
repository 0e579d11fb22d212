//! Event streams of open pages: their cost at the manager, when they end, and their limits.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use otter_admin::model::permissions::GlobalRole;
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::sandbox::Demo;
use reqwest::StatusCode;

use super::support::{Browser, MANAGER_PATH, Stream, TestServer, cadence};
use super::test_org::{Owner, TestOrg};

/// The first request of each polling round.
const ROUND: &str = "GET /channelList.htm";

/// Intervals that make all rounds alike: viewed pages stay in the polling set.
pub fn steady() -> PollIntervals {
    PollIntervals { active: Duration::from_secs(1), active_window: Duration::from_secs(3_600), ..cadence() }
}

/// The number of requests per polling round, observed over several rounds and long enough for open pages to be rendered again.
pub async fn requests_of_rounds(running: &TestServer) -> BTreeSet<usize> {
    let recorder = running.sandbox.sandbox().recorder();
    drop(recorder.take());
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_secs(3)).await;
        seen.extend(recorder.take());
        if seen.iter().filter(|request| *request == ROUND).count() >= 5 {
            break;
        }
    }
    // Drops the incomplete rounds at both ends.
    let rounds: Vec<&[String]> = seen.split(|request| request == ROUND).collect();
    let whole = rounds.get(1..rounds.len().saturating_sub(1)).expect("some rounds");
    assert!(whole.len() >= 3, "{seen:?}");
    whole.iter().map(|round| round.len() + 1).collect()
}

/// Opens streams and waits for the first event of each.
pub async fn open(browser: &Browser, page: &str, count: usize) -> Vec<Stream> {
    let mut streams = Vec::new();
    for _ in 0..count {
        let mut stream = browser.stream(MANAGER_PATH, page).await;
        assert_eq!(stream.response.status(), StatusCode::OK, "{page}");
        assert!(stream.says("\n\n").await, "{page}: its frame at least");
        streams.push(stream);
    }
    streams
}

#[tokio::test(flavor = "multi_thread")]
async fn open_pages_cause_no_manager_requests() {
    let running = TestServer::start_with(Demo::Orders, steady(), &[]).await;
    for list in ["channels", "sources", "tables", "canals", "nodes", "clusters"] {
        running.until(&format!("{MANAGER_PATH}/{list}"), &format!("{MANAGER_PATH}/{list}/1\"")).await;
    }
    let channel = running.until(&format!("{MANAGER_PATH}/channels/1"), "/pipelines/").await;
    let pipeline = channel.body.split("/channels/1/pipelines/").nth(1).and_then(|rest| rest.split(['"', '/']).next()).expect("a pipeline");
    let pipeline = format!("{MANAGER_PATH}/channels/1/pipelines/{pipeline}");
    let mut pages = vec![
        format!("{MANAGER_PATH}/"),
        format!("{MANAGER_PATH}/logs"),
        format!("{MANAGER_PATH}/settings"),
        pipeline.clone(),
        format!("{pipeline}/delete"),
    ];
    for area in ["channels", "nodes", "canals", "sources", "clusters"] {
        pages.extend(["", "/1", "/1/delete", "/1/edit", "/new", "/98765"].map(|page| format!("{MANAGER_PATH}/{area}{page}")));
    }
    pages.extend(["channels", "canals", "sources"].map(|area| format!("{MANAGER_PATH}/{area}/1/history")));
    for page in &pages {
        running.get(page).await;
    }
    let quiet = requests_of_rounds(&running).await;
    let people = ["one", "two", "three"].map(|name| running.browser_of(name, GlobalRole::Administrator));
    let [one, two, three] = futures::future::join_all(people).await.try_into().unwrap_or_else(|_| panic!("three"));
    let mut streams = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        streams.extend(open(if at % 2 == 0 { &one } else { &two }, page, 1).await);
    }
    assert_eq!(requests_of_rounds(&running).await, quiet, "one stream for each page");
    drop(streams);
    let mut streams = open(&three, &format!("{MANAGER_PATH}/channels/1/delete"), 20).await;
    streams.extend(open(&running, &format!("{MANAGER_PATH}/channels/98765"), 20).await);
    assert_eq!(requests_of_rounds(&running).await, quiet, "twenty streams");
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_sessions_expire_despite_open_pages() {
    let running = TestServer::start(Demo::Orders).await;
    running.until(&format!("{MANAGER_PATH}/channels"), "data-status").await;
    // In five seconds it will have been idle for eight hours.
    let last_used = Timestamp::now().as_millisecond() - 8 * 3_600_000 + 5_000;
    let browser = Browser::signed_in_at(&running.app, running.address(), "ann", GlobalRole::Administrator, last_used).await;
    let mut stream = browser.stream(MANAGER_PATH, &format!("{MANAGER_PATH}/channels")).await;
    assert!(stream.says("\n\n").await, "it is open");
    browser.get("/static/0/nothing.js").await;
    assert!(stream.says("event: signed-out").await, "and says that the session has ended");
    assert!(stream.rest().await.ends_with("\n\n"), "and ends");
    assert_eq!(browser.get(&format!("{MANAGER_PATH}/channels")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn loading_a_page_extends_the_session() {
    let running = TestServer::start(Demo::Orders).await;
    let last_used = Timestamp::now().as_millisecond() - 8 * 3_600_000 + 10_000;
    let browser = Browser::signed_in_at(&running.app, running.address(), "ann", GlobalRole::Administrator, last_used).await;
    assert_eq!(browser.get(&format!("{MANAGER_PATH}/channels")).await.status, StatusCode::OK);
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(browser.get(&format!("{MANAGER_PATH}/channels")).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_streams_of_a_session_end_with_it() {
    let running = TestServer::start(Demo::Orders).await;
    let browser = running.browser_of("ann", GlobalRole::Administrator).await;
    let streams = open(&browser, &format!("{MANAGER_PATH}/channels"), 3).await;
    browser.post("/sign-out", &[]).await;
    for stream in streams {
        assert!(stream.rest().await.contains("event: signed-out"));
    }
    // A stream opened afterwards, as when the page becomes visible again, reports it too.
    let told = browser.stream(MANAGER_PATH, &format!("{MANAGER_PATH}/channels")).await;
    assert_eq!(told.response.status(), StatusCode::OK);
    assert_eq!(told.rest().await.trim(), "event: signed-out\ndata: signed out");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_limited_to_twenty_streams() {
    let running = TestServer::start(Demo::Orders).await;
    let page = format!("{MANAGER_PATH}/channels");
    let mut streams = open(&running, &page, 20).await;
    let refused = running.stream(MANAGER_PATH, &page).await.response;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key("retry-after"));
    let other = running.browser_of("ann", GlobalRole::None).await;
    assert_eq!(other.stream(MANAGER_PATH, &page).await.response.status(), StatusCode::OK, "another one's session");
    streams.pop();
    for _ in 0..100 {
        if running.stream(MANAGER_PATH, &page).await.response.status() == StatusCode::OK {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the place of the closed one stays taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_require_a_page_path() {
    let running = TestServer::start(Demo::Orders).await;
    for page in ["", "x", "http://evil.example/m/main/channels", "/m/main/sources/1/edit%23x", "/m/main/events", "/m/main/events%3Fpage=x"]
    {
        assert_eq!(running.stream(MANAGER_PATH, page).await.response.status(), StatusCode::BAD_REQUEST, "{page}");
    }
    // Streams of unknown pages or posts contain only the layout.
    for page in ["/m/main/nowhere", "/m/main/channels/1/switch", "/m/main/sources/1/test", "/users"] {
        let mut stream = running.stream(MANAGER_PATH, page).await;
        assert!(stream.says("\"age\"").await, "{page}");
    }
}

/// The version of the data that a page shows, as its script sends it.
fn version(page: &str) -> String {
    let page = scraper::Html::parse_document(page);
    let islands = scraper::Selector::parse("leptos-island[data-props]").expect("a selector");
    let props = page.select(&islands).filter_map(|island| serde_json::from_str::<serde_json::Value>(island.attr("data-props")?).ok());
    props.filter_map(|props| Some(props.pointer("/shown/since")?.as_str()?.to_owned())).next().expect("a version")
}

/// The events that arrive within this time, without comments and the reconnection delay.
async fn events_within(browser: &Browser, page: &str, since: &str, time: Duration) -> String {
    let (status, text) = browser.events(&format!("{MANAGER_PATH}/events?page={page}&since={since}"), time).await;
    assert_eq!(status, StatusCode::OK);
    text.split_inclusive("\n\n").filter(|event| event.contains("id: ")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_sends_only_what_the_page_lacks() {
    // Nothing changes by itself within the test.
    let slow = PollIntervals { active: Duration::from_secs(600), idle: Duration::from_secs(600), ..cadence() };
    let running = TestServer::start_with(Demo::Orders, slow, &[]).await;
    let list = format!("{MANAGER_PATH}/channels");
    running.until(&list, "data-status").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let since = version(&running.get(&list).await.body);
    assert_eq!(events_within(&running, &list, &since, Duration::from_secs(2)).await, "", "the page is current");
    for unknown in ["", "x", &format!("{since}9"), &since.replacen(|c: char| c.is_ascii_hexdigit(), "z", 1)] {
        let sent = events_within(&running, &list, unknown, Duration::from_secs(2)).await;
        assert!(sent.contains("\"status-1\"") && sent.contains("\"age\""), "{unknown}: {sent}");
        assert!(sent.contains(&format!("id: {since}\n")), "its ID is the version of the data: {sent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_with_the_same_view_get_the_same_events() {
    let running = TestServer::start(Demo::Orders).await;
    let list = format!("{MANAGER_PATH}/channels");
    running.until(&list, "/channels/1\"").await;
    let other = running.browser_of("ann", GlobalRole::Administrator).await;
    let mut streams = open(&running, &list, 2).await;
    streams.extend(open(&other, &list, 2).await);
    running.post(&format!("{list}/1/switch"), &[("switch", "stop")]).await;
    let mut seen = BTreeSet::new();
    for stream in &mut streams {
        assert!(stream.says("\"status-1\":\"").await, "the operation is shown");
        let text = stream.text().to_owned();
        let event = text.split("\n\n").find(|event| event.contains("\"status-1\":\"")).expect("the event").to_owned();
        seen.insert(event);
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_with_different_permissions_get_different_streams_of_one_path() {
    let org = TestOrg::create().await;
    org.let_others_read(false).await;
    let (own, other) = (org.resources.0[&Owner::Own]["channel"], org.resources.0[&Owner::Other]["channel"]);
    let list = format!("{MANAGER_PATH}/channels");
    let editor = &org.user("editor").browser;
    let page = format!("{list}%3Fteam=all");
    let (seen_by_editor, seen_by_all) = tokio::join!(
        events_within(editor, &page, "", Duration::from_secs(3)),
        events_within(&org.running, &page, "", Duration::from_secs(3)),
    );
    let shows = |text: &str, id: u64| text.contains(&format!("\"status-{id}\""));
    assert!(shows(&seen_by_all, own) && shows(&seen_by_all, other), "{seen_by_all}");
    assert!(shows(&seen_by_editor, own) && !shows(&seen_by_editor, other), "{seen_by_editor}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_the_roles_change() {
    let org = TestOrg::create().await;
    let list = format!("{MANAGER_PATH}/channels");
    let viewer = &org.user("viewer").browser;
    let stream = open(viewer, &list, 1).await.remove(0);
    let team = &org.teams[&Owner::Own];
    let person = org.running.app.access().store().people().find_by_name("viewer").await.expect("the store").expect("a user");
    let answer = org.running.post(&format!("/teams/{team}/members"), &[("person", &person.id.to_string()), ("role", "operator")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let rest = tokio::time::timeout(Duration::from_secs(10), stream.rest()).await.expect("it ends, so that the browser opens another");
    assert!(!rest.contains("signed-out"), "{rest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_without_regions_of_their_own_have_those_of_the_layout() {
    let running = TestServer::start(Demo::Orders).await;
    running.until(&format!("{MANAGER_PATH}/channels"), "/channels/1\"").await;
    for page in ["channels/1/delete", "channels/98765", "channels/new", "nowhere"] {
        let page = format!("{MANAGER_PATH}/{page}");
        let sent = events_within(&running, &page, "", Duration::from_secs(2)).await;
        assert!(sent.contains("\"away\"") && !sent.contains("\"status"), "{page}: {sent}");
    }
}
