//! People: who may sign in, and what they are everywhere.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use secrecy::{ExposeSecret, SecretString};

use super::entities::{GlobalRole, person, session};
use super::error::taken;
use super::sanitize::{keyed, validate_length, visible};
use super::{Result, RowLock, Store, StoreError, policy};
use crate::server::names::{key, legacy_key};

/// A person.
#[derive(Clone, Debug)]
pub struct User {
    /// Never given to another, also after a removal.
    pub id: i64,
    /// What they type to sign in; case, width and composition of its characters make no difference.
    pub name: String,
    /// What others see.
    pub display_name: String,
    /// The hash of their password with its parameters, as text; none: they sign in elsewhere or have not chosen one yet.
    pub password_hash: Option<SecretString>,
    /// What they may do everywhere.
    pub role: GlobalRole,
    /// May not sign in.
    pub disabled: bool,
    /// Has to choose a new password first.
    pub must_change_password: bool,
    /// How they like the pages.
    pub preferences: Preferences,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// Milliseconds since 1970, UTC; none: never.
    pub last_sign_in_at: Option<i64>,
}

/// How a person likes the pages; none: as the browser says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Language tag, such as `zh-CN`; at most 20 characters.
    pub language: Option<String>,
    /// Name of a theme; at most 20 characters.
    pub theme: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
}

/// A person to add.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// At most 100 characters.
    pub name: String,
    /// At most 100 characters.
    pub display_name: String,
    /// The hash with its parameters, as text of at most 255 characters; none: they may not sign in with a password yet.
    pub password_hash: Option<SecretString>,
    /// What they may do everywhere.
    pub role: GlobalRole,
    /// Has to choose a new password first.
    pub must_change_password: bool,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
}

/// What is changed of a person; none: stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChange {
    /// What they type to sign in.
    pub name: Option<String>,
    /// What others see.
    pub display_name: Option<String>,
    /// What they may do everywhere.
    pub role: Option<GlobalRole>,
}

impl UserChange {
    /// A change of the display name alone.
    pub fn named(display_name: impl Into<String>) -> Self {
        Self { display_name: Some(display_name.into()), ..Self::default() }
    }
}

/// People; from [`Store::people`].
#[derive(Clone, Copy, Debug)]
pub struct Users<'a>(pub(super) &'a Store);

