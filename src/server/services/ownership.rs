//! Ownership of resources by teams: explicit assignments and name-based rules.

use std::collections::BTreeSet;

use serde_json::json;

use super::{ManagerCtx, Result};
use crate::model::field::FieldError;
use crate::model::form::FieldErrors;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::model::{Error, ResourceType};
use crate::model::{RuleId, TeamId};
use crate::server::authz::{GlobalPermit, NameRules, Target, VisibleSnapshot, ownable_resources};
use crate::server::store::{self, OwnershipRule, ResourceKind, ResourceRef, StoreError};

/// A resource that can belong to a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedResource {
    pub kind: ResourceKind,
    pub id: u64,
    pub name: String,
    /// The owning team.
    pub team: Option<TeamId>,
    /// Whether it is assigned explicitly, so that rules do not apply.
    pub given: bool,
}

/// All resources that can belong to a team, channels first.
fn all(ctx: &ManagerCtx, seen: &VisibleSnapshot) -> Vec<OwnedResource> {
    let policy = ctx.access().policy();
    let one = |(kind, id, name): (ResourceKind, u64, &str)| OwnedResource {
        kind,
        id,
        name: name.to_owned(),
        team: policy.owner_team(ctx.manager.name(), kind, id, name),
        given: policy.is_explicitly_owned(ctx.manager.name(), kind, id),
    };
    ownable_resources(seen).map(one).collect()
}

/// Lists resources: searched by name and ID, filtered by kind (`status`) and team.
///
/// # Errors
/// Returns `Forbidden` if the caller may not read ownership.
pub async fn list(ctx: &ManagerCtx, query: &ListQuery) -> Result<Paginated<OwnedResource>> {
    ctx.check(Resource::Ownership, Action::Read, &Target::Manager(None)).await?;
    let all = all(ctx, &ctx.ready().await);
    let unfiltered = all.len();
    let is_wanted = |one: &OwnedResource| match query.team.as_str() {
        "" | "all" => true,
        "none" => one.team.is_none(),
        team => team.parse().is_ok_and(|team| one.team == Some(team)),
    };
    let rows = all
        .into_iter()
        .filter(|one| query.status.is_empty() || one.kind.as_str() == query.status)
        .filter(is_wanted)
        .filter(|one| query.matches([one.name.as_str(), one.id.to_string().as_str()]));
    Ok(query.paginate(rows.collect(), unfiltered, |by, a, b| match by {
        "name" => a.name.cmp(&b.name),
        "id" => a.id.cmp(&b.id),
        _ => std::cmp::Ordering::Equal,
    }))
}

/// Returns the rules in the order in which they are applied.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn rules(ctx: &ManagerCtx) -> Result<Vec<OwnershipRule>> {
    ctx.check(Resource::Ownership, Action::Read, &Target::Manager(None)).await?;
    Ok(ctx.access().store().teams().rules(ctx.manager.name()).await?)
}

/// Authorizes an ownership change of one resource, and returns its reference in the store, or `None` if the ID is out of range.
async fn permit(ctx: &ManagerCtx, kind: ResourceKind, id: u64, name: String) -> Result<Option<(GlobalPermit, ResourceRef)>> {
    let Ok(number) = i64::try_from(id) else { return Ok(None) };
    let resource = store::AuditResource { kind: kind.as_str().to_owned(), id: id.to_string(), name };
    let permit = ctx.global_permit(Resource::Ownership, Action::Edit, Some(resource)).await?;
    Ok(Some((permit.with_manager(ctx.manager.name()), ResourceRef { manager: ctx.manager.name().to_owned(), kind, id: number })))
}

/// Transfers resources to a team, or makes them unowned. Each has its own audit record, which is part of its history.
///
/// # Errors
/// Returns `Forbidden`, `Database`, or `Invalid` if nothing is selected or the team does not exist.
pub async fn transfer(ctx: &ManagerCtx, resources: &[(ResourceKind, u64)], team: Option<TeamId>) -> Result<()> {
    ctx.global_permit(Resource::Ownership, Action::Edit, None).await.map(drop)?;
    if resources.is_empty() {
        return Err(Error::invalid_field("resource", FieldError::Required));
    }
    check_team_exists(ctx, team)?;
    let (policy, seen) = (ctx.access().policy(), ctx.newest());
    let mut works = Vec::with_capacity(resources.len());
    let named = |team: Option<TeamId>| team.and_then(|team| policy.team_name(team));
    for (kind, id) in resources.iter().copied() {
        let name = seen.name_of(kind, id).unwrap_or_default().to_owned();
        let Some((permit, resource)) = permit(ctx, kind, id, name).await? else { continue };
        let before = seen.owner_team(kind, id);
        let permit = permit.with_team(team.or(before)).with_changes(json!({ "team": [named(before), named(team)] }));
        let store = ctx.access().store().clone();
        works.push((permit, async move { Ok(store.teams().set_owner(&resource, team).await?) }));
    }
    ctx.access().run_all(works).await
}

