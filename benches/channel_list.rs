//! Benchmark of the channel list: 1,000 channels, 50 rows per page, over loopback, with the load generator on the same machine. The server
//! polls a manager (a sandbox in this process) as usual. Prints the figures in README.md; asserts nothing, since timings depend on the
//! machine. Run by `make bench`.
#![allow(clippy::disallowed_methods, reason = "benchmarks choose their own clock, values and clients")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use otter_admin::server::sandbox::{Demo, RunningSandbox, Sandbox, SandboxConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Keep-alive connections, each sending its next request as soon as it has a response.
const CONNECTIONS: usize = 16;
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(8);

struct Program {
    process: Child,
    address: String,
    /// The session of the administrator, who was created through the set-up link.
    cookie: String,
    _folder: tempfile::TempDir,
    _manager: RunningSandbox,
}

impl Program {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let demo = Demo::Many { channels: 1000 };
        let manager = Sandbox::start(SandboxConfig { demo, ..SandboxConfig::default() }).await.expect("a manager");
        let mut process = Command::new(env!("CARGO_BIN_EXE_otter-admin"))
            .env("OTTER_ADMIN_LISTEN", "127.0.0.1:0")
            .env("OTTER_ADMIN_DATA_DIR", folder.path())
            .env("OTTER_ADMIN_LOG", "error")
            .env("OTTER_ADMIN_MANAGER_NAME", "bench")
            .env("OTTER_ADMIN_MANAGER_URL", manager.console_url())
            .env("OTTER_ADMIN_MANAGER_USER", "admin")
            .env("OTTER_ADMIN_MANAGER_PASSWORD", "admin")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut said = BufReader::new(process.stdout.take().expect("its output")).lines().map_while(Result::ok);
        let address = said.by_ref().find_map(|line| line.split_once("http://").map(|(_, rest)| rest.trim().to_owned()));
        let address = address.expect("its address");
        // Drains further output so that the server does not block on the pipe.
        std::thread::spawn(move || said.for_each(drop));
        let cookie = create_administrator(&folder.path().join("setup-link")).await;
        Self { process, address, cookie, _folder: folder, _manager: manager }
    }

    /// Resident memory in MB; `None` if the system does not provide it.
    fn resident(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
    }
}

/// Creates the first administrator, and returns the cookie of the resulting session.
async fn create_administrator(link: &std::path::Path) -> String {
    let link = std::fs::read_to_string(link).expect("the set-up link");
    let (page, token) = link.trim().split_once("?token=").expect("a link");
    let form = [("token", token), ("name", "bench"), ("display_name", "Bench"), ("password", "seven otters in a boat")];
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let answer = client.post(page).form(&form).send().await.expect("an answer");
    let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok()).expect("a session");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Sends a request on a keep-alive connection; returns the length of the response body, which is either plain or chunked.
async fn ask(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> usize {
    stream.write_all(request).await.expect("sent");
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.expect("read");
        assert!(read > 0, "the server closed the connection");
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 200"), "{head}");
        let length: Option<usize> = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        let is_whole = |buffer: &[u8]| length.map_or(buffer.ends_with(b"0\r\n\r\n"), |length| buffer.len() >= end + 4 + length);
        while !is_whole(&buffer[..]) {
            assert!(stream.read_buf(buffer).await.expect("read") > 0, "the server closed the connection");
        }
        return buffer.len() - end - 4;
    }
}

/// The requested page.
#[derive(Clone, Copy)]
enum RequestKind {
    /// The list that every user has open; it is rendered once per second.
    Same,
    /// A new URL for each request, so that the page is rendered every time.
    Other,
}

/// A request as sent by browsers; `plain` requests an uncompressed response that can be read here.
fn request(server: &Program, kind: RequestKind, number: usize, plain: bool) -> String {
    let query = match kind {
        RequestKind::Same => String::new(),
        RequestKind::Other => format!("?page=1&n={number}"),
    };
    let encoding = if plain { "identity" } else { "gzip, deflate, br, zstd" };
    let Program { address, cookie, .. } = server;
    format!("GET /m/bench/channels{query} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\naccept-encoding: {encoding}\r\n\r\n")
}

/// The response times, sorted in ascending order.
async fn load(server: &Arc<Program>, kind: RequestKind, how_long: Duration) -> Vec<Duration> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let tasks = (0..CONNECTIONS).map(|_| {
        let server = Arc::clone(server);
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(&server.address).await.expect("connected");
            stream.set_nodelay(true).expect("no delay");
            let (mut buffer, mut took) = (Vec::with_capacity(1 << 18), Vec::new());
            let end = Instant::now() + how_long;
            while Instant::now() < end {
                let request = request(&server, kind, NUMBER.fetch_add(1, Ordering::Relaxed), false);
                let began = Instant::now();
                ask(&mut stream, request.as_bytes(), &mut buffer).await;
                took.push(began.elapsed());
            }
            took
        })
    });
    let mut all = Vec::new();
    for one in tasks.collect::<Vec<_>>() {
        all.extend(one.await.expect("kind"));
    }
    all.sort_unstable();
    all
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let server = Arc::new(Program::start().await);
    let first = request(&server, RequestKind::Same, 0, true);
    // Waits until the list has been read once.
    let mut bytes = 0;
    for _ in 0..150 {
        let mut stream = TcpStream::connect(&server.address).await.expect("connected");
        let mut body = Vec::new();
        bytes = ask(&mut stream, first.as_bytes(), &mut body).await;
        if String::from_utf8_lossy(&body).matches("<tr").count() > 50 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let mut stream = TcpStream::connect(&server.address).await.expect("connected");
    let sent = ask(&mut stream, request(&server, RequestKind::Same, 0, false).as_bytes(), &mut Vec::new()).await;
    println!("channel list, 1,000 channels, 50 rows, {} kB a page, {} kB compressed, {CONNECTIONS} connections", bytes / 1024, sent / 1024);
    for (what, kind) in [("the same list", RequestKind::Same), ("drawn for each request", RequestKind::Other)] {
        load(&server, kind, WARM_UP).await;
        let took = load(&server, kind, MEASURED).await;
        let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
        let rate = took.len() as f64 / MEASURED.as_secs_f64();
        let resident = server.resident().map(|resident| format!(", {resident} MB resident")).unwrap_or_default();
        println!("  {what}: {rate:.0} requests/s, p50 {:.1} ms, p99 {:.1} ms{resident}", at(0.5), at(0.99));
    }
}
