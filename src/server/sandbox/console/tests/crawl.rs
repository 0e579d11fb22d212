//! Checks that every link on every page of the demo leads to a page.

use std::collections::BTreeSet;

use scraper::{Html, Selector};

use super::browser::{Browser, START};
use crate::server::sandbox::config::Demo;
use crate::server::sandbox::demo;

/// Linked screens that the sandbox lacks; they respond like unknown screens.
const LEFT_OUT: &[&str] = &["behavior_history_curve", "auto_keeper_client_path"];

/// The paths linked from a page, except those that change something.
fn links(body: &str) -> Vec<String> {
    let document = Html::parse_document(body);
    let anchors = Selector::parse("a[href]").unwrap();
    let hrefs = document.select(&anchors).filter_map(|anchor| anchor.value().attr("href"));
    hrefs
        .filter(|href| !href.contains("action=") && href.contains(".htm"))
        .map(|href| format!("/{}", href.strip_prefix("http://otter.test:8181/").unwrap_or(href)))
        .collect()
}

async fn crawl(browser: &mut Browser) -> BTreeSet<String> {
    let mut waiting = vec!["/channelList.htm".to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = browser.get(&path).await;
        if page.status.is_server_error() {
            assert!(LEFT_OUT.iter().any(|target| path.starts_with(&format!("/{target}"))), "{path}: {}", page.cause());
            continue;
        }
        waiting.extend(links(&page.body));
    }
    seen
}

#[tokio::test]
async fn every_link_leads_to_a_page() {
    let mut browser = Browser::new(demo::state(Demo::Orders, START, 1));
    let open = crawl(&mut browser).await;
    assert!(!open.iter().any(|path| path.contains("edit") || path.contains("add_")), "no link that changes anything for everybody");
    browser.sign_in().await;
    let all = crawl(&mut browser).await;
    for target in [
        "/edit_channel",
        "/edit_pipeline",
        "/edit_node",
        "/edit_canal",
        "/edit_data_source",
        "/edit_data_media",
        "/add_channel",
        "/user_manager",
    ] {
        assert!(all.iter().any(|path| path.starts_with(target)), "{target}");
    }
}
