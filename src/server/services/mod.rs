//! What the product does, one file an area. Every function takes who asks first, so that no door (page, server function,
//! REST, command line) can forget it; lists answer from the live snapshot, writes go to the manager and are read back.

pub mod account;
pub mod audit;
pub mod canals;
pub mod channel_commands;
pub mod channels;
mod claim;
pub mod clusters;
mod confirm;
pub mod delays;
pub mod failed_sign_ins;
pub mod logs;
pub mod mappings;
pub mod nodes;
pub mod oidc_sign_in;
pub mod overview;
pub mod ownership;
pub mod pipelines;
pub mod search;
pub mod settings;
pub mod sources;
pub mod tables;
pub mod teams;
pub mod users;

use std::time::Duration;

use crate::model::field::FieldError;
use crate::model::form::{Form, FormData};
use crate::model::permissions::{Action, GlobalRole, Resource, TeamRole};
use crate::model::{ChannelId, Conflict, Error, ResourceType};
use crate::server::authz::ManagerHandle;
use crate::server::authz::{Caller, Ownable, Permit, VisibleSnapshot};
use crate::server::manager::Dates;
use crate::server::monitor::Cached;
use crate::server::store::ResourceKind;

/// What a service answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Something that stands in the way of a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    pub thing: ResourceType,
    pub id: u64,
    /// Its name, as far as the snapshot knows it.
    pub name: String,
    /// For pipelines: the channel they belong to.
    pub channel: Option<crate::model::ChannelId>,
}

/// Reads and validates a form.
fn parse_form<F: Form>(values: &FormData) -> Result<F> {
    F::read(values).map_err(Error::Invalid)
}

/// Reads and validates a form that changes what is stored.
fn read_over<F: Form>(values: &FormData, stored: &FormData) -> Result<F> {
    F::read_over(values, Some(stored)).map_err(Error::Invalid)
}

/// Lets the manager connect to a database, with a record of who did it and of what came of it: to its end, even when the browser goes
/// away. `fault` is why a result counts as failed in the record; `None` if it does not.
async fn connect<T: Send + 'static>(
    permit: Permit,
    connecting: impl Future<Output = Result<T>> + Send + 'static,
    fault: fn(&T) -> Option<&'static str>,
) -> Result<T> {
    let underway = permit.begin().await?;
    let whole = tokio::spawn(async move {
        let result = connecting.await;
        let outcome = match &result {
            Ok(found) => fault(found).map_or(Ok(None), |fault| Err(fault.to_owned())),
            Err(error) => Err(error.to_string()),
        };
        underway.completed(outcome).await;
        result
    });
    whole.await.unwrap_or_else(|error| Err(error.into()))
}

/// What a deletion is about, as the manager says at this moment: what was read a while ago may have lost its users since.
pub struct DeletionPreview {
    /// The name of the thing.
    pub name: String,
    /// What stands in the way.
    pub obstacles: Vec<Dependent>,
    /// Why it can't be deleted in its present state.
    pub forbidden: Option<Conflict>,
}

/// What port 1099 told of a thing's dates; none when it has not been asked, or does not know.
fn dates<T>(part: Option<&Cached<T>>, of: impl FnOnce(&T) -> Option<Dates>) -> Result<Option<Dates>> {
    match part.map(|part| (&part.value, &part.error)) {
        Some((Some(told), _)) => Ok(of(told)),
        Some((None, Some(error))) => Err(error.clone()),
        Some((None, None)) | None => Ok(None),
    }
}

/// The team that something new is for, as chosen in the form, in a field `team`: an id, `none` for nobody, or nothing where there is
/// only one that it can be for.
///
/// # Errors
/// `Rejected` at that field when it is not chosen, or there is no such team.
fn target_team(caller: &Caller, entry: &ManagerHandle, values: &FormData) -> Result<Option<i64>> {
    let wrong = |invalid| Err(Error::invalid_field("team", invalid));
    match values.first("team") {
        "none" => Ok(None),
        "" => match editable_teams(caller).as_slice() {
            [only] => Ok(Some(*only)),
            _ if caller.roles().role == GlobalRole::Administrator => Ok(None),
            // The permit tells who is in no team what is missing.
            [] => Ok(None),
            _ => wrong(FieldError::Required),
        },
        id => match id.parse().ok().filter(|id| entry.access.policy().teams.contains_key(id)) {
            Some(id) => Ok(Some(id)),
            None => wrong(FieldError::NotAChoice),
        },
    }
}

/// Whether who asks may make such a thing, for one team at least or for nobody.
///
/// # Errors
/// `Forbidden`.
pub fn may_create(caller: &Caller, entry: &ManagerHandle, resource: Resource) -> Result<()> {
    match entry.visible_snapshot(caller).denial(resource, Action::Create, None) {
        Some(denial) => Err(Error::Forbidden(denial)),
        None => Ok(()),
    }
}

/// The teams in which who asks may make things.
pub fn editable_teams(caller: &Caller) -> Vec<i64> {
    let teams = caller.roles().teams.iter();
    teams.filter(|(_, role)| **role >= TeamRole::Editor).map(|(team, _)| *team).collect()
}

/// Whether a name begins as the names of its team have to.
///
/// # Errors
/// `Rejected`, at the field.
fn check_prefix(entry: &ManagerHandle, team: Option<i64>, field: &str, values: &FormData) -> Result<()> {
    let book = entry.access.policy();
    let prefix = team.and_then(|team| book.teams.get(&team)?.name_prefix.clone());
    match prefix {
        Some(prefix) if !values.first(field).trim().starts_with(&prefix) => Err(Error::invalid_field(field, FieldError::Prefix { prefix })),
        _ => Ok(()),
    }
}

/// The team to whose things a channel is limited, for who asks; none: administrators are not, and what is nobody's only they change.
fn restricting_team(caller: &Caller, seen: &VisibleSnapshot, channel: ChannelId) -> Option<i64> {
    seen.team_of(ResourceKind::Channel, channel.0).filter(|_| caller.roles().role != GlobalRole::Administrator)
}

/// Something that belongs to a team gets the name in the form: it has to begin as the team's names do, and stays the team's, whatever
/// rules would say of the new name. Administrators hand over by names too. Returns the team that has to be recorded for that; `None` if
/// nothing has to be.
///
/// # Errors
/// `Rejected`, at the field.
fn check_rename<T: Ownable>(caller: &Caller, entry: &ManagerHandle, thing: T, before: &FormData, values: &FormData) -> Result<Option<i64>> {
    const FIELD: &str = "name";
    let (old, new) = (before.first(FIELD).trim(), values.first(FIELD).trim());
    let Some(kind) = T::KIND.filter(|_| old != new) else { return Ok(None) };
    let book = entry.access.policy();
    let team = book.owner_team(entry.name(), kind, thing.number(), old);
    check_prefix(entry, team, FIELD, values)?;
    let stays = caller.roles().role == GlobalRole::Administrator || book.owner_team(entry.name(), kind, thing.number(), new) == team;
    Ok(team.filter(|_| !stays))
}

/// How long after a request to start or stop its result is waited for.
const START_TIMEOUT: Duration = Duration::from_secs(60);
const STOP_TIMEOUT: Duration = Duration::from_secs(200);
