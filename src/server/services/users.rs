//! Users, their roles, and their invitation and password reset links.

use secrecy::SecretString;
use serde_json::json;

use super::Result;
use super::confirm::Proof;
use crate::model::form::FieldErrors;
use crate::model::permissions::{Action, GlobalRole, Resource, TeamRole};
use crate::model::{Conflict, Error, ResourceType};
use crate::server::accounts::OneTimeLink;
use crate::server::authz::{AccessControl, Caller, GlobalPermit};
use crate::server::clock;
use crate::server::store::{self, Link, User, UserChange};

/// Lists all users, by name.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn list(access: &AccessControl, caller: &Caller) -> Result<Vec<User>> {
    access.check(caller, Resource::User, Action::Read)?;
    Ok(access.store().people().list().await?)
}

/// Returns one user.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn get(access: &AccessControl, caller: &Caller, id: i64) -> Result<User> {
    access.check(caller, Resource::User, Action::Read)?;
    find(access, id).await
}

async fn find(access: &AccessControl, id: i64) -> Result<User> {
    access.store().people().find(id).await?.ok_or(Error::NotFound { resource_type: ResourceType::User, id: id.to_string() })
}

/// Returns the valid links, newest first.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn open_links(access: &AccessControl, caller: &Caller) -> Result<Vec<Link>> {
    access.check(caller, Resource::User, Action::Read)?;
    Ok(access.accounts().open_links(clock::now_ms()).await?)
}

/// Checks whether the caller may do this with users.
///
/// # Errors
/// Returns `Forbidden` if they may not.
pub fn check_permission(access: &AccessControl, caller: &Caller, action: Action) -> Result<()> {
    access.check(caller, Resource::User, action)
}

/// Authorizes an action on a user, and returns the user.
async fn permit(access: &AccessControl, caller: &Caller, action: Action, id: i64) -> Result<(GlobalPermit, User)> {
    // Callers without the permission must not learn whether the user exists.
    let person = find(access, id).await;
    let resource = store::AuditResource {
        kind: "person".to_owned(),
        id: id.to_string(),
        name: person.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
    };
    let permit = access.permit(caller, Resource::User, action, Some(resource)).await?;
    Ok((permit, person?))
}

/// Invites a user with a role and teams. The link is shown only once. Inviting an administrator requires the acting user's `own_password`.
///
/// # Errors
/// Returns `Forbidden`, `Invalid`, `RateLimited`, `Database`, or `Conflict` if the session is too old to serve as proof.
pub async fn invite(
    access: &AccessControl,
    caller: &Caller,
    role: GlobalRole,
    teams: Vec<(i64, TeamRole)>,
    own_password: &SecretString,
) -> Result<OneTimeLink> {
    let permit = access.permit(caller, Resource::User, Action::Create, None).await?;
    let proof = proof_if(role == GlobalRole::Administrator, caller, own_password)?;
    let policy = access.policy();
    let named: Vec<_> = teams.iter().map(|(team, role)| json!([policy.team_name(*team), role])).collect();
    let permit = permit.with_changes(json!({ "role": [null, role], "teams": [null, named] }));
    let (access, by) = (access.clone(), caller.person().map(|person| person.id));
    permit
        .execute(async move {
            check(proof, &access).await?;
            Ok(access.accounts().invite(by, role, teams, clock::now_ms()).await?)
        })
        .await
}

/// Reads the acting user's proof, if one is required. [`check`] rejects a wrong one, so that it is in the audit log.
fn proof_if(is_needed: bool, caller: &Caller, own_password: &SecretString) -> Result<Option<Proof>> {
    is_needed.then(|| Proof::new(caller, own_password)).transpose()
}

async fn check(proof: Option<Proof>, access: &AccessControl) -> Result<()> {
    match proof {
        Some(proof) => proof.check(access).await,
        None => Ok(()),
    }
}

/// Whether resetting this user's password requires a proof of identity: it gives access to another administrator's account.
pub fn reset_needs_proof(caller: &Caller, person: &User) -> bool {
    person.role == GlobalRole::Administrator && caller.person().is_none_or(|own| own.id != person.id)
}

/// Revokes a link.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn revoke_link(access: &AccessControl, caller: &Caller, key: String) -> Result<()> {
    let permit = access.permit(caller, Resource::User, Action::Edit, None).await?;
    let people = access.accounts().clone();
    permit
        .with_changes(json!({ "link": [key.chars().take(8).collect::<String>(), null] }))
        .execute(async move { Ok(people.revoke_link(&key).await.map(|_| ())?) })
        .await
}

