//! Teams: their members, and the resources they are allowed to use.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Ctx, Result};
use crate::model::field::FieldError;
use crate::model::permissions::{Action, GlobalRole, Resource, TeamRole};
use crate::model::{Error, ResourceType};
use crate::model::{TeamId, UserId};
use crate::server::authz::GlobalPermit;
use crate::server::names::{MAX_NAME_LENGTH, is_hidden, key};
use crate::server::store::{self, Membership, ResourceKind, ResourceRef, StoreError, Team, User};

/// A team with its members and allowed resources.
#[derive(Clone, Debug)]
pub struct TeamView {
    pub team: Team,
    /// The members, or `None` if the caller may not see them.
    pub members: Option<Vec<(User, TeamRole)>>,
    /// The nodes, canals and data sources that it may use in addition to its own.
    pub allowed: Vec<ResourceRef>,
}

/// The settings of a team.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamInput {
    pub name: String,
    /// What the names of the team's new resources must start with; empty for anything.
    #[serde(default)]
    pub name_prefix: String,
}

/// Converts a store failure to an error, at the form field if the input is invalid.
fn map_store_error(error: StoreError) -> Error {
    match error {
        StoreError::NameTaken { .. } => Error::invalid_field("name", FieldError::Taken),
        StoreError::NotFound(_) => missing(None),
        error => error.into(),
    }
}

fn missing(id: Option<TeamId>) -> Error {
    Error::NotFound { resource_type: ResourceType::Team, id: id.map(|id| id.to_string()).unwrap_or_default() }
}

/// Lists all teams, by name.
///
/// # Errors
/// Returns `Forbidden` if the caller may not read teams.
pub fn list(ctx: &Ctx) -> Result<Vec<Team>> {
    ctx.check_global(Resource::Team, Action::Read)?;
    let mut teams: Vec<Team> = ctx.access().policy().teams.values().cloned().collect();
    teams.sort_by_key(|team| team.name.to_lowercase());
    Ok(teams)
}

/// Returns one team. Its members are visible only to themselves, auditors and administrators.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn get(ctx: &Ctx, id: TeamId) -> Result<TeamView> {
    ctx.check_global(Resource::Team, Action::Read)?;
    let policy = ctx.access().policy();
    let team = policy.teams.get(&id).cloned().ok_or_else(|| missing(Some(id)))?;
    let scope = ctx.caller.roles();
    let members = if scope.role >= GlobalRole::Auditor || scope.teams.contains_key(&id) { Some(members(ctx, id).await?) } else { None };
    Ok(TeamView { team, members, allowed: policy.allowed.get(&id).cloned().unwrap_or_default() })
}

async fn members(ctx: &Ctx, team: TeamId) -> Result<Vec<(User, TeamRole)>> {
    let people: BTreeMap<UserId, User> =
        ctx.access().store().people().list().await?.into_iter().map(|person| (person.id, person)).collect();
    let members = ctx.access().store().teams().members(team).await?.into_iter();
    let mut members: Vec<_> = members.filter_map(|member| Some((people.get(&member.person)?.clone(), member.role))).collect();
    members.sort_by_key(|(person, _)| person.name.to_lowercase());
    Ok(members)
}

/// Checks whether the caller may do this with teams.
///
/// # Errors
/// Returns `Forbidden` if they may not.
pub fn check_permission(ctx: &Ctx, action: Action) -> Result<()> {
    ctx.check_global(Resource::Team, action)
}

/// Authorizes an action on a team, and returns the team.
async fn permit(ctx: &Ctx, action: Action, id: TeamId) -> Result<(GlobalPermit, Team)> {
    let team = ctx.access().policy().teams.get(&id).cloned();
    let name = team.as_ref().map(|team| team.name.clone()).unwrap_or_default();
    let resource = store::AuditResource { kind: "team".to_owned(), id: id.to_string(), name };
    let permit = ctx.global_permit(Resource::Team, action, Some(resource)).await?;
    Ok((permit.with_team(Some(id)), team.ok_or_else(|| missing(Some(id)))?))
}

fn validate(name: &str) -> Result<()> {
    match name.trim() {
        "" => Err(Error::invalid_field("name", FieldError::Required)),
        long if long.chars().count().max(key(long).chars().count()) > MAX_NAME_LENGTH => {
            Err(Error::invalid_field("name", FieldError::TooLong { max: MAX_NAME_LENGTH }))
        }
        odd if odd.chars().any(is_hidden) => Err(Error::invalid_field("name", FieldError::Control)),
        _ => Ok(()),
    }
}

fn validate_prefix(prefix: &str) -> Result<Option<String>> {
    let prefix = prefix.trim();
    if prefix.chars().count() > 50 {
        return Err(Error::invalid_field("name_prefix", FieldError::TooLong { max: 50 }));
    }
    if prefix.chars().any(is_hidden) {
        return Err(Error::invalid_field("name_prefix", FieldError::Control));
    }
    Ok(Some(prefix.to_owned()).filter(|prefix| !prefix.is_empty()))
}

