//! From a wish to a permit: who asks has the right to do this with that thing, or is told which right is missing. The manager is
//! only handed out against a permit, and a permit writes down what is done with it, so that no service can forget either.

use serde_json::{Map, Value, json};

use super::caller::Caller;
use super::global_permit::begin_entry;
use super::manager_handle::ManagerHandle;
use super::ownable::Ownable;
use super::visibility::{VisibleSnapshot, standing};
use crate::model::field::FieldKind;
use crate::model::form::{Audience, Field, FormData};
use crate::model::mask::{MASK, mask_url_credentials};
use crate::model::permissions::{self, Action, Denial, Resource, TeamRole, action_name};
use crate::model::*;
use crate::server::audit::PendingEntry;
use crate::server::manager::{ManagerClient, Origin};
use crate::server::monitor::{Cached, DetailKey, ListKey, Snapshot};
use crate::server::store::{self, AuditEntry, AuditOutcome, Completion, ResourceKind};

/// What a right is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Nothing that belongs to a team: the manager itself, or a thing of it such as a node.
    Manager(Option<(ResourceType, u64)>),
    Channel(ChannelId),
    /// One of the channel; a wrong pair is as if it did not exist.
    Pipeline(ChannelId, PipelineId),
    Source(SourceId),
    /// Belongs to whom its data source belongs.
    Table(TableId),
    Canal(CanalId),
    /// Something new of this kind and name for a team; none: for nobody.
    New(ResourceType, String, Option<i64>),
}

/// What is known of the thing that is asked about.
#[derive(Debug, Default)]
struct ResolvedTarget {
    resource: Option<store::AuditResource>,
    team: Option<i64>,
    /// What who asks is in the teams that were allowed it.
    granted_role: Option<TeamRole>,
    /// The error for who may not even read it: the same as if it did not exist. `None` if it is no secret that it does.
    unknown: Option<Error>,
    /// Why it can't be done, whoever asks: told only to those who have the right.
    unavailable: Option<Error>,
}

/// A right that is missing.
struct Refused {
    /// Which one, for the trail.
    forbidden: Error,
    /// What the caller gets.
    told: Error,
}

/// The right to do something, once.
#[must_use]
pub struct Permit {
    entry: ManagerHandle,
    intent: AuditEntry,
    /// What is recorded of the thing before the manager is asked.
    kept: Option<Kept>,
}

/// A thing that stays a team's, whatever rules say of its new name.
#[derive(Clone, Copy)]
struct Kept {
    kind: ResourceKind,
    number: u64,
    team: i64,
}

/// A permit whose use has been written down, and whose outcome is still to be.
#[must_use]
pub struct AuditedOperation {
    entry: ManagerHandle,
    begun: PendingEntry,
}

impl ManagerHandle {
    /// The newest snapshot, as far as it is for the eyes of who asks.
    pub fn visible_snapshot(&self, caller: &Caller) -> VisibleSnapshot {
        self.view(caller, &self.live.snapshot())
    }

    /// The same; right after the start of the process it waits a little for the first one.
    pub async fn wait_for_visible_snapshot(&self, caller: &Caller) -> VisibleSnapshot {
        self.view(caller, &self.live.ready().await)
    }

    /// The snapshot with one more page of the manager in it, as far as it is for the eyes of who asks.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
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

    /// Whether who asks may do this; nothing is written down.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Store`; why the lists that tell whose the thing is can't be read.
    pub async fn check(&self, caller: &Caller, resource: Resource, action: Action, about: &Target) -> Result<(), Error> {
        let known = self.resolve(caller, about).await?;
        self.authorize(caller, resource, action, &known).map_err(|refused| refused.told)?;
        known.unavailable.map_or(Ok(()), Err)
    }

