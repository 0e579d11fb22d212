//! A sandbox with its servers, which can be killed, restarted and shut down.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::config::SandboxConfig;
use super::sandbox::Sandbox;
use super::socket::KillableListener;
use super::store::{self, StateFile, StateFileError};
use super::{console, demo, rpc, simulation, zookeeper};

/// Why a sandbox failed to start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("the sandbox can't listen on 127.0.0.1:{port}: {source}; choose another port or stop the process using it")]
    Listen { port: u16, source: io::Error },
    #[error(transparent)]
    StateFile(#[from] StateFileError),
}

/// Time that requests in progress get to finish at a shutdown.
const GRACE: Duration = Duration::from_secs(2);

/// A sandbox serving the two ports of the manager and the port of ZooKeeper. Dropping it kills all.
pub struct RunningSandbox {
    sandbox: Arc<Sandbox>,
    store: Option<StateFile>,
    console: SocketAddr,
    rpc: SocketAddr,
    killed: CancellationToken,
    stopping: CancellationToken,
    tasks: JoinSet<()>,
    zookeeper: SocketAddr,
    zookeeper_stopping: CancellationToken,
    zookeeper_tasks: JoinSet<()>,
}

fn listen(port: u16) -> Result<TcpListener, SandboxError> {
    let bind = || {
        let socket = TcpSocket::new_v4()?;
        // A restart on the same port must not wait for the previous connections.
        socket.set_reuseaddr(true)?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        socket.listen(1024)
    };
    bind().map_err(|source| SandboxError::Listen { port, source })
}

fn address(listener: &TcpListener, port: u16) -> Result<SocketAddr, SandboxError> {
    listener.local_addr().map_err(|source| SandboxError::Listen { port, source })
}

impl Sandbox {
    /// Starts a sandbox: loads or creates its state, binds its loopback ports and starts the simulation.
    pub async fn start(config: SandboxConfig) -> Result<RunningSandbox, SandboxError> {
        RunningSandbox::start(config)
    }
}

impl RunningSandbox {
    fn start(config: SandboxConfig) -> Result<Self, SandboxError> {
        let store = config.data_dir.as_deref().map(|dir| StateFile::open(dir, &config.name)).transpose()?;
        let now = config.clock.now();
        let loaded = store.as_ref().map(StateFile::load).transpose()?.flatten();
        let fresh = loaded.is_none();
        let mut state = loaded.unwrap_or_else(|| demo::state(config.demo, now, config.seed));
        simulation::resume(&mut state, now);
        let (console_listener, rpc_listener) = (listen(config.console_port)?, listen(config.rpc_port)?);
        let (console, rpc) = (address(&console_listener, config.console_port)?, address(&rpc_listener, config.rpc_port)?);
        let zookeeper_listener = listen(config.zookeeper_port)?;
        let sandbox = Arc::new(Sandbox::new(state, &config, console.port(), rpc.port()));
        if let (true, Some(store)) = (fresh, &store) {
            store.save(&sandbox)?;
        }
        let mut running = Self {
            sandbox,
            store,
            console,
            rpc,
            killed: CancellationToken::new(),
            stopping: CancellationToken::new(),
            tasks: JoinSet::new(),
            zookeeper: address(&zookeeper_listener, config.zookeeper_port)?,
            zookeeper_stopping: CancellationToken::new(),
            zookeeper_tasks: JoinSet::new(),
        };
        running.serve(console_listener, rpc_listener);
        running.serve_zookeeper(zookeeper_listener);
        Ok(running)
    }

    fn serve(&mut self, console_listener: TcpListener, rpc_listener: TcpListener) {
        self.killed = CancellationToken::new();
        self.stopping = self.killed.child_token();
        let router = console::router(Arc::clone(&self.sandbox));
        let listener = KillableListener { listener: console_listener, killed: self.killed.clone() };
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            let served = axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned()).await;
            if let Err(error) = served {
                tracing::error!(%error, "the sandbox console stopped unexpectedly");
            }
        });
        self.tasks.spawn(rpc::serve(Arc::clone(&self.sandbox), rpc_listener, self.stopping.clone()));
        self.tasks.spawn(until(self.stopping.clone(), simulation::run(Arc::clone(&self.sandbox))));
        if let Some(store) = &self.store {
            self.tasks.spawn(until(self.stopping.clone(), store::keep(Arc::clone(&self.sandbox), store.clone())));
        }
    }

    fn serve_zookeeper(&mut self, listener: TcpListener) {
        self.zookeeper_stopping = CancellationToken::new();
        let (sandbox, stopping) = (Arc::clone(&self.sandbox), self.zookeeper_stopping.clone());
        self.zookeeper_tasks.spawn(zookeeper::serve(sandbox, listener, stopping));
    }

    /// The sandbox itself: state, clock, faults. It stays the same after [`Self::restart`].
    pub fn sandbox(&self) -> &Arc<Sandbox> {
        &self.sandbox
    }

    /// The console's URL, such as `http://127.0.0.1:41234`; no trailing slash.
    pub fn console_url(&self) -> String {
        format!("http://{}", self.console)
    }

    /// The address of the RPC port.
    pub fn rpc_address(&self) -> SocketAddr {
        self.rpc
    }

    /// The address of ZooKeeper.
    pub fn zookeeper_address(&self) -> SocketAddr {
        self.zookeeper
    }

    /// Lets requests in progress finish, closes the ports and saves the state.
    pub async fn shutdown(mut self) -> Result<(), SandboxError> {
        self.stopping.cancel();
        self.kill_zookeeper().await;
        let tasks = &mut self.tasks;
        let ended = tokio::time::timeout(GRACE, async { while tasks.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            self.killed.cancel();
        }
        match &self.store {
            Some(store) => Ok(store.save(&self.sandbox)?),
            None => Ok(()),
        }
    }

    /// Stops immediately, like a killed manager process: closes its ports, resets connections and writes nothing more. ZooKeeper, which is
    /// another process, continues.
    pub async fn kill(&mut self) {
        self.killed.cancel();
        self.tasks.shutdown().await;
    }

    /// Serves the same ports again after [`Self::kill`] (which it calls first if needed). A sandbox with a state file reloads it,
    /// one without keeps its state.
    pub async fn restart(&mut self) -> Result<(), SandboxError> {
        self.kill().await;
        if let Some(mut state) = self.store.as_ref().map(StateFile::load).transpose()?.flatten() {
            simulation::resume(&mut state, self.sandbox.now());
            self.sandbox.change_in_background(|current| *current = state);
        }
        let (console_listener, rpc_listener) = (listen(self.console.port())?, listen(self.rpc.port())?);
        self.serve(console_listener, rpc_listener);
        Ok(())
    }

    /// Stops ZooKeeper immediately, like a killed process. Its sessions continue if it is restarted before they expire.
    pub async fn kill_zookeeper(&mut self) {
        self.zookeeper_stopping.cancel();
        self.zookeeper_tasks.shutdown().await;
    }

    /// Serves the same port again after [`Self::kill_zookeeper`] (which it calls first if needed).
    pub async fn restart_zookeeper(&mut self) -> Result<(), SandboxError> {
        self.kill_zookeeper().await;
        let listener = listen(self.zookeeper.port())?;
        self.serve_zookeeper(listener);
        Ok(())
    }
}

