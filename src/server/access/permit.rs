//! From a wish to a permit: who asks has the right to do this with that thing, or is told which right is missing. The manager is
//! only handed out against a permit, and a permit writes down what is done with it, so that no service can forget either.

use serde_json::{Map, Value, json};

use super::caller::Caller;
use super::office::{action_name, intent};
use super::ownable::Ownable;
use super::seen::{Seen, standing};
use super::trail::Begun;
use crate::model::field::Kind;
use crate::model::form::{Audience, Field, Values};
use crate::model::mask::{MASK, mask_url_credentials};
use crate::model::rights::{self, Action, Denial, Resource, TeamRole};
use crate::model::*;
use crate::server::app::ManagerEntry;
use crate::server::live::{Detail, List, Part, Snapshot};
use crate::server::manager::{Manager, Origin};
use crate::server::store::{self, Completion, Intent, Outcome, ResourceKind};

/// What a right is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Nothing that belongs to a team: the manager itself, or a thing of it such as a node.
    Manager(Option<(Thing, u64)>),
    Channel(ChannelId),
    /// One of the channel; a wrong pair is as if it did not exist.
    Pipeline(ChannelId, PipelineId),
    Source(SourceId),
    /// Belongs to whom its data source belongs.
    Table(TableId),
    Canal(CanalId),
    /// Something new of this kind and name for a team; none: for nobody.
    New(Thing, String, Option<i64>),
}

/// What is known of the thing that is asked about.
#[derive(Debug, Default)]
struct Known {
    resource: Option<store::Resource>,
    team: Option<i64>,
    /// What who asks is in the teams that were allowed it.
    lent: Option<TeamRole>,
    /// The error for who may not even read it: the same as if it did not exist. `None` if it is no secret that it does.
    unknown: Option<ManagerError>,
    /// Why it can't be done, whoever asks: told only to those who have the right.
    amiss: Option<ManagerError>,
}

/// A right that is missing.
struct Refused {
    /// Which one, for the trail.
    forbidden: ManagerError,
    /// What the caller gets.
    told: ManagerError,
}

/// The right to do something, once.
#[must_use]
pub struct Permit {
    entry: ManagerEntry,
    intent: Intent,
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
pub struct Underway {
    entry: ManagerEntry,
    begun: Begun,
}

impl ManagerEntry {
    /// The newest snapshot, as far as it is for the eyes of who asks.
    pub fn seen(&self, caller: &Caller) -> Seen {
        self.view(caller, &self.live.snapshot())
    }

    /// The same; right after the start of the process it waits a little for the first one.
    pub async fn seen_when_ready(&self, caller: &Caller) -> Seen {
        self.view(caller, &self.live.ready().await)
    }

    /// The snapshot with one more page of the manager in it, as far as it is for the eyes of who asks.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn seen_detail(&self, caller: &Caller, resource: Resource, about: About, detail: Detail) -> Result<Seen, ManagerError> {
        self.check(caller, resource, Action::Read, &about).await?;
        Ok(self.view(caller, &self.live.detail(detail).await))
    }

    /// Whether who asks may do this; nothing is written down.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Store`; why the lists that tell whose the thing is can't be read.
    pub async fn check(&self, caller: &Caller, resource: Resource, action: Action, about: &About) -> Result<(), ManagerError> {
        let known = self.know(caller, about).await?;
        self.decide(caller, resource, action, &known).map_err(|refused| refused.told)?;
        known.amiss.map_or(Ok(()), Err)
    }

