//! Names that server and browser must agree on.

/// A place that the event stream keeps up to date; its value is the key.
pub const LIVE: &str = "data-live";
/// The body of a list, whose rows the event stream watches.
pub const ROWS: &str = "data-rows";
/// A row of a list; its value is the id.
pub const ROW: &str = "data-row";
/// A field of a form; its value is the field's name.
pub const FIELD: &str = "data-field";
/// A form that changes something that exists.
pub const EDITING: &str = "data-editing";
/// The place for what is wrong with a field.
pub const ERROR: &str = "data-error";
/// The class of that place.
pub const ERROR_CLASS: &str = "field-error";
/// The place for what a search has found.
pub const HITS: &str = "data-hits";
/// Event: rows were added, removed or put in another order.
pub const ROWS_EVENT: &str = "rows";
/// A link that a shortcut opens; its value is the key after `g`.
pub const KEY: &str = "data-key";
/// A button that shows the shortcuts.
pub const SHORTCUTS: &str = "data-shortcuts";
/// Around forms whose changes are not left without a question.
pub const GUARD: &str = "data-guard";
/// A button that copies, with the place that says so; its value is the id of the field.
pub const COPY: &str = "data-copy";
/// On the same: what it says when that is done.
pub const COPIED: &str = "data-copied";
/// Event: the session is over.
pub const SIGNED_OUT_EVENT: &str = "signed-out";
