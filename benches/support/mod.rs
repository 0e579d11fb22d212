//! A release server in its own process with a manager of 1,000 channels in this one, and HTTP connections to it, as a browser has them.
#![allow(dead_code, reason = "each benchmark uses a part")]

pub mod streams;

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use otter_admin::server::sandbox::{Demo, RunningSandbox, Sandbox, SandboxConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// What browsers accept.
pub const BROWSER: &str = "gzip, deflate, br, zstd";
/// The path of the list that the benchmarks load.
pub const LIST: &str = "/m/bench/channels";
const PASSWORD: &str = "seven otters in a boat";

/// A running server and its manager.
pub struct Program {
    process: Child,
    pub address: SocketAddr,
    /// The session of the administrator, who was created through the set-up link.
    pub cookie: String,
    pub manager: RunningSandbox,
    _folder: tempfile::TempDir,
}

impl Program {
    /// Starts both and waits until the list has been read.
    pub async fn start() -> Self {
        Self::launch(false).await
    }

    /// Same as [`Self::start`] with a server that watches the manager's ZooKeeper.
    pub async fn start_with_zookeeper() -> Self {
        Self::launch(true).await
    }

    async fn launch(zookeeper: bool) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let manager = manager(SandboxConfig { demo: Demo::Many { channels: 1000 }, ..SandboxConfig::default() }).await;
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_otter-admin"));
        if zookeeper {
            command.env("OTTER_ADMIN_MANAGER_ZOOKEEPER", manager.zookeeper_address().to_string());
        }
        let mut process = command
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
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines().map_while(Result::ok);
        let address = lines.by_ref().find_map(|line| line.split_once("http://")?.1.trim().trim_end_matches('/').parse().ok());
        let address = address.expect("its address");
        // Drains further output so that the server does not block on the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let cookie = create_administrator(&folder.path().join("setup-link")).await;
        let program = Self { process, address, cookie, manager, _folder: folder };
        for _ in 0..300 {
            let body = program.get(LIST, &program.cookie).await;
            if body.matches("<tr").count() > 50 {
                return program;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("the list was never read");
    }

    /// Resident memory in MiB.
    pub fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("Linux");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a line");
        line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<f64>().ok()).expect("a number") / 1024.0
    }

    /// CPU time used so far.
    pub fn cpu(&self) -> Duration {
        cpu_time(&self.process.id().to_string())
    }

    /// The number of open files, sockets included.
    pub fn open_files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.process.id())).expect("Linux").count()
    }

    /// The body of a page, uncompressed.
    pub async fn get(&self, path: &str, cookie: &str) -> String {
        let mut stream = connect(self.address, Ipv4Addr::LOCALHOST).await;
        let mut body = Vec::new();
        ask(&mut stream, request(self.address, path, cookie, "identity").as_bytes(), &mut body).await;
        String::from_utf8_lossy(&body).into_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Starts a manager.
pub async fn manager(config: SandboxConfig) -> RunningSandbox {
    Sandbox::start(config).await.expect("a manager")
}

/// CPU time of a process, or of `self`, in user and kernel mode.
pub fn cpu_time(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux");
    // The name of the process, in brackets, may contain spaces.
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    let ticks: u64 = fields[11..13].iter().map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
    // The unit is USER_HZ, which is 100 on all Linux systems.
    Duration::from_millis(ticks * 10)
}

/// Signs the administrator in once more; returns the cookie of the session.
pub async fn sign_in(server: SocketAddr, from: Ipv4Addr) -> String {
    let form = format!("name=bench&password={}", PASSWORD.replace(' ', "+"));
    let mut stream = connect(server, from).await;
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: {server}\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let cookie = answer
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next().filter(|cookie| cookie.starts_with("session=")));
    cookie.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// Creates the first administrator, and returns the cookie of the resulting session.
pub async fn create_administrator(link: &Path) -> String {
    let link = std::fs::read_to_string(link).expect("the set-up link");
    let (page, token) = link.trim().split_once("?token=").expect("a link");
    let form = [("token", token), ("name", "bench"), ("display_name", "Bench"), ("password", PASSWORD)];
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let answer = client.post(page).form(&form).send().await.expect("an answer");
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let cookie = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("session="));
    cookie.expect("a session").to_owned()
}

/// Connects from an address of this machine: the server limits connections by address.
pub async fn connect(server: SocketAddr, from: Ipv4Addr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((from, 0).into()).expect("a local address");
    let stream = socket.connect(server).await.expect("connected");
    stream.set_nodelay(true).expect("no delay");
    stream
}

/// A GET request as a signed-in browser sends it.
pub fn request(server: SocketAddr, path: &str, cookie: &str, encoding: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: {server}\r\ncookie: {cookie}\r\naccept-encoding: {encoding}\r\n\r\n")
}

/// Sends a request on a keep-alive connection; returns the length of the response body, which is either plain or chunked.
pub async fn ask(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> usize {
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
