//! Several processes on one database, ended as a crash ends them: nothing is lost, nobody is signed out.
#![cfg(feature = "ssr")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use otter_admin::server::http::session::{TOKEN_FIELD, form_token};
use otter_admin::server::sandbox::{Demo, Fault, RunningSandbox, Sandbox, SandboxConfig};
use reqwest::{Client, StatusCode, redirect};
use sea_orm::sqlx::{self, ConnectOptions, Connection, Executor};
use secrecy::SecretString;
use tempfile::TempDir;

const PASSWORD: &str = "seven otters in a boat";
/// What the audit page says of a record without an end.
const UNKNOWN: &str = "the server ended before it knew";

/// A process that serves; `kill -9` when it goes.
struct Process {
    child: Child,
    address: String,
    _output: BufReader<std::process::ChildStdout>,
}

impl Process {
    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A manager, and how processes reach it and their database.
struct Site {
    sandbox: RunningSandbox,
    /// Of every process the same with SQLite, of each its own otherwise.
    folders: Vec<TempDir>,
    store: Option<String>,
}

impl Site {
    async fn new(store: Option<String>) -> Self {
        let sandbox = Sandbox::start(SandboxConfig { demo: Demo::Orders, ..SandboxConfig::default() }).await.expect("a sandbox");
        let folders = (0..2).map(|_| tempfile::tempdir().expect("a folder")).collect();
        Self { sandbox, folders, store }
    }

    fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_otter-admin"));
        command.env("OTTER_ADMIN_DATA_DIR", folder).env("OTTER_ADMIN_LOG", "off").current_dir(folder).args(arguments);
        command.env("OTTER_ADMIN_LISTEN", "127.0.0.1:0").env("OTTER_ADMIN_MANAGER_URL", self.sandbox.console_url());
        command.env("OTTER_ADMIN_MANAGER_USER", "admin").env("OTTER_ADMIN_MANAGER_PASSWORD", "admin");
        if let Some(store) = &self.store {
            command.env("OTTER_ADMIN_STORE", store);
        }
        command
    }

    /// Runs a command of the program to its end: whether it succeeded, and what it said.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command(self.folders[0].path(), arguments).output().expect("it runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    }

    fn start(&self, folder: usize) -> Process {
        let mut child = self.command(self.folders[folder].path(), &[]).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("otter-admin is ready: ").expect("ready").to_owned();
        Process { child, address, _output: output }
    }
}

/// Somebody's browser, which does not care which process answers.
struct Browser {
    client: Client,
    session: String,
}

impl Browser {
    fn new() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().redirect(redirect::Policy::none()).timeout(Duration::from_secs(60)).build().expect("a client");
        Self { client, session: String::new() }
    }

    async fn get(&self, process: &Process, path: &str) -> (StatusCode, String) {
        let request = self.client.get(format!("{}{path}", process.address)).header("cookie", format!("session={}", self.session));
        let answer = request.send().await.expect("an answer");
        (answer.status(), answer.text().await.expect("a body"))
    }

    async fn post(&self, process: &Process, path: &str, fields: &[(&str, &str)]) -> reqwest::Result<reqwest::Response> {
        let token = form_token(&SecretString::from(self.session.clone()));
        let fields: Vec<_> = fields.iter().copied().chain([(TOKEN_FIELD, token.as_str())]).collect();
        let request = self.client.post(format!("{}{path}", process.address)).header("cookie", format!("session={}", self.session));
        request.header("sec-fetch-site", "same-origin").form(&fields).send().await
    }

    /// Takes an invitation, and is signed in by it.
    async fn join(&mut self, process: &Process, link: &str) {
        let token = link.trim().rsplit_once('=').expect("a token").1;
        let fields = [("token", token), ("display_name", "Ann"), ("password", PASSWORD)];
        let answer = self.post(process, "/invitation", &fields).await.expect("an answer");
        let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let session = cookie.strip_prefix("session=").and_then(|rest| rest.split(';').next());
        self.session = session.unwrap_or_else(|| panic!("{} {cookie}", answer.status())).to_owned();
    }

    /// Whether the pages know who it is.
    async fn is_signed_in(&self, process: &Process) -> bool {
        self.get(process, "/account").await.0 == StatusCode::OK
    }

    async fn makes_a_cluster(&self, process: &Process, name: &str) {
        let fields = [("clusterName", name), ("zookeeperClusters", "127.0.0.1:2181")];
        let answer = self.post(process, "/m/main/clusters/new", &fields).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{:?}", answer.text().await);
    }

    /// Reads a page until it says so, for at most five seconds.
    async fn soon_reads(&self, process: &Process, path: &str, says: &str) {
        for _ in 0..50 {
            if self.get(process, path).await.1.contains(says) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{path} did not say {says:?} within 5 s: {}", self.get(process, path).await.1);
    }

    /// Sends a write to a process that dies before the manager has answered.
    async fn is_left_alone(&self, site: &Site, process: Process) {
        let faults = site.sandbox.sandbox().faults();
        faults.inject(Fault::Slow(Duration::from_secs(20)));
        let fields = [("clusterName", "left alone"), ("zookeeperClusters", "127.0.0.1:2181")];
        let cut = tokio::time::timeout(Duration::from_secs(3), self.post(&process, "/m/main/clusters/new", &fields)).await;
        assert!(cut.is_err(), "the manager answered");
        process.kill();
        faults.clear();
    }
}

