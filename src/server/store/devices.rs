//! Browsers that users have signed in with, known by a token of their own.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entities::device::{ActiveModel, Column, Entity};
use super::sanitize::sha256;
use super::{Result, Store};
use crate::model::UserId;

/// Known browsers; see [`Store::devices`]. Only the SHA-256 of a token is stored.
#[derive(Clone, Copy, Debug)]
pub struct Devices<'a>(pub(super) &'a Store);

impl Devices<'_> {
    /// Adds a browser that the user has signed in with.
    ///
    /// # Errors
    /// Returns `Database` if the query fails, for example because the user does not exist.
    pub async fn add(&self, token: &str, person: UserId, now: i64) -> Result<()> {
        let row = ActiveModel { token_hash: Set(sha256(token.as_bytes())), person_id: Set(person), last_sign_in_at: Set(now) };
        Entity::insert(row).exec_without_returning(self.0.db()).await?;
        Ok(())
    }

    /// Returns the ID of the user who has signed in with this browser; `None` if it is not known.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn user(&self, token: &str) -> Result<Option<UserId>> {
        Ok(Entity::find_by_id(sha256(token.as_bytes())).one(self.0.db()).await?.map(|row| row.person_id))
    }

    /// Records another sign-in of the user with this browser. False if it is not known.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn touch(&self, token: &str, person: UserId, now: i64) -> Result<bool> {
        let touched = Entity::update_many()
            .set(ActiveModel { last_sign_in_at: Set(now), ..Default::default() })
            .filter(Column::TokenHash.eq(sha256(token.as_bytes())))
            .filter(Column::PersonId.eq(person));
        Ok(touched.exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Deletes browsers whose last sign-in was before this time (milliseconds since 1970, UTC). Returns how many.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn delete_before(&self, time: i64) -> Result<u64> {
        Ok(Entity::delete_many().filter(Column::LastSignInAt.lt(time)).exec(self.0.db()).await?.rows_affected)
    }
}

#[cfg(test)]
mod tests {
    use crate::server::store::GlobalRole;
    use crate::server::store::test_support::{TestDb, for_each_backend};

    for_each_backend! {
        async fn a_browser_is_known_for_its_user_until_it_is_not_used(db) {
            let (ann, bob) = (db.person("ann", GlobalRole::None).await.id, db.person("bob", GlobalRole::None).await.id);
            let devices = db.store.devices();
            devices.add("one", ann, 1_000).await.unwrap();
            devices.add("two", ann, 1_000).await.unwrap();
            assert_eq!(devices.user("one").await.unwrap(), Some(ann));
            assert_eq!(devices.user("three").await.unwrap(), None);
            assert!(devices.touch("one", ann, 2_000).await.unwrap());
            assert!(!devices.touch("one", bob, 2_000).await.unwrap());
            assert_eq!(devices.delete_before(2_000).await.unwrap(), 1);
            assert_eq!(devices.user("one").await.unwrap(), Some(ann));
            assert_eq!(devices.user("two").await.unwrap(), None);
            assert!(devices.add("four", crate::model::UserId(99), 1_000).await.is_err());
        }
    }
}
