//! Checks a permission and returns a [`Permit`], the only way to reach the manager. Using a permit writes an audit record, so a service can
//! skip neither.

use serde_json::{Value, json};

use super::caller::Caller;
use super::field_changes::differences;
use super::filter::role_context;
use super::global_permit::begin_entry;
use super::manager_handle::ManagerHandle;
use super::ownable::OwnableId;
use super::snapshot_change::{SnapshotChange, WriteBatch};
use super::target::{ResolvedTarget, Target, type_name};
use super::visibility::VisibleSnapshot;
use crate::model::form::{Field, FormData};
use crate::model::permissions::{self, Action, Denial, Resource, action_name};
use crate::model::*;
use crate::server::audit::PendingEntry;
use crate::server::manager::{ManagerClient, Origin};
use crate::server::monitor::{DetailKey, ListKey, ManagerMonitor, ReadBack, ResourceRow, Snapshot};
use crate::server::store::{self, AuditEntry, AuditOutcome, Completion, ResourceKind};

/// A missing permission.
struct Denied {
    /// The missing permission, for the audit log.
    forbidden: Error,
    /// The error returned to the caller.
    reported: Error,
}

/// Authorization for one operation on a manager.
#[must_use]
pub struct Permit {
    entry: ManagerHandle,
    intent: AuditEntry,
    /// The ownership to record before the request is sent to the manager.
    kept: Option<KeptOwnership>,
    /// The batch that the write is part of.
    batch: Option<WriteBatch>,
}

/// A resource that stays with its team even if rules assign its new name differently.
#[derive(Clone, Copy)]
struct KeptOwnership {
    kind: ResourceKind,
    number: u64,
    team: TeamId,
}

/// An operation whose start is recorded in the audit log, and whose outcome is not yet.
#[must_use]
pub struct AuditedOperation {
    entry: ManagerHandle,
    pending: PendingEntry,
}

impl ManagerHandle {
    /// Returns the newest snapshot, filtered to what the caller may read.
    pub fn visible_snapshot(&self, caller: &Caller) -> VisibleSnapshot {
        self.view(caller, &self.live.snapshot())
    }

    /// Same as [`Self::visible_snapshot`], but does not count as a view.
    pub fn peek_visible(&self, caller: &Caller) -> VisibleSnapshot {
        self.view(caller, &self.live.peek())
    }

    /// Same as [`Self::visible_snapshot`], but right after startup waits briefly for the first snapshot.
    pub async fn wait_for_visible_snapshot(&self, caller: &Caller) -> VisibleSnapshot {
        self.view(caller, &self.live.ready().await)
    }

    /// Returns the snapshot including this detail page, filtered to what the caller may read.
    ///
    /// # Errors
    /// Returns `Forbidden` or `NotFound`.
    pub async fn visible_detail(
        &self,
        caller: &Caller,
        resource: Resource,
        about: Target,
        detail: DetailKey,
    ) -> Result<VisibleSnapshot, Error> {
        self.check(caller, resource, Action::Read, &about).await?;
        Ok(self.view(caller, &self.live.detail(detail).await))
    }

    /// Checks whether the caller may do this, without writing an audit record.
    ///
    /// # Errors
    /// Returns `Forbidden`, `NotFound` or `Database`, or the reason why the lists that determine the owner can't be read.
    pub async fn check(&self, caller: &Caller, resource: Resource, action: Action, about: &Target) -> Result<(), Error> {
        let known = self.resolve(caller, about).await?;
        self.authorize(caller, resource, action, &known).map_err(|refused| refused.reported)?;
        known.unavailable.map_or(Ok(()), Err)
    }

