//! User accounts and their global roles.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use secrecy::{ExposeSecret, SecretString};

use super::entities::{GlobalRole, person, session};
use super::error::name_taken;
use super::sanitize::{keyed, validate_length, visible};
use super::{Result, RowLock, Store, StoreError, policy};
use crate::model::UserId;
use crate::server::names::{key, legacy_key};

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    /// Never reused, even after removal.
    pub id: UserId,
    /// User name for signing in; case, width and composition of characters are ignored.
    pub name: String,
    /// Name shown to others.
    pub display_name: String,
    /// Password hash with its parameters; `None` if the user signs in through a provider or has not chosen a password yet.
    pub password_hash: Option<SecretString>,
    /// Global role.
    pub role: GlobalRole,
    /// Whether signing in is disabled.
    pub disabled: bool,
    /// Whether the user has to choose a new password.
    pub must_change_password: bool,
    /// Display preferences.
    pub preferences: Preferences,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// Milliseconds since 1970, UTC; `None` if never.
    pub last_sign_in_at: Option<i64>,
}

/// Display preferences; `None` for the browser's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Language tag such as `zh-CN`; at most 20 characters.
    pub language: Option<String>,
    /// Theme name; at most 20 characters.
    pub theme: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
}

/// A user to add.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// At most 100 characters.
    pub name: String,
    /// At most 100 characters.
    pub display_name: String,
    /// Password hash with its parameters, at most 255 characters; `None` if the user can't sign in with a password yet.
    pub password_hash: Option<SecretString>,
    /// Global role.
    pub role: GlobalRole,
    /// Whether the user has to choose a new password.
    pub must_change_password: bool,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
}

/// Changes of a user; `None` leaves a field unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChange {
    /// User name for signing in.
    pub name: Option<String>,
    /// Name shown to others.
    pub display_name: Option<String>,
    /// Global role.
    pub role: Option<GlobalRole>,
}

impl UserChange {
    /// Changes only the display name.
    pub fn named(display_name: impl Into<String>) -> Self {
        Self { display_name: Some(display_name.into()), ..Self::default() }
    }
}

/// User accounts; see [`Store::people`].
#[derive(Clone, Copy, Debug)]
pub struct Users<'a>(pub(super) &'a Store);

