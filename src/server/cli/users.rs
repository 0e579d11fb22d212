//! Account commands for the command line, for recovery and scripts. A running server sees their changes within 2 seconds.

use crate::server::accounts::{AccountError, Accounts, InputErrors, OneTimeLink};
use crate::server::store::{GlobalRole, LinkPurpose, NewUser, User};

/// Adds a user and returns a link, to be printed, for choosing a password within 7 days.
///
/// # Errors
/// Returns `InvalidInput` if the name is invalid or taken, or `Store` if a query fails.
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

/// Removes a user's password, ends their sessions and returns a link, to be printed, for choosing a new password within 24 hours.
///
/// # Errors
/// Returns `NotFound` if the user does not exist, or `Store` if a query fails.
pub async fn reset_password(people: &Accounts, name: &str, now: i64) -> Result<OneTimeLink, AccountError> {
    people.reset_password(None, named(people, name).await?.id, now).await
}

/// Disables a user and ends their sessions.
///
/// # Errors
/// Returns `NotFound`, `LastAdministrator` or `Store`.
pub async fn disable(people: &Accounts, name: &str) -> Result<(), AccountError> {
    people.disable(named(people, name).await?.id).await
}

async fn named(people: &Accounts, name: &str) -> Result<User, AccountError> {
    people.store().people().find_by_name(name).await?.ok_or(AccountError::NotFound)
}
