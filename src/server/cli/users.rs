//! What can be done on the server when nobody can sign in, or for scripts. A running process sees it within 2 seconds.

use crate::server::accounts::{AccountError, Accounts, InputErrors, OneTimeLink};
use crate::server::store::{GlobalRole, LinkPurpose, NewUser, User};

/// Adds a person; answers the link, to be printed, with which they choose a password within 7 days.
///
/// # Errors
/// `Refused` when the name can't be taken; `Store`.
pub async fn add(people: &Accounts, name: &str, administrator: bool, now: i64) -> Result<OneTimeLink, AccountError> {
    InputErrors { name: people.check_name(name, None).await?, ..InputErrors::default() }.into_result()?;
    let role = if administrator { GlobalRole::Administrator } else { GlobalRole::None };
    let (name, display_name) = (name.to_owned(), name.to_owned());
    let new = NewUser { name, display_name, password_hash: None, role, must_change_password: true, created_at: now };
    let person = people.store().people().add(&new).await?;
    if administrator {
        people.revoke_setup_links(now).await?;
    }
    people.link_for(&person, LinkPurpose::Invitation, None, now).await
}

/// Takes somebody's password away and ends their sessions; answers the link, to be printed, with which they choose a new one
/// within 24 hours.
///
/// # Errors
/// `NotFound`, `Store`.
pub async fn reset_password(people: &Accounts, name: &str, now: i64) -> Result<OneTimeLink, AccountError> {
    people.reset_password(None, named(people, name).await?.id, now).await
}

/// Forbids somebody to sign in and ends their sessions.
///
/// # Errors
/// `NotFound`, `LastAdministrator`, `Store`.
pub async fn disable(people: &Accounts, name: &str) -> Result<(), AccountError> {
    people.disable(named(people, name).await?.id).await
}

async fn named(people: &Accounts, name: &str) -> Result<User, AccountError> {
    people.store().people().find_by_name(name).await?.ok_or(AccountError::NotFound)
}
