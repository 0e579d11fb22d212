//! Who is known by which identity of a provider, sign-ins that were begun there, and the sessions that came of them.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entities::{identity, pending_sign_in, provider_session};
use super::error::is_duplicate;
use super::people::{NewUser, User, insert};
use super::sanitize::sha256;
use super::{Result, Store};

/// Somebody, as a provider knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIdentity {
    /// The provider's name in the configuration.
    pub provider: String,
    /// Who vouches for the subject.
    pub issuer: String,
    /// The person's name at the issuer for ever.
    pub subject: String,
    /// What the provider calls them, for eyes.
    pub name: String,
}

/// By what a provider knows a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownIdentity {
    /// The SHA-256 of issuer and subject, to name it in lists.
    pub key: String,
    /// The person.
    pub person: i64,
    /// What the provider said.
    pub known: NewIdentity,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// Milliseconds since 1970, UTC.
    pub last_used_at: i64,
}

/// Identities of providers; from [`Store::identities`].
#[derive(Clone, Copy, Debug)]
pub struct Identities<'a>(pub(super) &'a Store);

impl NewIdentity {
    fn key(&self) -> String {
        sha256(format!("{}\n{}", self.issuer, self.subject).as_bytes())
    }

    fn row(&self, person: i64, now: i64) -> identity::ActiveModel {
        let Self { provider, issuer, subject, name } = self.clone();
        let key = self.key();
        let model =
            identity::Model { identity_hash: key, person_id: person, provider, issuer, subject, name, created_at: now, last_used_at: now };
        model.into_active_model().reset_all()
    }
}

