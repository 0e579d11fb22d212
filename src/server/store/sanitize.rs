//! Texts as they are kept: bounded and without control characters.

use ring::digest::{SHA256, digest};

use super::{Result, StoreError};
use crate::server::names::{NAME_MOST, is_hidden, key};

/// The name without blanks around it.
///
/// # Errors
/// `Text` when it is empty, too long or has control characters.
pub(super) fn validate_name(field: &'static str, text: &str, most: usize) -> Result<String> {
    let text = validate_length(field, text.trim(), most)?;
    if text.is_empty() { Err(StoreError::Text { field, why: "is empty".to_owned() }) } else { Ok(text) }
}

/// The text as it is.
///
/// # Errors
/// `Text` when it is too long or has control characters.
pub(super) fn validate_length(field: &'static str, text: &str, most: usize) -> Result<String> {
    let wrong = |why: String| Err(StoreError::Text { field, why });
    if text.chars().count() > most {
        return wrong(format!("is longer than {most} characters"));
    }
    if text.chars().any(char::is_control) {
        return wrong("has control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// What a stranger sent, cut and with control characters replaced instead of refused.
pub(super) fn truncate(text: &str, most: usize) -> String {
    text.chars().take(most).map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// The name of a person or team without blanks around it, and the key under which it is unique.
///
/// # Errors
/// `Text` when one of them is empty or too long, or the name has hidden characters.
pub(super) fn keyed(field: &'static str, text: &str) -> Result<(String, String)> {
    let clean = visible(field, text)?;
    let key = validate_name(field, &key(&clean), NAME_MOST)?;
    Ok((clean, key))
}

/// The text that others see of a person, without blanks around it.
///
/// # Errors
/// `Text` when it is empty, too long or has hidden characters.
pub(super) fn visible(field: &'static str, text: &str) -> Result<String> {
    if text.trim().chars().any(is_hidden) {
        return Err(StoreError::Text { field, why: "has hidden characters".to_owned() });
    }
    validate_name(field, text, NAME_MOST)
}

/// Lower-case hexadecimal SHA-256, 64 characters: what is kept instead of a token.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
