//! Benchmark of the channel list: 1,000 channels, 50 rows per page, over loopback, with the load generator on the same machine. The server
//! polls a manager (a sandbox in this process) as usual. Prints the figures of docs/performance.md; asserts nothing, since timings depend on
//! the machine. Run by `make bench`.
//!
//! All variants are measured in turn, in short slices, so that changes of the machine's speed affect them equally.
#![allow(clippy::disallowed_methods, reason = "benchmarks choose their own clock, values and clients")]

mod support;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;
use support::{BROWSER, LIST, Program, ask, connect, request};

/// Keep-alive connections, each sending its next request as soon as it has a response.
const CONNECTIONS: usize = 16;
/// How long each variant is measured in turn, and how often.
const SLICE: Duration = Duration::from_secs(2);
const SLICES: usize = 5;

/// A variant of the request.
struct Variant {
    name: &'static str,
    server: SocketAddr,
    cookie: String,
    encoding: &'static str,
    /// Whether each request has a new URL, so that the page is rendered every time.
    renders: bool,
    bytes: usize,
    took: Vec<Duration>,
}

impl Variant {
    fn new(name: &'static str, server: SocketAddr, cookie: &str, encoding: &'static str, renders: bool) -> Self {
        Self { name, server, cookie: cookie.to_owned(), encoding, renders, bytes: 0, took: Vec::new() }
    }

    /// Measures for one slice.
    async fn measure(&mut self) {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let end = Instant::now() + SLICE;
        let tasks = (0..CONNECTIONS).map(|_| {
            let (server, cookie, encoding, renders) = (self.server, self.cookie.clone(), self.encoding, self.renders);
            tokio::spawn(async move {
                let mut stream = connect(server, Ipv4Addr::LOCALHOST).await;
                let (mut buffer, mut took, mut bytes) = (Vec::with_capacity(1 << 18), Vec::new(), 0);
                while Instant::now() < end {
                    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                    let path = if renders { format!("{LIST}?page=1&n={number}") } else { LIST.to_owned() };
                    let began = Instant::now();
                    bytes = ask(&mut stream, request(server, &path, &cookie, encoding).as_bytes(), &mut buffer).await;
                    took.push(began.elapsed());
                }
                (took, bytes)
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            let (took, bytes) = task.await.expect("done");
            self.took.extend(took);
            self.bytes = bytes;
        }
    }

    fn rate(&self) -> f64 {
        self.took.len() as f64 / (SLICE * SLICES as u32).as_secs_f64()
    }

    fn print(&mut self) {
        self.took.sort_unstable();
        let at = |share: f64| self.took[((self.took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
        let Self { name, bytes, .. } = &*self;
        println!("  {name:<34} {:>7.0} requests/s  p50 {:>5.1} ms  p99 {:>5.1} ms  {bytes:>6} bytes", self.rate(), at(0.5), at(0.99));
    }
}

/// A server that does nothing but send these bytes.
async fn static_server(body: Bytes) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_ENCODING, "br")];
    let router = Router::new().route(LIST, get(move || async move { (headers, body) }));
    // In threads of its own, like the server that it is compared with.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async { axum::serve(listener, router).await.expect("served") });
    });
    address
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let server = Arc::new(Program::start().await);
    let (address, cookie) = (server.address, server.cookie.clone());
    let mut stream = connect(address, Ipv4Addr::LOCALHOST).await;
    let mut body = Vec::new();
    let length = ask(&mut stream, request(address, LIST, &cookie, BROWSER).as_bytes(), &mut body).await;
    let same_bytes = static_server(Bytes::copy_from_slice(&body[body.len() - length..])).await;
    let mut variants = [
        Variant::new("cached, compressed", address, &cookie, BROWSER, false),
        Variant::new("cached, uncompressed", address, &cookie, "identity", false),
        Variant::new("static axum response, same bytes", same_bytes, &cookie, BROWSER, false),
        Variant::new("rendered per request, compressed", address, &cookie, BROWSER, true),
        Variant::new("rendered per request, uncompressed", address, &cookie, "identity", true),
    ];
    for variant in &mut variants {
        variant.measure().await;
        variant.took.clear();
    }
    for _ in 0..SLICES {
        for variant in &mut variants {
            variant.measure().await;
        }
    }
    println!("channel list, 1,000 channels, 50 rows, signed in, {CONNECTIONS} connections, {:.0} MiB resident", server.resident());
    variants.iter_mut().for_each(Variant::print);
    let [cached, cached_plain, fixed, rendered, rendered_plain] = variants.each_ref().map(Variant::rate);
    println!("  cached list, compressed ÷ uncompressed: {:.2}", cached / cached_plain);
    println!("  cached list, compressed ÷ static response of the same bytes: {:.2}", cached / fixed);
    println!("  rendered per request, compressed ÷ uncompressed: {:.2}", rendered / rendered_plain);
}