    /// The right to do this. A refusal is written down, unless only reading was refused.
    ///
    /// # Errors
    /// As [`Self::check`]; [`Error::Busy`] for the update of an open page, for which the manager is never asked.
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
                None => Ok(Permit { entry: self.clone(), intent, kept: None }),
                Some(amiss) => Err(amiss),
            },
            Err(Refused { forbidden, told }) => {
                if action != Action::Read {
                    let completion = Completion::new(intent.at, AuditOutcome::Refused, forbidden.to_string());
                    self.access.audit_log().record(&intent, &completion).await;
                }
                Err(told)
            }
        }
    }

    fn view(&self, caller: &Caller, snapshot: &std::sync::Arc<Snapshot>) -> VisibleSnapshot {
        self.views.of(self.name(), caller, snapshot, &self.access.policy())
    }

    fn authorize(&self, caller: &Caller, resource: Resource, action: Action, known: &ResolvedTarget) -> Result<(), Refused> {
        let book = self.access.policy();
        let standing = standing(caller.roles(), known.team, book.settings.others_read, known.granted_role);
        if permissions::allows(resource, action, standing) {
            return Ok(());
        }
        let team = known.team.and_then(|team| book.team_name(team)).map(str::to_owned);
        let forbidden = Error::Forbidden(Denial { resource, action, need: permissions::requirement(resource, action), team });
        let unknown = known.unknown.clone().filter(|_| !permissions::allows(resource, Action::Read, standing));
        Err(Refused { told: unknown.unwrap_or_else(|| forbidden.clone()), forbidden })
    }

    async fn resolve(&self, caller: &Caller, about: &Target) -> Result<ResolvedTarget, Error> {
        let snapshot = self.live.ready().await;
        // Who may do everything need not wait until a list knows the thing.
        let strict = !caller.roles().reads_all();
        let named = |thing: ResourceType, id: u64, name: Option<&str>| {
            Some(store::AuditResource { kind: kind_of(thing), id: id.to_string(), name: name.unwrap_or_default().to_owned() })
        };
        let own = |thing: ResourceType, kind: ResourceKind, id: u64, name: Option<&str>| ResolvedTarget {
            team: name.and_then(|name| self.access.policy().owner_team(self.name(), kind, id, name)),
            resource: named(thing, id, name),
            granted_role: self.access.policy().granted_role(&caller.roles().teams, self.name(), kind, id),
            ..ResolvedTarget::default()
        };
        Ok(match about {
            Target::Manager(thing) => ResolvedTarget {
                resource: thing.and_then(|(thing, id)| named(thing, id, name_of(&snapshot, thing, id))),
                ..ResolvedTarget::default()
            },
            Target::Channel(id) => {
                let name = found(self, &snapshot, &snapshot.channels, |row| row.id == *id, strict, ResourceType::Channel, id.0)?
                    .map(|row| row.name.as_str());
                let unknown = Some(snapshot.absent(&snapshot.channels, ResourceType::Channel, id.0, || self.address()));
                ResolvedTarget { unknown, ..own(ResourceType::Channel, ResourceKind::Channel, id.0, name) }
            }
            Target::Pipeline(channel, id) => {
                let row = found(self, &snapshot, &snapshot.channels, |row| row.id == *channel, strict, ResourceType::Channel, channel.0)?;
                let team = own(ResourceType::Channel, ResourceKind::Channel, channel.0, row.map(|row| row.name.as_str())).team;
                let view = self.live.detail(DetailKey::Channel(*channel)).await;
                let view = view.channel_views.get(channel).cloned().unwrap_or_default().detail(|| view.missing(self.address()));
                let found = view.and_then(|view| {
                    let found = view.pipelines.into_iter().find(|pipeline| pipeline.row.id == *id);
                    found.ok_or(Error::NotFound { thing: ResourceType::Pipeline, id: id.to_string() })
                });
                let name = found.as_ref().ok().map(|pipeline| pipeline.row.name.clone());
                let unknown = Some(snapshot.absent(&snapshot.channels, ResourceType::Channel, channel.0, || self.address()));
                ResolvedTarget {
                    team,
                    resource: named(ResourceType::Pipeline, id.0, name.as_deref()),
                    unknown,
                    unavailable: found.err(),
                    ..ResolvedTarget::default()
                }
            }
            Target::Source(id) => {
                let name = found(self, &snapshot, &snapshot.sources, |row| row.id == *id, strict, ResourceType::Source, id.0)?
                    .map(|row| row.name.as_str());
                let unknown = Some(snapshot.absent(&snapshot.sources, ResourceType::Source, id.0, || self.address()));
                ResolvedTarget { unknown, ..own(ResourceType::Source, ResourceKind::Source, id.0, name) }
            }
            Target::Canal(id) => {
                let name = found(self, &snapshot, &snapshot.canals, |row| row.id == *id, strict, ResourceType::Canal, id.0)?
                    .map(|row| row.name.as_str());
                let unknown = Some(snapshot.absent(&snapshot.canals, ResourceType::Canal, id.0, || self.address()));
                ResolvedTarget { unknown, ..own(ResourceType::Canal, ResourceKind::Canal, id.0, name) }
            }
            Target::Table(id) => {
                let row = found(self, &snapshot, &snapshot.tables, |row| row.id == *id, strict, ResourceType::Table, id.0)?;
                let source = row
                    .map(|row| own(ResourceType::Source, ResourceKind::Source, row.source.0, Some(&row.source_name)))
                    .unwrap_or_default();
                let name = row.map(|row| format!("{}.{}", row.namespace, row.name));
                let unknown = Some(snapshot.absent(&snapshot.tables, ResourceType::Table, id.0, || self.address()));
                ResolvedTarget { resource: named(ResourceType::Table, id.0, name.as_deref()), unknown, ..source }
            }
            Target::New(thing, name, team) => {
                let resource = store::AuditResource { kind: kind_of(*thing), id: String::new(), name: name.clone() };
                ResolvedTarget { resource: Some(resource), team: *team, ..ResolvedTarget::default() }
            }
        })
    }
}