    /// The right to do this. A refusal is written down, unless only reading was refused.
    ///
    /// # Errors
    /// As [`Self::check`]; [`ManagerError::Busy`] for the update of an open page, for which the manager is never asked.
    pub async fn permit(&self, caller: &Caller, resource: Resource, action: Action, about: About) -> Result<Permit, ManagerError> {
        if Origin::current() == Origin::Update {
            return Err(ManagerError::Busy { written: false });
        }
        let known = self.know(caller, &about).await?;
        let refused = self.decide(caller, resource, action, &known);
        let intent = Intent {
            manager: Some(self.name().to_owned()),
            team: known.team,
            ..intent(caller, action_name(resource, action), known.resource)
        };
        match refused {
            Ok(()) => match known.amiss {
                None => Ok(Permit { entry: self.clone(), intent, kept: None }),
                Some(amiss) => Err(amiss),
            },
            Err(Refused { forbidden, told }) => {
                if action != Action::Read {
                    let completion = Completion::new(intent.at, Outcome::Refused, forbidden.to_string());
                    self.access.trail().note(&intent, &completion).await;
                }
                Err(told)
            }
        }
    }

    fn view(&self, caller: &Caller, snapshot: &std::sync::Arc<Snapshot>) -> Seen {
        self.views.of(self.name(), caller, snapshot, &self.access.book())
    }

    fn decide(&self, caller: &Caller, resource: Resource, action: Action, known: &Known) -> Result<(), Refused> {
        let book = self.access.book();
        let standing = standing(caller.scope(), known.team, book.settings.others_read, known.lent);
        if rights::allows(resource, action, standing) {
            return Ok(());
        }
        let team = known.team.and_then(|team| book.team_name(team)).map(str::to_owned);
        let forbidden = ManagerError::Forbidden(Denial { resource, action, need: rights::need(resource, action), team });
        let unknown = known.unknown.clone().filter(|_| !rights::allows(resource, Action::Read, standing));
        Err(Refused { told: unknown.unwrap_or_else(|| forbidden.clone()), forbidden })
    }

    async fn know(&self, caller: &Caller, about: &About) -> Result<Known, ManagerError> {
        let snapshot = self.live.ready().await;
        // Who may do everything need not wait until a list knows the thing.
        let strict = !caller.scope().reads_all();
        let named = |thing: Thing, id: u64, name: Option<&str>| {
            Some(store::Resource { kind: kind_of(thing), id: id.to_string(), name: name.unwrap_or_default().to_owned() })
        };
        let own = |thing: Thing, kind: ResourceKind, id: u64, name: Option<&str>| Known {
            team: name.and_then(|name| self.access.book().team_of(self.name(), kind, id, name)),
            resource: named(thing, id, name),
            lent: self.access.book().lent(&caller.scope().teams, self.name(), kind, id),
            ..Known::default()
        };
        Ok(match about {
            About::Manager(thing) => {
                Known { resource: thing.and_then(|(thing, id)| named(thing, id, name_of(&snapshot, thing, id))), ..Known::default() }
            }
            About::Channel(id) => {
                let name = found(self, &snapshot, &snapshot.channels, |row| row.id == *id, strict, Thing::Channel, id.0)?
                    .map(|row| row.name.as_str());
                let unknown = Some(snapshot.absent(&snapshot.channels, Thing::Channel, id.0, || self.address()));
                Known { unknown, ..own(Thing::Channel, ResourceKind::Channel, id.0, name) }
            }
            About::Pipeline(channel, id) => {
                let row = found(self, &snapshot, &snapshot.channels, |row| row.id == *channel, strict, Thing::Channel, channel.0)?;
                let team = own(Thing::Channel, ResourceKind::Channel, channel.0, row.map(|row| row.name.as_str())).team;
                let view = self.live.detail(Detail::Channel(*channel)).await;
                let view = view.channel_views.get(channel).cloned().unwrap_or_default().detail(|| view.missing(self.address()));
                let found = view.and_then(|view| {
                    let found = view.pipelines.into_iter().find(|pipeline| pipeline.row.id == *id);
                    found.ok_or(ManagerError::NotFound { thing: Thing::Pipeline, id: id.to_string() })
                });
                let name = found.as_ref().ok().map(|pipeline| pipeline.row.name.clone());
                let unknown = Some(snapshot.absent(&snapshot.channels, Thing::Channel, channel.0, || self.address()));
                Known { team, resource: named(Thing::Pipeline, id.0, name.as_deref()), unknown, amiss: found.err(), ..Known::default() }
            }
            About::Source(id) => {
                let name = found(self, &snapshot, &snapshot.sources, |row| row.id == *id, strict, Thing::Source, id.0)?
                    .map(|row| row.name.as_str());
                let unknown = Some(snapshot.absent(&snapshot.sources, Thing::Source, id.0, || self.address()));
                Known { unknown, ..own(Thing::Source, ResourceKind::Source, id.0, name) }
            }
            About::Canal(id) => {
                let name =
                    found(self, &snapshot, &snapshot.canals, |row| row.id == *id, strict, Thing::Canal, id.0)?.map(|row| row.name.as_str());
                let unknown = Some(snapshot.absent(&snapshot.canals, Thing::Canal, id.0, || self.address()));
                Known { unknown, ..own(Thing::Canal, ResourceKind::Canal, id.0, name) }
            }
            About::Table(id) => {
                let row = found(self, &snapshot, &snapshot.tables, |row| row.id == *id, strict, Thing::Table, id.0)?;
                let source =
                    row.map(|row| own(Thing::Source, ResourceKind::Source, row.source.0, Some(&row.source_name))).unwrap_or_default();
                let name = row.map(|row| format!("{}.{}", row.namespace, row.name));
                let unknown = Some(snapshot.absent(&snapshot.tables, Thing::Table, id.0, || self.address()));
                Known { resource: named(Thing::Table, id.0, name.as_deref()), unknown, ..source }
            }
            About::New(thing, name, team) => {
                let resource = store::Resource { kind: kind_of(*thing), id: String::new(), name: name.clone() };
                Known { resource: Some(resource), team: *team, ..Known::default() }
            }
        })
    }
}

