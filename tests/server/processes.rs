//! Several processes on one database, ended as a crash ends them: nothing is lost, nobody is signed out.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use otter_admin::server::sandbox::{Demo, Fault, RunningSandbox, Sandbox, SandboxConfig};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use tempfile::TempDir;

use super::support::{Browser, MANAGER_PATH};
use crate::program::{self, output_text};

pub const PASSWORD: &str = "seven otters in a boat";
/// What the audit page says of a record without an end.
const UNKNOWN: &str = "the server ended before it knew";

/// A process that serves; `kill -9` when it goes.
pub struct Process {
    pub child: Child,
    pub address: String,
    _output: BufReader<ChildStdout>,
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A manager, and how processes reach it and their database.
pub struct Cluster {
    sandbox: RunningSandbox,
    /// One for each process.
    folders: [TempDir; 2],
    store: Option<String>,
}

impl Cluster {
    /// With this database; none: an SQLite file for each process.
    pub async fn new(store: Option<String>) -> Self {
        let sandbox = Sandbox::start(SandboxConfig { demo: Demo::Orders, ..SandboxConfig::default() }).await.expect("a sandbox");
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        Self { sandbox, folders, store }
    }

    /// The program with these arguments and its configuration.
    pub fn command(&self, folder: usize, arguments: &[&str]) -> Command {
        let mut command = program::command(self.folders[folder].path(), arguments);
        command.env("OTTER_ADMIN_LISTEN", "127.0.0.1:0").env("OTTER_ADMIN_MANAGER_URL", self.sandbox.console_url());
        command.env("OTTER_ADMIN_MANAGER_USER", "admin").env("OTTER_ADMIN_MANAGER_PASSWORD", "admin");
        if let Some(store) = &self.store {
            command.env("OTTER_ADMIN_STORE", store);
        }
        command
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, arguments: &[&str]) -> (bool, String) {
        output_text(&self.command(0, arguments).output().expect("it runs"))
    }

    fn start(&self, folder: usize) -> Process {
        self.start_as(self.command(folder, &[]))
    }

