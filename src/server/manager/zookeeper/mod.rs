//! The client of a manager's ZooKeeper, where the manager stores the status of each channel and each node registers while it is alive.
//!
//! It only reads and watches: `/otter/channel/<id>` contains `"START"`, `"PAUSE"` or `"STOP"` as JSON, and `/otter/node/<id>` exists while
//! the process of the node is alive. It needs no more than servers of version 3.4 support.

mod address;
mod error;
mod session;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::watch;

use crate::model::{ChannelId, ChannelStatus, NodeId};

pub use address::ZooKeeperAddress;
pub use error::ZooKeeperError;

/// The pause after the first failed attempt to connect; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause between two attempts to connect.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What is known from ZooKeeper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZooKeeperState {
    /// The first attempt to connect has not ended.
    Connecting,
    /// Everything has been read, and changes arrive when they happen.
    Connected(Arc<ZooKeeperTree>),
    /// There is no connection; attempts to connect continue.
    Lost(ZooKeeperError),
}

/// The part of a manager's tree in ZooKeeper that is watched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZooKeeperTree {
    /// The channels and their statuses; `None` if it can't be read from the data.
    pub channels: HashMap<ChannelId, Option<ChannelStatus>>,
    /// The nodes that are alive.
    pub nodes: HashSet<NodeId>,
}

/// The client of one manager's ZooKeeper.
#[derive(Clone, Debug)]
pub struct ZooKeeper {
    /// The manager's name, for the log.
    manager: String,
    address: ZooKeeperAddress,
}

impl ZooKeeper {
    /// Creates a client. Nothing is sent yet.
    pub fn new(manager: String, address: ZooKeeperAddress) -> Self {
        Self { manager, address }
    }

    /// Keeps `state` current, connecting again whenever the connection is lost; never returns. Each connection is a new session that reads
    /// everything, since a session that has expired has lost its watches.
    pub async fn watch(&self, state: &watch::Sender<ZooKeeperState>) {
        let mut pause = FIRST_PAUSE;
        loop {
            // The library has assertions about the server's replies.
            let followed = AssertUnwindSafe(session::follow(&self.address, || self.connected(), state)).catch_unwind().await;
            let error = followed.unwrap_or_else(|_| ZooKeeperError::Other("unexpected reply".to_owned()));
            if matches!(*state.borrow(), ZooKeeperState::Connected(_)) {
                pause = FIRST_PAUSE;
            }
            self.lost(error, state);
            tokio::time::sleep(pause).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    fn connected(&self) {
        tracing::info!(manager = self.manager, zookeeper = %self.address, "connected to ZooKeeper");
    }

    /// Logs only the first of several failures in a row.
    fn lost(&self, error: ZooKeeperError, state: &watch::Sender<ZooKeeperState>) {
        if !matches!(*state.borrow(), ZooKeeperState::Lost(_)) {
            tracing::warn!(manager = self.manager, zookeeper = %self.address, %error, "no connection to ZooKeeper; polling the manager instead");
        }
        let lost = ZooKeeperState::Lost(error);
        state.send_if_modified(|state| {
            let changed = *state != lost;
            *state = lost;
            changed
        });
    }
}