/// What the trail calls a kind of thing.
pub fn kind_of(thing: Thing) -> String {
    thing.as_str().to_owned()
}

/// The row of a list; none, where it is not there and that is no matter.
fn found<'a, T>(
    entry: &ManagerEntry,
    snapshot: &Snapshot,
    part: &'a Part<Vec<T>>,
    is: impl Fn(&T) -> bool,
    strict: bool,
    thing: Thing,
    id: u64,
) -> Result<Option<&'a T>, ManagerError> {
    match part.rows().iter().find(|row| is(row)) {
        None if strict => Err(snapshot.absent(part, thing, id, || entry.address())),
        row => Ok(row),
    }
}

/// The name of a thing that belongs to no team.
fn name_of(snapshot: &Snapshot, thing: Thing, id: u64) -> Option<&str> {
    match thing {
        Thing::Node => snapshot.node(NodeId(id)).map(|node| node.name.as_str()),
        Thing::Cluster => snapshot.clusters.rows().iter().find(|row| row.id.0 == id).map(|row| row.name.as_str()),
        _ => None,
    }
}

/// What was made.
struct Made {
    thing: Thing,
    /// What it counts as, where it can belong to a team.
    kind: Option<ResourceKind>,
    number: u64,
}

/// What a write does to whose a thing is.
enum Belongs<T> {
    /// It stays.
    Stays,
    /// What is made belongs to the team of the permit.
    Begins(fn(&T) -> Made),
    /// The thing is gone.
    Ends(Option<ResourceKind>, u64),
}

impl Permit {
    /// The manager, to ask it what no snapshot holds.
    pub fn manager(&self) -> &Manager {
        &self.entry.manager
    }

    /// The manager, to read what a page shows.
    ///
    /// # Errors
    /// Why the manager is away, as far as is known: the page does not wait for it.
    pub fn reader(&self) -> Result<&Manager, ManagerError> {
        self.entry.live.available().map(|()| &self.entry.manager)
    }

