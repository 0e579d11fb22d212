//! Tokens of sessions and links. They can't be guessed, and only their hashes are stored.

use crate::server::random;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

/// 256 bits: too many to find any issued token by trying, so that lookups need no rate limit and a fast hash is enough for storage.
pub const TOKEN_BYTES: usize = 32;

/// Length in Base64 characters, 6 bits each.
const CHARACTERS: usize = (TOKEN_BYTES * 8).div_ceil(6);

/// Creates a token from the operating system's randomness, in characters that need no encoding in URLs and cookies.
pub fn token() -> SecretString {
    let bytes = Zeroizing::new(random::bytes::<TOKEN_BYTES>());
    URL_SAFE_NO_PAD.encode(bytes.as_slice()).into()
}

/// Whether a text has the form of a token; anything else need not be looked up.
pub fn is_token(text: &str) -> bool {
    text.len() == CHARACTERS && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn tokens_are_long_unique_and_url_safe() {
        let made: HashSet<String> = (0..1_000).map(|_| token().expose_secret().to_owned()).collect();
        assert_eq!(made.len(), 1_000);
        assert!(made.iter().all(|text| is_token(text) && text.len() == 43));
        let decoded = URL_SAFE_NO_PAD.decode(made.iter().next().unwrap()).unwrap();
        assert_eq!(decoded.len(), TOKEN_BYTES);
        for wrong in ["", "a", &"a".repeat(42), &"a".repeat(44), &format!("{}/", "a".repeat(42)), &format!("{}é", "a".repeat(41))] {
            assert!(!is_token(wrong), "{wrong}");
        }
        assert!(!format!("{:?}", token()).contains(|character: char| character.is_ascii_digit()));
    }
}
