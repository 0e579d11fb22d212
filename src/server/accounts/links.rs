//! One-time links for invitations and password resets. Input is validated before the link is consumed, so that invalid input does not use
//! it up.

use secrecy::{ExposeSecret, SecretString};

use super::registration::Registration;
use super::{AccountError, Accounts, InputErrors, check_strength, is_token, run_to_completion, token};
use crate::model::{TeamId, UserId};
use crate::server::store::{GlobalRole, Link, LinkPurpose, Membership, NewLink, NewUser, StoreError, TeamRole, User, UserChange};

const HOUR: i64 = 3_600_000;

/// A newly created link; its token can't be retrieved later.
#[derive(Clone, Debug)]
pub struct OneTimeLink {
    /// URL to open.
    pub url: SecretString,
    /// Secret part of the URL.
    pub token: SecretString,
    /// Identifies the link in lists.
    pub key: String,
    /// When the link expires; milliseconds since 1970, UTC.
    pub expires_at: i64,
}

/// What a link grants, shown before it is used.
#[derive(Clone, Debug)]
pub struct LinkPreview {
    /// The link.
    pub link: Link,
    /// The user the link is for; `None` if the recipient chooses a name.
    pub person: Option<User>,
}

impl Accounts {
    /// Creates an invitation, valid for 7 days; the recipient chooses a name.
    ///
    /// # Errors
    /// Returns `NotFound` if the inviting user does not exist, or `Store` if a query fails.
    pub async fn invite(
        &self,
        by: Option<UserId>,
        role: GlobalRole,
        teams: Vec<(TeamId, TeamRole)>,
        now: i64,
    ) -> Result<OneTimeLink, AccountError> {
        let purpose = LinkPurpose::Invitation;
        let expires_at = now.saturating_add(lifetime(purpose));
        self.make(NewLink { purpose, person: None, role, teams, created_by: by, created_at: now, expires_at }).await
    }

    /// Creates a link for a user to choose a password; earlier links are revoked.
    pub(in crate::server) async fn link_for(
        &self,
        person: &User,
        purpose: LinkPurpose,
        by: Option<UserId>,
        now: i64,
    ) -> Result<OneTimeLink, AccountError> {
        self.revoke_links_of(person.id).await?;
        let expires_at = now.saturating_add(lifetime(purpose));
        let (person, role, teams) = (Some(person.id), person.role, Vec::new());
        self.make(NewLink { purpose, person, role, teams, created_by: by, created_at: now, expires_at }).await
    }

    pub(super) async fn make(&self, new: NewLink) -> Result<OneTimeLink, AccountError> {
        let token = token();
        let link = self.store().links().add(token.expose_secret(), &new).await?;
        let page = match new.purpose {
            LinkPurpose::Setup => "setup",
            LinkPurpose::Invitation => "invitation",
            LinkPurpose::Reset => "reset",
        };
        let url = format!("{}/{page}?token={}", self.0.config.address.trim_end_matches('/'), token.expose_secret());
        Ok(OneTimeLink { url: url.into(), token, key: link.key, expires_at: new.expires_at })
    }

    /// Returns the links that still work, newest first.
    ///
    /// # Errors
    /// Returns `Store` if a query fails.
    pub async fn open_links(&self, now: i64) -> Result<Vec<Link>, AccountError> {
        Ok(self.store().links().open(now).await?)
    }

    /// Revokes a link. False if it does not exist.
    ///
    /// # Errors
    /// Returns `Store` if a query fails.
    pub async fn revoke_link(&self, key: &str) -> Result<bool, AccountError> {
        Ok(self.store().links().revoke(key).await?)
    }

    pub(super) async fn revoke_links_of(&self, person: UserId) -> Result<(), AccountError> {
        for purpose in [LinkPurpose::Invitation, LinkPurpose::Reset] {
            self.store().links().revoke_of(person, purpose).await?;
        }
        Ok(())
    }

    /// Returns what a link grants, without consuming it.
    ///
    /// # Errors
    /// Returns `InvalidLink` if the link does not work (any more), or `Store` if a query fails.
    pub async fn preview_link(&self, purpose: LinkPurpose, token: &str, now: i64) -> Result<LinkPreview, AccountError> {
        if !is_token(token) {
            return Err(AccountError::InvalidLink);
        }
        let store = self.store();
        let link = store.links().find(token, purpose, now).await?.ok_or(AccountError::InvalidLink)?;
        if purpose == LinkPurpose::Setup && store.people().administrators().await? > 0 {
            return Err(AccountError::InvalidLink);
        }
        let Some(id) = link.made.person else { return Ok(LinkPreview { link, person: None }) };
        let person = store.people().find(id).await?.filter(|person| !person.disabled).ok_or(AccountError::InvalidLink)?;
        Ok(LinkPreview { link, person: Some(person) })
    }

