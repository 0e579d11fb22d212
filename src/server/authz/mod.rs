//! Authorization: permissions, per-user views of a manager, and the audit log. Every service goes through it.

mod caller;
pub mod errors;
mod field_changes;
mod filter;
mod global_permit;
mod identity;
mod latest;
mod manager_handle;
mod name_rules;
mod ownable;
mod owners;
mod permit;
mod policy;
mod search_index;
mod snapshot_change;
mod target;
mod visibility;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, watch};

pub use caller::{Caller, RoleSet, Via};
pub use global_permit::{GlobalPermit, begin_entry};
pub use identity::RequestIdentity;
pub use manager_handle::ManagerHandle;
pub use name_rules::NameRules;
pub use ownable::OwnableId;
pub use permit::{AuditedOperation, Permit};
pub use policy::{GlobalSettings, PolicySnapshot};
pub use search_index::{SearchIndex, SearchTexts};
pub use snapshot_change::WriteBatch;
pub use target::{Target, type_name};
pub use visibility::{VisibilityCache, VisibleSnapshot, ownable_resources};

use crate::model::Error;
use crate::model::TeamId;
use crate::server::accounts::{Accounts, ActiveSession};
use crate::server::audit::{AuditLog, AuditSinks};
use crate::server::store::{ResourceKind, ResourceRef, Result, Store, User};

/// How often the store is polled for changes by other processes.
const READ_EVERY: Duration = Duration::from_secs(2);

/// Users, teams, permissions and the audit log. Cheap to clone.
#[derive(Clone)]
pub struct AccessControl(Arc<AccessControlInner>);

struct AccessControlInner {
    store: Store,
    accounts: Accounts,
    audit_log: AuditLog,
    managers: Vec<String>,
    policy: watch::Sender<Arc<PolicySnapshot>>,
    /// Held while the policy snapshot is reloaded, so that a slow load never replaces the result of a later one.
    reloading: Mutex<()>,
}

impl AccessControl {
    /// Loads the policy snapshot and keeps polling it until the last clone is dropped. `managers` are the names of all managers; `copies`
    /// configures the copies of the audit log.
    ///
    /// # Errors
    /// Returns `Database` if the policy can't be loaded.
    pub async fn start(store: Store, accounts: Accounts, managers: Vec<String>, copies: AuditSinks) -> Result<Self> {
        let policy = PolicySnapshot::load(&store, &managers).await?;
        let audit_log = AuditLog::new(store.clone(), copies);
        let shared = Arc::new(AccessControlInner {
            store,
            accounts,
            audit_log,
            managers,
            policy: watch::Sender::new(Arc::new(policy)),
            reloading: Mutex::default(),
        });
        let weak = Arc::downgrade(&shared);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(READ_EVERY).await;
                let Some(shared) = weak.upgrade() else { break };
                if let Err(error) = Self(shared).reload().await {
                    tracing::warn!(%error, "failed to poll permissions; using the last policy snapshot");
                }
            }
        });
        Ok(Self(shared))
    }

    /// The policy snapshot, as last read.
    pub fn policy(&self) -> Arc<PolicySnapshot> {
        self.0.policy.borrow().clone()
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Sign-in and passwords.
    pub fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// The audit log.
    pub fn audit_log(&self) -> &AuditLog {
        &self.0.audit_log
    }

    /// Reloads the policy snapshot if its revision differs from that of the store, in either direction: a restored database has an earlier
    /// one. Called immediately after this process's own changes.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn reload(&self) -> Result<()> {
        let _alone = self.0.reloading.lock().await;
        if self.0.store.policy_revision().await? == self.policy().revision {
            return Ok(());
        }
        let read = PolicySnapshot::load(&self.0.store, &self.0.managers).await?;
        self.0.policy.send_replace(Arc::new(read));
        Ok(())
    }

    /// Creates the caller for an active session: `address` is the client address, `request` the request ID in the log.
    pub fn caller(&self, signed: &ActiveSession, address: String, request: String) -> Caller {
        let teams = self.roles(&signed.person).teams;
        Caller::signed_in(signed.person.clone(), teams, Via::Session(signed.session.key.clone()), address, request)
    }

    /// The current roles of a user.
    pub fn roles(&self, person: &User) -> RoleSet {
        let teams = self.policy().members.get(&person.id).cloned().unwrap_or_default();
        RoleSet { signed_in: true, role: person.role, teams }
    }

    /// Subscribes to the policy snapshots.
    pub fn subscribe(&self) -> watch::Receiver<Arc<PolicySnapshot>> {
        self.0.policy.subscribe()
    }

    /// Assigns a resource to a team, or makes it unowned.
    async fn set_owner(&self, manager: &str, kind: ResourceKind, id: u64, team: Option<TeamId>) -> Result<()> {
        let teams = self.0.store.teams();
        self.change_owner(manager, kind, id, async |resource| teams.set_owner(resource, team).await).await
    }

    /// Removes the assignment of a resource to a team, unless it has been assigned to another one in the meantime.
    async fn release_owner(&self, manager: &str, kind: ResourceKind, id: u64, team: TeamId) -> Result<()> {
        let teams = self.0.store.teams();
        self.change_owner(manager, kind, id, async |resource| teams.release_owner(resource, team).await).await
    }

    /// Removes the ownership of a deleted resource, since a manager may reuse its ID.
    async fn clear_ownership(&self, manager: &str, kind: ResourceKind, id: u64) -> Result<()> {
        let teams = self.0.store.teams();
        self.change_owner(manager, kind, id, async |resource| teams.clear_ownership(resource).await).await
    }

    async fn change_owner(
        &self,
        manager: &str,
        kind: ResourceKind,
        id: u64,
        change: impl AsyncFnOnce(&ResourceRef) -> Result<()>,
    ) -> Result<()> {
        let Ok(id) = i64::try_from(id) else { return Ok(()) };
        let resource = ResourceRef { manager: manager.to_owned(), kind, id };
        change(&resource).await.inspect_err(|error| tracing::error!(%error, ?resource, "failed to record resource owner"))?;
        if let Err(error) = self.reload().await {
            tracing::warn!(%error, "failed to reload permissions; the change takes effect at the next poll");
        }
        Ok(())
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Self {
        tracing::error!(%error, "operation panicked");
        Self::Internal
    }
}

impl From<crate::server::accounts::AccountError> for Error {
    fn from(error: crate::server::accounts::AccountError) -> Self {
        errors::account_error(error)
    }
}

impl From<crate::server::store::StoreError> for Error {
    fn from(error: crate::server::store::StoreError) -> Self {
        crate::server::audit::database_error(&error)
    }
}

#[cfg(test)]
mod tests;