    /// Notes what is changed: field by field, before and after, secrets masked.
    pub fn changing(mut self, fields: &[Field], before: Option<&Values>, after: &Values) -> Self {
        self.intent.changes = differences(fields, before, after);
        self
    }

    /// Notes what is changed in other words.
    pub fn noting(mut self, changes: Value) -> Self {
        self.intent.changes = changes;
        self
    }

    /// Records, before the manager is asked, that the thing belongs to this team by itself: the team whose it was by a rule so far. `None`
    /// records nothing. To be called after the changes are noted, since it is one of them.
    pub fn keeping<T: Ownable>(mut self, thing: T, team: Option<i64>) -> Self {
        self.kept = T::KIND.zip(team).map(|(kind, team)| Kept { kind, number: thing.number(), team });
        if let (Some(kept), Value::Object(changes)) = (self.kept, &mut self.intent.changes) {
            let book = self.entry.access.book();
            let name = book.team_name(kept.team);
            changes.insert("team".to_owned(), json!([name, name]));
        }
        self
    }

    /// What something new is called: as its form says, else as it was asked for.
    fn called(&self) -> String {
        let name = self.intent.changes.pointer("/name/1").and_then(Value::as_str);
        let asked = || self.intent.resource.as_ref().map(|resource| resource.name.as_str());
        name.or_else(asked).unwrap_or_default().to_owned()
    }

    /// Writes down that it is used now.
    ///
    /// # Errors
    /// `Store`: then it must not be used.
    pub async fn begin(self) -> Result<Underway, ManagerError> {
        let begun = self.entry.access.trail().begin(&self.intent).await?;
        Ok(Underway { entry: self.entry, begun })
    }

    /// Runs a write to its end, even when the browser that asked for it goes away: a half-written form helps nobody. Then reads
    /// again what it touched, so that the next page shows it; also after a failure, which may have done a part.
    ///
    /// # Errors
    /// Those of the write; `Store`, when it could not be written down and was not done.
    pub async fn write<T, W>(
        self,
        lists: &[List],
        details: &[Detail],
        write: impl FnOnce(Manager) -> W + Send + 'static,
    ) -> Result<T, ManagerError>
    where
        T: Send + Sync + 'static,
        W: Future<Output = Result<T, ManagerError>> + Send,
    {
        self.run(lists, details, write, Belongs::Stays).await
    }

    /// The same for something that is made: it belongs to the team of the permit then.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn create<T, W>(
        self,
        lists: &[List],
        details: &[Detail],
        write: impl FnOnce(Manager) -> W + Send + 'static,
    ) -> Result<T, ManagerError>
    where
        T: Ownable,
        W: Future<Output = Result<T, ManagerError>> + Send,
    {
        self.run(lists, details, write, Belongs::Begins(|made: &T| Made { thing: T::THING, kind: T::KIND, number: made.number() })).await
    }

    /// The same for the thing that is deleted: it belongs to nobody then.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn delete<T, W>(self, thing: T, lists: &[List], write: impl FnOnce(Manager) -> W + Send + 'static) -> Result<(), ManagerError>
    where
        T: Ownable,
        W: Future<Output = Result<(), ManagerError>> + Send,
    {
        self.run(lists, &[], write, Belongs::Ends(T::KIND, thing.number())).await
    }

    async fn run<T, W>(
        self,
        lists: &[List],
        details: &[Detail],
        write: impl FnOnce(Manager) -> W + Send + 'static,
        belongs: Belongs<T>,
    ) -> Result<T, ManagerError>
    where
        T: Send + Sync + 'static,
        W: Future<Output = Result<T, ManagerError>> + Send,
    {
        let (lists, details) = (lists.to_vec(), details.to_vec());
        let whole = tokio::spawn(async move {
            let (team, called, kept) = (self.intent.team, self.called(), self.kept);
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
                    Completion::new(entry.live.now().as_millisecond(), Outcome::Failed, error.to_string())
                }
            };
            underway.begun.ended(completion).await;
            if result.as_ref().err().is_none_or(|error| !error.is_away() && !matches!(error, ManagerError::Busy { .. })) {
                entry.live.refresh(&lists, &details).await;
            }
            result
        });
        whole.await?
    }
}

