//! Which passwords are too weak: short, or guessed early by somebody who knows what people choose and who this is.

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::feedback::Warning;

/// The fewest characters.
pub const MIN_LENGTH: usize = 12;
/// The most characters.
pub const MAX_LENGTH: usize = 200;
/// A password may be found only after so many guesses (as a power of ten): at ten guesses a second and core, which the hash
/// allows to who has stolen the database, some years.
const GUESSES_LOG10: f64 = 9.0;
/// So many characters have to be there beside the name.
const BESIDE_NAME: usize = 8;
/// What guessers of this console's passwords try, beyond the lists of zxcvbn (the commonest English passwords, words and names).
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
    /// It has fewer characters than this.
    TooShort {
        /// At least so many.
        least: usize,
    },
    /// It has more characters than this.
    TooLong {
        /// At most so many.
        most: usize,
    },
    /// It is, or is close to, what many choose: a common password, a single word, a person's name.
    Common,
    /// It is a pattern: a row of keys, a repetition, a sequence, a date.
    Pattern,
    /// It is not much more than the name.
    LikeName,
    /// It is the one to be changed.
    Unchanged,
}

/// A password as it is checked and hashed: the same characters, however a keyboard or input method composes or widens them.
pub(super) fn normalize(password: &SecretString) -> SecretString {
    password.expose_secret().nfkc().collect::<String>().into()
}

/// What is wrong with a password of somebody with these names; nothing: it may be used.
pub fn check_strength(password: &SecretString, names: &[&str]) -> Vec<PasswordWeakness> {
    // Nobody's hours are spent on what is too long by far.
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
    if names.iter().any(|name| is_like(lower.expose_secret(), name)) {
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

/// Whether little is left when the name or a part of it is taken away, forwards or backwards.
fn is_like(password: &str, name: &str) -> bool {
    let name: String = name.nfkc().collect::<String>().to_lowercase();
    let parts = name.split_whitespace().chain([name.trim()]);
    // One letter or two are in every password; one Chinese character is not.
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
    fn weak_passwords_are_told_why() {
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
    fn names_of_one_or_two_letters_are_in_every_password() {
        assert_eq!(check_strength(&"eleven geese on a pond".to_owned().into(), &["e", "on", ""]), vec![]);
    }

    #[test]
    fn good_passwords_are_taken() {
        for password in ["correct horse battery", "vK7#qPz!2mXw", "annabelle drinks cold tea", "我们今天去公园看水獭吧好吗"] {
            assert_eq!(weak(password), vec![], "{password}");
        }
    }
}
