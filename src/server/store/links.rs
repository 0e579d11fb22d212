//! One-time links for the first administrator, invitations and password resets. Each works once, until it expires.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entities::{GlobalRole, LinkPurpose, TeamRole, link};
use super::sanitize::sha256;
use super::{Result, Store, StoreError};
use crate::model::{TeamId, UserId};

/// A link to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// The purpose.
    pub purpose: LinkPurpose,
    /// The user the link is for; `None` if the account does not exist yet.
    pub person: Option<UserId>,
    /// The role granted by the link.
    pub role: GlobalRole,
    /// The team memberships granted by the link.
    pub teams: Vec<(TeamId, TeamRole)>,
    /// The user who created the link; `None` if the server did.
    pub created_by: Option<UserId>,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// When the link expires; milliseconds since 1970, UTC.
    pub expires_at: i64,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The SHA-256 of the token; identifies the link in lists but can't be used to open it.
    pub key: String,
    /// The data it was created with.
    pub made: NewLink,
}

/// One-time links; see [`Store::links`].
#[derive(Clone, Copy, Debug)]
pub struct Links<'a>(pub(super) &'a Store);

impl Links<'_> {
    /// Stores a new link under the SHA-256 of its token.
    ///
    /// # Errors
    /// Returns `NotFound` if a user it refers to does not exist.
    pub async fn add(&self, token: &str, new: &NewLink) -> Result<Link> {
        let key = sha256(token.as_bytes());
        let teams = serde_json::to_string(&new.teams).map_err(|error| damaged(&error))?;
        let row = link::ActiveModel {
            token_hash: Set(key.clone()),
            purpose: Set(new.purpose),
            person_id: Set(new.person),
            role: Set(new.role),
            teams: Set(teams),
            created_by: Set(new.created_by),
            created_at: Set(new.created_at),
            expires_at: Set(new.expires_at),
            taken_at: Set(None),
        };
        link::Entity::insert(row).exec_without_returning(self.0.db()).await?;
        Ok(Link { key, made: new.clone() })
    }

    /// Returns the link with this token if it is valid, without consuming it.
    ///
    /// # Errors
    /// Returns `Database` if the query fails, or `Damaged` if stored data is invalid.
    pub async fn find(&self, token: &str, purpose: LinkPurpose, now: i64) -> Result<Option<Link>> {
        let row = link::Entity::find_by_id(sha256(token.as_bytes())).filter(link::Column::Purpose.eq(purpose));
        let row = row.filter(link::Column::TakenAt.is_null()).filter(link::Column::ExpiresAt.gt(now));
        row.one(self.0.db()).await?.map(Link::try_from).transpose()
    }

    /// Consumes the link with this token; only one caller gets it. `None` if it was used, has expired or never existed.
    ///
    /// # Errors
    /// Returns `Database` if the query fails, or `Damaged` if stored data is invalid.
    pub async fn redeem(&self, token: &str, purpose: LinkPurpose, now: i64) -> Result<Option<Link>> {
        let key = sha256(token.as_bytes());
        let taken = link::Entity::update_many()
            .set(link::ActiveModel { taken_at: Set(Some(now)), ..Default::default() })
            .filter(link::Column::TokenHash.eq(key.as_str()))
            .filter(link::Column::Purpose.eq(purpose))
            .filter(link::Column::TakenAt.is_null())
            .filter(link::Column::ExpiresAt.gt(now))
            .exec(self.0.db())
            .await?;
        if taken.rows_affected == 0 {
            return Ok(None);
        }
        link::Entity::find_by_id(key).one(self.0.db()).await?.map(Link::try_from).transpose()
    }

    /// Returns the links that still work, newest first.
    ///
    /// # Errors
    /// Returns `Database` if the query fails, or `Damaged` if stored data is invalid.
    pub async fn open(&self, now: i64) -> Result<Vec<Link>> {
        let rows = link::Entity::find().filter(link::Column::TakenAt.is_null()).filter(link::Column::ExpiresAt.gt(now));
        let rows = rows.order_by_desc(link::Column::CreatedAt).all(self.0.db()).await?;
        rows.into_iter().map(Link::try_from).collect()
    }

    /// Revokes the link with this key. False if it does not exist.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn revoke(&self, key: &str) -> Result<bool> {
        Ok(link::Entity::delete_by_id(key).exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Revokes all links of this purpose for a user, for example when a new one is created or the password was changed.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn revoke_of(&self, person: UserId, purpose: LinkPurpose) -> Result<u64> {
        let gone = link::Entity::delete_many().filter(link::Column::PersonId.eq(person)).filter(link::Column::Purpose.eq(purpose));
        Ok(gone.exec(self.0.db()).await?.rows_affected)
    }

    /// Deletes expired links, used or not. Returns how many.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn delete_expired(&self, now: i64) -> Result<u64> {
        Ok(link::Entity::delete_many().filter(link::Column::ExpiresAt.lte(now)).exec(self.0.db()).await?.rows_affected)
    }
}