/// What the trail calls a kind of thing.
pub fn kind_of(thing: ResourceType) -> String {
    thing.as_str().to_owned()
}

/// The row of a list; none, where it is not there and that is no matter.
fn found<'a, T>(
    entry: &ManagerHandle,
    snapshot: &Snapshot,
    part: &'a Cached<Vec<T>>,
    is: impl Fn(&T) -> bool,
    strict: bool,
    thing: ResourceType,
    id: u64,
) -> Result<Option<&'a T>, Error> {
    match part.rows().iter().find(|row| is(row)) {
        None if strict => Err(snapshot.absent(part, thing, id, || entry.address())),
        row => Ok(row),
    }
}

/// The name of a thing that belongs to no team.
fn name_of(snapshot: &Snapshot, thing: ResourceType, id: u64) -> Option<&str> {
    match thing {
        ResourceType::Node => snapshot.node(NodeId(id)).map(|node| node.name.as_str()),
        ResourceType::Cluster => snapshot.clusters.rows().iter().find(|row| row.id.0 == id).map(|row| row.name.as_str()),
        _ => None,
    }
}

/// What was made.
struct CreatedResource {
    thing: ResourceType,
    /// What it counts as, where it can belong to a team.
    kind: Option<ResourceKind>,
    number: u64,
}

/// What a write does to whose a thing is.
enum OwnershipChange<T> {
    /// It stays.
    None,
    /// What is made belongs to the team of the permit.
    Assign(fn(&T) -> CreatedResource),
    /// The thing is gone.
    Release(Option<ResourceKind>, u64),
}

impl Permit {
    /// The manager, to ask it what no snapshot holds.
    pub fn manager(&self) -> &ManagerClient {
        &self.entry.manager
    }

    /// The manager, to read what a page shows.
    ///
    /// # Errors
    /// Why the manager is away, as far as is known: the page does not wait for it.
    pub fn reader(&self) -> Result<&ManagerClient, Error> {
        self.entry.live.available().map(|()| &self.entry.manager)
    }

    /// Notes what is changed: field by field, before and after, secrets masked.
    pub fn with_diff(mut self, fields: &[Field], before: Option<&FormData>, after: &FormData) -> Self {
        self.intent.changes = differences(fields, before, after);
        self
    }

    /// Notes what is changed in other words.
    pub fn with_changes(mut self, changes: Value) -> Self {
        self.intent.changes = changes;
        self
    }

