//! Sign-in with user name and password. Unknown users, disabled users and users without a password get the same response as a wrong
//! password, after the same amount of work.

use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};

use super::password::HashPermit;
use super::rate_limit::LoginAttempt;
use super::{Accounts, SignInError, token};
use crate::model::UserId;
use crate::server::store::{NewSession, Session, StoreError, User};

/// Maximum length of a name to look up; no user name is longer.
const MAX_NAME_LENGTH: usize = 100;
/// How long a browser is known after its last sign-in, in milliseconds: 90 days.
pub const DEVICE_LIFETIME_MS: i64 = 90 * 24 * 3_600_000;

/// Origin of a request.
#[derive(Clone, Debug)]
pub struct ClientOrigin {
    /// Client address.
    pub address: IpAddr,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// The device token that the browser got at its last sign-in. It grants nothing, but failures of others don't delay a known browser.
    pub device: Option<SecretString>,
}

/// A newly created session.
#[derive(Clone, Debug)]
pub struct IssuedSession {
    /// The session token for the browser's cookie.
    pub token: SecretString,
    /// The device token for the browser's cookie, valid for [`DEVICE_LIFETIME_MS`] after its last sign-in.
    pub device: SecretString,
    /// The new session.
    pub session: Session,
    /// The user; `last_sign_in_at` is the time of the previous sign-in.
    pub person: User,
    /// Whether the user has to choose a new password first.
    pub must_change: bool,
}

impl Accounts {
    /// Signs in. Always creates a new session, which prevents session fixation.
    ///
    /// # Errors
    /// Returns `WrongCredentials` for any wrong input, `RateLimited` after too many failures (see the table in the module `rate_limit`), or
    /// `Password` or `Store`.
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
        // If the password was changed or removed during verification, all sessions were ended except this new one.
        if !same(signed.person.password_hash.as_ref(), &hash)
            && !self.0.passwords.verify(signed.person.password_hash.as_ref(), password).await?
        {
            self.store().sessions().revoke(person.id, &signed.session.key).await?;
            return Err(SignInError::WrongCredentials);
        }
        self.rehash(&signed.person, &hash, password).await;
        Ok(signed)
    }

    /// Creates a session for a user authenticated by other means than a password, such as an identity provider. `None` if the user does not
    /// exist or is disabled.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn create_session(&self, person: UserId, origin: &ClientOrigin, now: i64) -> Result<Option<IssuedSession>, StoreError> {
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
        let device = self.remember_device(origin, person.id, now).await?;
        let must_change = person.must_change_password;
        Ok(Some(IssuedSession { token, device, session, person, must_change }))
    }

    /// Returns the ID of the user who has signed in with the browser that has this device token; `None` if it is not known.
    ///
    /// # Errors
    /// Returns `Database` if the query fails.
    pub async fn device_user(&self, device: &SecretString) -> Result<Option<UserId>, StoreError> {
        self.store().devices().user(device.expose_secret()).await
    }

    /// Returns the browser's device token if it is known for this user, otherwise a new one.
    async fn remember_device(&self, origin: &ClientOrigin, person: UserId, now: i64) -> Result<SecretString, StoreError> {
        let devices = self.store().devices();
        if let Some(known) = &origin.device
            && devices.touch(known.expose_secret(), person, now).await?
        {
            return Ok(known.clone());
        }
        let new = token();
        devices.add(new.expose_secret(), person, now).await?;
        Ok(new)
    }

    /// Verifies a password at the same cost for any user, to completion even if the request is cancelled. `None` if it is wrong, which is
    /// counted as a failure.
    pub(super) async fn try_password(
        &self,
        person: Option<&User>,
        name: &str,
        password: &SecretString,
        origin: &ClientOrigin,
        now: i64,
    ) -> Result<Option<User>, SignInError> {
        let (people, person, origin) = (self.clone(), person.cloned(), origin.clone());
        let (name, password) = (name.to_owned(), password.clone());
        let tried = tokio::spawn(async move { people.try_to_the_end(person, &name, &password, &origin, now).await });
        tried.await?
    }

    async fn try_to_the_end(
        &self,
        person: Option<User>,
        name: &str,
        password: &SecretString,
        origin: &ClientOrigin,
        now: i64,
    ) -> Result<Option<User>, SignInError> {
        let attempt = LoginAttempt::begin(self.store(), (person.as_ref(), name), origin, now).await?;
        let hash = person.as_ref().and_then(|person| person.password_hash.as_ref());
        let (right, permit) = match self.check_in_turn(&attempt, hash, password).await {
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
        // Keeps the permit until this failure is counted.
        drop(permit);
        Ok(person)
    }

    async fn check_in_turn(
        &self,
        attempt: &LoginAttempt<'_>,
        hash: Option<&SecretString>,
        password: &SecretString,
    ) -> Result<(bool, HashPermit), SignInError> {
        let permit = self.0.passwords.acquire().await?;
        attempt.check_address().await?;
        Ok(self.0.passwords.verify_in(permit, hash, password).await?)
    }

    /// Rehashes the password if its hash has outdated parameters. The sign-in succeeds even if that fails.
    async fn rehash(&self, person: &User, hash: &SecretString, password: &SecretString) {
        if !self.0.passwords.is_outdated(hash) {
            return;
        }
        match self.0.passwords.hash(password).await {
            Ok(new) => {
                if let Err(error) = self.store().people().replace_password(person.id, hash, &new, person.must_change_password).await {
                    tracing::warn!(person = %person.id, %error, "failed to store the rehashed password");
                }
            }
            Err(error) => tracing::warn!(person = %person.id, %error, "failed to rehash the password"),
        }
    }
}

fn same(one: Option<&SecretString>, other: &SecretString) -> bool {
    one.is_some_and(|one| one.expose_secret() == other.expose_secret())
}
