//! What somebody types who becomes a person here.

use secrecy::SecretString;

use super::{AccountError, Accounts, InputErrors, NameError, check_strength};
use crate::server::names::{NAME_MOST, is_hidden, key, look_alike, mixes_alphabets};

/// What somebody types who becomes a person here.
#[derive(Clone, Debug)]
pub struct Registration {
    /// To sign in with.
    pub name: String,
    /// What others see.
    pub display_name: String,
    /// The password as typed.
    pub password: SecretString,
}

impl Accounts {
    /// Refuses what can't be taken, all faults at once. With `own`, the name is theirs already.
    pub(super) async fn validate(&self, newcomer: &Registration, own: bool) -> Result<(), AccountError> {
        let mut refused = InputErrors { display_name: name_error(&newcomer.display_name), ..InputErrors::default() };
        if !own {
            refused.name = self.check_name(&newcomer.name, None).await?;
        }
        refused.password = check_strength(&newcomer.password, &[&newcomer.name, &newcomer.display_name]);
        refused.into_result()
    }

    /// What is wrong with a name to sign in with, for the person with the id `own` or for somebody new.
    ///
    /// # Errors
    /// `Store`.
    pub async fn check_name(&self, name: &str, own: Option<i64>) -> Result<Option<NameError>, AccountError> {
        if let Some(fault) = name_error(name) {
            return Ok(Some(fault));
        }
        let new = key(name);
        if new.chars().nth(NAME_MOST).is_some() {
            return Ok(Some(NameError::TooLong { most: NAME_MOST }));
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

/// What is wrong with a text that others see.
pub(super) fn name_error(text: &str) -> Option<NameError> {
    let text = text.trim();
    if text.is_empty() {
        Some(NameError::Empty)
    } else if text.chars().nth(NAME_MOST).is_some() {
        Some(NameError::TooLong { most: NAME_MOST })
    } else if text.chars().any(is_hidden) {
        Some(NameError::Control)
    } else {
        None
    }
}
