//! Sandbox configuration.

use std::path::PathBuf;
use std::sync::Arc;

use super::clock::{Clock, SystemClock};

/// The Otter release to imitate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// 4.2.18: Dubbo 2.5.3, no load batch size.
    V4218,
    /// 4.2.19-SNAPSHOT: Dubbo 2.6.9.
    V4219,
}

impl Generation {
    /// The version shown in footers and on node pages.
    pub fn version(self) -> &'static str {
        match self {
            Self::V4218 => "4.2.18",
            Self::V4219 => "4.2.19-SNAPSHOT",
        }
    }
}

/// Initial content of a sandbox without saved state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demo {
    /// An order system replicated between Hangzhou and Virginia.
    Orders,
    /// A freshly installed manager with its two stock users only.
    Empty,
    /// [`Demo::Orders`] plus this many stopped channels, for load tests.
    Many { channels: u32 },
    /// What a team of administrators looks after: [`Demo::Orders`] on 80 nodes with this many channels in total, of which 100 run and some
    /// of these lag or fail.
    Fleet { channels: u32 },
}

/// Sandbox configuration. `default()` is the demo on free loopback ports, with the system clock and in memory only.
#[derive(Clone)]
pub struct SandboxConfig {
    /// Name of the state file.
    pub name: String,
    /// The state is stored in `<data_dir>/sandbox/<name>.json`; in memory only if `None`.
    pub data_dir: Option<PathBuf>,
    pub demo: Demo,
    pub clock: Arc<dyn Clock>,
    /// Seed of the random number generator.
    pub seed: u64,
    pub generation: Generation,
    /// Console port; 0 for any free port.
    pub console_port: u16,
    /// RPC port; 0 for any free port.
    pub rpc_port: u16,
    /// Port of ZooKeeper; 0 for any free port.
    pub zookeeper_port: u16,
    /// `otter.domainName`, used in absolute links and redirects.
    pub domain_name: String,
    /// `otter.port`, printed after the domain name; the console's port if `None`.
    pub domain_port: Option<u16>,
    /// Time zone of the times on pages.
    pub zone: jiff::tz::TimeZone,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            name: "manager".to_owned(),
            data_dir: None,
            demo: Demo::Orders,
            clock: Arc::new(SystemClock),
            seed: 1,
            generation: Generation::V4219,
            console_port: 0,
            rpc_port: 0,
            zookeeper_port: 0,
            domain_name: "127.0.0.1".to_owned(),
            domain_port: None,
            zone: jiff::tz::TimeZone::UTC,
        }
    }
}