fn damaged(error: &serde_json::Error) -> StoreError {
    StoreError::Damaged { table: "links", why: error.to_string() }
}

impl TryFrom<link::Model> for Link {
    type Error = StoreError;

    fn try_from(row: link::Model) -> Result<Self> {
        let made = NewLink {
            purpose: row.purpose,
            person: row.person_id,
            role: row.role,
            teams: serde_json::from_str(&row.teams).map_err(|error| damaged(&error))?,
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
        };
        Ok(Self { key: row.token_hash, made })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::test_support::{TestDb, for_each_backend};

    fn invitation(person: Option<UserId>) -> NewLink {
        let teams = vec![(TeamId(7), TeamRole::Editor)];
        let (purpose, role) = (LinkPurpose::Invitation, GlobalRole::Auditor);
        NewLink { purpose, person, role, teams, created_by: None, created_at: 1_000, expires_at: 2_000 }
    }

    for_each_backend! {
        async fn a_link_works_once_until_it_expires(db) {
            let links = db.store.links();
            let made = links.add("token", &invitation(None)).await.unwrap();
            assert_eq!(links.find("token", LinkPurpose::Invitation, 1_999).await.unwrap(), Some(made.clone()));
            assert_eq!(links.find("token", LinkPurpose::Invitation, 2_000).await.unwrap(), None);
            assert_eq!(links.redeem("token", LinkPurpose::Reset, 1_500).await.unwrap(), None);
            assert_eq!(links.redeem("token", LinkPurpose::Invitation, 2_000).await.unwrap(), None);
            assert_eq!(links.redeem("token", LinkPurpose::Invitation, 1_500).await.unwrap(), Some(made));
            assert_eq!(links.redeem("token", LinkPurpose::Invitation, 1_500).await.unwrap(), None);
            assert!(links.open(1_500).await.unwrap().is_empty());
            assert_eq!(links.delete_expired(2_000).await.unwrap(), 1);
        }

        async fn a_link_is_taken_once_by_two_processes(db) {
            let other = db.second_process().await;
            for round in 0..10 {
                let token = format!("token {round}");
                db.store.links().add(&token, &invitation(None)).await.unwrap();
                let tries = (0..8).map(|at| {
                    let (store, token) = (if at % 2 == 0 { db.store.clone() } else { other.clone() }, token.clone());
                    tokio::spawn(async move { store.links().redeem(&token, LinkPurpose::Invitation, 1_500).await.unwrap() })
                });
                let taken = futures::future::join_all(tries).await.into_iter().filter(|taken| taken.as_ref().unwrap().is_some());
                assert_eq!(taken.count(), 1);
            }
        }

        async fn links_of_a_person_go_with_the_person(db) {
            let person = db.person("Ann", GlobalRole::None).await;
            let reset = NewLink { purpose: LinkPurpose::Reset, ..invitation(Some(person.id)) };
            db.store.links().add("a", &reset).await.unwrap();
            assert_eq!(db.store.links().revoke_of(person.id, LinkPurpose::Reset).await.unwrap(), 1);
            let kept = db.store.links().add("b", &reset).await.unwrap();
            assert_eq!(db.store.links().open(1_500).await.unwrap(), vec![kept.clone()]);
            db.store.people().remove(person.id).await.unwrap();
            assert!(!db.store.links().revoke(&kept.key).await.unwrap());
            let unknown = db.store.links().add("c", &reset).await;
            assert!(matches!(unknown, Err(StoreError::NotFound(_))), "{unknown:?}");
        }
    }
}
