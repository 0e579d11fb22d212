//! Starts all parts of the server in order: the sandbox if no manager is configured, the managers with their monitors, the listener.

use std::net::SocketAddr;
use std::sync::Arc;

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::model::Error;
use crate::server::accounts::{AccountError, Accounts, AccountsConfig, HashCost, OneTimeLink, PasswordError, PasswordHasher};
use crate::server::audit::AuditSinks;
use crate::server::authz::{AccessControl, Caller, ManagerHandle};
use crate::server::clock;
use crate::server::config::{Config, ConfigError, ManagerSettings, SandboxDemo, TIMEOUT};
use crate::server::jobs::{self, JobRunner};
use crate::server::manager::{ManagerClient, ManagerConfig};
use crate::server::monitor::{ManagerMonitor, PollIntervals};
use crate::server::oidc::{self, OidcError, Provider, ProviderSettings};
use crate::server::sandbox::{Demo, RunningSandbox, Sandbox, SandboxConfig, SandboxError};
use crate::server::services::{Ctx, failed_sign_ins, operations};
use crate::server::state::AppState;
use crate::server::store::{Store, StoreConfig, StoreError};
use crate::server::web;
use crate::server::web::metrics::{self, Counters};
use crate::server::web::middleware::connection_limits::ConnectionLimits;
use crate::server::web::middleware::rate_limit::RateLimit;
use crate::server::web::tls::TlsReloader;

/// Why the server can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A configuration value is invalid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address is in use or can't be bound.
    #[error("can't listen on {address}: {cause}")]
    Listen { address: SocketAddr, cause: std::io::Error },
    /// The server would be reachable from other machines before it has an administrator.
    #[error(
        "{0} is reachable from other hosts, and there is no administrator yet: run `otter-admin users add NAME --administrator` first, \
         or start on 127.0.0.1 and open the set-up link"
    )]
    NoAdministrator(SocketAddr),
    /// The TLS certificate or its key is unusable.
    #[error("invalid `tls_certificate` or `tls_key`: {0}")]
    Tls(std::io::Error),
    /// The sandbox manager failed to start.
    #[error("failed to start the sandbox: {0}")]
    Sandbox(#[from] SandboxError),
    /// The database is unusable.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Passwords can't be hashed on this machine.
    #[error("failed to set up password hashing: {0}")]
    Passwords(#[from] PasswordError),
    /// The set-up link for the first administrator can't be created.
    #[error("failed to create the set-up link: {0}")]
    People(#[from] AccountError),
    /// The configuration of a manager is unusable.
    #[error("failed to set up the manager `{name}`: {cause}")]
    Manager { name: String, cause: Error },
    /// The configuration of an identity provider is unusable.
    #[error("failed to set up the identity provider `{name}`: {cause}")]
    Provider { name: String, cause: OidcError },
}

/// A started server that is ready to accept connections.
pub struct Server {
    listener: TcpListener,
    /// The listener for metrics, if configured.
    metrics: Option<TcpListener>,
    certificate: Option<TlsReloader>,
    app: AppState,
    sandbox: Option<RunningSandbox>,
    jobs: JobRunner,
    /// Aborted when the server is dropped.
    _tasks: JoinSet<()>,
    setup_link: Option<OneTimeLink>,
    limit: RateLimit,
}

impl Server {
    /// Starts everything except serving requests.
    ///
    /// # Errors
    /// See [`StartError`]. An unavailable manager is not an error: pages report it and the monitor retries.
    pub async fn start(config: Config, cadence: PollIntervals) -> Result<Self, StartError> {
        // More than one rustls provider may be compiled in, so the default must be set explicitly. Setting it twice (in tests) is harmless.
        drop(rustls::crypto::ring::default_provider().install_default());
        let copies = AuditSinks::try_from(&config.audit)?;
        let providers = oidc::providers(config.oidc.clone())?;
        let address = config.listen;
        let listener = bind(address).await?;
        let metrics = match config.metrics {
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        let certificate = match config.tls.clone() {
            Some(files) => Some(TlsReloader::read(files.into()).await.map_err(StartError::Tls)?),
            None => None,
        };
        let (settings, sandbox) = if config.managers.is_empty() {
            let (settings, sandbox) = start_sandbox(&config).await?;
            (vec![settings], Some(sandbox))
        } else {
            (config.managers.clone(), None)
        };
        let store = Store::open(&StoreConfig::from(&config)).await?;
        if !address.ip().is_loopback() {
            if store.people().administrators().await? == 0 {
                return Err(StartError::NoAdministrator(address));
            }
            if certificate.is_none() && config.trusted_proxies.is_empty() {
                tracing::warn!(
                    %address,
                    "serving plain HTTP on a non-loopback address; passwords are sent unencrypted. Set `tls_certificate` and \
                     `tls_key`, or use a TLS proxy (`trusted_proxies`)"
                );
            }
        }
        let passwords = PasswordHasher::new(HashCost::DEFAULT, PasswordHasher::default_concurrency())?;
        let address = config.public_url(listener.local_addr().unwrap_or(address));
        let accounts_config = AccountsConfig { data_dir: config.data_dir.clone(), address, limits: config.sessions.into() };
        let accounts = Accounts::new(store.clone(), passwords, accounts_config);
        let setup_link = accounts.setup_link(clock::now_ms()).await?;
        let names = settings.iter().map(|settings| settings.name.clone()).collect();
        let access = AccessControl::start(store, accounts, names, copies).await?;
        let jobs = jobs::start(&access);
        let entries = settings.into_iter().map(|settings| entry(settings, sandbox.is_some(), &cadence, &access));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let mut tasks = JoinSet::new();
        tasks.spawn(operations::follow(entries.clone()));
        let providers = providers.into_iter().map(provider).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            listener,
            metrics,
            certificate,
            app: AppState::new(config, access, entries, providers),
            sandbox,
            jobs,
            _tasks: tasks,
            setup_link,
            limit: RateLimit::default(),
        })
    }

    /// Replaces the rate limit on unauthenticated requests that store or check something.
    pub fn limited_by(self, limit: RateLimit) -> Self {
        Self { limit, ..self }
    }

    /// The one-time link that creates the first administrator, or `None` if an administrator exists.
    pub fn setup_link(&self) -> Option<&OneTimeLink> {
        self.setup_link.as_ref()
    }

    /// The address the server listens on.
    ///
    /// # Errors
    /// Fails if the system does not report the address.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The address that metrics are served on, if configured.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    /// The state shared by all handlers.
    pub fn app(&self) -> &AppState {
        &self.app
    }

    /// The sandbox manager, if it is running.
    pub fn sandbox(&self) -> Option<&RunningSandbox> {
        self.sandbox.as_ref()
    }

    /// Serves until `stop` completes; then ends the background jobs, flushes the audit log copies and stops the sandbox.
    ///
    /// # Errors
    /// Fails if a listener fails.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let app = self.app.clone();
        let limits = ConnectionLimits::from(app.config());
        let counters = Counters::default();
        let router = web::router(self.app, self.limit, &counters);
        let stopping = CancellationToken::new();
        let stopped = stopping.clone();
        tokio::spawn(async move {
            stop.await;
            stopped.cancel();
        });
        let pages = async {
            let served = web::serve(self.listener, router, self.certificate, limits.clone(), stopping.clone().cancelled_owned()).await;
            stopping.cancel();
            served
        };
        let measured = async {
            let Some(listener) = self.metrics else { return Ok(()) };
            let router = metrics::router(app.clone(), counters);
            web::serve(listener, router, None, limits.clone(), stopping.clone().cancelled_owned()).await
        };
        let (served, measured) = tokio::join!(pages, measured);
        self.jobs.shutdown().await;
        let nobody = Caller::anonymous(String::new(), String::new());
        failed_sign_ins::write(&Ctx::new(app.clone(), nobody, clock::now())).await;
        app.access().audit_log().drained().await;
        if let Some(sandbox) = self.sandbox {
            sandbox.shutdown().await.map_err(std::io::Error::other)?;
        }
        served.and(measured)
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|cause| StartError::Listen { address, cause })
}