/// A fresh database of a server that a variable names; none when it does not.
async fn database(variable: &str) -> Option<String> {
    let Ok(admin) = std::env::var(variable) else {
        eprintln!("skipped: {variable} is not set");
        return None;
    };
    let name = format!("otter_test_{:016x}", rand::random::<u64>());
    let statement = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    if admin.starts_with("mysql") {
        let options: sqlx::mysql::MySqlConnectOptions = admin.parse().expect("a URL");
        options.connect().await.expect("the server").execute(statement).await.expect("made");
    } else {
        let options: sqlx::postgres::PgConnectOptions = admin.parse().expect("a URL");
        let mut connection = options.connect().await.expect("the server");
        connection.execute(statement).await.expect("made");
        connection.close().await.expect("closed");
    }
    let mut url: url::Url = admin.parse().expect("a URL");
    url.set_path(&name);
    Some(url.to_string())
}

/// Two processes serve one person; one dies in the middle of a write, and comes back.
async fn two_processes(store: String) {
    let site = Site::new(Some(store)).await;
    let (one, other) = (site.start(0), site.start(1));
    let (ok, link) = site.run(&["people", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let mut ann = Browser::new();
    ann.join(&one, &link).await;
    assert!(ann.is_signed_in(&other).await, "the session is everybody's");

    // what is set at one is seen at the other
    let set = ann.post(&one, "/settings", &[("audit_days", "123")]).await.expect("an answer");
    assert_eq!(set.status(), StatusCode::SEE_OTHER);
    ann.soon_reads(&other, "/settings", "value=\"123\"").await;

    // both write the one trail at once
    for at in 0..3 {
        let (left, right) = (format!("left {at}"), format!("right {at}"));
        tokio::join!(ann.makes_a_cluster(&one, &left), ann.makes_a_cluster(&other, &right));
    }
    ann.is_left_alone(&site, one).await;
    assert!(ann.is_signed_in(&other).await);
    ann.makes_a_cluster(&other, "after").await;
    ann.soon_reads(&other, "/audit", UNKNOWN).await;

    let again = site.start(0);
    assert!(ann.is_signed_in(&again).await, "nobody is signed out");
    ann.soon_reads(&again, "/m/main/clusters", "after").await;
    let (ok, said) = site.run(&["audit", "verify"]);
    assert!(ok && said.contains("all as they were written"), "{said}");
    ann.post(&again, "/sign-out", &[]).await.expect("an answer");
    // what a process remembers of sessions lasts for seconds
    let gone = async || while ann.is_signed_in(&other).await {};
    tokio::time::timeout(Duration::from_secs(5), gone()).await.expect("signed out at one is signed out at all");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_mysql_work_as_one() {
    if let Some(store) = database("OTTER_STORE_MYSQL").await {
        two_processes(store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_postgresql_work_as_one() {
    if let Some(store) = database("OTTER_STORE_POSTGRES").await {
        two_processes(store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_on_sqlite_dies_and_comes_back() {
    let site = Site::new(None).await;
    let one = site.start(0);
    let (ok, link) = site.run(&["people", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let mut ann = Browser::new();
    ann.join(&one, &link).await;
    let (ok, said) = site.run(&[]);
    assert!(!ok && said.contains("otter-admin.sqlite"), "a second process is refused: {said}");
    ann.is_left_alone(&site, one).await;

    let again = site.start(0);
    assert!(ann.is_signed_in(&again).await);
    ann.soon_reads(&again, "/audit", UNKNOWN).await;
    ann.makes_a_cluster(&again, "after").await;
    let (ok, said) = site.run(&["audit", "verify"]);
    assert!(ok && said.contains("all as they were written"), "{said}");
    drop(again);

    // as somebody with the database's own tools would change it
    let file = site.folders[0].path().join("otter-admin.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.expect("the file");
    connection.execute("UPDATE audit_records SET body = replace(body, 'ann', 'bob')").await.expect("changed");
    connection.close().await.expect("closed");
    let (ok, said) = site.run(&["audit", "verify"]);
    assert!(!ok && said.contains("not as it was written"), "{said}");
}
