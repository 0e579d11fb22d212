//! One-time links: invitations, and new passwords for those who lost theirs. What was typed is looked at first, then the link
//! is taken, so that a refused input uses none up.

use secrecy::{ExposeSecret, SecretString};

use super::registration::Registration;
use super::{AccountError, Accounts, InputErrors, check_strength, is_token, run_to_completion, token};
use crate::server::store::{GlobalRole, Link, LinkPurpose, Membership, NewLink, NewUser, StoreError, TeamRole, User, UserChange};

const HOUR: i64 = 3_600_000;

/// A link that was just made; nobody sees it again.
#[derive(Clone, Debug)]
pub struct OneTimeLink {
    /// What the person opens.
    pub url: SecretString,
    /// The secret part of it.
    pub token: SecretString,
    /// To name it in lists.
    pub key: String,
    /// From when on it works no more; milliseconds since 1970, UTC.
    pub expires_at: i64,
}

/// What somebody gets who takes a link, to be shown before.
#[derive(Clone, Debug)]
pub struct LinkPreview {
    /// The link.
    pub link: Link,
    /// Whom it is for; none: whoever has it chooses a name.
    pub person: Option<User>,
}

impl Accounts {
    /// Invites somebody who chooses a name. Works for 7 days.
    ///
    /// # Errors
    /// `NotFound` when who invites is gone; `Store`.
    pub async fn invite(
        &self,
        by: Option<i64>,
        role: GlobalRole,
        teams: Vec<(i64, TeamRole)>,
        now: i64,
    ) -> Result<OneTimeLink, AccountError> {
        let purpose = LinkPurpose::Invitation;
        let expires_at = now.saturating_add(lifetime(purpose));
        self.make(NewLink { purpose, person: None, role, teams, created_by: by, created_at: now, expires_at }).await
    }

    /// A link for a person to choose a password with; earlier ones work no more.
    pub(in crate::server) async fn link_for(
        &self,
        person: &User,
        purpose: LinkPurpose,
        by: Option<i64>,
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

    /// Links that still work, newest first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn open_links(&self, now: i64) -> Result<Vec<Link>, AccountError> {
        Ok(self.store().links().open(now).await?)
    }

    /// Takes a link back. False when there is none.
    ///
    /// # Errors
    /// `Store`.
    pub async fn revoke_link(&self, key: &str) -> Result<bool, AccountError> {
        Ok(self.store().links().revoke(key).await?)
    }

    pub(super) async fn revoke_links_of(&self, person: i64) -> Result<(), AccountError> {
        for purpose in [LinkPurpose::Invitation, LinkPurpose::Reset] {
            self.store().links().revoke_of(person, purpose).await?;
        }
        Ok(())
    }

    /// What a link gives, without using it up.
    ///
    /// # Errors
    /// `Link` when it does not work (any more); `Store`.
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

    /// Takes an invitation: the person is there after it, with role, teams and password. When the invitation is for a person,
    /// the name is theirs, whatever was typed.
    ///
    /// # Errors
    /// `Link`, `Refused`, `Wait`; `Password`, `Store`.
    pub async fn accept_invitation(&self, token: &SecretString, newcomer: &Registration, now: i64) -> Result<User, AccountError> {
        let offer = self.preview_link(LinkPurpose::Invitation, token.expose_secret(), now).await?;
        let mut newcomer = newcomer.clone();
        if let Some(person) = &offer.person {
            newcomer.name.clone_from(&person.name);
        }
        self.validate(&newcomer, offer.person.is_some()).await?;
        let hash = self.0.passwords.hash(&newcomer.password).await?;
        let (people, token) = (self.clone(), token.clone());
        run_to_completion(async move {
            match offer.person {
                Some(person) => people.accept_as(&token, &person, &newcomer.display_name, &hash, now).await,
                None => people.accept_as_new_user(&token, LinkPurpose::Invitation, &newcomer, hash, now).await,
            }
        })
        .await
    }

    /// Chooses a new password by a link; all sessions of the person end.
    ///
    /// # Errors
    /// `Link`, `Refused`, `Wait`; `Password`, `Store`.
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

    /// Takes the link and adds the person. When another was faster with the name, the link works on.
    pub(super) async fn accept_as_new_user(
        &self,
        token: &SecretString,
        purpose: LinkPurpose,
        newcomer: &Registration,
        hash: SecretString,
        now: i64,
    ) -> Result<User, AccountError> {
        let link = self.redeem(token, purpose, now).await?;
        let new = NewUser {
            name: newcomer.name.clone(),
            display_name: newcomer.display_name.clone(),
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
                // Teams go; whoever was invited to one that is gone is welcome nevertheless.
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

    /// Keeps a password that was chosen by a link, which shows that whoever has it may know no other.
    async fn apply_chosen_password(&self, person: i64, hash: &SecretString) -> Result<User, AccountError> {
        self.store().people().set_password(person, Some(hash), false).await?;
        self.revoke_links_of(person).await?;
        self.revoke_others(person, None).await?;
        self.store().people().find(person).await?.ok_or(AccountError::NotFound)
    }

    async fn redeem(&self, token: &SecretString, purpose: LinkPurpose, now: i64) -> Result<Link, AccountError> {
        self.store().links().take(token.expose_secret(), purpose, now).await?.ok_or(AccountError::InvalidLink)
    }

    async fn restore(&self, token: &SecretString, link: &Link) -> Result<(), AccountError> {
        self.store().links().revoke(&link.key).await?;
        self.store().links().add(token.expose_secret(), &link.made).await?;
        Ok(())
    }
}

/// How long links work, in milliseconds: a day, and a week for invitations.
pub(super) fn lifetime(purpose: LinkPurpose) -> i64 {
    match purpose {
        LinkPurpose::Setup | LinkPurpose::Reset => 24 * HOUR,
        LinkPurpose::Invitation => 7 * 24 * HOUR,
    }
}
