//! Password policy: rejects passwords that are short, or easy to guess from common choices and the user's names.

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::feedback::Warning;

/// Minimum number of characters.
pub const MIN_LENGTH: usize = 12;
/// Maximum number of characters.
pub const MAX_LENGTH: usize = 200;
/// Minimum number of guesses, as a power of ten: some years at ten guesses per second and core, the rate that the hash allows if the
/// database is stolen.
const GUESSES_LOG10: f64 = 9.0;
/// Minimum number of characters besides the name.
const BESIDE_NAME: usize = 8;
/// Words that attackers of this console would try, in addition to zxcvbn's lists of the most common English passwords, words and names.
const CONTEXT_WORDS: [&str; 14] = [
    "otter",
    "otter-admin",
    "alibaba",
    "taobao",
    "aliyun",
    "canal",
    "zookeeper",
    "woaini",
    "aini",
    "1314520",
    "5201314",
    "520",
    "1314",
    "admin",
];

/// What is wrong with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PasswordWeakness {
    /// It is too short.
    TooShort {
        /// Minimum number of characters.
        least: usize,
    },
    /// It is too long.
    TooLong {
        /// Maximum number of characters.
        most: usize,
    },
    /// It is a common password, a single word or a name, or similar to one.
    Common,
    /// It is a pattern: a keyboard row, a repetition, a sequence or a date.
    Pattern,
    /// It is little more than the user's name.
    LikeName,
    /// It equals the current password.
    Unchanged,
}

/// Normalizes a password (NFKC) before checking and hashing, so that it does not depend on how a keyboard or input method composes or
/// widens characters.
pub(super) fn normalize(password: &SecretString) -> SecretString {
    password.expose_secret().nfkc().collect::<String>().into()
}

/// Returns the weaknesses of a password for a user with these names; empty if it is acceptable.
pub fn check_strength(password: &SecretString, names: &[&str]) -> Vec<PasswordWeakness> {
    // Skips the costly checks of far too long input.
    if password.expose_secret().len() > MAX_LENGTH * 32 {
        return vec![PasswordWeakness::TooLong { most: MAX_LENGTH }];
    }
    let password = normalize(password);
    let text = password.expose_secret();
    let length = text.chars().count();
    if length > MAX_LENGTH {
        return vec![PasswordWeakness::TooLong { most: MAX_LENGTH }];
    }
    let mut found = Vec::new();
    if length < MIN_LENGTH {
        found.push(PasswordWeakness::TooShort { least: MIN_LENGTH });
    }
    let lower = SecretString::from(text.to_lowercase());
    if names.iter().any(|name| resembles(lower.expose_secret(), name)) {
        found.push(PasswordWeakness::LikeName);
    }
    if !found.is_empty() {
        return found;
    }
    let known: Vec<&str> = names.iter().flat_map(|name| name.split_whitespace().chain([*name])).chain(CONTEXT_WORDS).collect();
    let judged = zxcvbn::zxcvbn(text, &known);
    if judged.guesses_log10() < GUESSES_LOG10 {
        let warning = judged.feedback().and_then(|feedback| feedback.warning());
        found.push(if warning.is_some_and(is_pattern) { PasswordWeakness::Pattern } else { PasswordWeakness::Common });
    }
    found
}

/// Whether little is left of the password without the name or a part of it, forwards or backwards.
fn resembles(password: &str, name: &str) -> bool {
    let name: String = name.nfkc().collect::<String>().to_lowercase();
    let parts = name.split_whitespace().chain([name.trim()]);
    // One or two letters occur in every password; a single Chinese character does not.
    parts.filter(|part| part.len() > 2).any(|part| {
        let backwards: String = part.chars().rev().collect();
        let left = SecretString::from(password.replace(part, "").replace(&backwards, ""));
        let left = left.expose_secret();
        left.len() < password.len() && left.chars().count() < BESIDE_NAME
    })
}

fn is_pattern(warning: Warning) -> bool {
    matches!(
        warning,
        Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess
            | Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
            | Warning::SequencesLikeAbcAreEasyToGuess
            | Warning::RecentYearsAreEasyToGuess
            | Warning::DatesAreOftenEasyToGuess
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weak(password: &str) -> Vec<PasswordWeakness> {
        check_strength(&password.to_owned().into(), &["annabelle", "Annabelle Smith 王小明"])
    }

    #[test]
    fn weak_passwords_are_rejected_with_their_weaknesses() {
        let short = PasswordWeakness::TooShort { least: 12 };
        for (password, why) in [
            ("", vec![short]),
            ("vK7#qPz!2mX", vec![short]),
            ("密码", vec![short]),
            ("iloveyou2024", vec![PasswordWeakness::Common]),
            ("Password1234", vec![PasswordWeakness::Common]),
            ("woaini1314520", vec![PasswordWeakness::Common]),
            ("otteradmin123", vec![PasswordWeakness::Common]),
            ("administrator", vec![PasswordWeakness::Common]),
            ("aaaaaaaaaaaaaaaa", vec![PasswordWeakness::Pattern]),
            ("123456789012", vec![PasswordWeakness::Pattern]),
            ("１２３４５６７８９０１２", vec![PasswordWeakness::Pattern]),
            ("qwertyuiop[]", vec![PasswordWeakness::Pattern]),
            ("annabelle", vec![short, PasswordWeakness::LikeName]),
            ("Annabelle7K!x9", vec![PasswordWeakness::LikeName]),
            ("ellebannA7K!x9", vec![PasswordWeakness::LikeName]),
            ("王小明王小明vK7#qP", vec![PasswordWeakness::LikeName]),
        ] {
            assert_eq!(weak(password), why, "{password}");
        }
        assert!(weak("SmithSmithSmith").contains(&PasswordWeakness::LikeName));
        assert_eq!(weak(&"vK7#qPz!2mX ".repeat(20)), vec![PasswordWeakness::TooLong { most: 200 }]);
        assert_eq!(weak(&"x".repeat(10_000_000)), vec![PasswordWeakness::TooLong { most: 200 }]);
    }

    #[test]
    fn name_parts_of_one_or_two_letters_are_ignored() {
        assert_eq!(check_strength(&"eleven geese on a pond".to_owned().into(), &["e", "on", ""]), vec![]);
    }

    #[test]
    fn strong_passwords_are_accepted() {
        for password in ["correct horse battery", "vK7#qPz!2mXw", "annabelle drinks cold tea", "我们今天去公园看水獭吧好吗"] {
            assert_eq!(weak(password), vec![], "{password}");
        }
    }
}