    /// Records, before the manager is asked, that the thing belongs to this team by itself: the team whose it was by a rule so far. `None`
    /// records nothing. To be called after the changes are noted, since it is one of them.
    pub fn keeping<T: Ownable>(mut self, thing: T, team: Option<i64>) -> Self {
        self.kept = T::KIND.zip(team).map(|(kind, team)| Kept { kind, number: thing.number(), team });
        if let (Some(kept), Value::Object(changes)) = (self.kept, &mut self.intent.changes) {
            let book = self.entry.access.policy();
            let name = book.team_name(kept.team);
            changes.insert("team".to_owned(), json!([name, name]));
        }
        self
    }

    /// What something new is called: as its form says, else as it was asked for.
    fn new_resource_name(&self) -> String {
        let name = self.intent.changes.pointer("/name/1").and_then(Value::as_str);
        let asked = || self.intent.resource.as_ref().map(|resource| resource.name.as_str());
        name.or_else(asked).unwrap_or_default().to_owned()
    }

    /// Writes down that it is used now.
    ///
    /// # Errors
    /// `Store`: then it must not be used.
    pub async fn begin(self) -> Result<AuditedOperation, Error> {
        let begun = self.entry.access.audit_log().begin(&self.intent).await?;
        Ok(AuditedOperation { entry: self.entry, begun })
    }

    /// Runs a write to its end, even when the browser that asked for it goes away: a half-written form helps nobody. Then reads
    /// again what it touched, so that the next page shows it; also after a failure, which may have done a part.
    ///
    /// # Errors
    /// Those of the write; `Store`, when it could not be written down and was not done.
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
        self.run(lists, details, write, OwnershipChange::None).await
    }

    /// The same for something that is made: it belongs to the team of the permit then.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn create<T, W>(
        self,
        lists: &[ListKey],
        details: &[DetailKey],
        write: impl FnOnce(ManagerClient) -> W + Send + 'static,
    ) -> Result<T, Error>
    where
        T: Ownable,
        W: Future<Output = Result<T, Error>> + Send,
    {
        self.run(
            lists,
            details,
            write,
            OwnershipChange::Assign(|made: &T| CreatedResource { thing: T::THING, kind: T::KIND, number: made.number() }),
        )
        .await
    }

    /// The same for the thing that is deleted: it belongs to nobody then.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn delete<T, W>(
        self,
        thing: T,
        lists: &[ListKey],
        write: impl FnOnce(ManagerClient) -> W + Send + 'static,
    ) -> Result<(), Error>
    where
        T: Ownable,
        W: Future<Output = Result<(), Error>> + Send,
    {
        self.run(lists, &[], write, OwnershipChange::Release(T::KIND, thing.number())).await
    }

    async fn run<T, W>(
        self,
        lists: &[ListKey],
        details: &[DetailKey],
        write: impl FnOnce(ManagerClient) -> W + Send + 'static,
        belongs: OwnershipChange<T>,
    ) -> Result<T, Error>
    where
        T: Send + Sync + 'static,
        W: Future<Output = Result<T, Error>> + Send,
    {
        let (lists, details) = (lists.to_vec(), details.to_vec());
        let whole = tokio::spawn(async move {
            let (team, called, kept) = (self.intent.team, self.new_resource_name(), self.kept);
            let underway = self.begin().await?;
            let entry = underway.entry.clone();
            if let Err(error) = entry.keep(kept).await {
                underway.completed(Err(error.to_string())).await;
                return Err(error);
            }
            let result = write(entry.manager.clone()).await;
            let completion = match &result {
                Ok(done) => entry.settle(belongs, done, team, called).await,
                Err(error) => {
                    entry.keep_no_more(kept, error).await;
                    Completion::new(entry.live.now().as_millisecond(), AuditOutcome::Failed, error.to_string())
                }
            };
            underway.begun.ended(completion).await;
            if result.as_ref().err().is_none_or(|error| !error.is_unavailable() && !matches!(error, Error::Busy { .. })) {
                entry.live.refresh(&lists, &details).await;
            }
            result
        });
        whole.await?
    }
}

