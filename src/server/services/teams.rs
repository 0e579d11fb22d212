//! Teams: who is in them, and what they may use.

use std::collections::BTreeMap;

use serde_json::json;

use super::Result;
use crate::model::field::FieldError;
use crate::model::permissions::{Action, GlobalRole, Resource, TeamRole};
use crate::model::{Error, ResourceType};
use crate::server::authz::{AccessControl, Caller, GlobalPermit};
use crate::server::names::{NAME_MOST, is_hidden, key};
use crate::server::store::{self, Membership, ResourceKind, ResourceRef, StoreError, Team, User};

/// A team with what is known of it.
#[derive(Clone, Debug)]
pub struct TeamView {
    pub team: Team,
    /// Who is in it; none: that is not for who asks.
    pub members: Option<Vec<(User, TeamRole)>>,
    /// The nodes, canals and data sources that it may use beside its own.
    pub allowed: Vec<ResourceRef>,
}

/// A failure of the store, at the field where it is one's fault.
fn told(error: StoreError) -> Error {
    match error {
        StoreError::NameTaken { .. } => Error::invalid_field("name", FieldError::Taken),
        StoreError::NotFound(_) => missing(0),
        error => error.into(),
    }
}

fn missing(id: i64) -> Error {
    Error::NotFound { thing: ResourceType::Team, id: if id == 0 { String::new() } else { id.to_string() } }
}

/// All of them, by name.
///
/// # Errors
/// `Forbidden`.
pub fn list(access: &AccessControl, caller: &Caller) -> Result<Vec<Team>> {
    access.check(caller, Resource::Team, Action::Read)?;
    let mut teams: Vec<Team> = access.policy().teams.values().cloned().collect();
    teams.sort_by_key(|team| team.name.to_lowercase());
    Ok(teams)
}

/// One of them; its members are for themselves, auditors and administrators.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn get(access: &AccessControl, caller: &Caller, id: i64) -> Result<TeamView> {
    access.check(caller, Resource::Team, Action::Read)?;
    let book = access.policy();
    let team = book.teams.get(&id).cloned().ok_or_else(|| missing(id))?;
    let scope = caller.roles();
    let members = if scope.role >= GlobalRole::Auditor || scope.teams.contains_key(&id) { Some(members(access, id).await?) } else { None };
    Ok(TeamView { team, members, allowed: book.allowed.get(&id).cloned().unwrap_or_default() })
}

async fn members(access: &AccessControl, team: i64) -> Result<Vec<(User, TeamRole)>> {
    let people: BTreeMap<i64, User> = access.store().people().list().await?.into_iter().map(|person| (person.id, person)).collect();
    let members = access.store().teams().members(team).await?.into_iter();
    let mut members: Vec<_> = members.filter_map(|member| Some((people.get(&member.person)?.clone(), member.role))).collect();
    members.sort_by_key(|(person, _)| person.name.to_lowercase());
    Ok(members)
}

/// Whether who asks may do this with teams.
///
/// # Errors
/// `Forbidden`.
pub fn may(access: &AccessControl, caller: &Caller, action: Action) -> Result<()> {
    access.check(caller, Resource::Team, action)
}

/// The right to do this with a team, and which it is.
async fn permit(access: &AccessControl, caller: &Caller, action: Action, id: i64) -> Result<(GlobalPermit, Team)> {
    let team = access.policy().teams.get(&id).cloned();
    let name = team.as_ref().map(|team| team.name.clone()).unwrap_or_default();
    let thing = store::AuditResource { kind: "team".to_owned(), id: id.to_string(), name };
    let leave = access.permit(caller, Resource::Team, action, Some(thing)).await?;
    Ok((leave.with_team(Some(id)), team.ok_or_else(|| missing(id))?))
}

fn checked(name: &str) -> Result<()> {
    match name.trim() {
        "" => Err(Error::invalid_field("name", FieldError::Required)),
        long if long.chars().count().max(key(long).chars().count()) > NAME_MOST => {
            Err(Error::invalid_field("name", FieldError::TooLong { max: NAME_MOST }))
        }
        odd if odd.chars().any(is_hidden) => Err(Error::invalid_field("name", FieldError::Control)),
        _ => Ok(()),
    }
}

