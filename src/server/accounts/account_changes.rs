//! Changes to user accounts: passwords, disabling, names and roles.

use secrecy::{ExposeSecret, SecretString};

use super::password_policy::normalize;
use super::sign_in::{ClientOrigin, IssuedSession};
use super::{AccountError, Accounts, ActiveSession, InputErrors, OneTimeLink, PasswordWeakness, check_strength, run_to_completion};
use crate::model::UserId;
use crate::server::store::{LinkPurpose, Preferences, User, UserChange};

impl Accounts {
    /// Changes the user's own password. All other sessions end, and the current one continues with a new token. Wrong old passwords count
    /// as failed sign-ins.
    ///
    /// # Errors
    /// Returns `InvalidInput` for the new password, `WrongPassword` for the old one, `RateLimited` after too many failures, or `NotFound`,
    /// `Password` or `Store`.
    pub async fn change_password(
        &self,
        signed: &ActiveSession,
        old: &SecretString,
        new: &SecretString,
        origin: &ClientOrigin,
        now: i64,
    ) -> Result<IssuedSession, AccountError> {
        let person = self.person(signed.person.id).await?;
        let mut faults = check_strength(new, &[&person.name, &person.display_name]);
        if normalize(new).expose_secret() == normalize(old).expose_secret() {
            faults.push(PasswordWeakness::Unchanged);
        }
        InputErrors { password: faults, ..InputErrors::default() }.into_result()?;
        let person = self.try_password(Some(&person), &person.name, old, origin, now).await?.ok_or(AccountError::WrongPassword)?;
        let before = person.password_hash.ok_or(AccountError::WrongPassword)?;
        let hash = self.0.passwords.hash(new).await?;
        let (people, origin) = (self.clone(), origin.clone());
        run_to_completion(async move {
            // If an administrator removed the old password meanwhile, their change wins.
            if !people.store().people().replace_password(person.id, &before, &hash, false).await? {
                return Err(AccountError::WrongPassword);
            }
            people.revoke_others(person.id, None).await?;
            people.revoke_links_of(person.id).await?;
            people.create_session(person.id, &origin, now).await?.ok_or(AccountError::NotFound)
        })
        .await
    }

    /// Removes a user's password, ends all sessions and returns a link to choose a new one. The link is valid for 24 hours; earlier links
    /// are revoked.
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist, or `Store` if a query fails.
    pub async fn reset_password(&self, by: Option<UserId>, person: UserId, now: i64) -> Result<OneTimeLink, AccountError> {
        let people = self.clone();
        run_to_completion(async move {
            let person = people.person(person).await?;
            people.store().people().set_password(person.id, None, true).await?;
            people.revoke_others(person.id, None).await?;
            people.link_for(&person, LinkPurpose::Reset, by, now).await
        })
        .await
    }

    /// Requires the user to choose a new password at the next request. The current password stays valid until then.
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist or has no password, `RateLimited` if the password was just changed, or `Store`.
    pub async fn require_change(&self, person: UserId) -> Result<(), AccountError> {
        let hash = self.person(person).await?.password_hash.ok_or(AccountError::NotFound)?;
        let kept = self.store().people().replace_password(person, &hash, &hash, true).await?;
        self.invalidate(person);
        if kept { Ok(()) } else { Err(AccountError::RateLimited { seconds: 1 }) }
    }

    /// Disables a user; all sessions end.
    ///
    /// # Errors
    /// Returns `NotFound`, `LastAdministrator` or `Store`.
    pub async fn disable(&self, person: UserId) -> Result<(), AccountError> {
        let disabled = self.store().people().set_disabled(person, true).await;
        self.invalidate(person);
        Ok(disabled?)
    }

    /// Enables a user again.
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist, or `Store` if a query fails.
    pub async fn enable(&self, person: UserId) -> Result<(), AccountError> {
        // Ends a session that was created while the user was being disabled, which would become valid again.
        self.revoke_others(person, None).await?;
        Ok(self.store().people().set_disabled(person, false).await?)
    }

    /// Removes a user with their sessions, links and memberships.
    ///
    /// # Errors
    /// Returns `NotFound`, `LastAdministrator` or `Store`.
    pub async fn remove(&self, person: UserId) -> Result<(), AccountError> {
        let removed = self.store().people().remove(person).await;
        self.invalidate(person);
        Ok(removed?)
    }

    /// Changes user name, display name or role. A new role takes effect at the next request, in other processes within 2 seconds. Unchanged
    /// names are not validated, so they may violate the current rules.
    ///
    /// # Errors
    /// Returns `InvalidInput`, `NotFound`, `LastAdministrator` or `Store`.
    pub async fn update(&self, person: UserId, change: &UserChange) -> Result<(), AccountError> {
        let before = self.person(person).await?;
        let change = UserChange {
            name: change.name.clone().filter(|name| *name != before.name),
            display_name: change.display_name.clone().filter(|name| *name != before.display_name),
            role: change.role,
        };
        let name = match &change.name {
            Some(name) => self.check_name(name, Some(person)).await?,
            None => None,
        };
        let display_name = change.display_name.as_deref().and_then(super::registration::name_error);
        InputErrors { name, display_name, password: Vec::new() }.into_result()?;
        let updated = self.store().people().update(person, &change).await;
        self.invalidate(person);
        Ok(updated?)
    }

    /// Sets a user's display preferences.
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist, or `Store` if a query fails.
    pub async fn set_preferences(&self, person: UserId, preferences: &Preferences) -> Result<(), AccountError> {
        let set = self.store().people().set_preferences(person, preferences).await;
        self.invalidate(person);
        Ok(set?)
    }

    /// Returns the user with this ID.
    ///
    /// # Errors
    /// Returns `NotFound` if the user does not exist, or `Store` if a query fails.
    pub async fn person(&self, id: UserId) -> Result<User, AccountError> {
        self.store().people().find(id).await?.ok_or(AccountError::NotFound)
    }
}
