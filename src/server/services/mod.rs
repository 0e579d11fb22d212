//! Application services, one file per area. Every function takes its context first ([`Ctx`], or [`ManagerCtx`] for one manager), so that no
//! entry point (page, server function, REST, task) can skip authorization. Lists are served from the snapshot; writes go to the manager and
//! are read back.

pub mod account;
pub mod audit;
pub mod bulk_commands;
pub mod canals;
pub mod channel_commands;
pub mod channels;
mod claim;
pub mod clusters;
mod command_execution;
mod confirm;
mod context;
pub mod failed_sign_ins;
pub mod form_validation;
pub mod jobs;
pub mod logs;
pub mod mappings;
pub mod nodes;
pub mod oidc_sign_in;
pub mod operations;
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

pub use context::{Ctx, ManagerCtx};

use crate::model::TeamId;
use crate::model::field::FieldError;
use crate::model::form::{Form, FormData};
use crate::model::permissions::{Action, GlobalRole, Resource, TeamRole};
use crate::model::{ChannelId, Conflict, Error, ResourceType};
use crate::server::authz::{OwnableId, Permit, Target, VisibleSnapshot};
use crate::server::manager::Timestamps;
use crate::server::monitor::Cached;
use crate::server::store::ResourceKind;

/// The result of a service.
pub type Result<T> = std::result::Result<T, Error>;

/// A resource that blocks a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    pub resource_type: ResourceType,
    pub id: u64,
    /// Its name, if the snapshot contains it.
    pub name: String,
    /// For pipelines: their channel.
    pub channel: Option<crate::model::ChannelId>,
}

/// Makes the manager connect to a database and records the caller and the result in the audit log; runs to completion even if the client
/// disconnects. `fault` returns why a result is recorded as a failure, or `None` if it is not.
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

/// What deleting a resource would affect, read fresh from the manager.
pub struct DeletionPreview {
    /// The name of the resource.
    pub name: String,
    /// What blocks the deletion.
    pub obstacles: Vec<Dependent>,
    /// Why it can't be deleted in its current state.
    pub forbidden: Option<Conflict>,
}

/// The dates of a resource from port 1099, or `None` if they were not requested or are unknown.
fn timestamps<T>(part: Option<&Cached<T>>, of: impl FnOnce(&T) -> Option<Timestamps>) -> Result<Option<Timestamps>> {
    match part.map(|part| (&part.value, &part.error)) {
        Some((Some(value), _)) => Ok(of(value)),
        Some((None, Some(error))) => Err(error.clone()),
        Some((None, None)) | None => Ok(None),
    }
}

/// What is said about a new resource besides its own form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResource {
    /// The team that it belongs to; `None` for a resource that belongs to none.
    pub team: Option<TeamId>,
}

/// The team of a new resource for which none is chosen: the only one in which the caller may create resources, or none for administrators.
///
/// # Errors
/// Returns `Invalid` for the field `team` if the caller has to choose one.
pub fn default_team(ctx: &Ctx) -> Result<NewResource> {
    match editable_teams(ctx).as_slice() {
        [only] => Ok(NewResource { team: Some(*only) }),
        _ if ctx.caller.roles().role == GlobalRole::Administrator => Ok(NewResource::default()),
        // For callers without a team, the permission check reports what is missing.
        [] => Ok(NewResource::default()),
        _ => Err(Error::invalid_field("team", FieldError::Required)),
    }
}

/// Checks whether the caller may create a resource of this type and name. A denial is recorded in the audit log.
///
/// # Errors
/// Returns `Forbidden`, or `Invalid` for the field `team` if it does not exist.
pub async fn authorize_create(ctx: &ManagerCtx, resource_type: ResourceType, new: NewResource, name: &str) -> Result<()> {
    permit_create(ctx, resource_type, new, name).await.map(drop)
}

/// Authorizes the creation of a resource.
async fn permit_create(ctx: &ManagerCtx, resource_type: ResourceType, new: NewResource, name: &str) -> Result<Permit> {
    if new.team.is_some_and(|team| !ctx.access().policy().teams.contains_key(&team)) {
        return Err(Error::invalid_field("team", FieldError::NotAChoice));
    }
    ctx.permit(resource_type.into(), Action::Create, Target::New(resource_type, name.to_owned(), new.team)).await
}

/// The stored values of a resource as its form writes them, so that they can be compared with those of another form.
fn normalized<F: Form>(stored: &FormData) -> FormData {
    F::parse(stored).map_or_else(|_| stored.clone(), |form| form.values())
}

/// Checks whether the caller may create such a resource, for at least one team or unowned.
///
/// # Errors
/// Returns `Forbidden` if they may not.
pub fn may_create(ctx: &ManagerCtx, resource: Resource) -> Result<()> {
    match ctx.snapshot().denial(resource, Action::Create, None) {
        Some(denial) => Err(Error::Forbidden(denial)),
        None => Ok(()),
    }
}

/// The teams in which the caller may create resources.
pub fn editable_teams(ctx: &Ctx) -> Vec<TeamId> {
    let teams = ctx.caller.roles().teams.iter();
    teams.filter(|(_, role)| **role >= TeamRole::Editor).map(|(team, _)| *team).collect()
}

/// Checks that a name starts with the name prefix of its team.
///
/// # Errors
/// Returns `Invalid` for the field `name`.
fn check_prefix(ctx: &Ctx, team: Option<TeamId>, name: &str) -> Result<()> {
    let policy = ctx.access().policy();
    let prefix = team.and_then(|team| policy.teams.get(&team)?.name_prefix.clone());
    match prefix {
        Some(prefix) if !name.starts_with(&prefix) => Err(Error::invalid_field("name", FieldError::Prefix { prefix })),
        _ => Ok(()),
    }
}

/// The team whose resources a channel is restricted to, or `None` if unrestricted: for administrators, and for unowned channels, which only
/// administrators can change.
fn restricting_team(ctx: &ManagerCtx, seen: &VisibleSnapshot, channel: ChannelId) -> Option<TeamId> {
    seen.owner_team(ResourceKind::Channel, channel.0).filter(|_| ctx.caller.roles().role != GlobalRole::Administrator)
}

/// Checks the rename of a resource that may belong to a team. The new name must start with the team's prefix, and the resource stays with
/// the team even if rules assign the new name differently; renames by administrators follow the rules. Returns the team to record as
/// explicit owner, or `None` if that is not necessary.
///
/// # Errors
/// Returns `Invalid` for the field `name`.
fn check_rename<T: OwnableId>(ctx: &ManagerCtx, id: T, old: &str, new: &str) -> Result<Option<TeamId>> {
    let Some(kind) = T::KIND.filter(|_| old != new) else { return Ok(None) };
    let policy = ctx.access().policy();
    let team = policy.owner_team(ctx.manager.name(), kind, id.number(), old);
    check_prefix(ctx, team, new)?;
    let stays =
        ctx.caller.roles().role == GlobalRole::Administrator || policy.owner_team(ctx.manager.name(), kind, id.number(), new) == team;
    Ok(team.filter(|_| !stays))
}

/// How long to wait for the result of a start or stop request.
const START_TIMEOUT: Duration = Duration::from_secs(60);
const STOP_TIMEOUT: Duration = Duration::from_secs(200);