fn checked_prefix(prefix: &str) -> Result<Option<String>> {
    let prefix = prefix.trim();
    if prefix.chars().count() > 50 {
        return Err(Error::invalid_field("name_prefix", FieldError::TooLong { max: 50 }));
    }
    if prefix.chars().any(is_hidden) {
        return Err(Error::invalid_field("name_prefix", FieldError::Control));
    }
    Ok(Some(prefix.to_owned()).filter(|prefix| !prefix.is_empty()))
}

/// Adds one; answers its id. What it makes has to begin with the prefix, if there is one.
///
/// # Errors
/// `Forbidden`, `Rejected`, `Store`.
pub async fn create(access: &AccessControl, caller: &Caller, name: &str, prefix: &str) -> Result<i64> {
    let thing = store::AuditResource { kind: "team".to_owned(), id: String::new(), name: name.trim().chars().take(100).collect() };
    let leave = access.permit(caller, Resource::Team, Action::Create, Some(thing)).await?;
    checked(name)?;
    let (store, name, prefix) = (access.store().clone(), name.trim().to_owned(), checked_prefix(prefix)?);
    let leave = leave.with_changes(json!({ "name": [null, name], "name_prefix": [null, prefix] }));
    leave.execute(async move { Ok(store.teams().add(&name, prefix.as_deref()).await.map_err(told)?.id) }).await
}

/// Changes name and prefix.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Rejected`, `Store`.
pub async fn edit(access: &AccessControl, caller: &Caller, id: i64, name: &str, prefix: &str) -> Result<()> {
    let (leave, team) = permit(access, caller, Action::Edit, id).await?;
    checked(name)?;
    let (store, name, prefix) = (access.store().clone(), name.trim().to_owned(), checked_prefix(prefix)?);
    let leave = leave.with_changes(json!({ "name": [team.name, name], "name_prefix": [team.name_prefix, prefix] }));
    leave.execute(async move { store.teams().update(id, &name, prefix.as_deref()).await.map_err(told) }).await
}

/// Removes one. What it was given is nobody's then.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn remove(access: &AccessControl, caller: &Caller, id: i64) -> Result<()> {
    let (leave, _) = permit(access, caller, Action::Delete, id).await?;
    let store = access.store().clone();
    leave.execute(async move { store.teams().remove(id).await.map_err(told) }).await
}

/// Takes somebody into a team, changes the role there, or takes them out of it.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn set_member(access: &AccessControl, caller: &Caller, team: i64, person: i64, role: Option<TeamRole>) -> Result<()> {
    let (leave, _) = permit(access, caller, Action::Edit, team).await?;
    let who = access.store().people().find(person).await?;
    let who = who.ok_or_else(|| Error::NotFound { thing: ResourceType::User, id: person.to_string() })?;
    let before = access.policy().members.get(&person).and_then(|teams| teams.get(&team).copied());
    let leave = leave.with_changes(json!({ format!("member {}", who.name): [before, role] }));
    let store = access.store().clone();
    leave
        .execute(async move {
            match role {
                Some(role) => store.teams().set_member(Membership { person, team, role }).await.map_err(told),
                None => Ok(store.teams().remove_member(person, team).await.map(|_| ())?),
            }
        })
        .await
}

/// Sets which things of a kind at a manager a team may use beside its own; of nodes none means all.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn allow(access: &AccessControl, caller: &Caller, team: i64, manager: &str, kind: ResourceKind, ids: Vec<i64>) -> Result<()> {
    let (leave, _) = permit(access, caller, Action::Edit, team).await?;
    let before: Vec<i64> = access
        .policy()
        .allowed
        .get(&team)
        .map(|things| things.iter().filter(|thing| thing.manager == manager && thing.kind == kind).map(|thing| thing.id).collect())
        .unwrap_or_default();
    let leave = leave.with_changes(json!({ may_use(kind, manager): [before, ids] }));
    let (store, manager) = (access.store().clone(), manager.to_owned());
    leave.execute(async move { store.teams().set_grants(team, &manager, kind, &ids).await.map_err(told) }).await
}

/// How the audit log calls what a team may use. It is stored: it stays what it is.
fn may_use(kind: ResourceKind, manager: &str) -> String {
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
    fn what_a_team_may_use_is_stored_under_names_that_stay() {
        let names =
            [ResourceKind::Channel, ResourceKind::Source, ResourceKind::Canal, ResourceKind::Node].map(|kind| may_use(kind, "main"));
        assert_eq!(names, ["may use Channel at main", "may use Source at main", "may use Canal at main", "may use Node at main"]);
    }
}
