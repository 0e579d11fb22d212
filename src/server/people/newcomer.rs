//! What somebody types who becomes a person here.

use secrecy::SecretString;

use super::{People, PeopleError, Refused, TextFault, weaknesses};

/// The longest names, in characters.
const NAME_MOST: usize = 100;

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
            refused.name = self.name_fault(&newcomer.name).await?;
        }
        refused.password = weaknesses(&newcomer.password, &[&newcomer.name, &newcomer.display_name]);
        refused.none()
    }

    /// What is wrong with a name for somebody new.
    pub(super) async fn name_fault(&self, name: &str) -> Result<Option<TextFault>, PeopleError> {
        if let Some(fault) = fault(name) {
            return Ok(Some(fault));
        }
        Ok(self.store().people().find_by_name(name).await?.map(|_| TextFault::Taken))
    }
}

/// What is wrong with a text that others see.
pub(super) fn fault(text: &str) -> Option<TextFault> {
    let text = text.trim();
    if text.is_empty() {
        Some(TextFault::Empty)
    } else if text.chars().nth(NAME_MOST).is_some() {
        Some(TextFault::TooLong { most: NAME_MOST })
    } else if text.chars().any(char::is_control) {
        Some(TextFault::Control)
    } else {
        None
    }
}