/// Adds a team and returns its ID. If a prefix is set, the names of the team's new resources must start with it.
///
/// # Errors
/// Returns `Forbidden`, `Invalid` or `Database`.
pub async fn create(ctx: &Ctx, input: &TeamInput) -> Result<TeamId> {
    let (name, prefix) = (input.name.as_str(), input.name_prefix.as_str());
    let resource = store::AuditResource { kind: "team".to_owned(), id: String::new(), name: name.trim().chars().take(100).collect() };
    let permit = ctx.global_permit(Resource::Team, Action::Create, Some(resource)).await?;
    validate(name)?;
    let (store, name, prefix) = (ctx.access().store().clone(), name.trim().to_owned(), validate_prefix(prefix)?);
    let permit = permit.with_changes(json!({ "name": [null, name], "name_prefix": [null, prefix] }));
    permit.execute(async move { Ok(store.teams().add(&name, prefix.as_deref()).await.map_err(map_store_error)?.id) }).await
}

/// Changes the name and prefix of a team.
///
/// # Errors
/// Returns `Forbidden`, `NotFound`, `Invalid` or `Database`.
pub async fn edit(ctx: &Ctx, id: TeamId, input: &TeamInput) -> Result<()> {
    let (name, prefix) = (input.name.as_str(), input.name_prefix.as_str());
    let (permit, team) = permit(ctx, Action::Edit, id).await?;
    validate(name)?;
    let (store, name, prefix) = (ctx.access().store().clone(), name.trim().to_owned(), validate_prefix(prefix)?);
    let permit = permit.with_changes(json!({ "name": [team.name, name], "name_prefix": [team.name_prefix, prefix] }));
    permit.execute(async move { store.teams().update(id, &name, prefix.as_deref()).await.map_err(map_store_error) }).await
}

/// Removes a team. The resources assigned to it become unowned.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn remove(ctx: &Ctx, id: TeamId) -> Result<()> {
    let (permit, _) = permit(ctx, Action::Delete, id).await?;
    let store = ctx.access().store().clone();
    permit.execute(async move { store.teams().remove(id).await.map_err(map_store_error) }).await
}

/// Adds a user to a team, changes their role in it, or removes them.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn set_member(ctx: &Ctx, team: TeamId, person: UserId, role: Option<TeamRole>) -> Result<()> {
    let (permit, _) = permit(ctx, Action::Edit, team).await?;
    let who = ctx.access().store().people().find(person).await?;
    let who = who.ok_or_else(|| Error::NotFound { resource_type: ResourceType::User, id: person.to_string() })?;
    let before = ctx.access().policy().members.get(&person).and_then(|teams| teams.get(&team).copied());
    let permit = permit.with_changes(json!({ format!("member {}", who.name): [before, role] }));
    let store = ctx.access().store().clone();
    permit
        .execute(async move {
            match role {
                Some(role) => store.teams().set_member(Membership { person, team, role }).await.map_err(map_store_error),
                None => Ok(store.teams().remove_member(person, team).await.map(|_| ())?),
            }
        })
        .await
}

/// Sets which resources of a kind in a manager a team may use in addition to its own; for nodes, an empty set means all.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn allow(ctx: &Ctx, team: TeamId, manager: &str, kind: ResourceKind, ids: Vec<i64>) -> Result<()> {
    let (permit, _) = permit(ctx, Action::Edit, team).await?;
    let before: Vec<i64> = ctx
        .access()
        .policy()
        .allowed
        .get(&team)
        .map(|resources| {
            resources.iter().filter(|resource| resource.manager == manager && resource.kind == kind).map(|resource| resource.id).collect()
        })
        .unwrap_or_default();
    let permit = permit.with_changes(json!({ allowed_key(kind, manager): [before, ids] }));
    let (store, manager) = (ctx.access().store().clone(), manager.to_owned());
    permit.execute(async move { store.teams().set_grants(team, &manager, kind, &ids).await.map_err(map_store_error) }).await
}

/// The audit log's field name for allowed resources. It is stored, so it must not change.
fn allowed_key(kind: ResourceKind, manager: &str) -> String {
    let kind = match kind {
        ResourceKind::Channel => "Channel",
        ResourceKind::Source => "Source",
        ResourceKind::Canal => "Canal",
        ResourceKind::Node => "Node",
    };
    format!("may use {kind} at {manager}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audit_names_of_allowed_resources_are_stable() {
        let names =
            [ResourceKind::Channel, ResourceKind::Source, ResourceKind::Canal, ResourceKind::Node].map(|kind| allowed_key(kind, "main"));
        assert_eq!(names, ["may use Channel at main", "may use Source at main", "may use Canal at main", "may use Node at main"]);
    }
}