impl Identities<'_> {
    /// The person who is known by it; that it was used is noted.
    ///
    /// # Errors
    /// `Database`.
    pub async fn find_and_touch(&self, known: &NewIdentity, now: i64) -> Result<Option<i64>> {
        let change = identity::ActiveModel { last_used_at: Set(now), name: Set(known.name.clone()), ..Default::default() };
        let key = known.key();
        let noted = identity::Entity::update_many().set(change).filter(identity::Column::IdentityHash.eq(key.as_str()));
        noted.exec(self.0.db()).await?;
        Ok(identity::Entity::find_by_id(key).one(self.0.db()).await?.map(|row| row.person_id))
    }

    /// Lets a person sign in with it. False when somebody does already.
    ///
    /// # Errors
    /// `NotFound` when there is no such person.
    pub async fn add(&self, person: i64, known: &NewIdentity, now: i64) -> Result<bool> {
        match identity::Entity::insert(known.row(person, now)).exec_without_returning(self.0.db()).await {
            Ok(_) => Ok(true),
            Err(error) if is_duplicate(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Adds a person who signs in with it: both or nothing. None when somebody signs in with it already.
    ///
    /// # Errors
    /// `NameTaken`, `Text`.
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

    /// By what a person is known, the oldest first.
    ///
    /// # Errors
    /// `Database`.
    pub async fn of(&self, person: i64) -> Result<Vec<KnownIdentity>> {
        let rows = identity::Entity::find().filter(identity::Column::PersonId.eq(person)).order_by_asc(identity::Column::CreatedAt);
        Ok(rows.all(self.0.db()).await?.into_iter().map(KnownIdentity::from).collect())
    }

    /// Takes one away from a person. False when it is not theirs.
    ///
    /// # Errors
    /// `Database`.
    pub async fn remove(&self, person: i64, key: &str) -> Result<bool> {
        let gone = identity::Entity::delete_many().filter(identity::Column::IdentityHash.eq(key));
        Ok(gone.filter(identity::Column::PersonId.eq(person)).exec(self.0.db()).await?.rows_affected > 0)
    }

    /// Keeps a sign-in that was begun under the SHA-256 of its token.
    ///
    /// # Errors
    /// `Database`.
    pub async fn insert_pending(&self, token: &str, flow: &str, expires_at: i64) -> Result<()> {
        let row = pending_sign_in::Model { token_hash: sha256(token.as_bytes()), flow: flow.to_owned(), expires_at };
        pending_sign_in::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(self.0.db()).await?;
        Ok(())
    }

    /// Takes the sign-in with this token away. Of all who try, one gets it; none: it was taken, has expired or never was.
    ///
    /// # Errors
    /// `Database`.
    pub async fn consume_pending(&self, token: &str, now: i64) -> Result<Option<String>> {
        let key = sha256(token.as_bytes());
        let Some(row) = pending_sign_in::Entity::find_by_id(key.as_str()).one(self.0.db()).await? else { return Ok(None) };
        let taken = pending_sign_in::Entity::delete_by_id(key).exec(self.0.db()).await?.rows_affected > 0;
        Ok((taken && now < row.expires_at).then_some(row.flow))
    }

    /// Forgets the sign-ins that nobody finished; answers how many.
    ///
    /// # Errors
    /// `Database`.
    pub async fn delete_expired(&self, now: i64) -> Result<u64> {
        Ok(pending_sign_in::Entity::delete_many()
            .filter(pending_sign_in::Column::ExpiresAt.lte(now))
            .exec(self.0.db())
            .await?
            .rows_affected)
    }

    /// Notes with which provider a session was begun, and its proof, which the sign-out there asks for.
    ///
    /// # Errors
    /// `NotFound` when the session has ended meanwhile.
    pub async fn link_session(&self, session: &str, provider: &str, id_token: &str) -> Result<()> {
        let row =
            provider_session::Model { session_hash: session.to_owned(), provider: provider.to_owned(), id_token: id_token.to_owned() };
        provider_session::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(self.0.db()).await?;
        Ok(())
    }

    /// With which provider a session was begun, and its proof.
    ///
    /// # Errors
    /// `Database`.
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

    fn newcomer(name: &str) -> NewUser {
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
        async fn an_identity_is_of_one_person(bed) {
            let identities = bed.store.identities();
            let (ann, bob) = (bed.person("Ann", GlobalRole::None).await, bed.person("Bob", GlobalRole::None).await);
            assert_eq!(identities.find_and_touch(&known("1"), 1_000).await.unwrap(), None);
            assert!(identities.add(ann.id, &known("1"), 1_000).await.unwrap());
            assert!(!identities.add(bob.id, &known("1"), 1_000).await.unwrap());
            assert_eq!(identities.find_and_touch(&known("1"), 2_000).await.unwrap(), Some(ann.id));
            // Upper and lower case tell subjects apart.
            assert!(identities.add(bob.id, &known("a"), 1_000).await.unwrap());
            assert_eq!(identities.find_and_touch(&known("A"), 2_000).await.unwrap(), None);
            let of_ann = identities.of(ann.id).await.unwrap();
            assert_eq!((of_ann.len(), of_ann[0].last_used_at), (1, 2_000));
            assert!(!identities.remove(bob.id, &of_ann[0].key).await.unwrap());
            assert!(identities.remove(ann.id, &of_ann[0].key).await.unwrap());
            bed.store.people().remove(bob.id).await.unwrap();
            assert_eq!(identities.find_and_touch(&known("a"), 2_000).await.unwrap(), None);
            let unknown = identities.add(bob.id, &known("a"), 1_000).await;
            assert!(matches!(unknown, Err(StoreError::NotFound(_))), "{unknown:?}");
        }

        async fn a_person_is_added_with_an_identity_or_not_at_all(bed) {
            let identities = bed.store.identities();
            let ann = identities.add_person(&newcomer("Ann"), &known("1")).await.unwrap().unwrap();
            assert_eq!(identities.find_and_touch(&known("1"), 2_000).await.unwrap(), Some(ann.id));
            assert!(identities.add_person(&newcomer("Another"), &known("1")).await.unwrap().is_none());
            assert!(bed.store.people().find_by_name("another").await.unwrap().is_none());
            let taken = identities.add_person(&newcomer("ann"), &known("2")).await;
            assert!(matches!(taken, Err(StoreError::NameTaken { .. })), "{taken:?}");
            assert_eq!(identities.find_and_touch(&known("2"), 2_000).await.unwrap(), None);
        }

        async fn a_begun_sign_in_is_taken_once_until_it_expires(bed) {
            let identities = bed.store.identities();
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

        async fn the_proof_goes_with_the_session(bed) {
            let ann = bed.person("Ann", GlobalRole::None).await;
            let new = NewSession { person: ann.id, created_at: 1_000, address: String::new(), user_agent: String::new() };
            let session = bed.store.sessions().add("token", &new).await.unwrap();
            let proof = "x".repeat(100_000);
            bed.store.identities().link_session(&session.key, "company", &proof).await.unwrap();
            assert_eq!(bed.store.identities().session_provider(&session.key).await.unwrap(), Some(("company".to_owned(), proof)));
            bed.store.sessions().revoke(ann.id, &session.key).await.unwrap();
            assert_eq!(bed.store.identities().session_provider(&session.key).await.unwrap(), None);
            let ended = bed.store.identities().link_session(&session.key, "company", "").await;
            assert!(matches!(ended, Err(StoreError::NotFound(_))), "{ended:?}");
        }
    }
}
