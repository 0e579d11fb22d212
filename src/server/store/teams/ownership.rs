//! Ownership of manager resources: explicit assignments, rules by name pattern, and grants to use nodes and canals.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

use super::Teams;
use crate::model::{RuleId, TeamId};
use crate::server::store::entities::{ResourceKind, grant, owner, rule, team};
use crate::server::store::sanitize::{validate_length, validate_name};
use crate::server::store::{Result, StoreError};

/// A resource of a manager.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceRef {
    /// The manager's name.
    pub manager: String,
    /// Resource type.
    pub kind: ResourceKind,
    /// The manager's ID for it.
    pub id: i64,
}

/// Assigns the resources whose name matches a pattern to a team. The caller interprets the pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipRule {
    /// Assigned by [`Teams::add_rule`], which ignores its value.
    pub id: RuleId,
    /// The manager's name; at most 100 characters.
    pub manager: String,
    /// Resource type.
    pub kind: ResourceKind,
    /// At most 200 characters.
    pub pattern: String,
    /// The owning team.
    pub team: TeamId,
    /// Rules are tried in ascending order of position.
    pub position: i64,
}

impl Teams<'_> {
    /// Assigns a resource to a team, or makes it unowned.
    ///
    /// # Errors
    /// Returns `NotFound` if the team does not exist, or `Text` if the manager's name can't be stored.
    pub async fn set_owner(&self, resource: &ResourceRef, team: Option<TeamId>) -> Result<()> {
        let (transaction, _) = self.0.change_policy().await?;
        match team {
            Some(team) => give(&transaction, resource, team).await?,
            None => delete_owner(&transaction, resource).await?,
        }
        Ok(transaction.commit().await?)
    }

    /// Removes the assignment of a resource to this team; one to another team stays.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn release_owner(&self, resource: &ResourceRef, team: TeamId) -> Result<()> {
        let (transaction, _) = self.0.change_policy().await?;
        let row = owner::Entity::delete_by_id((resource.manager.clone(), resource.kind, resource.id));
        row.filter(owner::Column::TeamId.eq(team)).exec(&transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Deletes the ownership of a deleted resource, and its grants unless it is a node.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn clear_ownership(&self, resource: &ResourceRef) -> Result<()> {
        let (transaction, _) = self.0.change_policy().await?;
        delete_owner(&transaction, resource).await?;
        // Grants of nodes stay: a team that lost its last one would no longer be restricted.
        if resource.kind != ResourceKind::Node {
            let rows = grant::Entity::delete_many().filter(grant::Column::Manager.eq(resource.manager.as_str()));
            let rows = rows.filter(grant::Column::Kind.eq(resource.kind)).filter(grant::Column::ResourceId.eq(resource.id));
            rows.exec(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Returns the team a resource is assigned to; `None` if it has no assignment (a rule may still match).
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn owner_of(&self, resource: &ResourceRef) -> Result<Option<TeamId>> {
        let row = owner::Entity::find_by_id((resource.manager.clone(), resource.kind, resource.id)).one(self.0.db()).await?;
        Ok(row.map(|row| row.team_id))
    }

    /// Returns all assignments of a manager's resources.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn owners(&self, manager: &str) -> Result<BTreeMap<(ResourceKind, i64), TeamId>> {
        let rows = owner::Entity::find().filter(owner::Column::Manager.eq(manager)).all(self.0.db()).await?;
        Ok(rows.into_iter().map(|row| ((row.kind, row.resource_id), row.team_id)).collect())
    }

    /// Returns the rules of a manager, in the order they are tried.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn rules(&self, manager: &str) -> Result<Vec<OwnershipRule>> {
        Ok(rules(self.0.db(), manager).await?.into_iter().map(OwnershipRule::from).collect())
    }

    /// Adds a rule and returns its ID.
    ///
    /// # Errors
    /// Returns `NotFound` if the team does not exist, or `Text` if a text can't be stored.
    pub async fn add_rule(&self, rule: &OwnershipRule) -> Result<RuleId> {
        let row = validate(rule)?;
        let (transaction, _) = self.0.change_policy().await?;
        let added = rule::Entity::insert(row).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(added.last_insert_id)
    }

    /// Moves a rule of a manager one position up and renumbers the manager's rules, since rules added concurrently may have the same
    /// position.
    ///
    /// # Errors
    /// Returns `NotFound` if the manager has no such rule.
    pub async fn move_rule_up(&self, manager: &str, id: RuleId) -> Result<()> {
        let (transaction, _) = self.0.change_policy().await?;
        let mut rules = rules(&transaction, manager).await?;
        let at = rules.iter().position(|rule| rule.id == id).ok_or(StoreError::NotFound("the rule"))?;
        if at > 0 {
            rules.swap(at - 1, at);
        }
        for (position, rule) in (0..).zip(rules).filter(|(position, rule)| rule.position != *position) {
            let moved = rule::ActiveModel { position: Set(position), ..Default::default() };
            rule::Entity::update_many().set(moved).filter(rule::Column::Id.eq(rule.id)).exec(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Removes a rule. False if it does not exist.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn remove_rule(&self, id: RuleId) -> Result<bool> {
        let (transaction, _) = self.0.change_policy().await?;
        let gone = rule::Entity::delete_by_id(id).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(gone.rows_affected > 0)
    }

    /// Returns the nodes and canals granted to a team. A team without grants of a type at a manager is not restricted there.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn grants(&self, team: TeamId) -> Result<Vec<ResourceRef>> {
        let rows = grant::Entity::find().filter(grant::Column::TeamId.eq(team)).all(self.0.db()).await?;
        let mut resources: Vec<_> =
            rows.into_iter().map(|row| ResourceRef { manager: row.manager, kind: row.kind, id: row.resource_id }).collect();
        resources.sort();
        Ok(resources)
    }

    /// Returns all grants with their teams.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn all_grants(&self) -> Result<Vec<(TeamId, ResourceRef)>> {
        let rows = grant::Entity::find().all(self.0.db()).await?;
        let mut resources: Vec<_> =
            rows.into_iter().map(|row| (row.team_id, ResourceRef { manager: row.manager, kind: row.kind, id: row.resource_id })).collect();
        resources.sort();
        Ok(resources)
    }

    /// Sets the resources of a type at a manager that a team may use; an empty list means all.
    ///
    /// # Errors
    /// Returns `NotFound` if the team does not exist, or `Text` if the manager's name can't be stored.
    pub async fn set_grants(&self, team: TeamId, manager: &str, kind: ResourceKind, ids: &[i64]) -> Result<()> {
        let manager = validate_name("the manager's name", manager, 100)?;
        let (transaction, _) = self.0.change_policy().await?;
        let there = team::Entity::find_by_id(team).one(&transaction).await?;
        there.ok_or(StoreError::NotFound("the team"))?;
        let before = grant::Entity::delete_many().filter(grant::Column::TeamId.eq(team));
        let before = before.filter(grant::Column::Manager.eq(manager.as_str())).filter(grant::Column::Kind.eq(kind));
        before.exec(&transaction).await?;
        let ids: std::collections::BTreeSet<_> = ids.iter().copied().collect();
        let rows = ids.into_iter().map(|id| grant::ActiveModel {
            team_id: Set(team),
            manager: Set(manager.clone()),
            kind: Set(kind),
            resource_id: Set(id),
        });
        let rows: Vec<_> = rows.collect();
        for some in rows.chunks(200) {
            grant::Entity::insert_many(some.to_vec()).exec_without_returning(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }
}

async fn give(transaction: &DatabaseTransaction, resource: &ResourceRef, team: TeamId) -> Result<()> {
    let manager = validate_name("the manager's name", &resource.manager, 100)?;
    let row = owner::ActiveModel { manager: Set(manager), kind: Set(resource.kind), resource_id: Set(resource.id), team_id: Set(team) };
    let there = OnConflict::columns([owner::Column::Manager, owner::Column::Kind, owner::Column::ResourceId])
        .update_column(owner::Column::TeamId)
        .to_owned();
    owner::Entity::insert(row).on_conflict(there).exec_without_returning(transaction).await?;
    Ok(())
}

async fn delete_owner(transaction: &DatabaseTransaction, resource: &ResourceRef) -> Result<()> {
    owner::Entity::delete_by_id((resource.manager.clone(), resource.kind, resource.id)).exec(transaction).await?;
    Ok(())
}

/// Loads the rules of a manager, in the order they are tried.
async fn rules(db: &impl ConnectionTrait, manager: &str) -> Result<Vec<rule::Model>> {
    let rows = rule::Entity::find().filter(rule::Column::Manager.eq(manager));
    Ok(rows.order_by_asc(rule::Column::Position).order_by_asc(rule::Column::Id).all(db).await?)
}

fn validate(rule: &OwnershipRule) -> Result<rule::ActiveModel> {
    Ok(rule::ActiveModel {
        id: NotSet,
        manager: Set(validate_name("the manager's name", &rule.manager, 100)?),
        kind: Set(rule.kind),
        pattern: Set(validate_length("the pattern", &rule.pattern, 200)?),
        team_id: Set(rule.team),
        position: Set(rule.position),
    })
}

impl From<rule::Model> for OwnershipRule {
    fn from(row: rule::Model) -> Self {
        let rule::Model { id, manager, kind, pattern, team_id: team, position } = row;
        Self { id, manager, kind, pattern, team, position }
    }
}
