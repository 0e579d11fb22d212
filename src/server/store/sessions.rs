//! Sessions of signed-in users. The caller decides how long they last.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entities::{person, session};
use super::sanitize::{sha256, truncate};
use super::{Result, Store, User};
use crate::model::UserId;

/// Minimum interval between updates of `last_seen_at`, in milliseconds.
const TOUCH_AFTER: i64 = 60_000;

/// A session to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The user.
    pub person: UserId,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// Client address; truncated to 64 characters.
    pub address: String,
    /// The `User-Agent` header; truncated to 300 characters.
    pub user_agent: String,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The SHA-256 of the token; identifies the session in lists but can't be used to sign in.
    pub key: String,
    /// The user.
    pub person: UserId,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// Milliseconds since 1970, UTC; accurate to one minute.
    pub last_seen_at: i64,
    /// Client address at sign-in.
    pub address: String,
    /// The `User-Agent` header at sign-in.
    pub user_agent: String,
}

/// Timeouts of sessions, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Idle timeout; must exceed one minute, since `last_seen_at` is no more accurate.
    pub idle: i64,
    /// Lifetime from creation.
    pub absolute: i64,
}

/// Sessions; see [`Store::sessions`].
#[derive(Clone, Copy, Debug)]
pub struct Sessions<'a>(pub(super) &'a Store);

impl Sessions<'_> {
    /// Creates a session under the SHA-256 of its token.
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist.
    pub async fn add(&self, token: &str, new: &NewSession) -> Result<Session> {
        let row = session::Model {
            token_hash: sha256(token.as_bytes()),
            person_id: new.person,
            created_at: new.created_at,
            last_seen_at: new.created_at,
            address: truncate(&new.address, 64),
            user_agent: truncate(&new.user_agent, 300),
        };
        session::Entity::insert(row.clone().into_active_model().reset_all()).exec_without_returning(self.0.db()).await?;
        Ok(row.into())
    }

    /// Returns the session with this token and its user, in one query. `None` if it does not exist, has expired or the user is disabled.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn find(&self, token: &str, now: i64, limits: SessionLimits) -> Result<Option<(Session, User)>> {
        let row = session::Entity::find_by_id(sha256(token.as_bytes()))
            .find_also_related(person::Entity)
            .filter(session::Column::LastSeenAt.gt(now.saturating_sub(limits.idle)))
            .filter(session::Column::CreatedAt.gt(now.saturating_sub(limits.absolute)))
            .filter(person::Column::Disabled.eq(false))
            .one(self.0.db())
            .await?;
        Ok(row.and_then(|(session, person)| Some((session.into(), person?.into()))))
    }

    /// Updates `last_seen_at` unless that happened within the last minute. True if it was updated.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn touch(&self, session: &Session, now: i64) -> Result<bool> {
        let due = now.saturating_sub(TOUCH_AFTER);
        if session.last_seen_at > due {
            return Ok(false);
        }
        let touched = session::Entity::update_many()
            .set(session::ActiveModel { last_seen_at: Set(now), ..Default::default() })
            .filter(session::Column::TokenHash.eq(session.key.as_str()))
            .filter(session::Column::LastSeenAt.lte(due));
        Ok(touched.exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Returns the sessions of a user that have not expired, last used first.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn list(&self, person: UserId, now: i64, limits: SessionLimits) -> Result<Vec<Session>> {
        let rows = session::Entity::find()
            .filter(session::Column::PersonId.eq(person))
            .filter(session::Column::LastSeenAt.gt(now.saturating_sub(limits.idle)))
            .filter(session::Column::CreatedAt.gt(now.saturating_sub(limits.absolute)))
            .order_by_desc(session::Column::LastSeenAt)
            .order_by_asc(session::Column::TokenHash);
        Ok(rows.all(self.0.db()).await?.into_iter().map(Session::from).collect())
    }

    /// Ends the user's session with this key. False if it is not theirs or has already ended.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn revoke(&self, person: UserId, key: &str) -> Result<bool> {
        let gone = session::Entity::delete_many().filter(session::Column::TokenHash.eq(key)).filter(session::Column::PersonId.eq(person));
        Ok(gone.exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Ends all sessions of a user except the one with the key `keep` (`None` ends all). Returns how many.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn revoke_others(&self, person: UserId, keep: Option<&str>) -> Result<u64> {
        let mut gone = session::Entity::delete_many().filter(session::Column::PersonId.eq(person));
        if let Some(keep) = keep {
            gone = gone.filter(session::Column::TokenHash.ne(keep));
        }
        Ok(gone.exec(self.0.db()).await?.rows_affected)
    }

    /// Deletes expired sessions. Returns how many.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn delete_expired(&self, now: i64, limits: SessionLimits) -> Result<u64> {
        let idle = session::Column::LastSeenAt.lte(now.saturating_sub(limits.idle));
        let old = session::Column::CreatedAt.lte(now.saturating_sub(limits.absolute));
        Ok(session::Entity::delete_many().filter(idle.or(old)).exec(self.0.db()).await?.rows_affected)
    }
}

