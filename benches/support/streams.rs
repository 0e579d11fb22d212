//! Event streams of many open pages.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use otter_admin::server::sandbox::RunningSandbox;
use otter_admin::server::sandbox::state::ChannelStatus;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinSet;

use super::{LIST, connect, request, sign_in};

/// Streams per session, below the server's limit of 20.
const PER_SESSION: usize = 20;
/// Connections per client address, below the server's limit of 256.
const PER_ADDRESS: usize = 250;

/// An event that a browser has received.
pub struct Received {
    pub browser: usize,
    pub at: Instant,
    pub event: String,
}

/// Browsers that have the list of channels open.
pub struct OpenPages {
    received: Arc<Mutex<Vec<Received>>>,
    browsers: JoinSet<()>,
}

impl OpenPages {
    /// Opens pages, each with its event stream.
    pub async fn open(server: SocketAddr, count: usize) -> Self {
        let mut pages = Self { received: Arc::default(), browsers: JoinSet::new() };
        let mut cookie = String::new();
        for browser in 0..count {
            let from = Ipv4Addr::new(127, 0, 0, 2 + u8::try_from(browser / PER_ADDRESS).expect("few addresses"));
            if browser % PER_SESSION == 0 {
                cookie = sign_in(server, from).await;
            }
            let page = format!("/m/bench/events?page={LIST}");
            let request = request(server, &page, &cookie, "identity").replace("\r\n\r\n", "\r\naccept: text/event-stream\r\n\r\n");
            let mut stream = connect(server, from).await;
            stream.write_all(request.as_bytes()).await.expect("sent");
            let received = Arc::clone(&pages.received);
            pages.browsers.spawn(async move {
                let mut buffer = vec![0; 1 << 14];
                let mut text = String::new();
                loop {
                    let Ok(read @ 1..) = stream.read(&mut buffer).await else { return };
                    let at = Instant::now();
                    text.push_str(&String::from_utf8_lossy(&buffer[..read]));
                    while let Some(end) = text.find("\n\n") {
                        let event = text.drain(..end + 2).collect();
                        received.lock().expect("no panic").push(Received { browser, at, event });
                    }
                }
            });
        }
        pages
    }

    /// The events received since they were last cleared.
    pub fn received(&self) -> MutexGuard<'_, Vec<Received>> {
        self.received.lock().expect("no panic")
    }

    /// The number of streams that the server has not ended.
    pub fn alive(&mut self) -> usize {
        while self.browsers.try_join_next().is_some() {}
        self.browsers.len()
    }
}

/// The channels of the first page of the list: the newest ones.
pub fn newest_channels(manager: &RunningSandbox) -> Vec<i64> {
    let mut channels = manager.sandbox().read(|state| state.channels.iter().map(|channel| channel.id).collect::<Vec<_>>());
    channels.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
    channels.truncate(40);
    channels
}

/// Switches a channel between stopped and paused.
pub fn switch(manager: &RunningSandbox, channel: i64) {
    let sandbox = manager.sandbox();
    let now = sandbox.now();
    sandbox.write(|state| {
        let is_stopped = state.zookeeper.channel_status(channel) == ChannelStatus::Stop;
        state.zookeeper.set_channel(channel, if is_stopped { ChannelStatus::Pause } else { ChannelStatus::Stop }, now);
    });
}

/// Prints percentiles of latencies.
pub fn print_latencies(what: &str, mut latencies: Vec<std::time::Duration>) {
    latencies.sort_unstable();
    let Some(last) = latencies.len().checked_sub(1) else {
        println!("  {what}: no event");
        return;
    };
    let at = |share: f64| latencies[(last as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!("  {what}: p50 {:.0} ms, p99 {:.0} ms, max {:.0} ms ({} events)", at(0.5), at(0.99), at(1.0), latencies.len());
}
