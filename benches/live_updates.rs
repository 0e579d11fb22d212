//! Benchmark of open pages: event streams on the list of 1,000 channels. Prints the figures of docs/performance.md; asserts nothing, since
//! timings depend on the machine. Run by `make bench`; the arguments `load`, `zookeeper` and `latency` select a part.
//!
//! CPU time and memory are those of the server's process alone. The manager (a sandbox) and the browsers are in this one.
#![allow(clippy::disallowed_methods, reason = "benchmarks choose their own clock, values and clients")]

mod support;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use otter_admin::server::bootstrap::Server;
use otter_admin::server::config::Config;
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::sandbox::{Demo, SandboxConfig};
use support::Program;
use support::streams::{OpenPages, newest_channels, print_latencies, switch};

/// The number of open pages.
const STREAMS: usize = 1_000;
/// How long each state is measured.
const MEASURED: Duration = Duration::from_secs(60);
/// How long polling stays at the active interval after a page was viewed.
const ACTIVE_WINDOW: Duration = Duration::from_secs(60);
/// How long the streams settle after they were opened.
const SETTLED: Duration = Duration::from_secs(20);

/// What happens during a measurement.
struct Measured {
    /// The share of a core that the server uses, in percent.
    cpu: f64,
    /// Requests to the manager per minute.
    requests: f64,
}

async fn measure(server: &Program, work: impl Future<Output = ()>) -> Measured {
    let recorder = server.manager.sandbox().recorder();
    drop(recorder.take());
    let (cpu, began) = (server.cpu(), Instant::now());
    work.await;
    let seconds = began.elapsed().as_secs_f64();
    Measured { cpu: (server.cpu() - cpu).as_secs_f64() / seconds * 100.0, requests: recorder.take().len() as f64 / seconds * 60.0 }
}

/// Switches a channel each second. Returns when which one was.
async fn changes(server: &Program) -> Vec<(i64, Instant)> {
    let end = Instant::now() + MEASURED;
    let mut switched = Vec::new();
    for channel in newest_channels(&server.manager).into_iter().cycle() {
        switch(&server.manager, channel);
        switched.push((channel, Instant::now()));
        tokio::time::sleep(Duration::from_secs(1)).await;
        if Instant::now() >= end {
            break;
        }
    }
    switched
}

/// How long after each switch at the manager the first browser showed it.
fn since_switched(pages: &OpenPages, switched: &[(i64, Instant)]) -> Vec<Duration> {
    let received = pages.received();
    let shown = |(channel, at): &(i64, Instant)| {
        let region = format!("\"status-{channel}\"");
        Some(received.iter().find(|one| one.at >= *at && one.event.contains(&region))?.at.duration_since(*at))
    };
    switched.iter().filter_map(shown).collect()
}

/// CPU time, memory, and requests to the manager.
async fn load() {
    let server = Program::start().await;
    tokio::time::sleep(ACTIVE_WINDOW + SETTLED).await;
    let idle = measure(&server, tokio::time::sleep(MEASURED * 2)).await;
    println!("    0 streams: {:.1} % of a core, {:.0} requests/min to the manager", idle.cpu, idle.requests);
    let mut figures = Vec::new();
    for count in [1, 10, STREAMS] {
        let pages = OpenPages::open(server.address, count).await;
        tokio::time::sleep(SETTLED).await;
        let quiet = measure(&server, tokio::time::sleep(MEASURED)).await;
        pages.received().clear();
        let mut switched = Vec::new();
        let busy = measure(&server, async { switched = changes(&server).await }).await;
        println!(
            "{count:>5} streams: no changes {:.1} % of a core, {:.0} requests/min to the manager; one change a second {:.1} %; {:.0} MiB resident",
            quiet.cpu,
            quiet.requests,
            busy.cpu,
            server.resident()
        );
        if count == STREAMS {
            print_latencies("switched at the manager → first browser, by polling", since_switched(&pages, &switched));
        }
        figures.push((quiet, busy));
    }
    let [(quiet_1, _), (_, busy_10), (quiet, busy)] = &figures[..] else { unreachable!("three counts") };
    println!("  {STREAMS} streams − 1, no changes: {:.1} % of a core", quiet.cpu - quiet_1.cpu);
    println!("  {STREAMS} streams ÷ 10, one change a second: {:.2} times the CPU time", busy.cpu / busy_10.cpu);
    println!("  {STREAMS} streams ÷ 1: {:.2} times the requests to the manager", quiet.requests / quiet_1.requests);
}

