//! Teams, their members and the manager resources they own.

mod ownership;

use std::collections::BTreeMap;

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entities::{TeamRole, member, team};
use super::error::name_taken;
use super::sanitize::{keyed, validate_length};
use super::{Result, Store, StoreError};
use crate::model::{TeamId, UserId};

pub use ownership::{OwnershipRule, ResourceRef};

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Never changes.
    pub id: TeamId,
    /// Case-insensitive.
    pub name: String,
    /// Required prefix of the names of the team's resources; `None` for no restriction.
    pub name_prefix: Option<String>,
}

/// A user's role in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The user.
    pub person: UserId,
    /// The team.
    pub team: TeamId,
    /// The role.
    pub role: TeamRole,
}

/// Teams; see [`Store::teams`].
#[derive(Clone, Copy, Debug)]
pub struct Teams<'a>(pub(super) &'a Store);

impl Teams<'_> {
    /// Adds a team. The name has at most 100 characters, the prefix 50.
    ///
    /// # Errors
    /// Returns `NameTaken` if the name exists, or `Text` if a text can't be stored.
    pub async fn add(&self, name: &str, name_prefix: Option<&str>) -> Result<Team> {
        let row = validate(name, name_prefix)?;
        let (transaction, _) = self.0.change_policy().await?;
        let added = team::Entity::insert(row).exec(&transaction).await.map_err(|error| name_taken(error, name))?;
        transaction.commit().await?;
        self.find(added.last_insert_id).await?.ok_or(StoreError::NotFound("the team"))
    }

    /// Returns the team with this ID.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn find(&self, id: TeamId) -> Result<Option<Team>> {
        Ok(team::Entity::find_by_id(id).one(self.0.db()).await?.map(Team::from))
    }

    /// Returns all teams, sorted by name.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn list(&self) -> Result<Vec<Team>> {
        let rows = team::Entity::find().order_by_asc(team::Column::NameKey).all(self.0.db()).await?;
        Ok(rows.into_iter().map(Team::from).collect())
    }

    /// Changes name and prefix.
    ///
    /// # Errors
    /// Returns `NotFound`, `NameTaken` or `Text`.
    pub async fn update(&self, id: TeamId, name: &str, name_prefix: Option<&str>) -> Result<()> {
        let row = validate(name, name_prefix)?;
        let (transaction, _) = self.0.change_policy().await?;
        let updated = team::Entity::update_many().set(row).filter(team::Column::Id.eq(id)).exec(&transaction).await;
        let updated = updated.map_err(|error| name_taken(error, name))?;
        if updated.rows_affected == 0 {
            return Err(StoreError::NotFound("the team"));
        }
        Ok(transaction.commit().await?)
    }

    /// Removes a team with its memberships, rules and grants. Its resources become unowned.
    ///
    /// # Errors
    /// Returns `NotFound` if the team does not exist.
    pub async fn remove(&self, id: TeamId) -> Result<()> {
        let (transaction, _) = self.0.change_policy().await?;
        let gone = team::Entity::delete_by_id(id).exec(&transaction).await?;
        if gone.rows_affected == 0 {
            return Err(StoreError::NotFound("the team"));
        }
        Ok(transaction.commit().await?)
    }

    /// Returns a user's role in each of their teams, with one query.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn rights_of(&self, person: UserId) -> Result<BTreeMap<TeamId, TeamRole>> {
        let rows = member::Entity::find().filter(member::Column::PersonId.eq(person)).all(self.0.db()).await?;
        Ok(rows.into_iter().map(|row| (row.team_id, row.role)).collect())
    }

    /// Returns the members of a team.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn members(&self, team: TeamId) -> Result<Vec<Membership>> {
        let rows = member::Entity::find().filter(member::Column::TeamId.eq(team)).order_by_asc(member::Column::PersonId);
        let rows = rows.all(self.0.db()).await?.into_iter();
        Ok(rows.map(|row| Membership { person: row.person_id, team: row.team_id, role: row.role }).collect())
    }

    /// Returns the members of all teams.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn all_members(&self) -> Result<Vec<Membership>> {
        let rows = member::Entity::find().all(self.0.db()).await?.into_iter();
        Ok(rows.map(|row| Membership { person: row.person_id, team: row.team_id, role: row.role }).collect())
    }

    /// Adds a user to a team or changes their role there.
    ///
    /// # Errors
    /// Returns `NotFound` if the user or team does not exist.
    pub async fn set_member(&self, membership: Membership) -> Result<()> {
        let Membership { person, team, role } = membership;
        let row = member::ActiveModel { person_id: Set(person), team_id: Set(team), role: Set(role) };
        let there = OnConflict::columns([member::Column::PersonId, member::Column::TeamId]).update_column(member::Column::Role).to_owned();
        let (transaction, _) = self.0.change_policy().await?;
        member::Entity::insert(row).on_conflict(there).exec_without_returning(&transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Removes a user from a team. False if they were not a member.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn remove_member(&self, person: UserId, team: TeamId) -> Result<bool> {
        let (transaction, _) = self.0.change_policy().await?;
        let gone = member::Entity::delete_by_id((person, team)).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(gone.rows_affected > 0)
    }
}

fn validate(text: &str, name_prefix: Option<&str>) -> Result<team::ActiveModel> {
    let (clean, key) = keyed("the name", text)?;
    let name_prefix =
        name_prefix.filter(|prefix| !prefix.is_empty()).map(|prefix| validate_length("the prefix", prefix, 50)).transpose()?;
    Ok(team::ActiveModel { id: NotSet, name_key: Set(key), name: Set(clean), name_prefix: Set(name_prefix) })
}

impl From<team::Model> for Team {
    fn from(row: team::Model) -> Self {
        Self { id: row.id, name: row.name, name_prefix: row.name_prefix }
    }
}

#[cfg(test)]
mod tests;