impl From<session::Model> for Session {
    fn from(row: session::Model) -> Self {
        let session::Model { token_hash: key, person_id: person, created_at, last_seen_at, address, user_agent } = row;
        Self { key, person, created_at, last_seen_at, address, user_agent }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::PaginatorTrait;

    use super::*;
    use crate::server::store::GlobalRole;
    use crate::server::store::test_support::{TestDb, for_each_backend};

    const LIMITS: SessionLimits = SessionLimits { idle: 600_000, absolute: 3_600_000 };

    async fn begin(db: &TestDb, person: UserId, token: &str, at: i64) -> Session {
        let new = NewSession { person, created_at: at, address: "::1".to_owned(), user_agent: format!("agent\0{}", "x".repeat(400)) };
        db.store.sessions().add(token, &new).await.unwrap()
    }

    for_each_backend! {
        async fn a_session_ends_when_idle_or_old_or_its_person_is_disabled(db) {
            let person = db.person("Ann", GlobalRole::None).await.id;
            let made = begin(db, person, "token", 0).await;
            let sessions = db.store.sessions();
            let (found, whose) = sessions.find("token", 599_999, LIMITS).await.unwrap().unwrap();
            assert_eq!((found, whose.id), (made.clone(), person));
            assert_eq!(made.user_agent.chars().count(), 300);
            assert!(sessions.find("token", 600_000, LIMITS).await.unwrap().is_none());
            assert!(sessions.find(&made.key, 1, LIMITS).await.unwrap().is_none());
            let seen = SessionLimits { idle: i64::MAX, ..LIMITS };
            assert!(sessions.find("token", 3_599_999, seen).await.unwrap().is_some());
            assert!(sessions.find("token", 3_600_000, seen).await.unwrap().is_none());
            db.store.people().set_disabled(person, true).await.unwrap();
            db.store.people().set_disabled(person, false).await.unwrap();
            assert!(sessions.find("token", 1, LIMITS).await.unwrap().is_none());
        }

        async fn seeing_is_noted_once_a_minute(db) {
            let person = db.person("Ann", GlobalRole::None).await.id;
            let made = begin(db, person, "token", 0).await;
            let sessions = db.store.sessions();
            assert!(!sessions.touch(&made, 59_999).await.unwrap());
            assert!(sessions.touch(&made, 60_000).await.unwrap());
            assert!(!db.second_process().await.sessions().touch(&made, 60_001).await.unwrap());
            assert_eq!(sessions.list(person, 60_000, LIMITS).await.unwrap()[0].last_seen_at, 60_000);
        }

        async fn sessions_are_revoked_one_by_one_and_all_but_one(db) {
            let ann = db.person("Ann", GlobalRole::None).await.id;
            let bob = db.person("Bob", GlobalRole::None).await.id;
            let first = begin(db, ann, "a", 1).await;
            let second = begin(db, ann, "b", 2).await;
            begin(db, ann, "c", 3).await;
            let others = begin(db, bob, "d", 4).await;
            let sessions = db.store.sessions();
            assert!(!sessions.revoke(ann, &others.key).await.unwrap());
            assert!(sessions.revoke(ann, &first.key).await.unwrap());
            assert_eq!(sessions.revoke_others(ann, Some(&second.key)).await.unwrap(), 1);
            assert_eq!(sessions.list(ann, 5, LIMITS).await.unwrap(), vec![second]);
            assert_eq!(sessions.delete_expired(600_003, LIMITS).await.unwrap(), 1);
            assert_eq!(session::Entity::find().count(db.store.db()).await.unwrap(), 1);
            assert_eq!(sessions.revoke_others(bob, None).await.unwrap(), 1);
        }
    }
}
