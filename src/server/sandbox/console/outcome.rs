//! The outcome of an action.

use super::http_types::Location;

/// The outcome of an action.
pub enum ActionOutcome {
    /// Render the URL's screen with the form's messages.
    Render,
    /// Redirect.
    Redirect(Location),
}