/// How fast a switch at the manager is shown if its ZooKeeper is watched.
async fn zookeeper() {
    let server = Program::start_with_zookeeper().await;
    let pages = OpenPages::open(server.address, 10).await;
    tokio::time::sleep(SETTLED).await;
    pages.received().clear();
    let mut switched = Vec::new();
    let busy = measure(&server, async { switched = changes(&server).await }).await;
    print_latencies("switched at the manager → first browser, with ZooKeeper", since_switched(&pages, &switched));
    println!("  10 streams with ZooKeeper: {:.0} requests/min to the manager", busy.requests);
}

/// The time from a change of the snapshot until each browser has received it. The server is in this process, but in threads of its own, so
/// that the change can be timed.
async fn latency() {
    let manager = support::manager(SandboxConfig { demo: Demo::Many { channels: 1000 }, ..SandboxConfig::default() }).await;
    let folder = tempfile::tempdir().expect("a folder");
    let variables = [
        ("OTTER_ADMIN_LISTEN", "127.0.0.1:0".to_owned()),
        ("OTTER_ADMIN_DATA_DIR", folder.path().display().to_string()),
        ("OTTER_ADMIN_MANAGER_NAME", "bench".to_owned()),
        ("OTTER_ADMIN_MANAGER_URL", manager.console_url()),
        ("OTTER_ADMIN_MANAGER_USER", "admin".to_owned()),
        ("OTTER_ADMIN_MANAGER_PASSWORD", "admin".to_owned()),
    ];
    let config = Config::load(None, variables.map(|(name, value)| (name.to_owned(), value))).expect("a configuration");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let server = runtime.spawn(Server::start(config, PollIntervals::default())).await.expect("no panic").expect("a server");
    let address = server.address().expect("an address");
    let live = server.app().manager("bench").expect("the manager").live.clone();
    runtime.spawn(server.serve(std::future::pending()));
    drop(support::create_administrator(&folder.path().join("setup-link")).await);
    drop(live.subscribe().wait_for(|snapshot| snapshot.channels.rows().len() > 1_000).await.expect("read"));

    let mut deltas = live.changes();
    let changed = runtime.spawn(async move {
        let (mut changed, end) = (HashMap::new(), Instant::now() + SETTLED + MEASURED);
        while let Ok(Ok(delta)) = tokio::time::timeout_at(end.into(), deltas.recv()).await {
            changed.insert(delta.version, Instant::now());
        }
        changed
    });
    let pages = OpenPages::open(address, STREAMS).await;
    tokio::time::sleep(SETTLED).await;
    pages.received().clear();
    for channel in newest_channels(&manager) {
        switch(&manager, channel);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let changed = changed.await.expect("no panic");
    // The ID of an event contains the version of the snapshot that it leads to. The transfer encoding precedes it.
    let version = |event: &str| event.split_once("id: ")?.1.split('.').nth(1)?.parse().ok();
    let received = pages.received();
    let statuses = received.iter().filter(|one| one.event.contains("\"status-"));
    let latencies = statuses.filter_map(|one| Some(one.at.duration_since(*changed.get(&version(&one.event)?)?))).collect();
    print_latencies(&format!("snapshot changed → each of {STREAMS} browsers"), latencies);
    runtime.shutdown_background();
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    if is_wanted("load") {
        load().await;
    }
    if is_wanted("zookeeper") {
        zookeeper().await;
    }
    if is_wanted("latency") {
        latency().await;
    }
}
