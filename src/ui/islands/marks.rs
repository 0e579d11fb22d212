//! Names that server and browser must agree on.

/// A place that the event stream keeps up to date; its value is the key.
pub const LIVE: &str = "data-live";
/// The body of a list, whose rows the event stream watches.
pub const ROWS: &str = "data-rows";
/// A row of a list; its value is the id.
pub const ROW: &str = "data-row";
/// A field of a form; its value is the field's name.
pub const FIELD: &str = "data-field";
/// The place for what is wrong with a field.
pub const ERROR: &str = "data-error";
/// The class of that place.
pub const ERROR_CLASS: &str = "field-error";
/// The place for what a search has found.
pub const HITS: &str = "data-hits";
/// Event: rows were added, removed or put in another order.
pub const ROWS_EVENT: &str = "rows";