/// Removes a user's password, ends their sessions and returns a reset link, which is shown only once. For another administrator this
/// requires the acting user's `own_password`.
///
/// # Errors
/// Returns `Forbidden`, `NotFound`, `Invalid`, `RateLimited`, `Database`, or `Conflict` if the session is too old to serve as proof.
pub async fn reset_password(access: &AccessControl, caller: &Caller, id: i64, own_password: &SecretString) -> Result<OneTimeLink> {
    let (permit, person) = permit(access, caller, Action::Edit, id).await?;
    let proof = proof_if(reset_needs_proof(caller, &person), caller, own_password)?;
    let (access, by) = (access.clone(), caller.person().map(|person| person.id));
    let permit = permit.with_changes(json!({ "password": ["***", null] }));
    permit
        .execute(async move {
            check(proof, &access).await?;
            Ok(access.accounts().reset_password(by, person.id, clock::now_ms()).await?)
        })
        .await
}

/// Enables or disables a user. Disabling ends their sessions.
///
/// # Errors
/// Returns `Forbidden`, `NotFound`, `Database`, or `Conflict` for the last administrator.
pub async fn set_disabled(access: &AccessControl, caller: &Caller, id: i64, disabled: bool) -> Result<()> {
    let (permit, person) = permit(access, caller, Action::Edit, id).await?;
    let people = access.accounts().clone();
    let permit = permit.with_changes(json!({ "disabled": [person.disabled, disabled] }));
    permit
        .execute(async move {
            if disabled {
                people.disable(person.id).await?;
            } else {
                people.enable(person.id).await?;
            }
            Ok(())
        })
        .await
}

/// Changes the names and role of a user. Administrators can't revoke their own role by mistake. A role change requires the acting user's
/// `own_password`.
///
/// # Errors
/// Returns `Forbidden`, `NotFound`, `Invalid`, `RateLimited`, `Database`, or `Conflict` for the last administrator or if the session is too
/// old to serve as proof.
pub async fn edit(
    access: &AccessControl,
    caller: &Caller,
    id: i64,
    (name, display_name): (&str, &str),
    role: GlobalRole,
    own_password: &SecretString,
) -> Result<()> {
    let (permit, person) = permit(access, caller, Action::Edit, id).await?;
    let proof = proof_if(role != person.role, caller, own_password)?;
    let change = UserChange { name: Some(name.trim().to_owned()), display_name: Some(display_name.trim().to_owned()), role: Some(role) };
    let permit = permit.with_changes(json!({
        "name": [person.name, change.name],
        "display_name": [person.display_name, change.display_name],
        "role": [person.role, role],
    }));
    let access = access.clone();
    permit
        .execute(async move {
            check(proof, &access).await?;
            Ok(access.accounts().update(person.id, &change).await?)
        })
        .await
}

/// Deletes a user with their sessions, links and memberships. Their actions stay in the audit log.
///
/// # Errors
/// Returns `Forbidden`, `NotFound`, `Database`, or `Conflict` for the last administrator.
pub async fn remove(access: &AccessControl, caller: &Caller, id: i64) -> Result<()> {
    let (permit, person) = permit(access, caller, Action::Delete, id).await?;
    let people = access.accounts().clone();
    permit.execute(async move { Ok(people.remove(person.id).await?) }).await
}

/// Why removing this user would leave no administrator, or `None` if it would not.
///
/// # Errors
/// Returns `Database` if the query fails.
pub async fn last_administrator(access: &AccessControl, person: &User) -> Result<Option<Conflict>> {
    let last = person.role == GlobalRole::Administrator && !person.disabled && access.store().people().administrators().await? == 1;
    Ok(last.then_some(Conflict::LastAdministrator))
}

/// Parses a role from a form.
///
/// # Errors
/// Returns `Invalid` for the field `role`.
pub fn role(text: &str) -> Result<GlobalRole> {
    [GlobalRole::None, GlobalRole::Auditor, GlobalRole::Administrator]
        .into_iter()
        .find(|role| json!(role) == text)
        .ok_or_else(|| Error::Invalid(FieldErrors::single("role", crate::model::field::FieldError::NotAChoice)))
}

/// Parses a team role from a form; `None` means not a member.
pub fn team_role(text: &str) -> Option<TeamRole> {
    [TeamRole::Viewer, TeamRole::Operator, TeamRole::Editor].into_iter().find(|role| json!(role) == text)
}
