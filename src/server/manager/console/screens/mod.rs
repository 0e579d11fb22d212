//! One parser a screen: a page of the manager's console in, the model's types out. Pure functions; nothing here asks the manager.
//!
//! What every page has in common (who is signed in, the manager's version, error pages) is in [`common`].

use crate::model::ManagerError;

/// A page that does not look as those of the known managers: another program, another version, or cut off on its way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{missing} is missing on {screen}")]
pub struct ScreenError {
    /// Otter's name of the screen, such as `channelList`.
    pub screen: &'static str,
    /// The table, column, row or word that was not found.
    pub missing: String,
}

impl ScreenError {
    /// What was not found on which screen.
    pub fn new(screen: &'static str, missing: impl Into<String>) -> Self {
        Self { screen, missing: missing.into() }
    }
}

impl From<ScreenError> for ManagerError {
    fn from(error: ScreenError) -> Self {
        Self::Drift { screen: error.screen.to_owned(), missing: error.missing }
    }
}