impl Drop for RunningSandbox {
    fn drop(&mut self) {
        self.killed.cancel();
    }
}

async fn until(stopping: CancellationToken, work: impl Future<Output = ()>) {
    tokio::select! {
        () = stopping.cancelled() => {}
        () = work => {}
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;
    use crate::server::sandbox::faults::Fault;
    use crate::server::sandbox::ops::channel;
    use crate::server::sandbox::state::Channel;

    fn add(running: &RunningSandbox, name: &str) {
        let row = Channel { name: name.to_owned(), ..Channel::default() };
        let now = running.sandbox().now();
        running.sandbox().write(|state| channel::add(state, now, row)).unwrap();
    }

    fn has(running: &RunningSandbox, name: &str) -> bool {
        running.sandbox().read(|state| state.channels.iter().any(|channel| channel.name == name))
    }

    #[tokio::test]
    async fn a_shutdown_saves_the_state() {
        let folder = tempfile::tempdir().unwrap();
        let config = SandboxConfig { data_dir: Some(folder.path().to_owned()), ..SandboxConfig::default() };
        let running = RunningSandbox::start(config.clone()).unwrap();
        add(&running, "kept-channel");
        running.shutdown().await.unwrap();
        assert!(has(&RunningSandbox::start(config).unwrap(), "kept-channel"));
    }

    #[tokio::test]
    async fn a_killed_sandbox_has_saved_a_recent_change() {
        let folder = tempfile::tempdir().unwrap();
        let config = SandboxConfig { data_dir: Some(folder.path().to_owned()), ..SandboxConfig::default() };
        let mut running = RunningSandbox::start(config).unwrap();
        let (url, rpc) = (running.console_url(), running.rpc_address());
        add(&running, "kept-channel");
        tokio::time::sleep(Duration::from_millis(700)).await;
        running.kill().await;
        assert!(TcpStream::connect(rpc).await.is_err());
        running.restart().await.unwrap();
        assert!(has(&running, "kept-channel"));
        assert_eq!((running.console_url(), running.rpc_address()), (url, rpc));
        assert!(TcpStream::connect(rpc).await.is_ok());
    }

    #[tokio::test]
    async fn a_kill_aborts_requests_in_progress_and_a_restart_serves_again() {
        let mut running = RunningSandbox::start(SandboxConfig::default()).unwrap();
        let address = running.console;
        let ask = async |close: bool| {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let close = if close { "Connection: close\r\n" } else { "" };
            let request = format!("GET /channelList.htm HTTP/1.1\r\nHost: {address}\r\n{close}\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            stream
        };
        let read = async |mut stream: TcpStream| {
            let mut answer = Vec::new();
            // A reset ends the response like an orderly close.
            let _ = stream.read_to_end(&mut answer).await;
            String::from_utf8_lossy(&answer).into_owned()
        };
        assert!(read(ask(true).await).await.starts_with("HTTP/1.1 200"));
        running.sandbox().faults().inject(Fault::Slow(Duration::from_secs(3_600)));
        let waiting = ask(false).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        running.kill().await;
        assert_eq!(read(waiting).await, "");
        assert!(TcpStream::connect(address).await.is_err());
        running.sandbox().faults().clear();
        running.restart().await.unwrap();
        assert!(read(ask(true).await).await.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn a_port_in_use_is_reported() {
        let first = RunningSandbox::start(SandboxConfig::default()).unwrap();
        let port = first.rpc_address().port();
        let error = RunningSandbox::start(SandboxConfig { rpc_port: port, ..SandboxConfig::default() }).err().unwrap();
        assert!(error.to_string().contains(&format!("127.0.0.1:{port}")), "{error}");
    }
}
