//! Exclusive claim on a channel: one operation at a time, enforced within this process by the snapshot and across processes by a lease.

use std::convert::Infallible;
use std::time::Duration;

use super::Result;
use crate::model::{ChannelId, Conflict, Error};
use crate::server::authz::ManagerHandle;
use crate::server::monitor::{ChannelCommand, Operation};
use crate::server::store::new_holder;

/// Validity of a lease without renewal, in milliseconds: how long a channel stays blocked for other processes after this one died.
const LEASE_DURATION_MS: i64 = 30_000;
/// Interval between renewals.
const LEASE_RENEWAL: Duration = Duration::from_secs(10);
/// The maximum length of a lease name, in characters.
const MAX_DURATION: usize = 100;

/// A channel claimed for one operation.
pub(super) struct Claim {
    pub entry: ManagerHandle,
    pub channel: ChannelId,
    /// The operation as it was when it began.
    pub operation: Operation,
    /// The operation in the snapshot before.
    previous: Option<Operation>,
}

impl Claim {
    /// Claims the channel. A stop supersedes a start of this process.
    ///
    /// # Errors
    /// Returns `Conflict::Busy` if another operation is in progress in this or another process, or `Database`.
    pub async fn begin(entry: ManagerHandle, channel: ChannelId, switch: ChannelCommand) -> Result<Self> {
        let operation = Operation::new(new_holder(), switch, entry.live.now());
        let previous = entry.live.claim(channel, operation.clone())?;
        let claim = Self { entry, channel, operation, previous };
        match claim.lease().await {
            Ok(true) => Ok(claim),
            Ok(false) => {
                claim.withdraw().await;
                Err(Error::Conflict(Conflict::Busy))
            }
            Err(error) => {
                claim.withdraw().await;
                Err(error)
            }
        }
    }

    /// Releases the channel before anything was sent to the manager.
    pub async fn withdraw(self) {
        self.entry.live.withdraw(self.channel, &self.operation.key, self.previous.clone());
        self.release().await;
    }

    /// Runs the work while renewing the lease, then releases it.
    pub async fn hold<T>(&self, work: impl Future<Output = T>) -> T {
        let done = tokio::select! {
            done = work => done,
            never = self.renew() => match never {},
        };
        self.release().await;
        done
    }

    /// Acquires the lease, taking it over from a superseded operation of this process if necessary. Returns false if another process holds
    /// it.
    async fn lease(&self) -> Result<bool> {
        if let Some(superseded) = self.previous.as_ref().filter(|previous| previous.is_running()) {
            self.entry.access.store().leases().release(&self.name(), &superseded.key).await?;
        }
        self.acquire().await
    }

    async fn acquire(&self) -> Result<bool> {
        let now = self.entry.live.now().as_millisecond();
        Ok(self
            .entry
            .access
            .store()
            .leases()
            .acquire(&self.name(), &self.operation.key, now, now.saturating_add(LEASE_DURATION_MS))
            .await?)
    }

    async fn renew(&self) -> Infallible {
        loop {
            tokio::time::sleep(LEASE_RENEWAL).await;
            // A superseded operation no longer owns the lease.
            if !self.entry.live.is_superseded(self.channel, &self.operation.key)
                && let Err(error) = self.acquire().await
            {
                tracing::warn!(%error, channel = %self.channel, "failed to renew the lease of an operation");
            }
        }
    }

    async fn release(&self) {
        if let Err(error) = self.entry.access.store().leases().release(&self.name(), &self.operation.key).await {
            tracing::warn!(%error, channel = %self.channel, "failed to release the lease of an operation; it expires by itself");
        }
    }

    fn name(&self) -> String {
        lease_name(self.channel, self.entry.name())
    }
}

/// The name of the lease for operations on a channel.
fn lease_name(channel: ChannelId, manager: &str) -> String {
    format!("switch:{channel}:{manager}").chars().take(MAX_DURATION).collect()
}
