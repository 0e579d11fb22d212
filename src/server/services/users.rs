//! Users, their roles, and their invitation and password reset links.

use secrecy::SecretString;
use serde_json::json;

use super::confirm::Proof;
use super::{Ctx, Result};
use crate::model::permissions::{Action, GlobalRole, Resource, TeamRole};
use crate::model::{Conflict, Error, ResourceType};
use crate::model::{TeamId, UserId};
use crate::server::accounts::OneTimeLink;
use crate::server::authz::GlobalPermit;
use crate::server::store::{self, Link, User, UserChange};

/// The names and the role of a user.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserInput {
    /// The username.
    pub name: String,
    pub display_name: String,
    pub role: GlobalRole,
}

/// What an invited user may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    #[serde(default)]
    pub role: GlobalRole,
    /// Their teams, with the role in each.
    #[serde(default)]
    pub teams: Vec<(TeamId, TeamRole)>,
}

/// Lists all users, by name.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn list(ctx: &Ctx) -> Result<Vec<User>> {
    ctx.check_global(Resource::User, Action::Read)?;
    Ok(ctx.access().store().people().list().await?)
}

/// Returns one user.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn get(ctx: &Ctx, id: UserId) -> Result<User> {
    ctx.check_global(Resource::User, Action::Read)?;
    find(ctx, id).await
}

async fn find(ctx: &Ctx, id: UserId) -> Result<User> {
    ctx.access().store().people().find(id).await?.ok_or(Error::NotFound { resource_type: ResourceType::User, id: id.to_string() })
}

/// Returns the valid links, newest first.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn open_links(ctx: &Ctx) -> Result<Vec<Link>> {
    ctx.check_global(Resource::User, Action::Read)?;
    Ok(ctx.access().accounts().open_links(ctx.now_ms()).await?)
}

/// Checks whether the caller may do this with users.
///
/// # Errors
/// Returns `Forbidden` if they may not.
pub fn check_permission(ctx: &Ctx, action: Action) -> Result<()> {
    ctx.check_global(Resource::User, action)
}

/// Authorizes an action on a user, and returns the user.
async fn permit(ctx: &Ctx, action: Action, id: UserId) -> Result<(GlobalPermit, User)> {
    // Callers without the permission must not learn whether the user exists.
    let person = find(ctx, id).await;
    let resource = store::AuditResource {
        kind: "person".to_owned(),
        id: id.to_string(),
        name: person.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
    };
    let permit = ctx.global_permit(Resource::User, action, Some(resource)).await?;
    Ok((permit, person?))
}

/// Invites a user with a role and teams. The link is shown only once. Inviting an administrator requires the acting user's `own_password`.
///
/// # Errors
/// Returns `Forbidden`, `Invalid`, `RateLimited`, `Database`, or `Conflict` if the session is too old to serve as proof.
pub async fn invite(ctx: &Ctx, input: InvitationInput, own_password: &SecretString) -> Result<OneTimeLink> {
    let InvitationInput { role, teams } = input;
    let permit = ctx.global_permit(Resource::User, Action::Create, None).await?;
    let proof = proof_if(role == GlobalRole::Administrator, ctx, own_password)?;
    let policy = ctx.access().policy();
    let named: Vec<_> = teams.iter().map(|(team, role)| json!([policy.team_name(*team), role])).collect();
    let permit = permit.with_changes(json!({ "role": [null, role], "teams": [null, named] }));
    let (ctx, by) = (ctx.clone(), ctx.caller.person().map(|person| person.id));
    permit
        .execute(async move {
            check(proof, &ctx).await?;
            Ok(ctx.access().accounts().invite(by, role, teams, ctx.now_ms()).await?)
        })
        .await
}

/// Reads the acting user's proof, if one is required. [`check`] rejects a wrong one, so that it is in the audit log.
fn proof_if(is_needed: bool, ctx: &Ctx, own_password: &SecretString) -> Result<Option<Proof>> {
    is_needed.then(|| Proof::new(ctx, own_password)).transpose()
}

async fn check(proof: Option<Proof>, ctx: &Ctx) -> Result<()> {
    match proof {
        Some(proof) => proof.check(ctx).await,
        None => Ok(()),
    }
}

/// Whether resetting this user's password requires a proof of identity: it gives access to another administrator's account.
pub fn reset_needs_proof(ctx: &Ctx, person: &User) -> bool {
    person.role == GlobalRole::Administrator && ctx.caller.person().is_none_or(|own| own.id != person.id)
}

/// Revokes a link.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn revoke_link(ctx: &Ctx, key: String) -> Result<()> {
    let permit = ctx.global_permit(Resource::User, Action::Edit, None).await?;
    let people = ctx.access().accounts().clone();
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
pub async fn reset_password(ctx: &Ctx, id: UserId, own_password: &SecretString) -> Result<OneTimeLink> {
    let (permit, person) = permit(ctx, Action::Edit, id).await?;
    let proof = proof_if(reset_needs_proof(ctx, &person), ctx, own_password)?;
    let (ctx, by) = (ctx.clone(), ctx.caller.person().map(|person| person.id));
    let permit = permit.with_changes(json!({ "password": ["***", null] }));
    permit
        .execute(async move {
            check(proof, &ctx).await?;
            Ok(ctx.access().accounts().reset_password(by, person.id, ctx.now_ms()).await?)
        })
        .await
}

/// Enables or disables a user. Disabling ends their sessions.
///
/// # Errors
/// Returns `Forbidden`, `NotFound`, `Database`, or `Conflict` for the last administrator.
pub async fn set_disabled(ctx: &Ctx, id: UserId, disabled: bool) -> Result<()> {
    let (permit, person) = permit(ctx, Action::Edit, id).await?;
    let people = ctx.access().accounts().clone();
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
pub async fn edit(ctx: &Ctx, id: UserId, input: &UserInput, own_password: &SecretString) -> Result<()> {
    let (permit, person) = permit(ctx, Action::Edit, id).await?;
    let UserInput { name, display_name, role } = input.clone();
    let proof = proof_if(role != person.role, ctx, own_password)?;
    let change = UserChange { name: Some(name.trim().to_owned()), display_name: Some(display_name.trim().to_owned()), role: Some(role) };
    let permit = permit.with_changes(json!({
        "name": [person.name, change.name],
        "display_name": [person.display_name, change.display_name],
        "role": [person.role, role],
    }));
    let ctx = ctx.clone();
    permit
        .execute(async move {
            check(proof, &ctx).await?;
            Ok(ctx.access().accounts().update(person.id, &change).await?)
        })
        .await
}

/// Deletes a user with their sessions, links and memberships. Their actions stay in the audit log.
///
/// # Errors
/// Returns `Forbidden`, `NotFound`, `Database`, or `Conflict` for the last administrator.
pub async fn remove(ctx: &Ctx, id: UserId) -> Result<()> {
    let (permit, person) = permit(ctx, Action::Delete, id).await?;
    let people = ctx.access().accounts().clone();
    permit.execute(async move { Ok(people.remove(person.id).await?) }).await
}

/// Why removing this user would leave no administrator, or `None` if it would not.
///
/// # Errors
/// Returns `Database` if the query fails.
pub async fn last_administrator(ctx: &Ctx, person: &User) -> Result<Option<Conflict>> {
    let last = person.role == GlobalRole::Administrator && !person.disabled && ctx.access().store().people().administrators().await? == 1;
    Ok(last.then_some(Conflict::LastAdministrator))
}