impl Users<'_> {
    /// Adds a user.
    ///
    /// # Errors
    /// Returns `NameTaken` if the name exists, or `Text` if a text can't be stored.
    pub async fn add(&self, new: &NewUser) -> Result<User> {
        insert(self.0.db(), new).await
    }

    /// Returns the user with this ID.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn find(&self, id: UserId) -> Result<Option<User>> {
        Ok(person::Entity::find_by_id(id).one(self.0.db()).await?.map(User::from))
    }

    /// Returns the user with this name in any equivalent spelling.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<User>> {
        // No name contains control characters, and PostgreSQL rejects some of them.
        if name.trim().chars().any(char::is_control) {
            return Ok(None);
        }
        let keys = [legacy_key(name), key(name)];
        let mut rows = person::Entity::find().filter(person::Column::NameKey.is_in(&keys)).all(self.0.db()).await?;
        // A row that kept its older key is found only by that key, which takes precedence.
        rows.sort_by_key(|row| row.name_key != keys[0]);
        Ok(rows.into_iter().next().map(User::from))
    }

    /// Returns all users, sorted by name.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn list(&self) -> Result<Vec<User>> {
        let rows = person::Entity::find().order_by_asc(person::Column::NameKey).all(self.0.db()).await?;
        Ok(rows.into_iter().map(User::from).collect())
    }

    /// Number of administrators who can sign in.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn administrators(&self) -> Result<u64> {
        administrators(self.0.db()).await
    }

    /// Changes user name, display name or role.
    ///
    /// # Errors
    /// Returns `NotFound`, `NameTaken`, `Text`, or `LastAdministrator` if no active administrator would be left.
    pub async fn update(&self, id: UserId, change: &UserChange) -> Result<()> {
        let name = change.name.as_deref().map(|text| keyed("the name", text)).transpose()?;
        let display_name = change.display_name.as_deref().map(|text| visible("the display name", text)).transpose()?;
        let mut row = person::ActiveModel::default();
        if let Some((clean, key)) = &name {
            row.name = Set(clean.clone());
            row.name_key = Set(key.clone());
        }
        if let Some(display_name) = display_name {
            row.display_name = Set(display_name);
        }
        if let Some(role) = change.role {
            row.role = Set(role);
        }
        let transaction = self.0.guarded(RowLock::Administrators).await?;
        let before = person::Entity::find_by_id(id).one(&transaction).await?.ok_or(StoreError::NotFound("the person"))?;
        // An UPDATE without columns is not valid SQL.
        if row != person::ActiveModel::default() {
            let updated = person::Entity::update_many().set(row).filter(person::Column::Id.eq(id)).exec(&transaction).await;
            updated.map_err(|error| name_taken(error, name.map(|(clean, _)| clean).as_deref().unwrap_or_default()))?;
        }
        if administered(&before) && administrators(&transaction).await? == 0 {
            return Err(StoreError::LastAdministrator);
        }
        Ok(transaction.commit().await?)
    }

    /// Sets the password hash, or removes it if `None`. Sessions stay valid.
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist.
    pub async fn set_password(&self, id: UserId, hash: Option<&SecretString>, must_change: bool) -> Result<()> {
        let row = person::ActiveModel {
            password_hash: Set(hash.map(|hash| hash.expose_secret().to_owned())),
            must_change_password: Set(must_change),
            ..Default::default()
        };
        self.set(id, row).await
    }

    /// Replaces the password hash only if it still is `from`, so that a slow request does not undo another change. False if it is not.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn replace_password(&self, id: UserId, from: &SecretString, to: &SecretString, must_change: bool) -> Result<bool> {
        let row = person::ActiveModel {
            password_hash: Set(Some(to.expose_secret().to_owned())),
            must_change_password: Set(must_change),
            ..Default::default()
        };
        let same = person::Entity::update_many().set(row).filter(person::Column::Id.eq(id));
        let same = same.filter(person::Column::PasswordHash.eq(from.expose_secret()));
        Ok(same.exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Disables signing in and ends all sessions, or enables it again.
    ///
    /// # Errors
    /// Returns `NotFound`, or `LastAdministrator` if no active administrator would be left.
    pub async fn set_disabled(&self, id: UserId, disabled: bool) -> Result<()> {
        let transaction = self.0.guarded(RowLock::Administrators).await?;
        let before = person::Entity::find_by_id(id).one(&transaction).await?.ok_or(StoreError::NotFound("the person"))?;
        let row = person::ActiveModel { disabled: Set(disabled), ..Default::default() };
        person::Entity::update_many().set(row).filter(person::Column::Id.eq(id)).exec(&transaction).await?;
        if disabled {
            session::Entity::delete_many().filter(session::Column::PersonId.eq(id)).exec(&transaction).await?;
            if administered(&before) && administrators(&transaction).await? == 0 {
                return Err(StoreError::LastAdministrator);
            }
        }
        Ok(transaction.commit().await?)
    }

    /// Removes a user with their sessions, links and memberships. The audit log keeps the name.
    ///
    /// # Errors
    /// Returns `NotFound`, or `LastAdministrator` if no active administrator would be left.
    pub async fn remove(&self, id: UserId) -> Result<()> {
        let transaction = self.0.guarded(RowLock::Administrators).await?;
        policy::raise(&transaction).await?;
        let before = person::Entity::find_by_id(id).one(&transaction).await?.ok_or(StoreError::NotFound("the person"))?;
        person::Entity::delete_by_id(id).exec(&transaction).await?;
        if administered(&before) && administrators(&transaction).await? == 0 {
            return Err(StoreError::LastAdministrator);
        }
        Ok(transaction.commit().await?)
    }

    /// Sets the display preferences of a user.
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist, or `Text` if a text can't be stored.
    pub async fn set_preferences(&self, id: UserId, preferences: &Preferences) -> Result<()> {
        let checked = |field, text: &Option<String>, most| text.as_deref().map(|text| validate_length(field, text, most)).transpose();
        let row = person::ActiveModel {
            language: Set(checked("the language", &preferences.language, 20)?),
            theme: Set(checked("the theme", &preferences.theme, 20)?),
            time_zone: Set(checked("the time zone", &preferences.time_zone, 60)?),
            ..Default::default()
        };
        self.set(id, row).await
    }

    /// Records the time of a sign-in (milliseconds since 1970, UTC).
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist.
    pub async fn signed_in(&self, id: UserId, at: i64) -> Result<()> {
        self.set(id, person::ActiveModel { last_sign_in_at: Set(Some(at)), ..Default::default() }).await
    }

    async fn set(&self, id: UserId, row: person::ActiveModel) -> Result<()> {
        let updated = person::Entity::update_many().set(row).filter(person::Column::Id.eq(id)).exec(self.0.db()).await?;
        require_row(updated.rows_affected)
    }
}

/// Inserts a user; also works inside a transaction.
pub(in crate::server::store) async fn insert(db: &impl ConnectionTrait, new: &NewUser) -> Result<User> {
    let (clean, key) = keyed("the name", &new.name)?;
    let row = person::ActiveModel {
        id: NotSet,
        name: Set(clean.clone()),
        name_key: Set(key),
        display_name: Set(visible("the display name", &new.display_name)?),
        password_hash: Set(new.password_hash.as_ref().map(|hash| hash.expose_secret().to_owned())),
        role: Set(new.role),
        disabled: Set(false),
        must_change_password: Set(new.must_change_password),
        language: Set(None),
        theme: Set(None),
        time_zone: Set(None),
        created_at: Set(new.created_at),
        last_sign_in_at: Set(None),
    };
    let added = person::Entity::insert(row).exec(db).await.map_err(|error| name_taken(error, &clean))?;
    person::Entity::find_by_id(added.last_insert_id).one(db).await?.map(User::from).ok_or(StoreError::NotFound("the person"))
}

fn require_row(rows: u64) -> Result<()> {
    if rows == 0 { Err(StoreError::NotFound("the person")) } else { Ok(()) }
}

/// Whether the user was an active administrator.
fn administered(before: &person::Model) -> bool {
    before.role == GlobalRole::Administrator && !before.disabled
}

async fn administrators(db: &impl ConnectionTrait) -> Result<u64> {
    let all = person::Entity::find().filter(person::Column::Role.eq(GlobalRole::Administrator));
    Ok(all.filter(person::Column::Disabled.eq(false)).count(db).await?)
}

impl From<person::Model> for User {
    fn from(row: person::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            display_name: row.display_name,
            password_hash: row.password_hash.map(SecretString::from),
            role: row.role,
            disabled: row.disabled,
            must_change_password: row.must_change_password,
            preferences: Preferences { language: row.language, theme: row.theme, time_zone: row.time_zone },
            created_at: row.created_at,
            last_sign_in_at: row.last_sign_in_at,
        }
    }
}

#[cfg(test)]
mod tests;
