//! The manager under test, and helpers shared by the tests.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otter_admin::model::form::{Form, FormData};
use otter_admin::model::forms::*;
use otter_admin::model::*;
use otter_admin::server::manager::{ManagerClient, ManagerConfig};
use otter_admin::server::sandbox::{Demo, Fault, RunningSandbox, Sandbox, SandboxConfig};
use secrecy::SecretString;

/// The account of a MySQL that the manager can reach.
#[derive(Clone)]
pub struct Database {
    pub address: String,
    pub user: String,
    pub password: String,
}

/// A manager with helpers for creating temporary resources on it.
pub struct Fixture {
    pub manager: ManagerClient,
    /// `None` if no database is available; tests must not require one.
    pub database: Option<Database>,
    /// Stopped together with the fixture.
    sandbox: Option<RunningSandbox>,
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The manager configured by environment variables, or a new sandbox.
pub async fn fixture() -> Fixture {
    drop(rustls::crypto::ring::default_provider().install_default());
    if let Some(url) = variable("OTTER_CONTRACT_URL") {
        let user = variable("OTTER_CONTRACT_USER").expect("OTTER_CONTRACT_USER");
        let password = variable("OTTER_CONTRACT_PASSWORD").expect("OTTER_CONTRACT_PASSWORD");
        let manager = manager(&url, &user, &password, variable("OTTER_CONTRACT_RPC"));
        let database = variable("OTTER_CONTRACT_DB").map(|text| {
            let mut parts = text.split_whitespace().map(str::to_owned);
            let mut part = || parts.next().expect("OTTER_CONTRACT_DB is `host:port user password`");
            Database { address: part(), user: part(), password: part() }
        });
        return Fixture { manager, database, sandbox: None };
    }
    let config = SandboxConfig { demo: Demo::Orders, ..SandboxConfig::default() };
    let sandbox = Sandbox::start(config).await.expect("a sandbox");
    let manager = manager(&sandbox.console_url(), "admin", "admin", Some(sandbox.rpc_address().to_string()));
    Fixture { manager, database: None, sandbox: Some(sandbox) }
}

/// A manager client with this account.
pub fn manager(url: &str, user: &str, password: &str, rpc: Option<String>) -> ManagerClient {
    let config = ManagerConfig {
        name: "contract".to_owned(),
        console: url.parse().expect("an address"),
        user: user.to_owned(),
        password: SecretString::from(password.to_owned()),
        rpc,
        zookeeper: None,
        timeout: Duration::from_secs(20),
    };
    ManagerClient::new(config).expect("a client")
}

/// A unique name, with characters that break careless clients and parsers.
pub fn unique(what: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_micros() % 1_000_000_000;
    format!("contract-{what}-{now}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Characters that must round-trip unchanged.
pub const HOSTILE: &str = "<b>&\"' 订单 é";

/// A form with the default values, overridden by these.
pub fn form<F: Form>(values: &[(&str, &str)]) -> F {
    F::read(&typed::<F>(values)).expect("a valid form")
}

/// Form data with the default values, overridden by these.
pub fn typed<F: Form>(values: &[(&str, &str)]) -> FormData {
    let mut all = F::defaults();
    for (name, value) in values {
        all.set(name, vec![(*value).to_owned()]);
    }
    all
}

/// Asserts that the manager has stored every field that the form sent.
pub fn assert_holds<F: Form>(form: &F, held: &FormData) {
    for (name, values) in form.values().iter() {
        let secret = F::FIELDS.iter().any(|field| field.name == name && field.kind == otter_admin::model::field::FieldKind::Password);
        if secret {
            assert!(held.all(name).is_empty(), "{name} is a secret and must not be given out");
            continue;
        }
        let mut wanted: Vec<&str> = values.iter().map(String::as_str).collect();
        let mut found = held.all(name);
        wanted.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, wanted, "{name}");
    }
}

/// Runs a test, then the cleanup in the given order, even if the test fails.
pub async fn cleaning<T>(test: impl Future<Output = T>, clean: impl Future<Output = ()>) -> T {
    use futures::FutureExt;
    let result = std::panic::AssertUnwindSafe(test).catch_unwind().await;
    clean.await;
    match result {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

impl Fixture {
    /// Injects a fault into the next request below a path if the manager is a sandbox; a real manager has its own faults.
    pub fn fail_once(&self, fault: Fault, path: &str) {
        if let Some(sandbox) = &self.sandbox {
            sandbox.sandbox().faults().inject_at(fault, path, Some(1));
        }
    }

    /// A ZooKeeper cluster for new resources: the first existing one, or a new one.
    pub async fn cluster(&self) -> ClusterId {
        let clusters = self.manager.clusters().await.expect("clusters");
        match clusters.first() {
            Some(cluster) => cluster.id,
            None => {
                let form: ClusterForm = form(&[("clusterName", &unique("zk")), ("zookeeperClusters", "127.0.0.1:2181")]);
                self.manager.add_cluster(&form).await.expect("a cluster").id
            }
        }
    }

    /// A stopped node.
    pub async fn node_down(&self) -> NodeId {
        let cluster = self.cluster().await.to_string();
        let port = (20_000 + SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").subsec_nanos() % 20_000).to_string();
        let form: NodeForm = form(&[("name", &unique("node")), ("ip", "192.0.2.1"), ("port", &port), ("autoKeeperClusterId", &cluster)]);
        self.manager.add_node(&form).await.expect("a node").id
    }

    /// A canal that reads from the database, or from an address without one.
    pub async fn canal(&self, name: &str) -> CanalId {
        let cluster = self.cluster().await.to_string();
        let database = self.database.clone();
        let address = database.as_ref().map_or("192.0.2.1:3306", |database| &database.address).to_owned() + ";";
        let user = database.as_ref().map_or("otter", |database| &database.user).to_owned();
        let password = database.as_ref().map_or("otter", |database| &database.password).to_owned();
        let form: CanalForm = form(&[
            ("name", name),
            ("autoKeeperClusterId", &cluster),
            ("groupDbAddresses", &address),
            ("dbUsername", &user),
            ("dbPassword", &password),
        ]);
        self.manager.add_canal(&form).await.expect("a canal").id
    }

    /// A data source.
    pub async fn source(&self, name: &str) -> SourceId {
        let database = self.database.clone();
        let url = format!("jdbc:mysql://{}", database.as_ref().map_or("192.0.2.1:3306", |database| &database.address));
        let user = database.as_ref().map_or("otter", |database| &database.user).to_owned();
        let password = database.as_ref().map_or("otter", |database| &database.password).to_owned();
        let form: SourceForm = form(&[("name", name), ("url", &url), ("username", &user), ("password", &password)]);
        self.manager.add_source(&form).await.expect("a data source").id
    }

    /// A stopped channel.
    pub async fn channel(&self) -> ChannelId {
        self.manager.add_channel(&form(&[("name", &unique("channel"))])).await.expect("a channel").id
    }

    /// A pipeline of a channel.
    pub async fn pipeline(&self, channel: ChannelId, node: NodeId, canal: &str) -> PipelineId {
        let node = node.to_string();
        let form: PipelineForm =
            form(&[("name", &unique("pipeline")), ("selectNodeIds", &node), ("loadNodeIds", &node), ("destinationName", canal)]);
        self.manager.add_pipeline(channel, &form).await.expect("a pipeline")
    }
}