impl Users<'_> {
    /// Adds one.
    ///
    /// # Errors
    /// `NameTaken`, `Text`.
    pub async fn add(&self, new: &NewUser) -> Result<User> {
        insert(self.0.db(), new).await
    }

    /// The one with this id.
    ///
    /// # Errors
    /// `Database`.
    pub async fn find(&self, id: i64) -> Result<Option<User>> {
        Ok(person::Entity::find_by_id(id).one(self.0.db()).await?.map(User::from))
    }

    /// The one with this name, however it is written.
    ///
    /// # Errors
    /// `Database`.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<User>> {
        // No name has such characters, and PostgreSQL refuses some of them.
        if name.trim().chars().any(char::is_control) {
            return Ok(None);
        }
        let keys = [legacy_key(name), key(name)];
        let mut rows = person::Entity::find().filter(person::Column::NameKey.is_in(&keys)).all(self.0.db()).await?;
        // The one that kept its earlier key is found by it, and by no other.
        rows.sort_by_key(|row| row.name_key != keys[0]);
        Ok(rows.into_iter().next().map(User::from))
    }

    /// All, by name.
    ///
    /// # Errors
    /// `Database`.
    pub async fn list(&self) -> Result<Vec<User>> {
        let rows = person::Entity::find().order_by_asc(person::Column::NameKey).all(self.0.db()).await?;
        Ok(rows.into_iter().map(User::from).collect())
    }

    /// How many administrators may sign in.
    ///
    /// # Errors
    /// `Database`.
    pub async fn administrators(&self) -> Result<u64> {
        administrators(self.0.db()).await
    }

    /// Changes name, display name or role.
    ///
    /// # Errors
    /// `NotFound`, `NameTaken`, `Text`; `LastAdministrator` when nobody would be left to administer.
    pub async fn update(&self, id: i64, change: &UserChange) -> Result<()> {
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
        // An update that sets nothing is no statement.
        if row != person::ActiveModel::default() {
            let updated = person::Entity::update_many().set(row).filter(person::Column::Id.eq(id)).exec(&transaction).await;
            updated.map_err(|error| taken(error, name.map(|(clean, _)| clean).as_deref().unwrap_or_default()))?;
        }
        if administered(&before) && administrators(&transaction).await? == 0 {
            return Err(StoreError::LastAdministrator);
        }
        Ok(transaction.commit().await?)
    }

    /// Sets the hash of the password; none: takes it away. Sessions stay.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_password(&self, id: i64, hash: Option<&SecretString>, must_change: bool) -> Result<()> {
        let row = person::ActiveModel {
            password_hash: Set(hash.map(|hash| hash.expose_secret().to_owned())),
            must_change_password: Set(must_change),
            ..Default::default()
        };
        self.set(id, row).await
    }

    /// Sets the hash of the password if it still is `from`, so that who was slow undoes nobody's change. False when it is not.
    ///
    /// # Errors
    /// `Database`.
    pub async fn replace_password(&self, id: i64, from: &SecretString, to: &SecretString, must_change: bool) -> Result<bool> {
        let row = person::ActiveModel {
            password_hash: Set(Some(to.expose_secret().to_owned())),
            must_change_password: Set(must_change),
            ..Default::default()
        };
        let same = person::Entity::update_many().set(row).filter(person::Column::Id.eq(id));
        let same = same.filter(person::Column::PasswordHash.eq(from.expose_secret()));
        Ok(same.exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Forbids to sign in, and ends all sessions; or allows it again.
    ///
    /// # Errors
    /// `NotFound`; `LastAdministrator` when nobody would be left to administer.
    pub async fn set_disabled(&self, id: i64, disabled: bool) -> Result<()> {
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

    /// Removes one, with sessions, links and memberships. The audit trail keeps the name.
    ///
    /// # Errors
    /// `NotFound`; `LastAdministrator` when nobody would be left to administer.
    pub async fn remove(&self, id: i64) -> Result<()> {
        let transaction = self.0.guarded(RowLock::Administrators).await?;
        policy::raise(&transaction).await?;
        let before = person::Entity::find_by_id(id).one(&transaction).await?.ok_or(StoreError::NotFound("the person"))?;
        person::Entity::delete_by_id(id).exec(&transaction).await?;
        if administered(&before) && administrators(&transaction).await? == 0 {
            return Err(StoreError::LastAdministrator);
        }
        Ok(transaction.commit().await?)
    }

    /// Sets how one likes the pages.
    ///
    /// # Errors
    /// `NotFound`, `Text`.
    pub async fn set_preferences(&self, id: i64, preferences: &Preferences) -> Result<()> {
        let checked = |field, text: &Option<String>, most| text.as_deref().map(|text| validate_length(field, text, most)).transpose();
        let row = person::ActiveModel {
            language: Set(checked("the language", &preferences.language, 20)?),
            theme: Set(checked("the theme", &preferences.theme, 20)?),
            time_zone: Set(checked("the time zone", &preferences.time_zone, 60)?),
            ..Default::default()
        };
        self.set(id, row).await
    }

    /// Notes that one has signed in (milliseconds since 1970, UTC).
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn signed_in(&self, id: i64, at: i64) -> Result<()> {
        self.set(id, person::ActiveModel { last_sign_in_at: Set(Some(at)), ..Default::default() }).await
    }

    async fn set(&self, id: i64, row: person::ActiveModel) -> Result<()> {
        let updated = person::Entity::update_many().set(row).filter(person::Column::Id.eq(id)).exec(self.0.db()).await?;
        found(updated.rows_affected)
    }
}

/// Adds a person, also within a transaction.
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
    let added = person::Entity::insert(row).exec(db).await.map_err(|error| taken(error, &clean))?;
    person::Entity::find_by_id(added.last_insert_id).one(db).await?.map(User::from).ok_or(StoreError::NotFound("the person"))
}

fn found(rows: u64) -> Result<()> {
    if rows == 0 { Err(StoreError::NotFound("the person")) } else { Ok(()) }
}

/// Whether one could administer.
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
