//! Maps account errors to the error type of pages: invalid fields by name, everything else as a message.

use crate::model::field::FieldError;
use crate::model::form::FieldErrors;
use crate::model::{Conflict, Error, ResourceType};
use crate::server::accounts::{AccountError, InputErrors, NameError, PasswordWeakness};
use crate::server::audit::database_error;

/// The username field.
pub const NAME: &str = "name";
/// The display name field.
pub const DISPLAY_NAME: &str = "display_name";
/// The new password field.
pub const PASSWORD: &str = "password";
/// The current password field.
pub const OLD_PASSWORD: &str = "old_password";
/// The field for the acting user's own password in forms that change another user.
pub const OWN_PASSWORD: &str = "own_password";

pub(super) fn account_error(error: AccountError) -> Error {
    match error {
        AccountError::InvalidInput(refused) => Error::Invalid(faults(&refused)),
        AccountError::WrongPassword => Error::invalid_field(OLD_PASSWORD, FieldError::WrongPassword),
        AccountError::SessionTooOld => Error::Conflict(Conflict::SessionTooOld),
        AccountError::RateLimited { seconds } => Error::RateLimited { seconds },
        AccountError::InvalidLink => Error::InvalidLink,
        AccountError::NotFound => Error::NotFound { resource_type: ResourceType::User, id: String::new() },
        AccountError::LastAdministrator => Error::Conflict(Conflict::LastAdministrator),
        AccountError::Internal => Error::Internal,
        AccountError::Store(error) => database_error(&error),
        error @ (AccountError::File { .. } | AccountError::Password(_)) => {
            tracing::error!(%error, "account operation failed");
            Error::Internal
        }
    }
}

fn faults(refused: &InputErrors) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (field, fault) in [(NAME, refused.name), (DISPLAY_NAME, refused.display_name)] {
        if let Some(fault) = fault {
            errors.add(field, text(fault));
        }
    }
    if let Some(weak) = refused.password.first() {
        errors.add(PASSWORD, password(*weak));
    }
    errors
}

fn text(fault: NameError) -> FieldError {
    match fault {
        NameError::Empty => FieldError::Required,
        NameError::TooLong { most } => FieldError::TooLong { max: most },
        NameError::Control => FieldError::Control,
        NameError::Taken => FieldError::Taken,
        NameError::MixedAlphabets => FieldError::MixedAlphabets,
        NameError::LookAlike => FieldError::LookAlike,
    }
}

fn password(weak: PasswordWeakness) -> FieldError {
    match weak {
        PasswordWeakness::TooShort { least } => FieldError::TooShort { min: least },
        PasswordWeakness::TooLong { most } => FieldError::TooLong { max: most },
        PasswordWeakness::Common => FieldError::CommonPassword,
        PasswordWeakness::Pattern => FieldError::PatternPassword,
        PasswordWeakness::LikeName => FieldError::LikeName,
        PasswordWeakness::Unchanged => FieldError::Unchanged,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;

    use super::*;
    use crate::model::ErrorKind;
    use crate::server::accounts::PasswordError;
    use crate::server::store::StoreError;

    #[test]
    fn own_faults_are_not_reported_as_failures_of_the_database() {
        let file = AccountError::File { path: PathBuf::from("setup-link"), source: io::Error::other("read-only") };
        for (error, kind) in [
            (AccountError::Password(PasswordError::Failed("no memory".to_owned())), ErrorKind::Internal),
            (file, ErrorKind::Internal),
            (AccountError::Internal, ErrorKind::Internal),
            (AccountError::Store(StoreError::Damaged { table: "people", why: "x".to_owned() }), ErrorKind::Database),
        ] {
            assert_eq!(account_error(error).kind(), kind);
        }
    }
}