    /// Authorizes an operation. A denial is recorded in the audit log, except for reads.
    ///
    /// # Errors
    /// See [`Self::check`]; also [`Error::Busy`] for the update of an open page, which never sends requests to the manager.
    pub async fn permit(&self, caller: &Caller, resource: Resource, action: Action, about: Target) -> Result<Permit, Error> {
        if Origin::current() == Origin::Update {
            return Err(Error::Busy { written: false });
        }
        let known = self.resolve(caller, &about).await?;
        let refused = self.authorize(caller, resource, action, &known);
        let intent = AuditEntry {
            manager: Some(self.name().to_owned()),
            team: known.team,
            ..begin_entry(caller, action_name(resource, action), known.resource)
        };
        match refused {
            Ok(()) => match known.unavailable {
                None => Ok(Permit { entry: self.clone(), intent, kept: None, batch: None }),
                Some(error) => Err(error),
            },
            Err(Denied { forbidden, reported }) => {
                if action != Action::Read {
                    let completion = Completion::new(intent.at, AuditOutcome::Refused, forbidden.to_string());
                    self.access.audit_log().record(&intent, &completion).await;
                }
                Err(reported)
            }
        }
    }

    fn view(&self, caller: &Caller, snapshot: &std::sync::Arc<Snapshot>) -> VisibleSnapshot {
        self.views.for_manager(self.name(), caller, snapshot, &self.access.policy())
    }

    fn authorize(&self, caller: &Caller, resource: Resource, action: Action, known: &ResolvedTarget) -> Result<(), Denied> {
        let policy = self.access.policy();
        let role_context = role_context(caller.roles(), known.team, policy.settings.others_read, known.granted_role);
        if permissions::allows(resource, action, role_context) {
            return Ok(());
        }
        let team = known.team.and_then(|team| policy.team_name(team)).map(str::to_owned);
        let forbidden = Error::Forbidden(Denial { resource, action, need: permissions::requirement(resource, action), team });
        let unknown = known.unknown.clone().filter(|_| !permissions::allows(resource, Action::Read, role_context));
        Err(Denied { reported: unknown.unwrap_or_else(|| forbidden.clone()), forbidden })
    }
}

/// A newly created resource.
struct CreatedResource {
    resource_type: ResourceType,
    /// The kind it is owned as, if it can be owned.
    kind: Option<ResourceKind>,
    number: u64,
}

impl CreatedResource {
    fn new<T: OwnableId>(id: T) -> Self {
        Self { resource_type: T::RESOURCE_TYPE, kind: T::KIND, number: id.number() }
    }
}

/// How a write changes the owner of a resource.
enum OwnershipChange<T> {
    /// No change.
    None,
    /// The created resource is assigned to the team of the permit.
    Assign(fn(&T) -> CreatedResource),
    /// The resource is deleted, so its ownership is removed.
    Release(Option<ResourceKind>, u64),
}

impl Permit {
    /// The manager client, for reads that no snapshot contains.
    pub fn manager(&self) -> &ManagerClient {
        &self.entry.manager
    }

    /// The manager client, to read the content of a page.
    ///
    /// # Errors
    /// Returns why the manager is unavailable, as far as is known, so that the page does not wait for it.
    pub fn reader(&self) -> Result<&ManagerClient, Error> {
        self.entry.live.available().map(|()| &self.entry.manager)
    }

    /// Makes the write part of a batch.
    pub fn in_batch(self, batch: WriteBatch) -> Self {
        Self { batch: Some(batch), ..self }
    }

    /// Records the changes field by field, before and after, with secrets masked.
    pub fn with_diff(mut self, fields: &[Field], before: Option<&FormData>, after: &FormData) -> Self {
        self.intent.changes = differences(fields, before, after);
        self
    }

    /// Records changes in a custom format.
    pub fn with_changes(mut self, changes: Value) -> Self {
        self.intent.changes = changes;
        self
    }