impl ManagerHandle {
    /// Records that a thing stays its team's.
    async fn keep(&self, kept: Option<Kept>) -> Result<(), Error> {
        let Some(Kept { kind, number, team }) = kept else { return Ok(()) };
        Ok(self.access.set_owner(self.name(), kind, number, Some(team)).await?)
    }

    /// A thing that certainly has its old name still is its team's by the rule again, as it was before [`Self::keep`].
    async fn keep_no_more(&self, kept: Option<Kept>, error: &Error) {
        if let (Some(kept), Error::Invalid(_) | Error::Conflict(_) | Error::NotApplied { .. }) = (kept, error) {
            // That it fails is logged, and changes nobody's rights.
            drop(self.access.set_owner(self.name(), kept.kind, kept.number, None).await);
        }
    }

    /// Records whose the thing is after a write that was done. The record says what was made, and if that could not be recorded.
    async fn settle<T>(&self, belongs: OwnershipChange<T>, done: &T, team: Option<i64>, called: String) -> Completion {
        let mut completion = Completion::new(self.live.now().as_millisecond(), AuditOutcome::Done, "");
        let (recorded, lacks) = match belongs {
            OwnershipChange::None | OwnershipChange::Release(None, _) => return completion,
            OwnershipChange::Assign(made) => {
                let CreatedResource { thing, kind, number } = made(done);
                completion.made = Some(store::AuditResource { kind: kind_of(thing), id: number.to_string(), name: called });
                let Some(kind) = kind else { return completion };
                (self.access.set_owner(self.name(), kind, number, team).await, "its team was not recorded")
            }
            OwnershipChange::Release(Some(kind), number) => {
                (self.access.forget(self.name(), kind, number).await, "its team is still recorded and would get a new thing of the same id")
            }
        };
        if let Err(error) = recorded {
            completion.answer = format!("{lacks}: {error}");
        }
        completion
    }
}

impl AuditedOperation {
    /// Writes down what became of it.
    pub async fn completed(self, result: Result<Option<store::AuditResource>, String>) {
        self.begun.completed(self.entry.live.now().as_millisecond(), result).await;
    }
}

/// Field → before and after, of those that differ. What a secret was or is, is never written, nor is a password inside a URL.
fn differences(fields: &[Field], before: Option<&FormData>, after: &FormData) -> Value {
    let mut changes = Map::new();
    for field in fields {
        let (old, new) = (before.map(|values| values.all(field.name)).unwrap_or_default(), after.all(field.name));
        if old == new {
            continue;
        }
        let is_secret = field.kind == FieldKind::Password || field.audience == Audience::Nobody;
        let told = |values: Vec<&str>| mask_url_credentials(&values.join("\n")).into_owned();
        let masked = if is_secret { json!([null, MASK]) } else { json!([told(old), told(new)]) };
        changes.insert(field.name.to_owned(), masked);
    }
    Value::Object(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::Form;
    use crate::model::forms::{CanalForm, SourceForm};

    #[test]
    fn what_differs_is_noted_and_passwords_never() {
        let before: FormData = [("name", "old"), ("username", "me")].into_iter().collect();
        let after: FormData = [("name", "new"), ("username", "me"), ("password", "hush-hush")].into_iter().collect();
        let noted = differences(SourceForm::FIELDS, Some(&before), &after);
        assert_eq!(noted, json!({ "name": ["old", "new"], "password": [null, "***"] }));
        let before: FormData = [("url", "jdbc:mysql://h/x?password=hush-hush")].into_iter().collect();
        let after: FormData = [("url", "jdbc:mysql://h/x")].into_iter().collect();
        let noted = differences(SourceForm::FIELDS, Some(&before), &after);
        assert_eq!(noted, json!({ "url": ["jdbc:mysql://h/x?password=***", "jdbc:mysql://h/x"] }));
        let before: FormData = [("rdsAccesskey", "old-key")].into_iter().collect();
        let after: FormData = [("rdsAccesskey", "new-key")].into_iter().collect();
        assert_eq!(differences(CanalForm::FIELDS, Some(&before), &after), json!({ "rdsAccesskey": [null, "***"] }));
    }
}
