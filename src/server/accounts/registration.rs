//! Validation of the input for a new account.

use secrecy::SecretString;

use super::{AccountError, Accounts, InputErrors, NameError, check_strength};
use crate::model::UserId;
use crate::server::names::{MAX_NAME_LENGTH, is_hidden, key, look_alike, mixes_alphabets};

/// Input for a new account.
#[derive(Clone, Debug)]
pub struct Registration {
    /// User name for signing in.
    pub name: String,
    /// Name shown to others.
    pub display_name: String,
    /// The password as entered.
    pub password: SecretString,
}

impl Accounts {
    /// Validates the input and reports all errors together. With `own`, the user name is not checked because it is already theirs.
    pub(super) async fn validate(&self, registration: &Registration, own: bool) -> Result<(), AccountError> {
        let mut refused = InputErrors { display_name: name_error(&registration.display_name), ..InputErrors::default() };
        if !own {
            refused.name = self.check_name(&registration.name, None).await?;
        }
        refused.password = check_strength(&registration.password, &[&registration.name, &registration.display_name]);
        refused.into_result()
    }

    /// Checks a user name for the existing user `own`, or for a new user if `None`.
    ///
    /// # Errors
    /// Returns `Store` if a query fails.
    pub async fn check_name(&self, name: &str, own: Option<UserId>) -> Result<Option<NameError>, AccountError> {
        if let Some(fault) = name_error(name) {
            return Ok(Some(fault));
        }
        let new = key(name);
        if new.chars().nth(MAX_NAME_LENGTH).is_some() {
            return Ok(Some(NameError::TooLong { most: MAX_NAME_LENGTH }));
        }
        if mixes_alphabets(name) {
            return Ok(Some(NameError::MixedAlphabets));
        }
        let others: Vec<_> = self.store().people().list().await?.into_iter().filter(|person| Some(person.id) != own).collect();
        if others.iter().any(|other| key(&other.name) == new) {
            return Ok(Some(NameError::Taken));
        }
        Ok(others.iter().any(|other| look_alike(&other.name, name)).then_some(NameError::LookAlike))
    }
}

/// Checks a text that is shown to others.
pub(super) fn name_error(text: &str) -> Option<NameError> {
    let text = text.trim();
    if text.is_empty() {
        Some(NameError::Empty)
    } else if text.chars().nth(MAX_NAME_LENGTH).is_some() {
        Some(NameError::TooLong { most: MAX_NAME_LENGTH })
    } else if text.chars().any(is_hidden) {
        Some(NameError::Control)
    } else {
        None
    }
}
