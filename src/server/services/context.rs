//! The first argument of every service: who calls, with which state, when, and for one manager what the caller sees of it.

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::model::Error;
use crate::model::permissions::{Action, Denial, Requirement, Resource};
use crate::server::authz::{AccessControl, Caller, GlobalPermit, ManagerHandle, Permit, Target, VisibleSnapshot, WriteBatch};
use crate::server::monitor::{DetailKey, ListKey};
use crate::server::state::AppState;
use crate::server::store::{AuditResource, PolicyRevision};

/// The context of one call: caller (with its request ID), shared state and time. Cheap to clone.
#[derive(Clone)]
pub struct Ctx {
    pub app: AppState,
    pub caller: Caller,
    /// The time of the call, so that everything it reads, stores and shows agrees on one.
    pub now: Timestamp,
}

impl Ctx {
    /// Creates the context of a call at this time.
    pub fn new(app: AppState, caller: Caller, now: Timestamp) -> Self {
        Self { app, caller, now }
    }

    /// The same call by another caller.
    pub fn with_caller(&self, caller: Caller) -> Self {
        Self { caller, ..self.clone() }
    }

    /// Users, teams and permissions.
    pub fn access(&self) -> &AccessControl {
        self.app.access()
    }

    /// The time of the call in milliseconds since the epoch.
    pub fn now_ms(&self) -> i64 {
        self.now.as_millisecond()
    }

    /// Checks that the caller is signed in, which is all that reading this resource requires.
    pub(super) fn check_signed_in(&self, resource: Resource) -> Result<(), Error> {
        if self.caller.roles().signed_in {
            return Ok(());
        }
        let need = Some(Requirement::SignedIn);
        Err(Error::Forbidden(Denial { resource, action: Action::Read, need, team: None }))
    }

    /// Checks a permission outside the managers, see [`AccessControl::check`].
    pub(super) fn check_global(&self, resource: Resource, action: Action) -> Result<(), Error> {
        self.access().check(&self.caller, resource, action)
    }

    /// Authorizes an operation outside the managers, see [`AccessControl::permit`].
    pub(super) async fn global_permit(
        &self,
        resource: Resource,
        action: Action,
        target: Option<AuditResource>,
    ) -> Result<GlobalPermit, Error> {
        self.access().permit(&self.caller, resource, action, target).await
    }
}

/// The context of a call about one manager. Clones share the view.
///
/// The view is taken when it is first needed and then stays the same, so that everything a page shows is from one snapshot. Waiting for a
/// detail replaces it with the newer one that contains the detail.
#[derive(Clone)]
pub struct ManagerCtx {
    ctx: Ctx,
    pub manager: ManagerHandle,
    view: Arc<Mutex<HeldView>>,
    /// The batch that all writes of the call are part of.
    batch: Option<WriteBatch>,
}

/// The view of a call.
#[derive(Default)]
struct HeldView {
    newest: Option<VisibleSnapshot>,
    /// The versions of the first view.
    first: Option<(u64, PolicyRevision)>,
}

impl Deref for ManagerCtx {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl ManagerCtx {
    /// Creates the context of a call about this manager.
    pub fn new(ctx: Ctx, manager: ManagerHandle) -> Self {
        Self { ctx, manager, view: Arc::default(), batch: None }
    }

    /// Makes all writes with this context part of a batch, see [`WriteBatch`].
    pub fn in_batch(self, batch: WriteBatch) -> Self {
        Self { batch: Some(batch), ..self }
    }

    /// What the caller sees of the manager; the newest snapshot if none was taken yet.
    pub fn snapshot(&self) -> VisibleSnapshot {
        let held = self.held().newest.clone();
        held.unwrap_or_else(|| self.newest())
    }

    /// Same as [`Self::snapshot`], but right after startup waits briefly for the first snapshot.
    pub async fn ready(&self) -> VisibleSnapshot {
        let held = self.held().newest.clone();
        match held {
            Some(view) => view,
            None => self.hold(self.manager.wait_for_visible_snapshot(&self.caller).await),
        }
    }

    /// The version of the snapshot and the revision of the policy that everything shown so far is at least as new as.
    pub fn shown_since(&self) -> (u64, PolicyRevision) {
        let view = self.snapshot();
        self.held().first.unwrap_or((view.version, view.policy_revision()))
    }

    /// Replaces the view with the newest snapshot: to decide on a write, or to report why one failed.
    pub fn newest(&self) -> VisibleSnapshot {
        self.hold(self.manager.visible_snapshot(&self.caller))
    }

    /// Replaces the view with the snapshot that includes this detail page, after waiting briefly for it.
    ///
    /// # Errors
    /// Returns `Forbidden` or `NotFound`.
    pub(super) async fn detail(&self, resource: Resource, about: Target, detail: DetailKey) -> Result<VisibleSnapshot, Error> {
        Ok(self.hold(self.manager.visible_detail(&self.caller, resource, about, detail).await?))
    }

    /// Reads lists and details again that the page needs to be current, see [`crate::server::monitor::ManagerMonitor::renew`].
    pub(super) async fn renew(&self, lists: &[ListKey], details: &[DetailKey]) {
        self.manager.live.renew(lists, details).await;
        self.newest();
    }

    /// The view for a list of such resources, or for a search: it shows each row to those who may read it.
    ///
    /// # Errors
    /// Returns `Forbidden` if the caller is not signed in.
    pub(super) async fn list_view(&self, resource: Resource) -> Result<VisibleSnapshot, Error> {
        self.check_signed_in(resource)?;
        Ok(self.ready().await)
    }

    /// Checks a permission, see [`ManagerHandle::check`].
    pub(super) async fn check(&self, resource: Resource, action: Action, about: &Target) -> Result<(), Error> {
        self.manager.check(&self.caller, resource, action, about).await
    }

    /// Authorizes an operation, see [`ManagerHandle::permit`].
    pub(super) async fn permit(&self, resource: Resource, action: Action, about: Target) -> Result<Permit, Error> {
        let permit = self.manager.permit(&self.caller, resource, action, about).await?;
        Ok(match &self.batch {
            Some(batch) => permit.in_batch(batch.clone()),
            None => permit,
        })
    }

    fn held(&self) -> MutexGuard<'_, HeldView> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores the view and returns it, or the stored one if that is newer: details may be awaited concurrently.
    fn hold(&self, view: VisibleSnapshot) -> VisibleSnapshot {
        let mut held = self.held();
        held.first.get_or_insert((view.version, view.policy_revision()));
        match &held.newest {
            Some(newer) if newer.version > view.version => newer.clone(),
            _ => held.newest.insert(view).clone(),
        }
    }
}
