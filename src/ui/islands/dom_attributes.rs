//! Attribute, class and event names shared by server and browser.

/// An element kept up to date by the event stream; its value is the key.
pub const LIVE: &str = "data-live";
/// The body of a list, whose rows the event stream watches.
pub const ROWS: &str = "data-rows";
/// A row of a list; its value is the ID.
pub const ROW: &str = "data-row";
/// A `time` element whose text is its age, which the browser keeps current.
pub const AGE: &str = "data-age";
/// A field of a form; its value is the field's name.
pub const FIELD: &str = "data-field";
/// A form that edits an existing resource.
pub const EDITING: &str = "data-editing";
/// The element for a field's error message.
pub const ERROR: &str = "data-error";
/// The class of that element.
pub const ERROR_CLASS: &str = "field-error";
/// Event: rows were added, removed or reordered.
pub const ROWS_EVENT: &str = "rows";
/// A link opened by a shortcut; its value is the key after `g`.
pub const KEY: &str = "data-key";
/// A button that shows the shortcuts.
pub const SHORTCUTS: &str = "data-shortcuts";
/// Wraps forms that ask for confirmation before unsaved changes are abandoned.
pub const GUARD: &str = "data-guard";
/// A copy button; its value is the text that it copies.
pub const COPY: &str = "data-copy";
/// On the same element: the text that announces the copy.
pub const COPIED: &str = "data-copied";
/// The live region for screen readers in which such texts are announced.
pub const ANNOUNCER: &str = "data-announcer";
/// The class of the document element while scripts run.
pub const SCRIPTS_CLASS: &str = "scripts";
/// The checkbox that checks all rows of a list.
pub const SELECT_ALL: &str = "data-select-all";
/// Event: the session has ended.
pub const SIGNED_OUT_EVENT: &str = "signed-out";
