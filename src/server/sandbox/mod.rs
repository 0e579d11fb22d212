//! The embedded manager ("sandbox"): an imitation of an Otter manager for the first run and for tests, with the same HTTP and RPC
//! interfaces over real sockets, and its ZooKeeper. Shares no code with `manager/`, so that each verifies the other.

pub mod clock;
pub mod config;
pub mod console;
pub mod demo;
pub mod faults;
pub mod ops;
mod recorder;
pub mod rpc;
mod running;
#[expect(clippy::module_inception, reason = "named after the type that it defines")]
pub mod sandbox;
pub mod simulation;
mod socket;
pub mod state;
pub mod store;
pub mod zookeeper;

pub use clock::{Clock, ManualClock, SystemClock};
pub use config::{Demo, Generation, SandboxConfig};
pub use faults::{Fault, Faults};
pub use recorder::Recorder;
pub use running::{RunningSandbox, SandboxError};
pub use sandbox::{Sandbox, SandboxSettings};
