//! Maps account errors to the error type of pages: invalid fields by name, everything else as a message.

use crate::model::field::FieldError;
use crate::model::form::FieldErrors;
use crate::model::{Conflict, Error, ResourceType};
use crate::server::accounts::{AccountError, InputErrors, NameError, PasswordWeakness};

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
        error @ (AccountError::File { .. } | AccountError::Password(_) | AccountError::Store(_)) => Error::Database(error.to_string()),
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
