use std::time::Duration;

use otter_admin::model::permissions::GlobalRole;
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::sandbox::{Demo, Fault};
use reqwest::StatusCode;

use super::end_to_end::{borrowed, defaults, make, set};
use super::streams::{open, requests_of_rounds, steady};
use super::support::{MANAGER_PATH, TestResponse, TestServer, cadence};

/// A post of the scenario: a form, or a button of a page.
struct Write {
    path: String,
    fields: Vec<(String, String)>,
    /// The field that contains "kept_name"; empty if there is none.
    name: &'static str,
}

/// Every form of the scenario, filled in, and its other operations.
async fn writes(running: &TestServer) -> Vec<Write> {
    let made = make(running).await;
    let (channel, node) = (format!("{MANAGER_PATH}/channels/{}", made.channel), made.node.to_string());
    let pipeline = format!("{channel}/pipelines/{}", made.pipeline);
    let mut all = Vec::new();
    let mut form = async |path: String, name: &'static str, typed: &[(&str, &str)]| {
        let mut fields = defaults(running, &path).await;
        for (name, value) in typed.iter().chain(&[(name, "kept_name")]) {
            set(&mut fields, name, value);
        }
        all.push(Write { path, fields, name });
    };
    let (cluster, source, target) = (made.cluster.to_string(), made.source.to_string(), made.target.to_string());
    form(format!("{MANAGER_PATH}/clusters/new"), "clusterName", &[("zookeeperClusters", "zk:2181")]).await;
    form(format!("{MANAGER_PATH}/nodes/new"), "name", &[("ip", "127.0.0.9"), ("autoKeeperClusterId", &cluster)]).await;
    form(format!("{MANAGER_PATH}/sources/new"), "name", &[("url", "jdbc:mysql://db:3306"), ("password", "hush-hush")]).await;
    let canal = [("groupDbAddresses", "db:3306"), ("dbUsername", "otter"), ("dbPassword", "hush-hush"), ("autoKeeperClusterId", &cluster)];
    form(format!("{MANAGER_PATH}/canals/new"), "name", &canal).await;
    form(format!("{MANAGER_PATH}/channels/new"), "name", &[]).await;
    form(format!("{channel}/edit"), "name", &[]).await;
    form(format!("{pipeline}/edit"), "name", &[("selectNodeIds", &node), ("loadNodeIds", &node)]).await;
    form(format!("{MANAGER_PATH}/nodes/{}/edit", made.node), "name", &[]).await;
    form(format!("{MANAGER_PATH}/sources/{source}/edit"), "name", &[]).await;
    form(format!("{MANAGER_PATH}/clusters/{cluster}/edit"), "clusterName", &[]).await;
    form(format!("{pipeline}/mappings/new"), "lines", &[("source", &source), ("target", &target)]).await;
    // A mapping line must name a table.
    if let Some(mappings) = all.last_mut() {
        set(&mut mappings.fields, "lines", "shop.kept_name");
    }
    let act = |path: String, fields: &[(&str, &str)]| {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Write { path, fields, name: "" }
    };
    all.push(act(format!("{channel}/switch"), &[("switch", "push")]));
    all.push(act(format!("{channel}/switch"), &[("switch", "stop")]));
    all.push(act(format!("{pipeline}/delete"), &[]));
    all.push(act(format!("{MANAGER_PATH}/sources/{source}/delete"), &[]));
    all.push(act(format!("{MANAGER_PATH}/canals/{}/delete", made.canal), &[]));
    all
}

impl Write {
    /// Posts it, and checks the response to the user while the manager is failing.
    async fn refused(&self, running: &TestServer, kinds: &[&str]) {
        let answer = running.post(&self.path, &borrowed(&self.fields)).await;
        self.is_refused(&answer, kinds);
    }

