//! The operating system's random generator, for values that nobody may guess. The only place that reads it (`clippy.toml`); the sandbox
//! draws from its own generator with a fixed seed.

use std::ops::Range;
use std::time::Duration;

/// `N` random bytes.
#[expect(clippy::disallowed_methods, reason = "the one place that draws random values")]
pub fn bytes<const N: usize>() -> [u8; N] {
    rand::random()
}

/// 128 random bits as 32 hexadecimal digits.
pub fn hex() -> String {
    format!("{:032x}", u128::from_be_bytes(bytes()))
}

/// A random duration within the range, in milliseconds. Spreads what would otherwise happen at once.
#[expect(clippy::disallowed_methods, reason = "the one place that draws random values")]
pub fn delay(milliseconds: Range<u64>) -> Duration {
    Duration::from_millis(rand::random_range(milliseconds))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn values_differ_and_keep_their_shape() {
        let drawn: HashSet<String> = (0..1_000).map(|_| hex()).collect();
        assert_eq!(drawn.len(), 1_000);
        assert!(drawn.iter().all(|text| text.len() == 32));
        assert!((0..1_000).map(|_| delay(5..10)).all(|wait| (5..10).contains(&wait.as_millis())));
    }
}
