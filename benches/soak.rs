//! Soak test: 1,000 open pages for ten minutes, while the manager is killed and restarted five times. Prints what leaks would show (memory,
//! open files, ended streams) and how long after each restart all pages are current. Run by `make soak`.
//!
//! CPU time and memory are those of the server's process alone. The manager (a sandbox) and the browsers are in this one.
#![allow(clippy::disallowed_methods, reason = "benchmarks choose their own clock, values and clients")]

mod support;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use support::Program;
use support::streams::{OpenPages, newest_channels, switch};

/// The number of open pages.
const STREAMS: usize = 1_000;
/// The whole run, and how often the manager is killed in it.
const DURATION: Duration = Duration::from_secs(600);
const RESTARTS: u32 = 5;
/// How long the manager is away. The server retries after 5, 10 and 20 seconds.
const AWAY: Duration = Duration::from_secs(30);
/// How long pages may take to become current after a restart.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Waits until the condition holds. Returns how long it took, or `None` after [`TIMEOUT`].
async fn until(mut condition: impl FnMut() -> bool) -> Option<Duration> {
    let began = Instant::now();
    while !condition() {
        if began.elapsed() > TIMEOUT {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Some(began.elapsed())
}

/// The browsers that have received an event with this text.
fn browsers(pages: &OpenPages, text: &str) -> usize {
    let received = pages.received();
    received.iter().filter(|one| one.event.contains(text)).map(|one| one.browser).collect::<HashSet<_>>().len()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut server = Program::start().await;
    let mut pages = OpenPages::open(server.address, STREAMS).await;
    let period = DURATION / RESTARTS;
    tokio::time::sleep(period - AWAY).await;
    println!("before: {:.0} MiB resident, {} open files", server.resident(), server.open_files());
    for (restart, channel) in (1..=RESTARTS).zip(newest_channels(&server.manager)) {
        let began = Instant::now();
        pages.received().clear();
        server.manager.kill().await;
        tokio::time::sleep(AWAY).await;
        let told = browsers(&pages, "banner-away");
        pages.received().clear();
        server.manager.restart().await.expect("restarted");
        switch(&server.manager, channel);
        let region = format!("\"status-{channel}\"");
        let first = until(|| browsers(&pages, &region) > 0).await;
        let rest = until(|| browsers(&pages, &region) == STREAMS).await;
        println!(
            "restart {restart}: {told} pages showed the outage; first page current after {first:.1?}, all {:.1?} later; {} streams, {:.0} MiB resident, {} open files",
            rest,
            pages.alive(),
            server.resident(),
            server.open_files()
        );
        tokio::time::sleep(period.saturating_sub(began.elapsed())).await;
    }
    println!("after: {} streams, {:.0} MiB resident, {} open files", pages.alive(), server.resident(), server.open_files());
}