    /// Records explicit ownership by this team before the request is sent to the manager, for a resource that a rule assigned to it
    /// so far. `None` records nothing. Call it after setting the changes, since it is added to them.
    pub fn keeping<T: OwnableId>(mut self, id: T, team: Option<TeamId>) -> Self {
        self.kept = T::KIND.zip(team).map(|(kind, team)| KeptOwnership { kind, number: id.number(), team });
        if let (Some(kept), Value::Object(changes)) = (self.kept, &mut self.intent.changes) {
            let policy = self.entry.access.policy();
            let name = policy.team_name(kept.team);
            changes.insert("team".to_owned(), json!([name, name]));
        }
        self
    }

    /// The name of a new resource: from its form, otherwise from the target.
    fn new_resource_name(&self) -> String {
        let name = self.intent.changes.pointer("/name/1").and_then(Value::as_str);
        let asked = || self.intent.resource.as_ref().map(|resource| resource.name.as_str());
        name.or_else(asked).unwrap_or_default().to_owned()
    }

    /// Writes the audit record that the permit is being used.
    ///
    /// # Errors
    /// Returns `Database` if the record can't be written; the permit must then not be used.
    pub async fn begin(self) -> Result<AuditedOperation, Error> {
        let pending = self.entry.access.audit_log().begin(&self.intent).await?;
        Ok(AuditedOperation { entry: self.entry, pending })
    }

    /// Runs a write to completion, even if the client disconnects, so that no form is left half-written. Then reads again what it touched,
    /// so that the next page shows it; also after a failure, which may have been partial.
    ///
    /// # Errors
    /// Returns the errors of the write, or `Database` if it could not be recorded and was not started.
    pub async fn write<T, W>(
        self,
        lists: &[ListKey],
        details: &[DetailKey],
        write: impl FnOnce(ManagerClient) -> W + Send + 'static,
    ) -> Result<T, Error>
    where
        T: Send + Sync + 'static,
        W: Future<Output = Result<T, Error>> + Send,
    {
        self.run(SnapshotChange::read(lists, details), write, OwnershipChange::None).await
    }

