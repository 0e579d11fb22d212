//! The sandbox as shared by its servers, its simulation and its tests.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::sync::Notify;

use super::clock::Clock;
use super::config::{Generation, SandboxConfig};
use super::faults::Faults;
use super::recorder::Recorder;
use super::state::{Millis, State};
use super::zookeeper::ZooKeeperServer;

/// Constant while a sandbox runs.
#[derive(Clone, Debug)]
pub struct SandboxSettings {
    pub generation: Generation,
    /// `otter.domainName`.
    pub domain_name: String,
    /// `otter.port` as printed.
    pub domain_port: u16,
    /// The manager's own RPC port.
    pub rpc_port: u16,
    /// Time zone of the times on pages.
    pub zone: jiff::tz::TimeZone,
}

/// How soon a change is saved to disk.
#[derive(Debug, Default)]
pub struct DirtySignals {
    /// A change made by a user.
    pub(super) user: Notify,
    /// A change made by the simulation (counters, statistics).
    pub(super) background: Notify,
}

/// State, clock, random numbers and faults of one imitated manager.
pub struct Sandbox {
    state: RwLock<State>,
    clock: Arc<dyn Clock>,
    rng: Mutex<StdRng>,
    faults: Faults,
    recorder: Recorder,
    settings: SandboxSettings,
    pub(super) changes: DirtySignals,
    zookeeper: ZooKeeperServer,
}

impl Sandbox {
    /// A sandbox with this state; the ports are only printed, nothing is bound here.
    pub fn new(state: State, config: &SandboxConfig, console_port: u16, rpc_port: u16) -> Self {
        Self {
            state: RwLock::new(state),
            clock: Arc::clone(&config.clock),
            rng: Mutex::new(StdRng::seed_from_u64(config.seed)),
            faults: Faults::default(),
            recorder: Recorder::default(),
            settings: SandboxSettings {
                generation: config.generation,
                domain_name: config.domain_name.clone(),
                domain_port: config.domain_port.unwrap_or(console_port),
                rpc_port,
                zone: config.zone.clone(),
            },
            changes: DirtySignals::default(),
            zookeeper: ZooKeeperServer::default(),
        }
    }

    /// Reads the state. Do not call `read` or `write` inside.
    pub fn read<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state; it is saved soon after. Do not call `read` or `write` inside.
    pub fn write<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = self.change(change);
        self.changes.user.notify_one();
        result
    }

    /// Like [`Self::write`] for changes made by the simulation, which are saved less often.
    pub(super) fn change_in_background<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = self.change(change);
        self.changes.background.notify_one();
        result
    }

    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut state);
        self.zookeeper.update(&state, self.now());
        result
    }

    /// The sandbox's current time.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The clock, to wait for.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Draws from the seeded random number generator.
    pub fn with_rng<R>(&self, draw: impl FnOnce(&mut StdRng) -> R) -> R {
        draw(&mut self.rng.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The active faults.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Records requests once enabled.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Its ZooKeeper, as seen by clients.
    pub fn zookeeper(&self) -> &ZooKeeperServer {
        &self.zookeeper
    }

    /// Settings that are constant while the sandbox runs.
    pub fn settings(&self) -> &SandboxSettings {
        &self.settings
    }
}
