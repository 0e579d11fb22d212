//! Rules for user and team names: permitted characters, equivalent spellings and confusable names.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// The maximum length of a name and of its key, in characters.
pub const MAX_NAME_LENGTH: usize = 100;

/// The key by which a name is unique: spellings that differ only in case, width, composition or spaces share one.
pub fn key(name: &str) -> String {
    let folded = caseless::default_case_fold_str(&name.nfkc().collect::<String>());
    let words: Vec<String> = folded.split_whitespace().map(|word| word.nfkc().collect()).collect();
    words.join(" ")
}

/// The key used by earlier versions. A row keeps it if its new key belongs to another row.
pub fn legacy_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Whether a character is forbidden in names because it is invisible, reorders other characters or renders differently per device. This
/// includes U+200D, also within an emoji.
pub fn is_hidden(character: char) -> bool {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator, PrivateUse, Surrogate, Unassigned};
    let category = character.general_category();
    matches!(category, Control | Format | PrivateUse | Unassigned | Surrogate | LineSeparator | ParagraphSeparator) || is_blank(character)
}

/// Letters, marks and symbols that render as blank: fillers, variation selectors, the empty Braille pattern.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether a name mixes alphabets with confusable letters: Latin, Cyrillic and Greek.
pub fn mixes_alphabets(name: &str) -> bool {
    let has = |script| name.nfkc().any(|character| character.script() == script);
    [Script::Latin, Script::Cyrillic, Script::Greek].into_iter().filter(|script| has(*script)).count() > 1
}

/// Whether two names with different keys are visually confusable (their UTS #39 skeletons are equal). Two ASCII names are never considered
/// confusable: everyone can type either, and `corn` and `com` are both legitimate names.
pub fn look_alike(one: &str, other: &str) -> bool {
    let (one, other) = (key(one), key(other));
    let differ = one != other && !(one.is_ascii() && other.is_ascii());
    differ && unicode_security::skeleton(&one).eq(unicode_security::skeleton(&other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (one, other) in [
            ("aview", "ＡＶｉｅｗ"),
            ("\u{e1}nna", "a\u{301}NNA"),
            ("STRASSE", "straße"),
            (" Ann  Lee ", "ann\u{3000}lee"),
            ("ΟΔΟΣ", "οδος"),
            ("ﬁnn", "FINN"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        for (one, other) in [("arin", "ärin"), ("ann", "anna"), ("王小明", "王小朋")] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
        for name in ["aview", "ΟΔΟΣ", "straße", "İpek", "ﷺ"] {
            assert_eq!(key(&key(name)), key(name), "{name}");
        }
    }

    #[test]
    fn hidden_characters_are_rejected() {
        for hidden in [
            '\0',
            '\t',
            '\u{7f}',
            '\u{ad}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{202e}',
            '\u{2028}',
            '\u{2066}',
            '\u{feff}',
            '\u{e000}',
            '\u{f0000}',
            '\u{378}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{2800}',
            '\u{e0041}',
        ] {
            assert!(is_hidden(hidden), "{hidden:?}");
        }
        assert!(!"Ann O'Neil-Ärin @ 王小明 ああ 한글 Οδός Мир 🦦 1".chars().any(is_hidden));
    }

    #[test]
    fn mixed_alphabets_are_detected() {
        assert!(mixes_alphabets("\u{430}view") && mixes_alphabets("αnn") && mixes_alphabets("µservice"));
        assert!(!mixes_alphabets("аня") && !mixes_alphabets("Οδός 7") && !mixes_alphabets("小明 wang") && !mixes_alphabets("ann-7"));
    }

    #[test]
    fn confusable_names_are_detected() {
        assert!(look_alike("сора", "copa") && look_alike("COPA", "сора"));
        assert!(!look_alike("ann", "ANN") && !look_alike("corn", "com") && !look_alike("аня", "ann"));
    }
}
