//! Validation and normalization of stored texts: limited length, no control characters.

use ring::digest::{SHA256, digest};

use super::{Result, StoreError};
use crate::server::names::{MAX_NAME_LENGTH, is_hidden, key};

/// Returns the name without surrounding whitespace.
///
/// # Errors
/// Returns `Text` if it is empty, too long or contains control characters.
pub(super) fn validate_name(field: &'static str, text: &str, most: usize) -> Result<String> {
    let text = validate_length(field, text.trim(), most)?;
    if text.is_empty() { Err(StoreError::Text { field, why: "is empty".to_owned() }) } else { Ok(text) }
}

/// Returns the text unchanged.
///
/// # Errors
/// Returns `Text` if it is too long or contains control characters.
pub(super) fn validate_length(field: &'static str, text: &str, most: usize) -> Result<String> {
    let wrong = |why: String| Err(StoreError::Text { field, why });
    if text.chars().count() > most {
        return wrong(format!("is longer than {most} characters"));
    }
    if text.chars().any(char::is_control) {
        return wrong("contains control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// Truncates untrusted text and replaces control characters instead of rejecting it.
pub(super) fn truncate(text: &str, most: usize) -> String {
    text.chars().take(most).map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// Returns the name of a user or team without surrounding whitespace, and its unique key.
///
/// # Errors
/// Returns `Text` if either is empty or too long, or the name contains hidden characters.
pub(super) fn keyed(field: &'static str, text: &str) -> Result<(String, String)> {
    let clean = visible(field, text)?;
    let key = validate_name(field, &key(&clean), MAX_NAME_LENGTH)?;
    Ok((clean, key))
}

/// Returns a display name without surrounding whitespace.
///
/// # Errors
/// Returns `Text` if it is empty, too long or contains hidden characters.
pub(super) fn visible(field: &'static str, text: &str) -> Result<String> {
    if text.trim().chars().any(is_hidden) {
        return Err(StoreError::Text { field, why: "contains hidden characters".to_owned() });
    }
    validate_name(field, text, MAX_NAME_LENGTH)
}

/// SHA-256 as 64 lower-case hexadecimal digits; stored instead of a token.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