/// A recorded ownership of a resource that no longer exists in the manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrphanedOwnership {
    pub kind: ResourceKind,
    pub id: u64,
    /// The teams to which it is assigned or allowed.
    pub teams: Vec<TeamId>,
}

fn find_orphaned(ctx: &ManagerCtx, seen: &VisibleSnapshot) -> Vec<OrphanedOwnership> {
    let is_known = |kind| match kind {
        ResourceKind::Channel => seen.channels.is_current(),
        ResourceKind::Source => seen.sources.is_current(),
        ResourceKind::Canal => seen.canals.is_current(),
        ResourceKind::Node => false,
    };
    let there: BTreeSet<_> = ownable_resources(seen).map(|(kind, id, _)| (kind, id)).collect();
    let noted = ctx.access().policy().explicit_assignments(ctx.manager.name()).into_iter();
    let gone = noted.filter(|(resource, _)| is_known(resource.0) && !there.contains(resource));
    gone.map(|((kind, id), teams)| OrphanedOwnership { kind, id, teams: teams.into_iter().collect() }).collect()
}

/// Returns the recorded ownership of resources deleted in Otter's own console, which sends no notification: the manager may reuse their IDs
/// for new resources, which would then belong to the same teams. Empty while the manager is unavailable.
///
/// # Errors
/// Returns `Forbidden` if the caller may not read ownership.
pub async fn orphaned(ctx: &ManagerCtx) -> Result<Vec<OrphanedOwnership>> {
    ctx.check(Resource::Ownership, Action::Read, &Target::Manager(None)).await?;
    Ok(find_orphaned(ctx, &ctx.ready().await))
}

/// Removes the recorded ownership of resources that no longer exist in the manager, each with its own audit record. Resources that exist
/// again are skipped.
///
/// # Errors
/// Returns `Forbidden` or `Database`.
pub async fn clear_ownership(ctx: &ManagerCtx, resources: &[(ResourceKind, u64)]) -> Result<()> {
    ctx.global_permit(Resource::Ownership, Action::Edit, None).await.map(drop)?;
    let policy = ctx.access().policy();
    let mut works = Vec::with_capacity(resources.len());
    for gone in find_orphaned(ctx, &ctx.newest()).into_iter().filter(|gone| resources.contains(&(gone.kind, gone.id))) {
        let Some((permit, resource)) = permit(ctx, gone.kind, gone.id, String::new()).await? else { continue };
        let named: Vec<_> = gone.teams.iter().filter_map(|team| policy.team_name(*team)).collect();
        let permit = permit.with_team(gone.teams.first().copied()).with_changes(json!({ "team": [named.join(", "), null] }));
        let store = ctx.access().store().clone();
        works.push((permit, async move { Ok(store.teams().clear_ownership(&resource).await?) }));
    }
    ctx.access().run_all(works).await
}

fn check_team_exists(ctx: &ManagerCtx, team: Option<TeamId>) -> Result<()> {
    if team.is_none_or(|team| ctx.access().policy().teams.contains_key(&team)) {
        Ok(())
    } else {
        Err(Error::invalid_field("team", FieldError::NotAChoice))
    }
}

/// A rule to add.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleInput {
    /// A kind that can belong to a team.
    pub kind: ResourceKind,
    /// `*` matches any characters, `?` exactly one.
    pub pattern: String,
    /// The team that gets the matching resources.
    pub team: TeamId,
}

