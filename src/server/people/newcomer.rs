//! What somebody types who becomes a person here.

use secrecy::SecretString;

use super::{People, PeopleError, Refused, TextFault, weaknesses};
use crate::server::names::{NAME_MOST, is_hidden, key, look_alike, mixes_alphabets};

/// What somebody types who becomes a person here.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// To sign in with.
    pub name: String,
    /// What others see.
    pub display_name: String,
    /// The password as typed.
    pub password: SecretString,
}

impl People {
    /// Refuses what can't be taken, all faults at once. With `own`, the name is theirs already.
    pub(super) async fn check(&self, newcomer: &Newcomer, own: bool) -> Result<(), PeopleError> {
        let mut refused = Refused { display_name: fault(&newcomer.display_name), ..Refused::default() };
        if !own {
            refused.name = self.name_fault(&newcomer.name, None).await?;
        }
        refused.password = weaknesses(&newcomer.password, &[&newcomer.name, &newcomer.display_name]);
        refused.none()
    }

    /// What is wrong with a name to sign in with, for the person with the id `own` or for somebody new.
    ///
    /// # Errors
    /// `Store`.
    pub async fn name_fault(&self, name: &str, own: Option<i64>) -> Result<Option<TextFault>, PeopleError> {
        if let Some(fault) = fault(name) {
            return Ok(Some(fault));
        }
        let new = key(name);
        if new.chars().nth(NAME_MOST).is_some() {
            return Ok(Some(TextFault::TooLong { most: NAME_MOST }));
        }
        if mixes_alphabets(name) {
            return Ok(Some(TextFault::MixedAlphabets));
        }
        let others: Vec<_> = self.store().people().list().await?.into_iter().filter(|person| Some(person.id) != own).collect();
        if others.iter().any(|other| key(&other.name) == new) {
            return Ok(Some(TextFault::Taken));
        }
        Ok(others.iter().any(|other| look_alike(&other.name, name)).then_some(TextFault::LookAlike))
    }
}

/// What is wrong with a text that others see.
pub(super) fn fault(text: &str) -> Option<TextFault> {
    let text = text.trim();
    if text.is_empty() {
        Some(TextFault::Empty)
    } else if text.chars().nth(NAME_MOST).is_some() {
        Some(TextFault::TooLong { most: NAME_MOST })
    } else if text.chars().any(is_hidden) {
        Some(TextFault::Control)
    } else {
        None
    }
}
