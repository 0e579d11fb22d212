//! What can be done on the server when nobody can sign in, or for scripts. A running process sees it within 2 seconds.

use super::{OneTimeLink, People, PeopleError, Refused};
use crate::server::store::{GlobalRole, LinkPurpose, NewPerson, Person};

/// Adds a person; answers the link, to be printed, with which they choose a password within 7 days.
///
/// # Errors
/// `Refused` when the name can't be taken; `Store`.
pub async fn add(people: &People, name: &str, administrator: bool, now: i64) -> Result<OneTimeLink, PeopleError> {
    Refused { name: people.name_fault(name, None).await?, ..Refused::default() }.none()?;
    let role = if administrator { GlobalRole::Administrator } else { GlobalRole::None };
    let (name, display_name) = (name.to_owned(), name.to_owned());
    let new = NewPerson { name, display_name, password_hash: None, role, must_change_password: true, created_at: now };
    let person = people.store().people().add(&new).await?;
    if administrator {
        people.end_set_up(now).await?;
    }
    people.link_for(&person, LinkPurpose::Invitation, None, now).await
}

/// Takes somebody's password away and ends their sessions; answers the link, to be printed, with which they choose a new one
/// within 24 hours.
///
/// # Errors
/// `NotFound`, `Store`.
pub async fn reset_password(people: &People, name: &str, now: i64) -> Result<OneTimeLink, PeopleError> {
    people.reset_password(None, named(people, name).await?.id, now).await
}

/// Forbids somebody to sign in and ends their sessions.
///
/// # Errors
/// `NotFound`, `LastAdministrator`, `Store`.
pub async fn disable(people: &People, name: &str) -> Result<(), PeopleError> {
    people.disable(named(people, name).await?.id).await
}

async fn named(people: &People, name: &str) -> Result<Person, PeopleError> {
    people.store().people().find_by_name(name).await?.ok_or(PeopleError::NotFound)
}
