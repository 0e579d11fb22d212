//! Benchmark of open pages: event streams on the list of 1,000 channels. Prints the figures of docs/performance.md; asserts nothing, since
//! timings depend on the machine. Run by `make bench`.
//!
//! CPU time and memory are those of the server's process alone. The manager (a sandbox) and the browsers are in this one.
#![allow(clippy::disallowed_methods, reason = "benchmarks choose their own clock, values and clients")]

mod support;

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use otter_admin::server::sandbox::state::ChannelStatus;
use support::{LIST, Program, connect, request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;

/// The number of open pages.
const STREAMS: usize = 1_000;
/// Streams per session, below the server's limit of 20.
const PER_SESSION: usize = 20;
/// Connections per client address, below the server's limit of 256.
const PER_ADDRESS: usize = 250;
/// How long each state is measured.
const MEASURED: Duration = Duration::from_secs(60);

/// When each browser received which event.
type Received = Arc<Mutex<Vec<(usize, Instant, String)>>>;

/// Opens pages with their streams. Only messages that contain `wanted` are recorded.
async fn open(server: &Program, count: usize, received: &Received) -> Vec<JoinHandle<()>> {
    let mut browsers = Vec::new();
    let mut cookie = String::new();
    for number in 0..count {
        let from = Ipv4Addr::new(127, 0, 0, 2 + u8::try_from(number / PER_ADDRESS).expect("few addresses"));
        if number % PER_SESSION == 0 {
            cookie = server.sign_in(from).await;
        }
        let page = format!("/m/bench/events?page={LIST}");
        let request = request(server.address, &page, &cookie, "identity").replace("\r\n\r\n", "\r\naccept: text/event-stream\r\n\r\n");
        let mut stream = connect(server.address, from).await;
        stream.write_all(request.as_bytes()).await.expect("sent");
        let received = Arc::clone(received);
        browsers.push(tokio::spawn(async move {
            let mut buffer = vec![0; 1 << 16];
            let mut text = String::new();
            loop {
                let read = stream.read(&mut buffer).await.expect("read");
                if read == 0 {
                    return;
                }
                let now = Instant::now();
                text.push_str(&String::from_utf8_lossy(&buffer[..read]));
                while let Some(end) = text.find("\n\n") {
                    let event: String = text.drain(..end + 2).collect();
                    if event.contains("status-") {
                        received.lock().expect("no panic").push((number, now, event));
                    }
                }
            }
        }));
    }
    browsers
}

/// The share of a core that the server uses while `work` runs.
async fn share(server: &Program, work: impl Future<Output = ()>) -> f64 {
    let (cpu, began) = (server.cpu(), Instant::now());
    work.await;
    (server.cpu() - cpu).as_secs_f64() / began.elapsed().as_secs_f64() * 100.0
}

/// Switches a channel of the first page each second.
async fn changes(server: &Program) {
    let end = Instant::now() + MEASURED;
    let sandbox = server.manager.sandbox();
    let mut channels = sandbox.read(|state| state.channels.iter().map(|channel| channel.id).collect::<Vec<_>>());
    // The newest are on the first page.
    channels.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
    for id in channels.into_iter().take(40).cycle() {
        let now = sandbox.now();
        sandbox.write(|state| {
            let is_stopped = state.zookeeper.channel_status(id) == ChannelStatus::Stop;
            state.zookeeper.set_channel(id, if is_stopped { ChannelStatus::Pause } else { ChannelStatus::Stop }, now);
        });
        tokio::time::sleep(Duration::from_secs(1)).await;
        if Instant::now() >= end {
            return;
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let server = Program::start().await;
    let received = Received::default();
    let mut figures = Vec::new();
    for count in [1, 10, STREAMS] {
        let browsers = open(&server, count, &received).await;
        tokio::time::sleep(Duration::from_secs(20)).await;
        let quiet = share(&server, tokio::time::sleep(MEASURED)).await;
        received.lock().expect("no panic").clear();
        let busy = share(&server, changes(&server)).await;
        println!(
            "{count:>5} streams: no changes {quiet:.1} % of a core, one change a second {busy:.1} %, {:.0} MiB resident",
            server.resident()
        );
        figures.push((quiet, busy));
        browsers.into_iter().for_each(|browser| browser.abort());
    }
    let [(quiet_1, _), (_, busy_10), (quiet, busy)] = figures[..] else { unreachable!("three counts") };
    println!("  {STREAMS} streams ÷ 1, no changes: {:.1} % of a core more", quiet - quiet_1);
    println!("  {STREAMS} streams ÷ 10, one change a second: {:.2} times the CPU time", busy / busy_10);
    spread(&received);
    server.stop();
}

/// Prints how long after the first browser each other one received the same change.
fn spread(received: &Received) {
    let received = received.lock().expect("no panic");
    let mut first: std::collections::HashMap<&str, Instant> = std::collections::HashMap::new();
    let mut late: Vec<Duration> = Vec::new();
    for (_, at, event) in received.iter() {
        let first = *first.entry(event.as_str()).or_insert(*at);
        late.push(at.duration_since(first));
    }
    late.sort_unstable();
    if let Some(last) = late.len().checked_sub(1) {
        let at = |share: f64| late[(last as f64 * share) as usize].as_secs_f64() * 1000.0;
        println!(
            "  first browser → each of {STREAMS}: p50 {:.0} ms, p99 {:.0} ms, max {:.0} ms ({} events)",
            at(0.5),
            at(0.99),
            at(1.0),
            late.len()
        );
    }
}
