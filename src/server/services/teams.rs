//! Teams: who is in them, and what they may use.

use std::collections::BTreeMap;

use serde_json::json;

use super::Result;
use crate::model::field::Invalid;
use crate::model::rights::{Action, GlobalRole, Resource, TeamRole};
use crate::model::{ManagerError, Thing};
use crate::server::access::{Access, Caller, Leave};
use crate::server::names::{NAME_MOST, is_hidden, key};
use crate::server::store::{self, Membership, Owned, Person, ResourceKind, StoreError, Team};

/// A team with what is known of it.
#[derive(Clone, Debug)]
pub struct TeamView {
    pub team: Team,
    /// Who is in it; none: that is not for who asks.
    pub members: Option<Vec<(Person, TeamRole)>>,
    /// The nodes, canals and data sources that it may use beside its own.
    pub allowed: Vec<Owned>,
}

/// A failure of the store, at the field where it is one's fault.
fn told(error: StoreError) -> ManagerError {
    match error {
        StoreError::NameTaken { .. } => ManagerError::rejected("name", Invalid::Taken),
        StoreError::NotFound(_) => missing(0),
        error => error.into(),
    }
}

fn missing(id: i64) -> ManagerError {
    ManagerError::NotFound { thing: Thing::Team, id: if id == 0 { String::new() } else { id.to_string() } }
}

/// All of them, by name.
///
/// # Errors
/// `Forbidden`.
pub fn list(access: &Access, caller: &Caller) -> Result<Vec<Team>> {
    access.check(caller, Resource::Team, Action::Read)?;
    let mut teams: Vec<Team> = access.book().teams.values().cloned().collect();
    teams.sort_by_key(|team| team.name.to_lowercase());
    Ok(teams)
}

/// One of them; its members are for themselves, auditors and administrators.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn get(access: &Access, caller: &Caller, id: i64) -> Result<TeamView> {
    access.check(caller, Resource::Team, Action::Read)?;
    let book = access.book();
    let team = book.teams.get(&id).cloned().ok_or_else(|| missing(id))?;
    let scope = caller.scope();
    let members = if scope.role >= GlobalRole::Auditor || scope.teams.contains_key(&id) { Some(members(access, id).await?) } else { None };
    Ok(TeamView { team, members, allowed: book.allowed.get(&id).cloned().unwrap_or_default() })
}

async fn members(access: &Access, team: i64) -> Result<Vec<(Person, TeamRole)>> {
    let people: BTreeMap<i64, Person> = access.store().people().list().await?.into_iter().map(|person| (person.id, person)).collect();
    let members = access.store().teams().members(team).await?.into_iter();
    let mut members: Vec<_> = members.filter_map(|member| Some((people.get(&member.person)?.clone(), member.role))).collect();
    members.sort_by_key(|(person, _)| person.name.to_lowercase());
    Ok(members)
}

/// Whether who asks may do this with teams.
///
/// # Errors
/// `Forbidden`.
pub fn may(access: &Access, caller: &Caller, action: Action) -> Result<()> {
    access.check(caller, Resource::Team, action)
}

/// The right to do this with a team, and which it is.
async fn permit(access: &Access, caller: &Caller, action: Action, id: i64) -> Result<(Leave, Team)> {
    let team = access.book().teams.get(&id).cloned();
    let name = team.as_ref().map(|team| team.name.clone()).unwrap_or_default();
    let thing = store::Resource { kind: "team".to_owned(), id: id.to_string(), name };
    let leave = access.permit(caller, Resource::Team, action, Some(thing)).await?;
    Ok((leave.of_team(Some(id)), team.ok_or_else(|| missing(id))?))
}

fn checked(name: &str) -> Result<()> {
    match name.trim() {
        "" => Err(ManagerError::rejected("name", Invalid::Required)),
        long if long.chars().count().max(key(long).chars().count()) > NAME_MOST => {
            Err(ManagerError::rejected("name", Invalid::TooLong { max: NAME_MOST }))
        }
        odd if odd.chars().any(is_hidden) => Err(ManagerError::rejected("name", Invalid::Control)),
        _ => Ok(()),
    }
}

