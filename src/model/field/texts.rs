//! Texts and passwords.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{FieldError, FieldKind, FieldValue, one};

/// A text of `MIN` to `MAX` characters that the manager stores unchanged; may be empty if `MIN` is 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

/// The name of a node, channel or pipeline.
pub type Name = Text<4, 64>;
/// A description; may be empty.
pub type Description = Text<0, 200>;

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> FieldValue for Text<MIN, MAX> {
    const KIND: FieldKind = if MIN == 0 { FieldKind::Lines { max: MAX } } else { FieldKind::Line { max: MAX } };
    const REQUIRED: bool = MIN > 0;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        let text = if MIN == 0 { raw.first().copied().unwrap_or_default() } else { one(raw)? };
        let length = text.chars().count();
        if length < MIN {
            return Err(FieldError::TooShort { min: MIN });
        }
        if length > MAX {
            return Err(FieldError::TooLong { max: MAX });
        }
        // Required texts are names or identifiers and must be a single line.
        if MIN > 0 && text.chars().any(is_hidden) {
            return Err(FieldError::Control);
        }
        storable(text).map(|text| Self(text.to_owned()))
    }

    fn write(&self) -> Vec<String> {
        if self.0.is_empty() { Vec::new() } else { vec![self.0.clone()] }
    }
}

/// Whether a character is invisible, reorders others, or is rendered differently on each computer: control characters, and the format
/// (Cf) and private-use characters that the manager can store. A list, since the full Unicode table is too large for the browser.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

/// Returns the text if the manager stores it unchanged: its tables hold no character beyond U+FFFF, and it decodes numeric character
/// references.
pub(super) fn storable(text: &str) -> Result<&str, FieldError> {
    if text.chars().any(|c| c > '\u{ffff}') {
        return Err(FieldError::UnstorableCharacter);
    }
    let reference = text.match_indices("&#").any(|(at, _)| {
        let digits = text[at + 2..].trim_start_matches(['x', 'X']);
        digits.find(|c: char| !c.is_ascii_hexdigit()).is_some_and(|end| end > 0 && digits[end..].starts_with(';'))
    });
    if reference { Err(FieldError::CharacterReference) } else { Ok(text) }
}

/// One line of free text that may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// The text itself; may be empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> FieldValue for Line<MAX> {
    const KIND: FieldKind = FieldKind::Line { max: MAX };
    const REQUIRED: bool = false;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        Text::<0, MAX>::read(raw).map(|text| Self(text.0))
    }

    fn write(&self) -> Vec<String> {
        if self.0.is_empty() { Vec::new() } else { vec![self.0.clone()] }
    }
}

/// A password. Its text is only exposed to be sent to the manager.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

impl Password {
    /// The text, for the manager only.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl FieldValue for Password {
    const KIND: FieldKind = FieldKind::Password;
    const REQUIRED: bool = true;

    fn read(raw: &[&str]) -> Result<Self, FieldError> {
        storable(one(raw)?).map(|text| Self(SecretString::from(text)))
    }

    fn write(&self) -> Vec<String> {
        vec![self.expose().to_owned()]
    }
}
