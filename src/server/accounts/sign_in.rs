//! Signing in with name and password. Who is unknown, may not sign in or has no password gets the same answer as who mistypes,
//! after the same work.

use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};

use super::password::Turn;
use super::rate_limit::LoginAttempt;
use super::{Accounts, PasswordError, SignInError, token};
use crate::server::store::{NewSession, Session, StoreError, User};

/// The longest name that is looked for; none is longer.
const MAX_NAME_LENGTH: usize = 100;

/// Where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOrigin {
    /// The browser's address.
    pub address: IpAddr,
    /// The browser, as it calls itself.
    pub user_agent: String,
}

/// Somebody who has just signed in.
#[derive(Clone, Debug)]
pub struct IssuedSession {
    /// What the browser shows from now on.
    pub token: SecretString,
    /// The new session.
    pub session: Session,
    /// Who it is; `last_sign_in_at` is the time before this one.
    pub person: User,
    /// Has to choose a new password before anything else.
    pub must_change: bool,
}

impl Accounts {
    /// Signs in. Always begins a new session: one that somebody slipped into the browser beforehand is worth nothing.
    ///
    /// # Errors
    /// `Wrong`, whatever is; `Wait` after too many failures, see the table in the module `throttle`; `Password`, `Store`.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &SecretString,
        origin: &ClientOrigin,
        now: i64,
    ) -> Result<IssuedSession, SignInError> {
        let short = if name.chars().nth(MAX_NAME_LENGTH).is_some() { "" } else { name };
        let person = self.store().people().find_by_name(short).await?;
        let hash = person.as_ref().and_then(|person| person.password_hash.clone());
        let right = self.try_password(person.as_ref(), name, password, origin, now).await;
        let (Some(person), Some(hash)) = (right?, hash) else { return Err(SignInError::WrongCredentials) };
        let signed = self.create_session(person.id, origin, now).await?.ok_or(SignInError::WrongCredentials)?;
        // Was the password changed or taken away while it was checked? Then the sessions have been ended, but for this one.
        if !same(signed.person.password_hash.as_ref(), &hash)
            && !self.0.passwords.verify(signed.person.password_hash.as_ref(), password).await?
        {
            self.store().sessions().revoke(person.id, &signed.session.key).await?;
            return Err(SignInError::WrongCredentials);
        }
        self.rehash(&signed.person, &hash, password).await;
        Ok(signed)
    }

    /// Begins a session of somebody who is known by other means than a password, as by an identity provider. None: there is no
    /// such person, or they may not sign in.
    ///
    /// # Errors
    /// `Database`.
    pub async fn create_session(&self, person: i64, origin: &ClientOrigin, now: i64) -> Result<Option<IssuedSession>, StoreError> {
        let (token, store) = (token(), self.store());
        let new = NewSession { person, created_at: now, address: origin.address.to_string(), user_agent: origin.user_agent.clone() };
        let begun = match store.sessions().add(token.expose_secret(), &new).await {
            Ok(session) => session,
            Err(StoreError::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some((session, person)) = store.sessions().find(token.expose_secret(), now, self.0.config.limits).await? else {
            store.sessions().revoke(person, &begun.key).await?;
            return Ok(None);
        };
        store.people().signed_in(person.id, now).await?;
        let must_change = person.must_change_password;
        Ok(Some(IssuedSession { token, session, person, must_change }))
    }

    /// Checks a password, at the same cost whoever it is, to the end even when the browser goes away. `None` if it is wrong, and that is
    /// counted.
    pub(super) async fn try_password(
        &self,
        person: Option<&User>,
        name: &str,
        password: &SecretString,
        origin: &ClientOrigin,
        now: i64,
    ) -> Result<Option<User>, SignInError> {
        let (people, person, address) = (self.clone(), person.cloned(), origin.address);
        let (name, password) = (name.to_owned(), password.clone());
        let tried = tokio::spawn(async move { people.try_to_the_end(person, &name, &password, address, now).await });
        tried.await.unwrap_or_else(|error| Err(SignInError::Password(PasswordError::Failed(error.to_string()))))
    }

    async fn try_to_the_end(
        &self,
        person: Option<User>,
        name: &str,
        password: &SecretString,
        address: IpAddr,
        now: i64,
    ) -> Result<Option<User>, SignInError> {
        let attempt = LoginAttempt::begin(self.store(), (person.as_ref(), name), address, now).await?;
        let hash = person.as_ref().and_then(|person| person.password_hash.as_ref());
        let (right, turn) = match self.check_in_turn(&attempt, hash, password).await {
            Ok(checked) => checked,
            Err(error) => {
                attempt.withdrawn().await?;
                return Err(error);
            }
        };
        let person = person.filter(|person| right && !person.disabled);
        if person.is_some() {
            attempt.succeeded().await?;
        } else {
            attempt.failed().await?;
        }
        // The next password is checked when this failure is counted.
        drop(turn);
        Ok(person)
    }

    async fn check_in_turn(
        &self,
        attempt: &LoginAttempt<'_>,
        hash: Option<&SecretString>,
        password: &SecretString,
    ) -> Result<(bool, Turn), SignInError> {
        let turn = self.0.passwords.turn().await?;
        attempt.may_go_on().await?;
        Ok(self.0.passwords.verify_in(turn, hash, password).await?)
    }

    /// Hashes anew what was hashed at another cost. Who is signed in stays it when that fails.
    async fn rehash(&self, person: &User, hash: &SecretString, password: &SecretString) {
        if !self.0.passwords.is_outdated(hash) {
            return;
        }
        match self.0.passwords.hash(password).await {
            Ok(new) => {
                if let Err(error) = self.store().people().replace_password(person.id, hash, &new, person.must_change_password).await {
                    tracing::warn!(person = person.id, %error, "a new hash of the password was not kept");
                }
            }
            Err(error) => tracing::warn!(person = person.id, %error, "the password was not hashed anew"),
        }
    }
}

fn same(one: Option<&SecretString>, other: &SecretString) -> bool {
    one.is_some_and(|one| one.expose_secret() == other.expose_secret())
}
