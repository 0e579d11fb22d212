//! Texts as they are kept: bounded, without control characters, and with a key of their own where case makes no difference.

use ring::digest::{SHA256, digest};

use super::{Result, StoreError};

/// The name without blanks around it.
///
/// # Errors
/// `Text` when it is empty, too long or has control characters.
pub(super) fn name(field: &'static str, text: &str, most: usize) -> Result<String> {
    let text = bounded(field, text.trim(), most)?;
    if text.is_empty() { Err(StoreError::Text { field, why: "is empty".to_owned() }) } else { Ok(text) }
}

/// The text as it is.
///
/// # Errors
/// `Text` when it is too long or has control characters.
pub(super) fn bounded(field: &'static str, text: &str, most: usize) -> Result<String> {
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
pub(super) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// The key under which a name is unique, without regard to upper and lower case in any language.
pub(super) fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Lower-case hexadecimal SHA-256, 64 characters: what is kept instead of a token.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