fn checked_prefix(prefix: &str) -> Result<Option<String>> {
    let prefix = prefix.trim();
    if prefix.chars().count() > 50 {
        return Err(ManagerError::rejected("name_prefix", Invalid::TooLong { max: 50 }));
    }
    if prefix.chars().any(is_hidden) {
        return Err(ManagerError::rejected("name_prefix", Invalid::Control));
    }
    Ok(Some(prefix.to_owned()).filter(|prefix| !prefix.is_empty()))
}

/// Adds one; answers its id. What it makes has to begin with the prefix, if there is one.
///
/// # Errors
/// `Forbidden`, `Rejected`, `Store`.
pub async fn create(access: &Access, caller: &Caller, name: &str, prefix: &str) -> Result<i64> {
    let thing = store::Resource { kind: "team".to_owned(), id: String::new(), name: name.trim().chars().take(100).collect() };
    let leave = access.permit(caller, Resource::Team, Action::Create, Some(thing)).await?;
    checked(name)?;
    let (store, name, prefix) = (access.store().clone(), name.trim().to_owned(), checked_prefix(prefix)?);
    let leave = leave.noting(json!({ "name": [null, name], "name_prefix": [null, prefix] }));
    leave.run(async move { Ok(store.teams().add(&name, prefix.as_deref()).await.map_err(told)?.id) }).await
}

/// Changes name and prefix.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Rejected`, `Store`.
pub async fn edit(access: &Access, caller: &Caller, id: i64, name: &str, prefix: &str) -> Result<()> {
    let (leave, team) = permit(access, caller, Action::Edit, id).await?;
    checked(name)?;
    let (store, name, prefix) = (access.store().clone(), name.trim().to_owned(), checked_prefix(prefix)?);
    let leave = leave.noting(json!({ "name": [team.name, name], "name_prefix": [team.name_prefix, prefix] }));
    leave.run(async move { store.teams().update(id, &name, prefix.as_deref()).await.map_err(told) }).await
}

/// Removes one. What it was given is nobody's then.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn remove(access: &Access, caller: &Caller, id: i64) -> Result<()> {
    let (leave, _) = permit(access, caller, Action::Delete, id).await?;
    let store = access.store().clone();
    leave.run(async move { store.teams().remove(id).await.map_err(told) }).await
}

/// Takes somebody into a team, changes the role there, or takes them out of it.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Store`.
pub async fn set_member(access: &Access, caller: &Caller, team: i64, person: i64, role: Option<TeamRole>) -> Result<()> {
    let (leave, _) = permit(access, caller, Action::Edit, team).await?;
    let who = access.store().people().find(person).await?;
    let who = who.ok_or_else(|| ManagerError::NotFound { thing: Thing::Person, id: person.to_string() })?;
    let before = access.book().members.get(&person).and_then(|teams| teams.get(&team).copied());
    let leave = leave.noting(json!({ format!("member {}", who.name): [before, role] }));
    let store = access.store().clone();
    leave
        .run(async move {
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
pub async fn allow(access: &Access, caller: &Caller, team: i64, manager: &str, kind: ResourceKind, ids: Vec<i64>) -> Result<()> {
    let (leave, _) = permit(access, caller, Action::Edit, team).await?;
    let before: Vec<i64> = access
        .book()
        .allowed
        .get(&team)
        .map(|things| things.iter().filter(|thing| thing.manager == manager && thing.kind == kind).map(|thing| thing.id).collect())
        .unwrap_or_default();
    let leave = leave.noting(json!({ may_use(kind, manager): [before, ids] }));
    let (store, manager) = (access.store().clone(), manager.to_owned());
    leave.run(async move { store.teams().set_allowed(team, &manager, kind, &ids).await.map_err(told) }).await
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