impl ManagerEntry {
    /// Records that a thing stays its team's.
    async fn keep(&self, kept: Option<Kept>) -> Result<(), ManagerError> {
        let Some(Kept { kind, number, team }) = kept else { return Ok(()) };
        Ok(self.access.set_owner(self.name(), kind, number, Some(team)).await?)
    }

    /// A thing that certainly has its old name still is its team's by the rule again, as it was before [`Self::keep`].
    async fn keep_no_more(&self, kept: Option<Kept>, error: &ManagerError) {
        if let (Some(kept), ManagerError::Rejected(_) | ManagerError::Conflict(_) | ManagerError::Undone { .. }) = (kept, error) {
            // That it fails is logged, and changes nobody's rights.
            drop(self.access.set_owner(self.name(), kept.kind, kept.number, None).await);
        }
    }

    /// Records whose the thing is after a write that was done. The record says what was made, and if that could not be recorded.
    async fn settle<T>(&self, belongs: Belongs<T>, done: &T, team: Option<i64>, called: String) -> Completion {
        let mut completion = Completion::new(self.live.now().as_millisecond(), Outcome::Done, "");
        let (recorded, lacks) = match belongs {
            Belongs::Stays | Belongs::Ends(None, _) => return completion,
            Belongs::Begins(made) => {
                let Made { thing, kind, number } = made(done);
                completion.made = Some(store::Resource { kind: kind_of(thing), id: number.to_string(), name: called });
                let Some(kind) = kind else { return completion };
                (self.access.set_owner(self.name(), kind, number, team).await, "its team was not recorded")
            }
            Belongs::Ends(Some(kind), number) => {
                (self.access.forget(self.name(), kind, number).await, "its team is still recorded and would get a new thing of the same id")
            }
        };
        if let Err(error) = recorded {
            completion.answer = format!("{lacks}: {error}");
        }
        completion
    }
}

impl Underway {
    /// Writes down what became of it.
    pub async fn completed(self, result: Result<Option<store::Resource>, String>) {
        self.begun.completed(self.entry.live.now().as_millisecond(), result).await;
    }
}

/// Field → before and after, of those that differ. What a secret was or is, is never written, nor is a password inside a URL.
fn differences(fields: &[Field], before: Option<&Values>, after: &Values) -> Value {
    let mut changes = Map::new();
    for field in fields {
        let (old, new) = (before.map(|values| values.all(field.name)).unwrap_or_default(), after.all(field.name));
        if old == new {
            continue;
        }
        let is_secret = field.kind == Kind::Password || field.audience == Audience::Nobody;
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
        let before: Values = [("name", "old"), ("username", "me")].into_iter().collect();
        let after: Values = [("name", "new"), ("username", "me"), ("password", "hush-hush")].into_iter().collect();
        let noted = differences(SourceForm::FIELDS, Some(&before), &after);
        assert_eq!(noted, json!({ "name": ["old", "new"], "password": [null, "***"] }));
        let before: Values = [("url", "jdbc:mysql://h/x?password=hush-hush")].into_iter().collect();
        let after: Values = [("url", "jdbc:mysql://h/x")].into_iter().collect();
        let noted = differences(SourceForm::FIELDS, Some(&before), &after);
        assert_eq!(noted, json!({ "url": ["jdbc:mysql://h/x?password=***", "jdbc:mysql://h/x"] }));
        let before: Values = [("rdsAccesskey", "old-key")].into_iter().collect();
        let after: Values = [("rdsAccesskey", "new-key")].into_iter().collect();
        assert_eq!(differences(CanalForm::FIELDS, Some(&before), &after), json!({ "rdsAccesskey": [null, "***"] }));
    }
}