    /// Accepts an invitation: creates the user with role, teams and password. If the invitation is for an existing user, their name is kept
    /// and the entered one ignored.
    ///
    /// # Errors
    /// Returns `InvalidLink`, `InvalidInput`, `RateLimited`, `Password` or `Store`.
    pub async fn accept_invitation(&self, token: &SecretString, registration: &Registration, now: i64) -> Result<User, AccountError> {
        let offer = self.preview_link(LinkPurpose::Invitation, token.expose_secret(), now).await?;
        let mut registration = registration.clone();
        if let Some(person) = &offer.person {
            registration.name.clone_from(&person.name);
        }
        self.validate(&registration, offer.person.is_some()).await?;
        let hash = self.0.passwords.hash(&registration.password).await?;
        let (people, token) = (self.clone(), token.clone());
        run_to_completion(async move {
            match offer.person {
                Some(person) => people.accept_as(&token, &person, &registration.display_name, &hash, now).await,
                None => people.accept_as_new_user(&token, LinkPurpose::Invitation, &registration, hash, now).await,
            }
        })
        .await
    }

    /// Sets a new password with a link; all sessions of the user end.
    ///
    /// # Errors
    /// Returns `InvalidLink`, `InvalidInput`, `RateLimited`, `Password` or `Store`.
    pub async fn set_password_from_link(&self, token: &SecretString, password: &SecretString, now: i64) -> Result<User, AccountError> {
        let offer = self.preview_link(LinkPurpose::Reset, token.expose_secret(), now).await?;
        let person = offer.person.ok_or(AccountError::InvalidLink)?;
        let password_faults = check_strength(password, &[&person.name, &person.display_name]);
        InputErrors { password: password_faults, ..InputErrors::default() }.into_result()?;
        let hash = self.0.passwords.hash(password).await?;
        let (people, token) = (self.clone(), token.clone());
        run_to_completion(async move {
            people.redeem(&token, LinkPurpose::Reset, now).await?;
            people.apply_chosen_password(person.id, &hash).await
        })
        .await
    }

    /// Consumes the link and adds the user. If the name was taken meanwhile, the link is restored.
    pub(super) async fn accept_as_new_user(
        &self,
        token: &SecretString,
        purpose: LinkPurpose,
        registration: &Registration,
        hash: SecretString,
        now: i64,
    ) -> Result<User, AccountError> {
        let link = self.redeem(token, purpose, now).await?;
        let new = NewUser {
            name: registration.name.clone(),
            display_name: registration.display_name.clone(),
            password_hash: Some(hash),
            role: link.made.role,
            must_change_password: false,
            created_at: now,
        };
        let person = match self.store().people().add(&new).await {
            Ok(person) => person,
            Err(error) => {
                self.restore(token, &link).await?;
                return Err(error.into());
            }
        };
        for &(team, role) in &link.made.teams {
            match self.store().teams().set_member(Membership { person: person.id, team, role }).await {
                // A team of the invitation may have been removed; the invitation still works.
                Ok(()) | Err(StoreError::NotFound(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(person)
    }

    async fn accept_as(
        &self,
        token: &SecretString,
        person: &User,
        display_name: &str,
        hash: &SecretString,
        now: i64,
    ) -> Result<User, AccountError> {
        self.redeem(token, LinkPurpose::Invitation, now).await?;
        self.update(person.id, &UserChange::named(display_name)).await?;
        self.apply_chosen_password(person.id, hash).await
    }

    /// Stores a password chosen with a link. All sessions end and other links are revoked.
    async fn apply_chosen_password(&self, person: UserId, hash: &SecretString) -> Result<User, AccountError> {
        self.store().people().set_password(person, Some(hash), false).await?;
        self.revoke_links_of(person).await?;
        self.revoke_others(person, None).await?;
        self.store().people().find(person).await?.ok_or(AccountError::NotFound)
    }

    async fn redeem(&self, token: &SecretString, purpose: LinkPurpose, now: i64) -> Result<Link, AccountError> {
        self.store().links().redeem(token.expose_secret(), purpose, now).await?.ok_or(AccountError::InvalidLink)
    }

    async fn restore(&self, token: &SecretString, link: &Link) -> Result<(), AccountError> {
        self.store().links().revoke(&link.key).await?;
        self.store().links().add(token.expose_secret(), &link.made).await?;
        Ok(())
    }
}

/// Validity of links in milliseconds: 24 hours, or 7 days for invitations.
pub(super) fn lifetime(purpose: LinkPurpose) -> i64 {
    match purpose {
        LinkPurpose::Setup | LinkPurpose::Reset => 24 * HOUR,
        LinkPurpose::Invitation => 7 * 24 * HOUR,
    }
}
