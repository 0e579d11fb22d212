use std::time::Duration;

use otter_admin::server::sandbox::{Demo, Fault};
use reqwest::StatusCode;

use super::story::{borrowed, defaults, make, set};
use super::support::{M, Running};

/// Every write of the story: where it is posted, and what.
async fn writes(running: &Running) -> Vec<(String, Vec<(String, String)>)> {
    let made = make(running).await;
    let (channel, node) = (format!("{M}/channels/{}", made.channel), made.node.to_string());
    let mut all = Vec::new();
    let mut form = async |path: String, typed: &[(&str, &str)]| {
        let mut fields = defaults(running, &path).await;
        for (name, value) in typed {
            set(&mut fields, name, value);
        }
        all.push((path, fields));
    };
    let cluster = made.cluster.to_string();
    form(format!("{M}/clusters/new"), &[("clusterName", "kept name"), ("zookeeperClusters", "zk:2181")]).await;
    form(format!("{M}/nodes/new"), &[("name", "kept name"), ("ip", "127.0.0.9"), ("autoKeeperClusterId", &cluster)]).await;
    form(format!("{M}/sources/new"), &[("name", "kept name"), ("url", "jdbc:mysql://db:3306"), ("password", "hush-hush")]).await;
    form(
        format!("{M}/canals/new"),
        &[
            ("name", "kept name"),
            ("groupDbAddresses", "db:3306"),
            ("dbUsername", "otter"),
            ("dbPassword", "hush-hush"),
            ("autoKeeperClusterId", &cluster),
        ],
    )
    .await;
    form(format!("{M}/channels/new"), &[("name", "kept name")]).await;
    form(format!("{channel}/edit"), &[("name", "kept name")]).await;
    form(format!("{channel}/pipelines/{}/edit", made.pipeline), &[("name", "kept name"), ("selectNodeIds", &node), ("loadNodeIds", &node)])
        .await;
    all
}

/// Posts every write of the story under a fault and looks at what the person gets.
async fn under(fault: Fault, kinds: &[&str]) {
    let running = Running::start(Demo::Empty).await;
    let writes = writes(&running).await;
    let before = counts(&running);
    running.sandbox.sandbox().faults().inject(fault.clone());
    for (path, fields) in &writes {
        let answer = running.post(path, &borrowed(fields)).await;
        let name = if path.ends_with("clusters/new") { "clusterName" } else { "name" };
        assert!(answer.status.is_server_error(), "{fault:?} {path}: {}", answer.status);
        assert!(kinds.iter().any(|kind| answer.has_error(kind)), "{fault:?} {path}: {}", answer.body);
        assert!(answer.keeps(name, "kept name"), "{fault:?} {path}: what was typed is kept: {}", answer.body);
        assert!(!answer.body.contains("hush-hush"), "{path}: a password is never sent back");
    }
    running.sandbox.sandbox().faults().clear();
    assert_eq!(counts(&running), before, "nothing was half done");
    // It recovers by itself: the same input is accepted now.
    let (path, fields) = &writes[4];
    assert_eq!(running.post(path, &borrowed(fields)).await.status, StatusCode::SEE_OTHER);
}

fn counts(running: &Running) -> [usize; 5] {
    running.sandbox.sandbox().read(|state| {
        [
            state.clusters.iter().count(),
            state.nodes.iter().count(),
            state.sources.iter().count(),
            state.canals.iter().count(),
            state.channels.iter().count(),
        ]
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_that_refuses_connections_is_named_and_nothing_typed_is_lost() {
    under(Fault::Refuse, &["unreachable"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_that_fails_is_quoted_and_nothing_typed_is_lost() {
    under(Fault::Status500, &["failed"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_breaks_off_is_no_page() {
    under(Fault::CutOff, &["unreachable", "drift"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_page_is_recognised() {
    under(Fault::ForeignPage, &["drift", "sign-in-refused"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_is_renewed_unnoticed() {
    let running = Running::start(Demo::Empty).await;
    let writes = writes(&running).await;
    for (path, fields) in &writes[..5] {
        running.sandbox.sandbox().faults().expire_sessions();
        let answer = running.post(path, &borrowed(fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_manager_is_away_pages_show_the_last_snapshot_and_recover() {
    let mut running = Running::start(Demo::Orders).await;
    let shown = running.until(&format!("{M}/channels"), "data-status=\"START\"").await;
    assert!(!shown.has_error("unreachable"));
    running.sandbox.kill().await;
    let away = running.until(&format!("{M}/channels"), "data-error=\"unreachable\"").await;
    assert_eq!(away.status, StatusCode::OK, "the last snapshot");
    assert!(away.body.contains("data-status=\"START\""), "is still there");
    running.sandbox.restart().await.expect("back");
    for _ in 0..100 {
        if !running.get(&format!("{M}/channels")).await.has_error("unreachable") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("it never recovered");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_browsers_does_not_change_the_number_of_requests() {
    let running = Running::start(Demo::Orders).await;
    running.until(&format!("{M}/channels"), "data-status=\"START\"").await;
    running.sandbox.sandbox().faults().inject(Fault::Slow(Duration::from_secs(2)));
    let began = std::time::Instant::now();
    let path = format!("{M}/channels");
    let pages = (0..50).map(|_| running.get(&path));
    for answer in futures::future::join_all(pages).await {
        assert_eq!(answer.status, StatusCode::OK);
    }
    assert!(began.elapsed() < Duration::from_secs(2), "no page waits for the manager");
}
