//! How a sandbox is started.

use std::path::PathBuf;
use std::sync::Arc;

use super::clock::{Clock, SystemClock};

/// Which Otter release is imitated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// 4.2.18: Dubbo 2.5.3, no load batch size.
    V4218,
    /// 4.2.19-SNAPSHOT: Dubbo 2.6.9.
    V4219,
}

impl Generation {
    /// The version text in footers and node pages.
    pub fn version(self) -> &'static str {
        match self {
            Self::V4218 => "4.2.18",
            Self::V4219 => "4.2.19-SNAPSHOT",
        }
    }
}

/// What a sandbox without saved state begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demo {
    /// An order system copied between Hangzhou and Virginia.
    Orders,
    /// A freshly installed manager: its two users and nothing else.
    Empty,
    /// [`Demo::Orders`] and so many more stopped channels, for load tests.
    Many { channels: u32 },
}

/// How a sandbox is started. `default()`: the demo on free loopback ports, by the system's clock, kept nowhere.
#[derive(Clone)]
pub struct SandboxConfig {
    /// Name of the state file.
    pub name: String,
    /// The state is kept in `<data_dir>/sandbox/<name>.json`; `None`: only in memory.
    pub data_dir: Option<PathBuf>,
    pub demo: Demo,
    pub clock: Arc<dyn Clock>,
    /// Seed of everything that looks random.
    pub seed: u64,
    pub generation: Generation,
    /// 0: any free port.
    pub console_port: u16,
    /// 0: any free port.
    pub rpc_port: u16,
    /// `otter.domainName`, printed in absolute links and redirects.
    pub domain_name: String,
    /// `otter.port`, printed beside the domain name; `None`: the console's port.
    pub domain_port: Option<u16>,
    /// Zone of the times on pages.
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
            domain_name: "127.0.0.1".to_owned(),
            domain_port: None,
            zone: jiff::tz::TimeZone::UTC,
        }
    }
}
