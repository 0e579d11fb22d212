//! Java's "modified UTF-8": each UTF-16 unit is encoded separately in one to three bytes, and zero in two.

use super::StreamError;

/// Decodes `bytes`. An unpaired surrogate, which Java allows, becomes U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Result<String, StreamError> {
    if bytes.is_ascii() {
        return Ok(bytes.iter().copied().map(char::from).collect());
    }
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let (unit, after) = match (*first, tail) {
            (one @ 0x00..=0x7f, _) => (u16::from(one), tail),
            (0xc0..=0xdf, [second, after @ ..]) => (u16::from(first & 0x1f) << 6 | continued(*second)?, after),
            (0xe0..=0xef, [second, third, after @ ..]) => {
                (u16::from(first & 0x0f) << 12 | continued(*second)? << 6 | continued(*third)?, after)
            }
            _ => return Err(BAD),
        };
        units.push(unit);
        rest = after;
    }
    Ok(String::from_utf16_lossy(&units))
}

const BAD: StreamError = StreamError::Malformed("a string isn't modified UTF-8");

fn continued(byte: u8) -> Result<u16, StreamError> {
    if byte & 0xc0 == 0x80 { Ok(u16::from(byte & 0x3f)) } else { Err(BAD) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_zero_multi_byte_units_and_surrogate_pairs() {
        assert_eq!(decode(b"a\xc0\x80b").unwrap(), "a\0b");
        assert_eq!(decode("é节点".as_bytes()).unwrap(), "é节点");
        assert_eq!(decode(b"\xed\xa0\xbd\xed\xb8\x80").unwrap(), "😀");
        assert_eq!(decode(b"\xed\xa0\xbdx").unwrap(), "\u{fffd}x");
    }

    #[test]
    fn broken_sequences_are_rejected() {
        for bytes in [&b"\x80"[..], b"\xc3", b"\xe8\x8a", b"\xc3A", b"\xf0\x9f\x98\x80"] {
            assert_eq!(decode(bytes), Err(BAD), "{bytes:x?}");
        }
    }
}
