//! Pages never state anything untrue: outdated, unread, hidden and stuck data is marked as such.

use std::time::Duration;

use otter_admin::model::permissions::GlobalRole;
use otter_admin::model::*;
use otter_admin::server::sandbox::{Demo, Fault};

use super::channel_commands::channel;
use super::support::{MANAGER_PATH, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn failing_lists_are_shown_as_outdated_with_the_reason() {
    let running = TestServer::start(Demo::Orders).await;
    let list = format!("{MANAGER_PATH}/channels");
    let fresh = running.until(&list, "data-status=\"START\"").await;
    assert!(!fresh.body.contains("data-outdated") && fresh.body.contains("updated "), "{}", fresh.body);
    running.sandbox.sandbox().faults().inject_at(Fault::Status500, "/channelList", None);
    let old = running.until(&list, "data-outdated").await;
    assert!(old.body.contains("Some data is outdated") && old.body.contains("channelList"), "{}", old.body);
    assert!(old.body.contains("data-status=\"START\""), "the last state is still shown");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let older = running.get(&list).await.body;
    assert!(!older.contains("updated ") && !older.contains(">0 s ago<"), "other answers do not make it fresh: {older}");
    let overview = running.get(&format!("{MANAGER_PATH}/")).await.body;
    assert!(overview.contains("data-outdated") && overview.contains("responds with errors"), "{overview}");
    running.sandbox.sandbox().faults().clear();
    running.until(&list, "updated ").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_with_failing_pages_are_not_shown_as_plainly_up() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Start).await;
    let page = running.until(&format!("{MANAGER_PATH}/channels/{channel}"), "data-status=\"OVERTAKE\"").await;
    assert!(!page.body.contains("page fails to load"));
    running.sandbox.sandbox().faults().inject(Fault::NodeJmxDown(None));
    let nodes = running.until(&format!("{MANAGER_PATH}/nodes"), "0 of 4 up, 1 down, 3 failing").await;
    assert!(nodes.has_error("failed") && nodes.body.contains("page fails to load"), "{}", nodes.body);
    assert!(nodes.body.contains("data-status=\"FAILING\"") && !nodes.body.contains("data-status=\"START\""), "{}", nodes.body);
    running.until(&format!("{MANAGER_PATH}/"), "3 failing").await;
    let filtered = running.get(&format!("{MANAGER_PATH}/nodes?status=START")).await.body;
    assert!(!filtered.contains("page fails to load"), "{filtered}");
    for path in [format!("{MANAGER_PATH}/channels"), format!("{MANAGER_PATH}/channels/{channel}")] {
        running.until(&path, "the node page fails to load").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_name_their_nodes_that_are_down() {
    let running = TestServer::start(Demo::Orders).await;
    running.until(&format!("{MANAGER_PATH}/nodes"), "3 of 4 up, 1 down<").await;
    running.until(&format!("{MANAGER_PATH}/"), "1 not seen yet").await;
    let snapshot = running.app.manager("main").expect("the manager").wait_for_visible_snapshot(&running.caller().await).await;
    let channel = snapshot.channels.rows().iter().find(|channel| channel.name == "finance-export").expect("it waits for its node");
    running.until(&format!("{MANAGER_PATH}/channels/{}", channel.id), "Nodes that are down: 财务节点").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_channels_do_not_look_healthy() {
    let running = TestServer::start(Demo::Orders).await;
    let channel = channel(&running, ChannelStatus::Pause).await;
    running.until(&format!("{MANAGER_PATH}/"), "paused <time").await;
    for path in [format!("{MANAGER_PATH}/channels"), format!("{MANAGER_PATH}/channels/{channel}")] {
        running.until(&path, "stuck <time").await;
    }
    let page = running.get(&format!("{MANAGER_PATH}/channels/{channel}")).await.body;
    assert!(!page.contains("Ready to start"), "{page}");
    let marked = running.until(&format!("{MANAGER_PATH}/channels/{channel}"), "failed here").await.body;
    let (_, load) = marked.split_once("data-stage=\"LOAD\"").expect("the last stage");
    assert!(marked.matches("failed here").count() == 1 && load.contains("failed here"), "{marked}");
    assert!(!page.contains("data-status=\"OVERTAKE\" class=\"state tone-ok") && page.contains("waiting (paused)"), "{page}");
    assert!(page.contains("manager time") && page.contains("UTC+08:00"), "times say of which zone they are: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_resources_are_not_reported_as_missing() {
    let running = TestServer::start(Demo::Orders).await;
    channel(&running, ChannelStatus::Start).await;
    let access = running.app.access();
    access.store().settings().set("others.read", &false.into()).await.expect("set");
    access.reload().await.expect("read");
    let member = running.browser_of("member", GlobalRole::None).await;
    for area in ["channels", "sources", "canals", "tables"] {
        let list = member.until(&format!("{MANAGER_PATH}/{area}"), "you can't see: ").await;
        assert!(list.body.contains("Nothing here yet for your teams"), "{area}: {}", list.body);
    }
    let overview = member.get(&format!("{MANAGER_PATH}/")).await.body;
    assert!(overview.contains("you can't see: ") && !overview.contains("No log entries"), "{overview}");
    assert!(
        !overview.contains(&format!("href=\"{MANAGER_PATH}/settings\"")) && !overview.contains("/new\""),
        "links lead to no refusal: {overview}"
    );
    let seen = running.get(&format!("{MANAGER_PATH}/channels")).await.body;
    assert!(!seen.contains("you can't see"), "an administrator sees all");
}