    /// Same as [`Self::write`] for a creation that returns the row of the new resource, which is assigned to the team of the permit and
    /// stored in the snapshot.
    ///
    /// # Errors
    /// See [`Self::write`].
    pub async fn create<R, W>(self, write: impl FnOnce(ManagerClient) -> W + Send + 'static) -> Result<R::Id, Error>
    where
        R: ResourceRow<Id: OwnableId>,
        W: Future<Output = Result<R, Error>> + Send,
    {
        let change = SnapshotChange::store(&[R::LIST], &[], ManagerMonitor::upsert::<R>);
        Ok(self.run(change, write, OwnershipChange::Assign(|row: &R| CreatedResource::new(row.id()))).await?.id())
    }

    /// Same as [`Self::write`] for the creation of a part of a resource, which is shown in its details.
    ///
    /// # Errors
    /// See [`Self::write`].
    pub async fn create_part<T, W>(self, details: &[DetailKey], write: impl FnOnce(ManagerClient) -> W + Send + 'static) -> Result<T, Error>
    where
        T: OwnableId,
        W: Future<Output = Result<T, Error>> + Send,
    {
        self.run(SnapshotChange::read(&[], details), write, OwnershipChange::Assign(|id: &T| CreatedResource::new(*id))).await
    }

    /// Same as [`Self::write`] for a write that returns what it read back, which is stored in the snapshot.
    ///
    /// # Errors
    /// See [`Self::write`].
    pub async fn edit<R, W>(self, details: &[DetailKey], write: impl FnOnce(ManagerClient) -> W + Send + 'static) -> Result<(), Error>
    where
        R: ReadBack,
        W: Future<Output = Result<R, Error>> + Send,
    {
        self.run(SnapshotChange::store(&[], details, ManagerMonitor::upsert::<R>), write, OwnershipChange::None).await.map(drop)
    }

    /// Same as [`Self::write`] for a deletion: the ownership of the resource and its row in the snapshot are removed.
    ///
    /// # Errors
    /// See [`Self::write`].
    pub async fn delete<R, W>(self, id: R::Id, write: impl FnOnce(ManagerClient) -> W + Send + 'static) -> Result<(), Error>
    where
        R: ResourceRow<Id: OwnableId>,
        W: Future<Output = Result<(), Error>> + Send,
    {
        let change = SnapshotChange::store(&[R::LIST], &[], move |live: &ManagerMonitor, (): &()| live.remove::<R>(id));
        self.run(change, write, OwnershipChange::Release(R::Id::KIND, id.number())).await
    }

    async fn run<T, W>(
        self,
        change: SnapshotChange<T>,
        write: impl FnOnce(ManagerClient) -> W + Send + 'static,
        belongs: OwnershipChange<T>,
    ) -> Result<T, Error>
    where
        T: Send + Sync + 'static,
        W: Future<Output = Result<T, Error>> + Send,
    {
        let whole = tokio::spawn(async move {
            let (team, called, kept, batch) = (self.intent.team, self.new_resource_name(), self.kept, self.batch.clone());
            let operation = self.begin().await?;
            let entry = operation.entry.clone();
            if let Err(error) = entry.keep(kept).await {
                operation.completed(Err(error.to_string())).await;
                return Err(error);
            }
            let result = write(entry.manager.clone()).await;
            let completion = match &result {
                Ok(done) => entry.settle(belongs, done, team, called).await,
                Err(error) => {
                    let answer = entry.undo_keep(kept, error).await;
                    Completion::new(entry.live.now().as_millisecond(), AuditOutcome::Failed, answer)
                }
            };
            operation.pending.complete(completion).await;
            change.apply(&entry.live, &result, batch.as_ref()).await;
            result
        });
        whole.await?
    }
}

impl ManagerHandle {
    /// Records explicit ownership of a resource by its team.
    async fn keep(&self, kept: Option<KeptOwnership>) -> Result<(), Error> {
        let Some(KeptOwnership { kind, number, team }) = kept else { return Ok(()) };
        Ok(self.access.set_owner(self.name(), kind, number, Some(team)).await?)
    }

    /// Undoes [`Self::keep`] if the error proves that the resource still has its old name, so that it belongs to its team by the rule
    /// again. Returns the text for the audit log: the error, and why the ownership could not be undone.
    async fn undo_keep(&self, kept: Option<KeptOwnership>, error: &Error) -> String {
        let Some(KeptOwnership { kind, number, team }) = kept.filter(|_| error.proves_no_change()) else { return error.to_string() };
        match self.access.release_owner(self.name(), kind, number, team).await {
            Ok(()) => error.to_string(),
            Err(cause) => format!("{error}; its team is still recorded: {cause}"),
        }
    }

    /// Updates the ownership after a successful write. The completion contains the created resource, and whether recording its owner
    /// failed.
    async fn settle<T>(&self, belongs: OwnershipChange<T>, done: &T, team: Option<TeamId>, called: String) -> Completion {
        let mut completion = Completion::new(self.live.now().as_millisecond(), AuditOutcome::Done, "");
        let (recorded, lacks) = match belongs {
            OwnershipChange::None | OwnershipChange::Release(None, _) => return completion,
            OwnershipChange::Assign(made) => {
                let CreatedResource { resource_type, kind, number } = made(done);
                completion.made = Some(store::AuditResource { kind: type_name(resource_type), id: number.to_string(), name: called });
                let Some(kind) = kind else { return completion };
                (self.access.set_owner(self.name(), kind, number, team).await, "failed to record the owning team")
            }
            OwnershipChange::Release(Some(kind), number) => (
                self.access.clear_ownership(self.name(), kind, number).await,
                "failed to clear the owning team, which would own a new resource with the same ID",
            ),
        };
        if let Err(error) = recorded {
            completion.answer = format!("{lacks}: {error}");
        }
        completion
    }
}

impl AuditedOperation {
    /// Records the outcome.
    pub async fn completed(self, result: Result<Option<store::AuditResource>, String>) {
        self.pending.completed(self.entry.live.now().as_millisecond(), result).await;
    }
}