fn validate(ctx: &ManagerCtx, input: &RuleInput) -> Result<OwnershipRule> {
    let mut errors = FieldErrors::default();
    if !ResourceKind::OWNABLE.contains(&input.kind) {
        errors.add("kind", FieldError::NotAChoice);
    }
    if !ctx.access().policy().teams.contains_key(&input.team) {
        errors.add("to", FieldError::NotAChoice);
    }
    let pattern = input.pattern.trim();
    if pattern.is_empty() {
        errors.add("pattern", FieldError::Required);
    } else if pattern.chars().count() > 200 {
        errors.add("pattern", FieldError::TooLong { max: 200 });
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let (manager, pattern) = (ctx.manager.name().to_owned(), pattern.to_owned());
    Ok(OwnershipRule { id: RuleId(0), manager, kind: input.kind, pattern, team: input.team, position: 0 })
}

/// Checks whether the caller may change ownership.
///
/// # Errors
/// Returns `Forbidden` if they may not.
pub async fn check_edit(ctx: &ManagerCtx) -> Result<()> {
    ctx.check(Resource::Ownership, Action::Edit, &Target::Manager(None)).await
}

/// Same as [`check_edit`], but a denial is recorded in the audit log.
///
/// # Errors
/// Returns `Forbidden` if they may not.
pub async fn authorize_edit(ctx: &ManagerCtx) -> Result<()> {
    ctx.global_permit(Resource::Ownership, Action::Edit, None).await.map(drop)
}

/// Previews a new rule, which would be applied after the existing ones: the resources whose team it would change, in their current state.
///
/// # Errors
/// Returns `Forbidden` or `Invalid`.
pub async fn preview(ctx: &ManagerCtx, input: &RuleInput) -> Result<Vec<OwnedResource>> {
    ctx.check(Resource::Ownership, Action::Edit, &Target::Manager(None)).await?;
    let rule = validate(ctx, input)?;
    let pattern = NameRules::new(vec![(rule.pattern, rule.team)]);
    let all = all(ctx, &ctx.ready().await).into_iter();
    Ok(all.filter(|one| one.kind == rule.kind && one.team.is_none() && pattern.team(&one.name).is_some()).collect())
}

/// Appends a rule.
///
/// # Errors
/// Returns `Forbidden`, `Invalid` or `Database`.
pub async fn add_rule(ctx: &ManagerCtx, input: &RuleInput) -> Result<()> {
    let permit = ctx.global_permit(Resource::Ownership, Action::Edit, None).await?;
    let mut rule = validate(ctx, input)?;
    let store = ctx.access().store().clone();
    let changes = json!({ "rule": [null, described(&rule)], "team": [null, ctx.access().policy().team_name(rule.team)] });
    permit
        .with_manager(ctx.manager.name())
        .with_team(Some(rule.team))
        .with_changes(changes)
        .execute(async move {
            let rules = store.teams().rules(&rule.manager).await?;
            rule.position = rules.last().map_or(0, |last| last.position + 1);
            Ok(store.teams().add_rule(&rule).await.map(|_| ())?)
        })
        .await
}

/// Authorizes a change of a rule, and returns the rule and the number of rules before it.
async fn permit_rule(ctx: &ManagerCtx, id: RuleId) -> Result<(GlobalPermit, OwnershipRule, usize)> {
    let resource = store::AuditResource { kind: "rule".to_owned(), id: id.to_string(), name: String::new() };
    let permit = ctx.global_permit(Resource::Ownership, Action::Edit, Some(resource)).await?;
    let mut rules = ctx.access().store().teams().rules(ctx.manager.name()).await?;
    let at = rules.iter().position(|rule| rule.id == id);
    let at = at.ok_or(Error::NotFound { resource_type: ResourceType::Rule, id: id.to_string() })?;
    let rule = rules.swap_remove(at);
    Ok((permit.with_manager(ctx.manager.name()).with_team(Some(rule.team)), rule, at))
}

/// The description of a rule in the audit log.
fn described(rule: &OwnershipRule) -> String {
    format!("{} {}", rule.kind.as_str(), rule.pattern)
}

/// Removes a rule. Resources that only it assigned become unowned, or are assigned by another rule.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn remove_rule(ctx: &ManagerCtx, id: RuleId) -> Result<()> {
    let (permit, rule, _) = permit_rule(ctx, id).await?;
    let changes = json!({ "rule": [described(&rule), null], "team": [ctx.access().policy().team_name(rule.team), null] });
    let store = ctx.access().store().clone();
    permit.with_changes(changes).execute(async move { Ok(store.teams().remove_rule(id).await.map(|_| ())?) }).await
}

/// Moves a rule up by one position, so that it is applied earlier.
///
/// # Errors
/// Returns `Forbidden`, `NotFound` or `Database`.
pub async fn move_rule_up(ctx: &ManagerCtx, id: RuleId) -> Result<()> {
    let (permit, rule, at) = permit_rule(ctx, id).await?;
    // Positions are recorded starting at 1.
    let changes = json!({ "rule": [described(&rule), described(&rule)], "position": [at + 1, at.max(1)] });
    let (store, manager) = (ctx.access().store().clone(), ctx.manager.name().to_owned());
    let raise = async move {
        store.teams().move_rule_up(&manager, id).await.map_err(|error| match error {
            StoreError::NotFound(_) => Error::NotFound { resource_type: ResourceType::Rule, id: id.to_string() },
            error => error.into(),
        })
    };
    permit.with_changes(changes).execute(raise).await
}
