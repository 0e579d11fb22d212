//! Identities of users at identity providers, pending sign-ins there, and the sessions they created.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entities::{identity, pending_sign_in, provider_session};
use super::error::is_duplicate;
use super::people::{NewUser, User, insert};
use super::sanitize::sha256;
use super::{Result, Store};
use crate::model::UserId;

/// A user as an identity provider describes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIdentity {
    /// The provider's name in the configuration.
    pub provider: String,
    /// The issuer of the subject.
    pub issuer: String,
    /// The issuer's permanent identifier of the user.
    pub subject: String,
    /// The display name that the provider sent.
    pub name: String,
}

/// An identity linked to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownIdentity {
    /// The SHA-256 of issuer and subject; identifies the identity in lists.
    pub key: String,
    /// The user.
    pub person: UserId,
    /// The identity as the provider sent it.
    pub known: NewIdentity,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// Milliseconds since 1970, UTC.
    pub last_used_at: i64,
}

/// Identities at identity providers; see [`Store::identities`].
#[derive(Clone, Copy, Debug)]
pub struct Identities<'a>(pub(super) &'a Store);

impl NewIdentity {
    fn key(&self) -> String {
        sha256(format!("{}\n{}", self.issuer, self.subject).as_bytes())
    }

    fn row(&self, person: UserId, now: i64) -> identity::ActiveModel {
        let Self { provider, issuer, subject, name } = self.clone();
        let key = self.key();
        let model =
            identity::Model { identity_hash: key, person_id: person, provider, issuer, subject, name, created_at: now, last_used_at: now };
        model.into_active_model().reset_all()
    }
}

