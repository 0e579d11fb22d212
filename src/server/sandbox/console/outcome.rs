//! What an action leads to.

use super::http_types::Location;

/// What an action leads to.
pub enum ActionOutcome {
    /// The screen of the URL is shown, with the form's messages.
    Render,
    /// A redirect.
    Redirect(Location),
}