async fn start_sandbox(config: &Config) -> Result<(ManagerSettings, RunningSandbox), StartError> {
    let demo = match config.sandbox {
        SandboxDemo::Orders => Demo::Orders,
        SandboxDemo::Empty => Demo::Empty,
        SandboxDemo::Many => Demo::Fleet { channels: 1000 },
    };
    let sandbox_config =
        SandboxConfig { data_dir: Some(config.data_dir.clone()), demo, zone: config.time_zone.clone(), ..SandboxConfig::default() };
    let sandbox = Sandbox::start(sandbox_config).await?;
    let console = Url::parse(&sandbox.console_url()).map_err(|error| StartError::Manager {
        name: "sandbox".to_owned(),
        cause: Error::Unreachable { address: sandbox.console_url(), cause: error.to_string(), written: false },
    })?;
    let settings = ManagerSettings {
        name: "sandbox".to_owned(),
        console,
        user: "admin".to_owned(),
        password: SecretString::from("admin"),
        rpc: Some(sandbox.rpc_address().to_string()),
        zookeeper: Some(sandbox.zookeeper_address().to_string()),
        timeout: TIMEOUT,
        old_client: config.sandbox_old_client,
    };
    Ok((settings, sandbox))
}

fn provider(settings: ProviderSettings) -> Result<Provider, StartError> {
    let name = settings.name.clone();
    Provider::new(settings).map_err(|cause| StartError::Provider { name, cause })
}

fn entry(settings: ManagerSettings, sandbox: bool, cadence: &PollIntervals, access: &AccessControl) -> Result<ManagerHandle, StartError> {
    let (name, old_client) = (settings.name.clone(), settings.old_client);
    let config = ManagerConfig::try_from(settings)?;
    let manager = ManagerClient::new(config).map_err(|cause| StartError::Manager { name, cause })?;
    let live = ManagerMonitor::start(manager.clone(), cadence.clone(), Arc::new(clock::now));
    Ok(ManagerHandle::new(manager, live, sandbox, old_client, access.clone()))
}
