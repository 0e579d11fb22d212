//! Shared logic for adding and deleting resources.

use super::console::{ErrorContext, Purpose, leads_to, path};
use super::{ManagerClient, Result};
use crate::model::{Conflict, Entity, Error, ResourceType};

/// A deletion through a console action URL.
pub(super) struct Deletion<'a> {
    /// The type of the resource.
    pub resource_type: ResourceType,
    /// Its ID.
    pub id: u64,
    /// The manager's action, such as `nodeAction`.
    pub action: &'a str,
    /// Parameters of the action URL.
    pub parameters: &'a [(&'a str, String)],
    /// The screen to which the manager redirects.
    pub lands: &'a str,
    /// What a redirect to `forbidden.htm` means.
    pub forbidden: Option<Conflict>,
}

impl ManagerClient {
    /// Deletes through an action URL. The redirect proves nothing: many refused deletions return the same one.
    pub(super) async fn delete(&self, deletion: &Deletion<'_>) -> Result<()> {
        let mut about = ErrorContext::new(deletion.resource_type, deletion.id);
        about.forbidden = deletion.forbidden.clone();
        let mut parameters = vec![("action", deletion.action.to_owned())];
        parameters.extend(deletion.parameters.iter().map(|(name, value)| (*name, value.clone())));
        parameters.push(("eventSubmitDoDelete", "true".to_owned()));
        let to = self.console().act(&path("/", &parameters), Purpose::Write, &about).await?;
        if leads_to(&to, deletion.lands) { Ok(()) } else { Err(not_applied(deletion.resource_type, deletion.id)) }
    }
}

/// Converts a failure to verify a write: the manager became unavailable in between, so the result is unknown.
pub(super) fn unverified(error: Error) -> Error {
    match error {
        Error::Unreachable { address, cause, .. } => Error::Unreachable { address, cause, written: true },
        Error::TimedOut { address, seconds, .. } => Error::TimedOut { address, seconds, written: true },
        Error::Busy { .. } => Error::Busy { written: true },
        other => other,
    }
}

/// Converts a failure to read back an edit that the manager accepted on this screen: the edit was probably applied, so that the error must
/// not prove the opposite.
pub(super) fn accepted(screen: &'static str) -> impl Fn(Error) -> Error {
    move |error| match unverified(error) {
        error if error.proves_no_change() => {
            Error::Failed { screen: screen.to_owned(), reason: format!("the edit was accepted, but not read back: {error}") }
        }
        error => error,
    }
}

/// The deletion had no effect.
pub(super) fn not_applied(resource_type: ResourceType, id: u64) -> Error {
    Error::NotApplied { what: format!("deleting {resource_type:?} {id}") }
}

/// Returns an error if the resource is in use.
pub(super) fn ensure_unused(users: Vec<(ResourceType, u64)>) -> Result<()> {
    if users.is_empty() { Ok(()) } else { Err(Error::Conflict(Conflict::InUse(users))) }
}

/// Converts the result of reading a deleted resource.
pub(super) fn verify_deleted<T>(resource_type: ResourceType, id: u64, read: Result<T>) -> Result<()> {
    match read {
        Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(unverified(error)),
        Ok(_) => Err(not_applied(resource_type, id)),
    }
}

/// Finds the new resource: the one with the highest ID that has exactly this name and did not exist before.
///
/// # Errors
/// Returns [`Error::NotApplied`] if there is none: the manager redirected as on success and stored nothing.
pub(super) fn find_created<T: Entity>(
    resource_type: ResourceType,
    (name, name_of): (&str, fn(&T) -> &str),
    found: Vec<T>,
    before: &[T],
) -> Result<T> {
    let is_new = |row: &T| name_of(row) == name && before.iter().all(|old| old.id() != row.id());
    let created = found.into_iter().filter(is_new).max_by_key(Entity::id);
    created.ok_or_else(|| Error::NotApplied { what: format!("adding {resource_type:?} {name}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_failure_to_read_back_an_edit_proves_that_it_was_not_applied() {
        let (address, cause) = (String::new(), String::new());
        let errors = [
            Error::Conflict(Conflict::ChannelRuns),
            Error::NotFound { resource_type: ResourceType::Channel, id: "1".to_owned() },
            Error::SignInRefused { user: "admin".to_owned() },
            Error::Busy { written: false },
            Error::Unreachable { address, cause, written: false },
            Error::NotApplied { what: "channel 1: name".to_owned() },
        ];
        for error in errors.map(accepted("editChannel")) {
            assert!(!error.proves_no_change(), "{error:?}");
        }
        let text = accepted("editChannel")(Error::Conflict(Conflict::ChannelRuns)).to_string();
        assert!(text.contains("editChannel: the edit was accepted") && text.contains("the channel is running"), "{text}");
    }
}
