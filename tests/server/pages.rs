use otter_admin::server::sandbox::{Demo, Fault};
use reqwest::{Method, StatusCode};

use super::support::{MANAGER_PATH, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_served_in_both_languages() {
    let running = TestServer::start(Demo::Orders).await;
    let list = running.until(&format!("{MANAGER_PATH}/channels"), &format!("{MANAGER_PATH}/channels/")).await;
    assert_eq!(list.status, StatusCode::OK);
    for area in ["/", "/nodes", "/clusters", "/sources", "/tables", "/canals", "/channels", "/logs", "/settings"] {
        for (language, tag) in [("en", "lang=\"en\""), ("zh-CN", "lang=\"zh-CN\"")] {
            let answer = running.send(Method::GET, &format!("{MANAGER_PATH}{area}"), None, &[("accept-language", language)]).await;
            assert_eq!(answer.status, StatusCode::OK, "{area}");
            assert!(answer.body.contains(tag), "{area} {language}");
        }
    }
    for area in ["nodes", "clusters", "sources", "canals", "channels"] {
        assert_eq!(running.get(&format!("{MANAGER_PATH}/{area}/new")).await.status, StatusCode::OK, "{area}");
        assert_eq!(running.get(&format!("{MANAGER_PATH}/{area}/1")).await.status, StatusCode::OK, "{area}");
        assert_eq!(running.get(&format!("{MANAGER_PATH}/{area}/98765432")).await.status, StatusCode::NOT_FOUND, "{area}");
        assert_eq!(running.get(&format!("{MANAGER_PATH}/{area}/1/delete")).await.status, StatusCode::OK, "{area}");
    }
    assert_eq!(running.get("/m/nowhere/channels").await.status, StatusCode::NOT_FOUND);
    assert_eq!(running.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_from_port_1099_are_shown_immediately_or_explained() {
    let running = TestServer::start(Demo::Orders).await;
    for area in ["clusters", "nodes", "channels"] {
        running.until(&format!("{MANAGER_PATH}/{area}"), &format!("{MANAGER_PATH}/{area}/1\"")).await;
        let page = running.get(&format!("{MANAGER_PATH}/{area}/1")).await;
        assert!(page.body.contains("Added") && page.body.contains("Changed"), "{area}: {}", page.body);
    }
    running.sandbox.sandbox().faults().inject(Fault::RpcRefuse);
    let page = running.get(&format!("{MANAGER_PATH}/channels/2")).await;
    assert_eq!(page.status, StatusCode::OK, "the console tells the rest");
    assert!(!page.body.contains("Changed") && page.body.contains("Can't reach"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn cross_site_posts_and_unknown_hosts_are_rejected() {
    let running = TestServer::start(Demo::Orders).await;
    let path = format!("{MANAGER_PATH}/channels/new");
    for headers in [
        &[("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
    ] {
        let answer = running.send(Method::POST, &path, Some(&[("name", "evil")]), headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let answer = running.send(Method::GET, &path, None, &[("host", "evil.example")]).await;
    assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_pages_receive_changes_until_sign_out() {
    let running = TestServer::start(Demo::Orders).await;
    running.until(&format!("{MANAGER_PATH}/nodes"), &format!("{MANAGER_PATH}/nodes/1\"")).await;
    let told = running.first_event(&format!("{MANAGER_PATH}/events?page={MANAGER_PATH}/nodes")).await;
    assert!(told.is_some_and(|told| told.contains("node-1") && told.contains("state tone-ok")), "the stream says what the page shows");
    running.post("/sign-out", &[]).await;
    assert_eq!(running.first_event(&format!("{MANAGER_PATH}/events?page={MANAGER_PATH}/nodes")).await, None);
}
