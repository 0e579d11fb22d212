//! The sandbox as its servers, its life and its tests share it.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::sync::Notify;

use super::clock::Clock;
use super::config::{Generation, SandboxConfig};
use super::faults::Faults;
use super::recorder::Recorder;
use super::state::{Millis, State};

/// What stays the same while a sandbox runs.
#[derive(Clone, Debug)]
pub struct Settings {
    pub generation: Generation,
    /// `otter.domainName`.
    pub domain_name: String,
    /// `otter.port` as printed.
    pub domain_port: u16,
    /// The manager's own RPC port.
    pub rpc_port: u16,
    /// Zone of the times on pages.
    pub zone: jiff::tz::TimeZone,
}

/// How soon a change should be on disk.
#[derive(Debug, Default)]
pub struct DirtySignals {
    /// Somebody asked for the change.
    pub(super) user: Notify,
    /// The change came by itself (counters, statistics).
    pub(super) background: Notify,
}

/// State, time, chance and faults of one imitated manager.
pub struct Sandbox {
    state: RwLock<State>,
    clock: Arc<dyn Clock>,
    rng: Mutex<StdRng>,
    faults: Faults,
    recorder: Recorder,
    settings: Settings,
    pub(super) changes: DirtySignals,
}

impl Sandbox {
    /// A sandbox with that state; the ports are those printed, nothing is bound here.
    pub fn new(state: State, config: &SandboxConfig, console_port: u16, rpc_port: u16) -> Self {
        Self {
            state: RwLock::new(state),
            clock: Arc::clone(&config.clock),
            rng: Mutex::new(StdRng::seed_from_u64(config.seed)),
            faults: Faults::default(),
            recorder: Recorder::default(),
            settings: Settings {
                generation: config.generation,
                domain_name: config.domain_name.clone(),
                domain_port: config.domain_port.unwrap_or(console_port),
                rpc_port,
                zone: config.zone.clone(),
            },
            changes: DirtySignals::default(),
        }
    }

    /// Reads the state. Don't call `read` or `write` inside.
    pub fn read<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state; it is on disk soon after. Don't call `read` or `write` inside.
    pub fn write<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
        self.changes.user.notify_one();
        result
    }

    /// As [`Self::write`] for what happens by itself: written to disk less often.
    pub(super) fn live<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
        self.changes.background.notify_one();
        result
    }

    /// The sandbox's time.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The clock, to wait by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Draws from the seeded generator.
    pub fn draw<R>(&self, draw: impl FnOnce(&mut StdRng) -> R) -> R {
        draw(&mut self.rng.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The faults in force.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What it is asked, once that is kept.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// What stays the same while the sandbox runs.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
