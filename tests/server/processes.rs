//! Several processes on one database, killed as in a crash: no data is lost and no user is signed out.

use std::io::{self, BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use otter_admin::server::sandbox::ops::user::password_hash;
use otter_admin::server::sandbox::state::State;
use otter_admin::server::sandbox::{Demo, Fault, RunningSandbox, Sandbox, SandboxConfig};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use tempfile::TempDir;

use super::support::{Browser, MANAGER_PATH};
use crate::program::{self, output_text};

pub const PASSWORD: &str = "seven otters in a boat";
/// The password of the manager's account.
pub const MANAGER_PASSWORD: &str = "known-to-the-manager-only";
/// The text on the audit page for an entry without an outcome.
const UNKNOWN: &str = "the server stopped before the outcome was known";

/// A server process; killed with `kill -9` on drop.
pub struct Process {
    child: Child,
    pub address: String,
    _output: BufReader<ChildStdout>,
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A manager, and the processes' configuration for it and their database.
pub struct Cluster {
    sandbox: RunningSandbox,
    /// One per process.
    folders: [TempDir; 2],
    store: Option<String>,
}

impl Cluster {
    /// With this database; `None` for an SQLite file per process.
    pub async fn new(store: Option<String>) -> Self {
        let sandbox = Sandbox::start(SandboxConfig { demo: Demo::Orders, ..SandboxConfig::default() }).await.expect("a sandbox");
        let changed = sandbox.sandbox().write(|state| {
            let id = state.users.iter().find(|user| user.name == "admin").expect("the account").id;
            state.users.update(0, id, |user| user.password_hash = password_hash(MANAGER_PASSWORD))
        });
        assert!(changed);
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        Self { sandbox, folders, store }
    }

    /// The program with these arguments and the configuration.
    pub fn command(&self, folder: usize, arguments: &[&str]) -> Command {
        let mut command = program::command(self.folders[folder].path(), arguments);
        command.env("OTTER_ADMIN_LISTEN", "127.0.0.1:0").env("OTTER_ADMIN_MANAGER_URL", self.sandbox.console_url());
        command.env("OTTER_ADMIN_MANAGER_USER", "admin").env("OTTER_ADMIN_MANAGER_PASSWORD", MANAGER_PASSWORD);
        if let Some(store) = &self.store {
            command.env("OTTER_ADMIN_STORE", store);
        }
        command
    }

    /// Runs a command of the program and waits for it.
    pub fn run(&self, arguments: &[&str]) -> (bool, String) {
        output_text(&self.command(0, arguments).output().expect("it runs"))
    }

    fn start(&self, folder: usize) -> Process {
        self.start_as(self.command(folder, &[]))
    }

    /// Starts the server with this log filter, or the default one. The thread returns the whole log when the process has ended.
    pub fn start_logged(&self, filter: Option<&str>) -> (Process, JoinHandle<io::Result<String>>) {
        let mut command = self.command(0, &[]);
        match filter {
            Some(filter) => command.env("OTTER_ADMIN_LOG", filter),
            None => command.env_remove("OTTER_ADMIN_LOG"),
        };
        command.stderr(Stdio::piped());
        let mut process = self.start_as(command);
        let log = process.child.stderr.take().expect("its log");
        (process, thread::spawn(move || io::read_to_string(log)))
    }

    /// Starts the server with this command.
    fn start_as(&self, mut command: Command) -> Process {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("otter-admin is ready: ").expect("ready").to_owned();
        Process { child, address, _output: output }
    }
}

/// Reloads a page until it contains a text, for at most five seconds.
async fn soon_reads(browser: &Browser, path: &str, says: &str) {
    let reading = tokio::time::timeout(Duration::from_secs(5), browser.until(path, says));
    reading.await.unwrap_or_else(|_| panic!("{path} did not say {says:?} within 5 s"));
}

/// Whether the session is valid.
async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

async fn makes_a_cluster(browser: &Browser, name: &str) {
    browser.create(&format!("{MANAGER_PATH}/clusters/new"), &[("clusterName", name), ("zookeeperClusters", "127.0.0.1:2181")]).await;
}

/// Sends a write to a process that is killed before the manager has responded.
async fn is_left_alone(browser: &Browser, cluster: &Cluster, process: Process) {
    let faults = cluster.sandbox.sandbox().faults();
    faults.inject(Fault::Slow(Duration::from_secs(20)));
    let cut = tokio::time::timeout(Duration::from_secs(3), makes_a_cluster(browser, "left alone")).await;
    assert!(cut.is_err(), "the manager answered");
    drop(process);
    faults.clear();
}

/// Runs a test on a new database of the server named by an environment variable; skips it with a message if unset.
async fn on_a_database_of(variable: &str, test: impl AsyncFnOnce(String)) {
    let Ok(admin) = std::env::var(variable) else {
        assert!(std::env::var_os("OTTER_STORE_REQUIRED").is_none(), "{variable} is not set: run `.ci/databases start`");
        eprintln!("skipped: {variable} is not set");
        return;
    };
    let name = format!("otter_test_{:016x}", rand::random::<u64>());
    let server = Database::connect(&admin).await.expect("the server");
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("made");
    let mut url: url::Url = admin.parse().expect("a URL");
    url.set_path(&name);
    test(url.to_string()).await;
    // connections of the killed process may still be open on the server
    let force = if server.get_database_backend() == DbBackend::Postgres { " WITH (FORCE)" } else { "" };
    server.execute_unprepared(&format!("DROP DATABASE {name}{force}")).await.expect("dropped");
}

/// The process that ran the cleanup job last.
async fn who_cleaned_up(store: &str) -> Option<String> {
    tokio::time::sleep(Duration::from_millis(300)).await;
    let database = Database::connect(store).await.expect("the database");
    let asked =
        Statement::from_string(database.get_database_backend(), "SELECT holder FROM jobs WHERE name = 'cleanup' AND ended_at IS NOT NULL");
    let row = database.query_one_raw(asked).await.expect("asked")?;
    Some(row.try_get("", "holder").expect("a text"))
}

/// Two processes serve one user; one is killed during a write, and restarted.
async fn two_processes(store: String) {
    let cluster = Cluster::new(Some(store.clone())).await;
    let one = cluster.start(0);
    let cleaner = loop {
        if let Some(holder) = who_cleaned_up(&store).await {
            break holder;
        }
    };
    let other = cluster.start(1);
    let (ok, link) = cluster.run(&["users", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let at_one = Browser::joined(&one.address, &link, PASSWORD).await;
    let at_other = at_one.at(&other.address);
    assert!(is_signed_in(&at_other).await, "the session is everybody's");

    // settings saved at one process are visible at the other
    assert_eq!(at_one.post("/settings", &[("audit_days", "123")]).await.status, StatusCode::SEE_OTHER);
    soon_reads(&at_other, "/settings", "value=\"123\"").await;

    // both append to the same audit log concurrently
    for at in 0..3 {
        let (left, right) = (format!("left {at}"), format!("right {at}"));
        tokio::join!(makes_a_cluster(&at_one, &left), makes_a_cluster(&at_other, &right));
    }
    is_left_alone(&at_one, &cluster, one).await;
    assert!(is_signed_in(&at_other).await);
    makes_a_cluster(&at_other, "after").await;
    soon_reads(&at_other, "/audit", UNKNOWN).await;

    // background jobs are taken over by the other process
    assert_eq!(at_other.post("/jobs/run", &[("job", "cleanup")]).await.status, StatusCode::SEE_OTHER);
    let taken_over = async || while who_cleaned_up(&store).await.is_none_or(|now| now == cleaner) {};
    tokio::time::timeout(Duration::from_secs(50), taken_over()).await.expect("the other took over");

    let again = cluster.start(0);
    let at_again = at_one.at(&again.address);
    assert!(is_signed_in(&at_again).await, "nobody is signed out");
    soon_reads(&at_again, &format!("{MANAGER_PATH}/clusters"), "after").await;
    let (ok, said) = cluster.run(&["audit", "verify"]);
    assert!(ok && said.contains("audit log intact"), "{said}");
    at_again.post("/sign-out", &[]).await;
    // sessions are cached per process for some seconds
    let gone = async || while is_signed_in(&at_other).await {};
    tokio::time::timeout(Duration::from_secs(5), gone()).await.expect("signed out at one is signed out at all");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_a_mysql_database() {
    on_a_database_of("OTTER_STORE_MYSQL", two_processes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_a_postgresql_database() {
    on_a_database_of("OTTER_STORE_POSTGRES", two_processes).await;
}

/// The badge of an operation in progress on the page of its channel.
const RUNNING: &str = "tone-busy";

/// Reloads the page of a channel until no operation is in progress.
async fn until_idle(browser: &Browser, page: &str) {
    let idle = async || while browser.get(page).await.body.contains(RUNNING) {};
    tokio::time::timeout(Duration::from_secs(30), idle()).await.expect("the operation ends");
}

/// A stop at one process during a start at the other takes effect, and an operation of a killed process is shown as lost.
async fn operations_of_two_processes(store: String) {
    let cluster = Cluster::new(Some(store)).await;
    let (one, other) = (cluster.start(0), cluster.start(1));
    let (ok, link) = cluster.run(&["users", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let at_one = Browser::joined(&one.address, &link, PASSWORD).await;
    let at_other = at_one.at(&other.address);
    let sandbox = cluster.sandbox.sandbox();
    let runs = |state: &State, id: i64| state.zookeeper.channel_status(id).constant() == "START";
    let channel =
        sandbox.read(|state| state.channels.iter().map(|channel| channel.id).find(|id| runs(state, *id))).expect("one in the demo");
    let page = format!("{MANAGER_PATH}/channels/{channel}");
    let post = async |browser: &Browser, command: &str| {
        let answer = browser.post(&format!("{page}/switch"), &[("switch", command)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{command}: {}", answer.body);
    };
    at_one.until(&page, "data-status=\"START\"").await;
    post(&at_one, "stop").await;
    until_idle(&at_one, &page).await;
    at_other.until(&page, "data-status=\"STOP\"").await;

    sandbox.faults().inject_at(Fault::Slow(Duration::from_secs(10)), "/api/channelOp", Some(1));
    post(&at_one, "start").await;
    at_other.until(&page, "value=\"stop\" class=\"btn btn-sm\">").await;
    post(&at_other, "stop").await;
    at_other.until(&page, "superseded").await;
    until_idle(&at_other, &page).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!sandbox.read(|state| runs(state, channel)), "the stop came after the start");
    at_one.until(&page, "superseded").await;

    sandbox.faults().inject_at(Fault::Slow(Duration::from_secs(20)), "/api/channelOp", Some(1));
    post(&at_one, "start").await;
    at_other.until(&page, RUNNING).await;
    drop(one);
    let lost = "otter-admin stopped before the outcome was known";
    let shown = async || while !at_other.get(&page).await.body.contains(lost) {};
    tokio::time::timeout(Duration::from_secs(50), shown()).await.expect("the operation ends");
    post(&at_other, "push").await;
    until_idle(&at_other, &page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_stop_and_start_one_channel_on_a_mysql_database() {
    on_a_database_of("OTTER_STORE_MYSQL", operations_of_two_processes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_stop_and_start_one_channel_on_a_postgresql_database() {
    on_a_database_of("OTTER_STORE_POSTGRES", operations_of_two_processes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_on_sqlite_recovers_after_a_crash() {
    let cluster = Cluster::new(None).await;
    let one = cluster.start(0);
    let (ok, link) = cluster.run(&["users", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let at_one = Browser::joined(&one.address, &link, PASSWORD).await;
    let (ok, said) = cluster.run(&[]);
    assert!(!ok && said.contains("otter-admin.sqlite"), "a second process is refused: {said}");
    is_left_alone(&at_one, &cluster, one).await;

    let again = cluster.start(0);
    let at_again = at_one.at(&again.address);
    assert!(is_signed_in(&at_again).await);
    soon_reads(&at_again, "/audit", UNKNOWN).await;
    makes_a_cluster(&at_again, "after").await;
    let (ok, said) = cluster.run(&["audit", "verify"]);
    assert!(ok && said.contains("audit log intact"), "{said}");
    drop(again);

    // modified as with the database's own tools
    let file = format!("sqlite://{}", cluster.folders[0].path().join("otter-admin.sqlite").display());
    let database = Database::connect(file).await.expect("the file");
    database.execute_unprepared("UPDATE audit_records SET body = replace(body, 'ann', 'bob')").await.expect("changed");
    database.close().await.expect("closed");
    let (ok, said) = cluster.run(&["audit", "verify"]);
    assert!(!ok && said.contains("the audit log was modified"), "{said}");
}
