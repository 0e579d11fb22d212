//! Tokens of sessions and links: who has one is let in, so none can be guessed and none is kept. The store keeps hashes only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

/// 256 bits: so many that nobody finds one by trying, not even among all that were ever given; no rate limit is needed then,
/// and a fast hash is enough to keep it under.
pub const TOKEN_BYTES: usize = 32;

/// As text, 6 bits a character.
const CHARACTERS: usize = (TOKEN_BYTES * 8).div_ceil(6);

/// A new token from the system's randomness, in characters that need no encoding in URLs and cookies.
pub fn token() -> SecretString {
    let bytes = Zeroizing::new(rand::random::<[u8; TOKEN_BYTES]>());
    URL_SAFE_NO_PAD.encode(bytes.as_slice()).into()
}

/// Whether a text looks like a token; what does not need not be looked for.
pub fn is_token(text: &str) -> bool {
    text.len() == CHARACTERS && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn tokens_are_long_different_and_fit_into_urls() {
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
