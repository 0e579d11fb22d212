//! Health and metrics, as monitoring requests them.

use std::time::Duration;

use otter_admin::server::bootstrap::Server;
use otter_admin::server::config::Config;
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::sandbox::Demo;
use reqwest::{Client, StatusCode};
use tokio::sync::oneshot;

use super::support::TestServer;

/// The status and the text of a response, once the text contains this one.
async fn until(client: &Client, url: &str, says: &str) -> (StatusCode, String) {
    for _ in 0..100 {
        let answer = client.get(url).send().await.expect("an answer");
        let (status, text) = (answer.status(), answer.text().await.expect("text"));
        if text.contains(says) {
            return (status, text);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("{url} never said {says:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_served_on_their_own_address_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let variables = [
        ("OTTER_ADMIN_LISTEN", "127.0.0.1:0".to_owned()),
        ("OTTER_ADMIN_METRICS", "127.0.0.1:0".to_owned()),
        ("OTTER_ADMIN_DATA_DIR", folder.path().display().to_string()),
    ];
    let config = Config::load(None, variables.map(|(name, value)| (name.to_owned(), value))).expect("a configuration");
    let server = Server::start(config, PollIntervals::default()).await.expect("a server");
    let pages = format!("http://{}", server.address().expect("an address"));
    let metrics = format!("http://{}", server.metrics_address().expect("an address"));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(async { drop(stopped.await) }));
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let get = async |url: String| client.get(url).send().await.expect("an answer");

    let (status, text) = until(&client, &format!("{metrics}/readyz"), "monitor sandbox: ok").await;
    assert_eq!((status, text.as_str()), (StatusCode::OK, "ready\nstore: ok\nmonitor sandbox: ok\nmanager sandbox: ok\n"));
    assert_eq!(get(format!("{metrics}/healthz")).await.status(), StatusCode::OK);
    assert_eq!(get(format!("{pages}/nowhere")).await.status(), StatusCode::SEE_OTHER, "to the sign-in");

    // The first round reads channels before nodes and delays.
    until(&client, &format!("{metrics}/metrics"), "otter_node_up{manager=\"sandbox\",node=\"1\",").await;
    let (_, text) = until(&client, &format!("{metrics}/metrics"), "otter_pipeline_delay_seconds{manager=\"sandbox\",").await;
    for line in [
        "otter_manager_up{manager=\"sandbox\"} 1\n",
        "otter_channels{manager=\"sandbox\",status=\"pause\"} 1\n",
        "otter_channel_status{manager=\"sandbox\",channel=\"1\",name=\"orders-hangzhou-to-virginia\",status=\"start\"} 1\n",
        "otter_pipeline_rows_last_minute{manager=\"sandbox\",",
        "otter_admin_requests_total{method=\"GET\",status=\"303\"} 1\n",
        "otter_admin_manager_requests_total{manager=\"sandbox\",result=\"ok\"} ",
        "otter_admin_store_up 1\n",
        "otter_admin_build_info{version=\"",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for path in ["/", "/sign-in", "/m/sandbox/"] {
        assert_eq!(get(format!("{metrics}{path}")).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let foreign = client.get(format!("{metrics}/metrics")).header("host", "evil.example").send().await.expect("an answer");
    assert_eq!(foreign.status(), StatusCode::MISDIRECTED_REQUEST);
    let answer = get(format!("{pages}/metrics")).await;
    assert!(!answer.text().await.expect("text").contains("otter_manager_up"), "not with the pages");
    drop(stop);
    let served = tokio::time::timeout(Duration::from_secs(30), serving).await.expect("it stops");
    served.expect("no panic").expect("no error");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unavailable_manager_does_not_make_the_process_unready() {
    let running = TestServer::start(Demo::Empty).await;
    let anyone = running.anonymous();
    anyone.until("/readyz", "manager main: ok").await;
    running.sandbox.sandbox().faults().inject(otter_admin::server::sandbox::Fault::Refuse);
    let answer = anyone.until("/readyz", "manager main: unavailable").await;
    assert!(answer.status == StatusCode::OK && answer.body.starts_with("ready\n"), "{answer:?}");
    let answer = anyone.send(reqwest::Method::GET, "/readyz", None, &[("accept", "application/json")]).await;
    let parts: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(parts["ready"], true, "{parts}");
    assert_eq!(parts["parts"][0], serde_json::json!({ "name": "store", "state": "ok", "optional": false }));
}