    fn is_refused(&self, answer: &TestResponse, kinds: &[&str]) {
        let path = &self.path;
        assert!(answer.status.is_server_error(), "{path}: {} {}", answer.status, answer.body);
        assert!(kinds.iter().any(|kind| answer.has_error(kind)), "{kinds:?} {path}: {}", answer.body);
        let kept = self.name.is_empty() || answer.keeps(self.name, "kept_name");
        assert!(kept, "{path}: what was typed is kept: {}", answer.body);
        assert!(!answer.body.contains("hush-hush"), "{path}: a password is never sent back");
    }
}

/// Posts every form of the scenario under a fault.
async fn under(fault: Fault, kinds: &[&str]) {
    let running = TestServer::start(Demo::Empty).await;
    let writes = writes(&running).await;
    let before = counts(&running);
    running.sandbox.sandbox().faults().inject(fault);
    for write in &writes {
        write.refused(&running, kinds).await;
    }
    running.sandbox.sandbox().faults().clear();
    assert_eq!(counts(&running), before, "nothing was half done");
    // Recovery is automatic: the same input is accepted now.
    let channel = &writes[4];
    assert_eq!(running.post(&channel.path, &borrowed(&channel.fields)).await.status, StatusCode::SEE_OTHER);
}

fn counts(running: &TestServer) -> [usize; 5] {
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
async fn refused_connections_are_reported_and_input_is_preserved() {
    under(Fault::Refuse, &["unreachable"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn manager_errors_are_quoted_and_input_is_preserved() {
    under(Fault::Status500, &["failed"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_manager_times_out_and_input_is_preserved() {
    under(Fault::Slow(Duration::from_secs(3_600)), &["timed-out"]).await;
}

/// The worst case: the manager applied the change, but its response was lost. The user is told that it may have happened.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_without_a_response_is_reported_as_possibly_applied() {
    let running = TestServer::start(Demo::Empty).await;
    let writes = writes(&running).await;
    let before = counts(&running);
    running.sandbox.sandbox().faults().inject(Fault::SilentWrites);
    let running = &running;
    let answers = futures::future::join_all(writes[..5].iter().map(|write| async move {
        let answer = running.post(&write.path, &borrowed(&write.fields)).await;
        // Three requests hang concurrently; the others wait for their turn, and those that time out waiting are not sent.
        write.is_refused(&answer, &["timed-out", "busy"]);
        let (sent, unknown) = (answer.has_error("timed-out"), answer.body.contains("The change may still have been applied"));
        assert_eq!(sent, unknown, "{}: {}", write.path, answer.body);
        sent
    }));
    let read = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(running.sandbox.sandbox().recorder().take());
        tokio::time::sleep(Duration::from_secs(2)).await;
        running.sandbox.sandbox().recorder().take().len()
    };
    let (answers, read) = tokio::join!(answers, read);
    assert!(answers.iter().filter(|sent| **sent).count() >= 3);
    let done: Vec<bool> = counts(running).iter().zip(before).map(|(after, before)| after - before == 1).collect();
    assert_eq!(done, answers, "each that was sent was done exactly once, the others were not");
    assert!(read > 0, "meanwhile the manager is read as ever");
    assert!(!running.get(&format!("{MANAGER_PATH}/channels")).await.has_error("timed-out"), "and does not count as away");
}

/// Kills the manager between loading and submitting each form; after a restart the manager accepts the same input.
#[tokio::test(flavor = "multi_thread")]
async fn input_is_preserved_when_the_manager_restarts_during_a_write() {
    let mut running = TestServer::start(Demo::Empty).await;
    let writes = writes(&running).await;
    for write in &writes {
        running.sandbox.sandbox().faults().inject(Fault::Slow(Duration::from_millis(400)));
        let TestServer { sandbox, browser, .. } = &mut running;
        let fields = borrowed(&write.fields);
        let posted = browser.post(&write.path, &fields);
        let killed = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            sandbox.kill().await;
        };
        let (answer, ()) = tokio::join!(posted, killed);
        write.is_refused(&answer, &["unreachable"]);
        running.sandbox.sandbox().faults().clear();
        running.sandbox.restart().await.expect("back");
    }
    let cluster = &writes[0];
    assert_eq!(running.post(&cluster.path, &borrowed(&cluster.fields)).await.status, StatusCode::SEE_OTHER);
}

/// Kills the manager while it adds mappings: their outcome is unknown and must not be reported as a rejection.
#[tokio::test(flavor = "multi_thread")]
async fn mappings_have_an_unknown_outcome_if_the_manager_dies() {
    let mut running = TestServer::start(Demo::Empty).await;
    let writes = writes(&running).await;
    let add = writes.iter().find(|write| write.path.ends_with("/mappings/new")).expect("the form");
    running.sandbox.sandbox().faults().inject(Fault::SilentWrites);
    let TestServer { sandbox, browser, .. } = &mut running;
    let fields = borrowed(&add.fields);
    let posted = browser.post(&add.path, &fields);
    let killed = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        sandbox.kill().await;
    };
    let (answer, ()) = tokio::join!(posted, killed);
    add.is_refused(&answer, &["unreachable"]);
    assert!(answer.body.contains("Added: 0. Unknown: 1.") && !answer.body.contains("rejected"), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn truncated_pages_are_rejected() {
    under(Fault::CutOff, &["unreachable", "drift"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_programs_are_detected() {
    under(Fault::ForeignPage, &["drift", "sign-in-refused"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_manager_sessions_are_renewed_transparently() {
    let running = TestServer::start(Demo::Empty).await;
    let writes = writes(&running).await;
    for Write { path, fields, .. } in &writes[..5] {
        running.sandbox.sandbox().faults().expire_sessions();
        let answer = running.post(path, &borrowed(fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_show_the_last_snapshot_while_the_manager_is_unavailable() {
    let mut running = TestServer::start(Demo::Orders).await;
    let shown = running.until(&format!("{MANAGER_PATH}/channels"), "data-status=\"START\"").await;
    assert!(!shown.has_error("unreachable"));
    running.sandbox.kill().await;
    let away = running.until(&format!("{MANAGER_PATH}/channels"), "data-error=\"unreachable\"").await;
    assert_eq!(away.status, StatusCode::OK, "the last snapshot");
    assert!(away.body.contains("data-status=\"START\""), "is still there");
    running.sandbox.restart().await.expect("back");
    for _ in 0..100 {
        if !running.get(&format!("{MANAGER_PATH}/channels")).await.has_error("unreachable") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("it never recovered");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_browsers_do_not_cause_more_manager_requests() {
    let running = TestServer::start_with(Demo::Orders, steady(), &[]).await;
    let pages = [format!("{MANAGER_PATH}/channels"), format!("{MANAGER_PATH}/channels/1"), format!("{MANAGER_PATH}/")];
    running.until(&pages[0], "data-status=\"START\"").await;
    running.until(&pages[1], "data-status").await;
    let one = open(&running, &pages[1], 1).await;
    // A round reads less when a page was read shortly before it; the fullest round is what the pages cause.
    let fullest = async || requests_of_rounds(&running).await.last().copied();
    let requests = fullest().await;
    let mut streams = Vec::new();
    for at in 0..5 {
        let browser = running.browser_of(&format!("somebody{at}"), GlobalRole::Auditor).await;
        for page in &pages {
            assert_eq!(browser.get(page).await.status, StatusCode::OK);
            streams.extend(open(&browser, page, if page == &pages[1] { 4 } else { 3 }).await);
        }
    }
    assert_eq!(streams.len(), 50);
    assert_eq!(fullest().await, requests, "of 1 browser as of 50");
    drop(one);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_do_not_wait_for_a_slow_manager() {
    let running = TestServer::start(Demo::Orders).await;
    running.until(&format!("{MANAGER_PATH}/channels"), "data-status=\"START\"").await;
    running.sandbox.sandbox().faults().inject(Fault::Slow(Duration::from_secs(2)));
    let began = std::time::Instant::now();
    let path = format!("{MANAGER_PATH}/channels");
    let pages = (0..50).map(|_| running.get(&path));
    for answer in futures::future::join_all(pages).await {
        assert_eq!(answer.status, StatusCode::OK);
    }
    assert!(began.elapsed() < Duration::from_secs(2), "no page waits for the manager");
}

/// Requests every kind of page of a manager that was never read: checks the reported error, and that no page waits.
async fn nothing_waits(fault: Fault, kind: &str, status: StatusCode) {
    const LONG: Duration = Duration::from_secs(3_600);
    let running =
        TestServer::start_with(Demo::Orders, PollIntervals { first_read_timeout: LONG, max_backoff: LONG, ..cadence() }, &[fault]).await;
    // The first page may wait until the manager is known to be unavailable.
    assert!(running.get(&format!("{MANAGER_PATH}/channels")).await.has_error(kind));
    for list in ["", "nodes", "clusters", "sources", "tables", "canals", "channels", "search?q=a"] {
        let answer = prompt(&running, &format!("{MANAGER_PATH}/{list}")).await;
        assert_eq!((answer.status, answer.has_error(kind)), (StatusCode::OK, true), "{list}: {}", answer.body);
    }
    for area in ["nodes", "clusters", "sources", "canals", "channels"] {
        assert_eq!(prompt(&running, &format!("{MANAGER_PATH}/{area}/new")).await.status, StatusCode::OK, "{area}");
        for page in ["1", "1/edit", "1/delete"] {
            let answer = prompt(&running, &format!("{MANAGER_PATH}/{area}/{page}")).await;
            assert_eq!((answer.status, answer.has_error(kind)), (status, true), "{area}/{page}: {}", answer.body);
        }
    }
    for page in ["logs", "channels/1/pipelines/1", "channels/1/pipelines/new", "channels/1/pipelines/1/edit", "tables/1"] {
        let answer = prompt(&running, &format!("{MANAGER_PATH}/{page}")).await;
        assert_eq!((answer.status, answer.has_error(kind)), (status, true), "{page}: {}", answer.body);
    }
    // The same applies to team members, although no list shows that the team owns such a resource.
    let viewer = running.browser_of("viewer", GlobalRole::None).await;
    for page in ["channels/1", "sources/1", "canals/1", "nodes/1"] {
        assert_eq!(viewer.get(&format!("{MANAGER_PATH}/{page}")).await.status, status, "{page}");
    }
    running.sandbox.sandbox().faults().clear();
    // Viewing a page triggers another attempt, however long the manager has been unavailable.
    running.until(&format!("{MANAGER_PATH}/channels"), "data-status=\"START\"").await;
    assert_eq!(running.until(&format!("{MANAGER_PATH}/sources/1/edit"), "name=\"name\"").await.status, StatusCode::OK);
}

/// Loads a page that must not wait for the manager: each request that times out takes 2 s. Retries, since the machine may be busy.
async fn prompt(running: &TestServer, path: &str) -> TestResponse {
    for _ in 0..3 {
        let began = std::time::Instant::now();
        let answer = running.get(path).await;
        if began.elapsed() < Duration::from_millis(1_500) {
            return answer;
        }
    }
    panic!("{path} waits for the manager");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_do_not_wait_for_a_manager_unavailable_from_the_start() {
    nothing_waits(Fault::Refuse, "unreachable", StatusCode::SERVICE_UNAVAILABLE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_do_not_wait_for_a_manager_hanging_from_the_start() {
    nothing_waits(Fault::Slow(Duration::from_secs(3_600)), "timed-out", StatusCode::GATEWAY_TIMEOUT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_read_again_after_colliding_with_a_deletion() {
    let running = TestServer::start(Demo::Orders).await;
    running.until(&format!("{MANAGER_PATH}/channels"), "data-status=\"START\"").await;
    running.sandbox.sandbox().faults().inject_at(Fault::NoNode, "/channelInfo", Some(1));
    let answer = running.get(&format!("{MANAGER_PATH}/channels/2")).await;
    assert_eq!((answer.status, answer.has_error("failed")), (StatusCode::OK, false), "{}", answer.body);
    running.sandbox.sandbox().faults().inject_at(Fault::NoNode, "/channelInfo", None);
    assert_eq!(running.get(&format!("{MANAGER_PATH}/channels/3")).await.status, StatusCode::BAD_GATEWAY, "once, and not for ever");
}
