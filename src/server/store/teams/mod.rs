//! Teams: who is in them, and which things of the managers are theirs.

mod ownership;

use std::collections::BTreeMap;

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entities::{TeamRole, member, team};
use super::error::taken;
use super::sanitize::{keyed, validate_length};
use super::{Result, Store, StoreError};

pub use ownership::{ResourceRef, Rule};

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Never changes.
    pub id: i64,
    /// Upper and lower case make no difference.
    pub name: String,
    /// What the names of its things begin with; none: anything.
    pub name_prefix: Option<String>,
}

/// What a person may do in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: i64,
    /// In which team.
    pub team: i64,
    /// What they may do there.
    pub role: TeamRole,
}

/// Teams; from [`Store::teams`].
#[derive(Clone, Copy, Debug)]
pub struct Teams<'a>(pub(super) &'a Store);

impl Teams<'_> {
    /// Adds one. The name has at most 100 characters, the prefix 50.
    ///
    /// # Errors
    /// `NameTaken`, `Text`.
    pub async fn add(&self, name: &str, name_prefix: Option<&str>) -> Result<Team> {
        let row = checked(name, name_prefix)?;
        let (transaction, _) = self.0.change_policy().await?;
        let added = team::Entity::insert(row).exec(&transaction).await.map_err(|error| taken(error, name))?;
        transaction.commit().await?;
        self.find(added.last_insert_id).await?.ok_or(StoreError::NotFound("the team"))
    }

    /// The one with this id.
    ///
    /// # Errors
    /// `Database`.
    pub async fn find(&self, id: i64) -> Result<Option<Team>> {
        Ok(team::Entity::find_by_id(id).one(self.0.db()).await?.map(Team::from))
    }

    /// All, by name.
    ///
    /// # Errors
    /// `Database`.
    pub async fn list(&self) -> Result<Vec<Team>> {
        let rows = team::Entity::find().order_by_asc(team::Column::NameKey).all(self.0.db()).await?;
        Ok(rows.into_iter().map(Team::from).collect())
    }

    /// Changes name and prefix.
    ///
    /// # Errors
    /// `NotFound`, `NameTaken`, `Text`.
    pub async fn update(&self, id: i64, name: &str, name_prefix: Option<&str>) -> Result<()> {
        let row = checked(name, name_prefix)?;
        let (transaction, _) = self.0.change_policy().await?;
        let updated = team::Entity::update_many().set(row).filter(team::Column::Id.eq(id)).exec(&transaction).await;
        let updated = updated.map_err(|error| taken(error, name))?;
        if updated.rows_affected == 0 {
            return Err(StoreError::NotFound("the team"));
        }
        Ok(transaction.commit().await?)
    }

    /// Removes one with its memberships, rules and limits. What it owned is nobody's then.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove(&self, id: i64) -> Result<()> {
        let (transaction, _) = self.0.change_policy().await?;
        let gone = team::Entity::delete_by_id(id).exec(&transaction).await?;
        if gone.rows_affected == 0 {
            return Err(StoreError::NotFound("the team"));
        }
        Ok(transaction.commit().await?)
    }

    /// What a person may do in which team, by team: one query.
    ///
    /// # Errors
    /// `Database`.
    pub async fn rights_of(&self, person: i64) -> Result<BTreeMap<i64, TeamRole>> {
        let rows = member::Entity::find().filter(member::Column::PersonId.eq(person)).all(self.0.db()).await?;
        Ok(rows.into_iter().map(|row| (row.team_id, row.role)).collect())
    }

    /// Who is in a team.
    ///
    /// # Errors
    /// `Database`.
    pub async fn members(&self, team: i64) -> Result<Vec<Membership>> {
        let rows = member::Entity::find().filter(member::Column::TeamId.eq(team)).order_by_asc(member::Column::PersonId);
        let rows = rows.all(self.0.db()).await?.into_iter();
        Ok(rows.map(|row| Membership { person: row.person_id, team: row.team_id, role: row.role }).collect())
    }

    /// Who is in which team.
    ///
    /// # Errors
    /// `Database`.
    pub async fn all_members(&self) -> Result<Vec<Membership>> {
        let rows = member::Entity::find().all(self.0.db()).await?.into_iter();
        Ok(rows.map(|row| Membership { person: row.person_id, team: row.team_id, role: row.role }).collect())
    }

    /// Takes somebody into a team, or changes the role there.
    ///
    /// # Errors
    /// `NotFound` when there is no such person or team.
    pub async fn set_member(&self, membership: Membership) -> Result<()> {
        let Membership { person, team, role } = membership;
        let row = member::ActiveModel { person_id: Set(person), team_id: Set(team), role: Set(role) };
        let there = OnConflict::columns([member::Column::PersonId, member::Column::TeamId]).update_column(member::Column::Role).to_owned();
        let (transaction, _) = self.0.change_policy().await?;
        member::Entity::insert(row).on_conflict(there).exec_without_returning(&transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Takes somebody out of a team. False when they were not in it.
    ///
    /// # Errors
    /// `Database`.
    pub async fn remove_member(&self, person: i64, team: i64) -> Result<bool> {
        let (transaction, _) = self.0.change_policy().await?;
        let gone = member::Entity::delete_by_id((person, team)).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(gone.rows_affected > 0)
    }
}

fn checked(text: &str, name_prefix: Option<&str>) -> Result<team::ActiveModel> {
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
