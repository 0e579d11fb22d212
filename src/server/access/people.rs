//! What goes wrong with people, as one error for all pages: faults at their fields, the rest in words.

use crate::model::field::Invalid;
use crate::model::form::Errors;
use crate::model::{Conflict, ManagerError, Thing};
use crate::server::people::{PeopleError, Refused, TextFault, Weak};

/// The field of a name to sign in with.
pub const NAME: &str = "name";
/// The field of the name that others see.
pub const DISPLAY_NAME: &str = "display_name";
/// The field of a new password.
pub const PASSWORD: &str = "password";
/// The field of the present password.
pub const OLD_PASSWORD: &str = "old_password";
/// The field of the acting person's own password, beside what is changed of somebody else.
pub const OWN_PASSWORD: &str = "own_password";

pub(super) fn told(error: PeopleError) -> ManagerError {
    match error {
        PeopleError::Refused(refused) => ManagerError::Rejected(faults(&refused)),
        PeopleError::Wrong => ManagerError::rejected(OLD_PASSWORD, Invalid::WrongPassword),
        PeopleError::SessionTooOld => ManagerError::Conflict(Conflict::SessionTooOld),
        PeopleError::Wait { seconds } => ManagerError::Wait { seconds },
        PeopleError::Link => ManagerError::Link,
        PeopleError::NotFound => ManagerError::NotFound { thing: Thing::Person, id: String::new() },
        PeopleError::LastAdministrator => ManagerError::Conflict(Conflict::LastAdministrator),
        PeopleError::Internal => ManagerError::Internal,
        error @ (PeopleError::File { .. } | PeopleError::Password(_) | PeopleError::Store(_)) => ManagerError::Store(error.to_string()),
    }
}

fn faults(refused: &Refused) -> Errors {
    let mut errors = Errors::default();
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

fn text(fault: TextFault) -> Invalid {
    match fault {
        TextFault::Empty => Invalid::Required,
        TextFault::TooLong { most } => Invalid::TooLong { max: most },
        TextFault::Control => Invalid::Control,
        TextFault::Taken => Invalid::Taken,
        TextFault::MixedAlphabets => Invalid::MixedAlphabets,
        TextFault::LookAlike => Invalid::LookAlike,
    }
}

fn password(weak: Weak) -> Invalid {
    match weak {
        Weak::TooShort { least } => Invalid::TooShort { min: least },
        Weak::TooLong { most } => Invalid::TooLong { max: most },
        Weak::Common => Invalid::CommonPassword,
        Weak::Pattern => Invalid::PatternPassword,
        Weak::LikeName => Invalid::LikeName,
        Weak::Unchanged => Invalid::Unchanged,
    }
}