    /// Starts it by this command.
    pub fn start_as(&self, mut command: Command) -> Process {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("otter-admin is ready: ").expect("ready").to_owned();
        Process { child, address, _output: output }
    }
}

/// Reads a page until it says so, for at most five seconds.
async fn soon_reads(browser: &Browser, path: &str, says: &str) {
    let reading = tokio::time::timeout(Duration::from_secs(5), browser.until(path, says));
    reading.await.unwrap_or_else(|_| panic!("{path} did not say {says:?} within 5 s"));
}

/// Whether the pages know who it is.
async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

async fn makes_a_cluster(browser: &Browser, name: &str) {
    browser.create(&format!("{MANAGER_PATH}/clusters/new"), &[("clusterName", name), ("zookeeperClusters", "127.0.0.1:2181")]).await;
}

/// Sends a write to a process that dies before the manager has answered.
async fn is_left_alone(browser: &Browser, site: &Cluster, process: Process) {
    let faults = site.sandbox.sandbox().faults();
    faults.inject(Fault::Slow(Duration::from_secs(20)));
    let cut = tokio::time::timeout(Duration::from_secs(3), makes_a_cluster(browser, "left alone")).await;
    assert!(cut.is_err(), "the manager answered");
    drop(process);
    faults.clear();
}

/// Runs a test of two processes on a fresh database of the server that a variable names; says so when it names none.
async fn on_a_database_of(variable: &str) {
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
    two_processes(url.to_string()).await;
    // the connections of who was killed may still be known to it
    let force = if server.get_database_backend() == DbBackend::Postgres { " WITH (FORCE)" } else { "" };
    server.execute_unprepared(&format!("DROP DATABASE {name}{force}")).await.expect("dropped");
}

/// Who holds the lease of cleaning up.
async fn who_cleans_up(store: &str) -> Option<String> {
    tokio::time::sleep(Duration::from_millis(300)).await;
    let database = Database::connect(store).await.expect("the database");
    let asked = Statement::from_string(database.get_database_backend(), "SELECT holder FROM leases WHERE name = 'housekeeping'");
    let row = database.query_one_raw(asked).await.expect("asked")?;
    Some(row.try_get("", "holder").expect("a text"))
}

/// Two processes serve one person; one dies in the middle of a write, and comes back.
async fn two_processes(store: String) {
    let site = Cluster::new(Some(store.clone())).await;
    let one = site.start(0);
    let cleaner = loop {
        if let Some(holder) = who_cleans_up(&store).await {
            break holder;
        }
    };
    let other = site.start(1);
    let (ok, link) = site.run(&["people", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let at_one = Browser::joined(&one.address, &link, PASSWORD).await;
    let at_other = at_one.at(&other.address);
    assert!(is_signed_in(&at_other).await, "the session is everybody's");

    // what is set at one is seen at the other
    assert_eq!(at_one.post("/settings", &[("audit_days", "123")]).await.status, StatusCode::SEE_OTHER);
    soon_reads(&at_other, "/settings", "value=\"123\"").await;

    // both write the one trail at once
    for at in 0..3 {
        let (left, right) = (format!("left {at}"), format!("right {at}"));
        tokio::join!(makes_a_cluster(&at_one, &left), makes_a_cluster(&at_other, &right));
    }
    is_left_alone(&at_one, &site, one).await;
    assert!(is_signed_in(&at_other).await);
    makes_a_cluster(&at_other, "after").await;
    soon_reads(&at_other, "/audit", UNKNOWN).await;

    // what one process does for all goes on
    let taken_over = async || while who_cleans_up(&store).await.is_none_or(|now| now == cleaner) {};
    tokio::time::timeout(Duration::from_secs(50), taken_over()).await.expect("the other took over");

    let again = site.start(0);
    let at_again = at_one.at(&again.address);
    assert!(is_signed_in(&at_again).await, "nobody is signed out");
    soon_reads(&at_again, &format!("{MANAGER_PATH}/clusters"), "after").await;
    let (ok, said) = site.run(&["audit", "verify"]);
    assert!(ok && said.contains("all as they were written"), "{said}");
    at_again.post("/sign-out", &[]).await;
    // what a process remembers of sessions lasts for seconds
    let gone = async || while is_signed_in(&at_other).await {};
    tokio::time::timeout(Duration::from_secs(5), gone()).await.expect("signed out at one is signed out at all");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_mysql_work_as_one() {
    on_a_database_of("OTTER_STORE_MYSQL").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_postgresql_work_as_one() {
    on_a_database_of("OTTER_STORE_POSTGRES").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_on_sqlite_dies_and_comes_back() {
    let site = Cluster::new(None).await;
    let one = site.start(0);
    let (ok, link) = site.run(&["people", "add", "ann", "--administrator"]);
    assert!(ok, "{link}");
    let at_one = Browser::joined(&one.address, &link, PASSWORD).await;
    let (ok, said) = site.run(&[]);
    assert!(!ok && said.contains("otter-admin.sqlite"), "a second process is refused: {said}");
    is_left_alone(&at_one, &site, one).await;

    let again = site.start(0);
    let at_again = at_one.at(&again.address);
    assert!(is_signed_in(&at_again).await);
    soon_reads(&at_again, "/audit", UNKNOWN).await;
    makes_a_cluster(&at_again, "after").await;
    let (ok, said) = site.run(&["audit", "verify"]);
    assert!(ok && said.contains("all as they were written"), "{said}");
    drop(again);

    // as somebody with the database's own tools would change it
    let file = format!("sqlite://{}", site.folders[0].path().join("otter-admin.sqlite").display());
    let database = Database::connect(file).await.expect("the file");
    database.execute_unprepared("UPDATE audit_records SET body = replace(body, 'ann', 'bob')").await.expect("changed");
    database.close().await.expect("closed");
    let (ok, said) = site.run(&["audit", "verify"]);
    assert!(!ok && said.contains("not as it was written"), "{said}");
}