impl Identities<'_> {
    /// Returns the user linked to an identity and records its use.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn find_and_touch(&self, known: &NewIdentity, now: i64) -> Result<Option<UserId>> {
        let change = identity::ActiveModel { last_used_at: Set(now), name: Set(known.name.clone()), ..Default::default() };
        let key = known.key();
        let noted = identity::Entity::update_many().set(change).filter(identity::Column::IdentityHash.eq(key.as_str()));
        noted.exec(self.0.db()).await?;
        Ok(identity::Entity::find_by_id(key).one(self.0.db()).await?.map(|row| row.person_id))
    }

    /// Links an identity to a user. False if it is already linked.
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist.
    pub async fn add(&self, person: UserId, known: &NewIdentity, now: i64) -> Result<bool> {
        match identity::Entity::insert(known.row(person, now)).exec_without_returning(self.0.db()).await {
            Ok(_) => Ok(true),
            Err(error) if is_duplicate(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Adds a user together with a linked identity, in one transaction. `None` if the identity is already linked.
    ///
    /// # Errors
    /// Returns `NameTaken` if the name exists, or `Text` if a text can't be stored.
    pub async fn add_person(&self, new: &NewUser, known: &NewIdentity) -> Result<Option<User>> {
        let transaction = self.0.write().await?;
        let person = insert(&transaction, new).await?;
        match identity::Entity::insert(known.row(person.id, new.created_at)).exec_without_returning(&transaction).await {
            Ok(_) => {
                transaction.commit().await?;
                Ok(Some(person))
            }
            Err(error) if is_duplicate(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the identities of a user, oldest first.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn list(&self, person: UserId) -> Result<Vec<KnownIdentity>> {
        let rows = identity::Entity::find().filter(identity::Column::PersonId.eq(person)).order_by_asc(identity::Column::CreatedAt);
        Ok(rows.all(self.0.db()).await?.into_iter().map(KnownIdentity::from).collect())
    }

    /// Unlinks an identity from a user. False if it is not linked to them.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn remove(&self, person: UserId, key: &str) -> Result<bool> {
        let gone = identity::Entity::delete_many().filter(identity::Column::IdentityHash.eq(key));
        Ok(gone.filter(identity::Column::PersonId.eq(person)).exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Stores a pending sign-in under the SHA-256 of its token.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn insert_pending(&self, token: &str, flow: &str, expires_at: i64) -> Result<()> {
        let row = pending_sign_in::Model { token_hash: sha256(token.as_bytes()), flow: flow.to_owned(), expires_at };
        pending_sign_in::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(self.0.db()).await?;
        Ok(())
    }

    /// Consumes the pending sign-in with this token; only one caller gets it. `None` if it was consumed, has expired or never existed.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn consume_pending(&self, token: &str, now: i64) -> Result<Option<String>> {
        let key = sha256(token.as_bytes());
        let Some(row) = pending_sign_in::Entity::find_by_id(key.as_str()).one(self.0.db()).await? else { return Ok(None) };
        let taken = pending_sign_in::Entity::delete_by_id(key).exec(self.0.db()).await?.rows_affected > 0;
        Ok((taken && now < row.expires_at).then_some(row.flow))
    }

    /// Deletes expired pending sign-ins. Returns how many.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn delete_expired(&self, now: i64) -> Result<u64> {
        Ok(pending_sign_in::Entity::delete_many()
            .filter(pending_sign_in::Column::ExpiresAt.lte(now))
            .exec(self.0.db())
            .await?
            .rows_affected)
    }

    /// Records the provider that a session was created with, and the ID token, which signing out there requires.
    ///
    /// # Errors
    /// Returns `NotFound` if the session has ended meanwhile.
    pub async fn link_session(&self, session: &str, provider: &str, id_token: &str) -> Result<()> {
        let row =
            provider_session::Model { session_hash: session.to_owned(), provider: provider.to_owned(), id_token: id_token.to_owned() };
        provider_session::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(self.0.db()).await?;
        Ok(())
    }

    /// Returns the provider and the ID token that a session was created with.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn session_provider(&self, session: &str) -> Result<Option<(String, String)>> {
        let row = provider_session::Entity::find_by_id(session).one(self.0.db()).await?;
        Ok(row.map(|row| (row.provider, row.id_token)))
    }
}

impl From<identity::Model> for KnownIdentity {
    fn from(row: identity::Model) -> Self {
        let identity::Model { identity_hash: key, person_id: person, provider, issuer, subject, name, created_at, last_used_at } = row;
        Self { key, person, known: NewIdentity { provider, issuer, subject, name }, created_at, last_used_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::test_support::{TestDb, for_each_backend};
    use crate::server::store::{GlobalRole, NewSession, StoreError};

    fn known(subject: &str) -> NewIdentity {
        let (provider, issuer) = ("company".to_owned(), "https://id.example.com".to_owned());
        NewIdentity { provider, issuer, subject: subject.to_owned(), name: "ann".to_owned() }
    }

    fn new_user(name: &str) -> NewUser {
        NewUser {
            name: name.to_owned(),
            display_name: name.to_owned(),
            password_hash: None,
            role: GlobalRole::None,
            must_change_password: false,
            created_at: 1_000,
        }
    }

    for_each_backend! {
        async fn an_identity_is_of_one_person(db) {
            let identities = db.store.identities();
            let (ann, bob) = (db.person("Ann", GlobalRole::None).await, db.person("Bob", GlobalRole::None).await);
            assert_eq!(identities.find_and_touch(&known("1"), 1_000).await.unwrap(), None);
            assert!(identities.add(ann.id, &known("1"), 1_000).await.unwrap());
            assert!(!identities.add(bob.id, &known("1"), 1_000).await.unwrap());
            assert_eq!(identities.find_and_touch(&known("1"), 2_000).await.unwrap(), Some(ann.id));
            // Subjects are case-sensitive.
            assert!(identities.add(bob.id, &known("a"), 1_000).await.unwrap());
            assert_eq!(identities.find_and_touch(&known("A"), 2_000).await.unwrap(), None);
            let of_ann = identities.list(ann.id).await.unwrap();
            assert_eq!((of_ann.len(), of_ann[0].last_used_at), (1, 2_000));
            assert!(!identities.remove(bob.id, &of_ann[0].key).await.unwrap());
            assert!(identities.remove(ann.id, &of_ann[0].key).await.unwrap());
            db.store.people().remove(bob.id).await.unwrap();
            assert_eq!(identities.find_and_touch(&known("a"), 2_000).await.unwrap(), None);
            let unknown = identities.add(bob.id, &known("a"), 1_000).await;
            assert!(matches!(unknown, Err(StoreError::NotFound(_))), "{unknown:?}");
        }

        async fn a_person_is_added_with_an_identity_or_not_at_all(db) {
            let identities = db.store.identities();
            let ann = identities.add_person(&new_user("Ann"), &known("1")).await.unwrap().unwrap();
            assert_eq!(identities.find_and_touch(&known("1"), 2_000).await.unwrap(), Some(ann.id));
            assert!(identities.add_person(&new_user("Another"), &known("1")).await.unwrap().is_none());
            assert!(db.store.people().find_by_name("another").await.unwrap().is_none());
            let taken = identities.add_person(&new_user("ann"), &known("2")).await;
            assert!(matches!(taken, Err(StoreError::NameTaken { .. })), "{taken:?}");
            assert_eq!(identities.find_and_touch(&known("2"), 2_000).await.unwrap(), None);
        }

        async fn a_begun_sign_in_is_taken_once_until_it_expires(db) {
            let identities = db.store.identities();
            for (token, now, there) in [("a", 1_999, true), ("a", 1_999, false), ("b", 2_000, false)] {
                if there || token == "b" {
                    identities.insert_pending(token, "flow", 2_000).await.unwrap();
                }
                assert_eq!(identities.consume_pending(token, now).await.unwrap(), there.then(|| "flow".to_owned()), "{token} {now}");
            }
            identities.insert_pending("c", "flow", 2_000).await.unwrap();
            assert_eq!(identities.delete_expired(1_999).await.unwrap(), 0);
            assert_eq!(identities.delete_expired(2_000).await.unwrap(), 1);
        }

        async fn the_proof_goes_with_the_session(db) {
            let ann = db.person("Ann", GlobalRole::None).await;
            let new = NewSession { person: ann.id, created_at: 1_000, address: String::new(), user_agent: String::new() };
            let session = db.store.sessions().add("token", &new).await.unwrap();
            let proof = "x".repeat(100_000);
            db.store.identities().link_session(&session.key, "company", &proof).await.unwrap();
            assert_eq!(db.store.identities().session_provider(&session.key).await.unwrap(), Some(("company".to_owned(), proof)));
            db.store.sessions().revoke(ann.id, &session.key).await.unwrap();
            assert_eq!(db.store.identities().session_provider(&session.key).await.unwrap(), None);
            let ended = db.store.identities().link_session(&session.key, "company", "").await;
            assert!(matches!(ended, Err(StoreError::NotFound(_))), "{ended:?}");
        }
    }
}
